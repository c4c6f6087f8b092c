//! How does a comparison or a trend look to people?

/// Text from a dump within Markdown, also within a table's cell: nothing in it is markup.
pub fn markdown_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in crate::figures::harmless(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                safe.push('\\');
                safe.push(letter);
            }
            _ => safe.push(letter),
        }
    }
    safe
}
