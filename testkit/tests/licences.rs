//! Does every package that is built into heapray have a licence that heapray's users can live with?
#![allow(missing_docs, clippy::expect_used, reason = "a test's own failure")]

use cargo_metadata::{CargoOpt, MetadataCommand};

/// Permissive: they ask for their text to be passed on, or not even that (CC0), and for nothing of one's own code.
const ALLOWED: [&str; 13] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0", // of certificates, which are data; on other systems than Linux
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Does an SPDX expression leave a choice that is allowed? Parentheses only around alternatives, as in
/// `(MIT OR Apache-2.0) AND Unicode-3.0`; `/` is an old way to write OR.
fn is_allowed(expression: &str) -> bool {
    let old = expression.replace(['(', ')'], "").replace('/', " OR ");
    old.split(" AND ").all(|part| {
        let mut choices = part.split(" OR ").map(str::trim);
        choices.any(|choice| ALLOWED.contains(&choice))
    })
}

#[test]
fn expressions_are_read() {
    assert!(is_allowed("MIT OR Apache-2.0") && is_allowed("Unlicense/MIT"));
    assert!(is_allowed("MIT OR GPL-3.0-only"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_allowed("GPL-3.0-only") && !is_allowed("MIT AND AGPL-3.0-only") && !is_allowed(""));
}

#[test]
fn every_package_has_an_allowed_licence() {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        // Release builds have object stores in them.
        .features(CargoOpt::AllFeatures)
        .exec()
        .expect("cargo metadata runs in the workspace");
    assert!(metadata.packages.len() > 100, "the dependencies are there");
    let refused: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| !is_allowed(package.license.as_deref().unwrap_or_default()))
        .map(|package| {
            format!(
                "{} {}: {:?}",
                package.name, package.version, package.license
            )
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
