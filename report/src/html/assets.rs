//! Which style and script does the page carry, and by which hashes does it allow them?

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// Style sheets in the order of their rules.
const STYLES: [&str; 6] = [
    include_str!("../../assets/css/base.css"),
    include_str!("../../assets/css/layout.css"),
    include_str!("../../assets/css/suspects.css"),
    include_str!("../../assets/css/tables.css"),
    include_str!("../../assets/css/pictures.css"),
    include_str!("../../assets/css/print.css"),
];

/// Modules in the order of their dependencies; `page.js` starts them.
const SCRIPTS: [&str; 15] = [
    include_str!("../../assets/js/numbers.js"),
    include_str!("../../assets/js/histogram.js"),
    include_str!("../../assets/js/sort.js"),
    include_str!("../../assets/js/zoom.js"),
    include_str!("../../assets/js/tree.js"),
    include_str!("../../assets/js/copy.js"),
    include_str!("../../assets/js/dom.js"),
    include_str!("../../assets/js/tables.js"),
    include_str!("../../assets/js/histogram_table.js"),
    include_str!("../../assets/js/icicle.js"),
    include_str!("../../assets/js/treemap.js"),
    include_str!("../../assets/js/dominator_tree.js"),
    include_str!("../../assets/js/copying.js"),
    include_str!("../../assets/js/contents.js"),
    include_str!("../../assets/js/page.js"),
];

static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut style = STYLES.concat();
    // The policy forbids style attributes, so the length of a bar is a class.
    for percent in 0..=100 {
        _ = write!(style, ".w{percent}{{--w:{}}}", f64::from(percent) / 100.0);
    }
    style
});

static SCRIPT: LazyLock<String> = LazyLock::new(|| bundle(&SCRIPTS));

/// The style sheet of the page: colours, tables, trees, pictures. Other pages of heapray use it, too.
pub fn style() -> &'static str {
    &STYLE
}

/// The page's script.
pub(super) fn script() -> &'static str {
    &SCRIPT
}

/// Joins ES modules into one classic script, which works from `file://`: `import` lines and the word `export` are
/// removed. All modules share one scope, so no two may define the same name.
fn bundle(modules: &[&str]) -> String {
    let mut out = String::from("(() => {\n\"use strict\";\n");
    for line in modules.iter().flat_map(|module| module.lines()) {
        if line.starts_with("import ") {
            continue;
        }
        out.push_str(line.strip_prefix("export ").unwrap_or(line));
        out.push('\n');
    }
    out.push_str("})();\n");
    out
}

/// The page's policy: the browser may use this style and this script, and nothing else.
pub(super) fn content_security_policy() -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(style())),
        base64(&Sha256::digest(script())),
    )
}

/// Base64 with padding, as hashes are written in the policy.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0u32, |sum, i| {
            sum << 8 | u32::from(*chunk.get(i).unwrap_or(&0))
        });
        for i in 0..4 {
            let sextet = (group >> (18 - 6 * i)) & 63;
            let symbol = ALPHABET.get(sextet as usize).copied().unwrap_or(b'A');
            out.push(if i <= chunk.len() {
                char::from(symbol)
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn bundling_leaves_no_module_syntax() {
        let bundled = bundle(&[
            "import { a } from './a.js';\nexport function b() {}\n",
            "const x = 1;",
        ]);
        assert_eq!(
            bundled,
            "(() => {\n\"use strict\";\nfunction b() {}\nconst x = 1;\n})();\n"
        );
        for line in script().lines() {
            assert!(
                !line.starts_with("import ") && !line.starts_with("export "),
                "{line}"
            );
        }
    }

    #[test]
    fn assets_cannot_end_their_elements() {
        assert!(!style().contains("</"));
        assert!(!script().contains("</script") && !script().contains("<!--"));
    }
}
