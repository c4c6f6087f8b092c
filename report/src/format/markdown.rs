//! Text in Markdown, none of which is markup.

use super::hostile::harmless;

/// The text with everything neutralised that Markdown makes something of: markup, HTML, links and images (bare
/// addresses, too), and mentions of users.
///
/// ```
/// use heapray_report::format::markdown_text;
/// assert_eq!(markdown_text("![x](u) @team"), r"!\[x\](u) @<!-- -->team");
/// assert_eq!(markdown_text("http://evil"), "http:<!-- -->//evil");
/// ```
pub fn markdown_text(text: &str) -> String {
    // An empty comment keeps trackers from linking an address, and from notifying a user of this name.
    const NOTHING: &str = "<!-- -->";
    let mut out = String::with_capacity(text.len() + 8);
    let safe = harmless(text);
    for (at, c) in safe.char_indices() {
        let rest = safe.get(at..).unwrap_or_default();
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => {
                out.push(c);
                out.push_str(NOTHING);
            }
            ':' if rest.starts_with("://") => {
                out.push(c);
                out.push_str(NOTHING);
            }
            'w' | 'W'
                if rest
                    .get(..4)
                    .is_some_and(|www| www.eq_ignore_ascii_case("www.")) =>
            {
                out.push(c);
                out.push_str(NOTHING);
            }
            c => out.push(c),
        }
    }
    out
}
