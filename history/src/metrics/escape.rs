//! Names and values in the form that the exposition format allows.

/// Longest label value in characters; longer values are cut.
const LONGEST: usize = 128;

/// A valid label name, `[a-zA-Z_][a-zA-Z0-9_]*` and not beginning with `__`; other letters become `_`.
pub(super) fn label_name(name: &str) -> String {
    let mut safe: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    if !safe.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        safe.insert_str(0, "label_");
    }
    safe
}

/// Adds `name="value"` to a list of labels.
pub(super) fn push_label(labels: &mut String, name: &str, value: &str) {
    if !labels.is_empty() {
        labels.push(',');
    }
    labels.push_str(name);
    labels.push_str("=\"");
    labels.push_str(&label_value(value));
    labels.push('"');
}

/// A label value with backslashes, quotes, line breaks and other control characters escaped.
fn label_value(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars().take(LONGEST) {
        match letter {
            '\\' => safe.push_str("\\\\"),
            '"' => safe.push_str("\\\""),
            '\n' => safe.push_str("\\n"),
            _ if letter.is_control() => {
                safe.push('\\');
                safe.extend(letter.escape_unicode());
            }
            _ => safe.push(letter),
        }
    }
    safe
}
