//! Java names made short.

use std::borrow::Cow;

/// Where the simple name begins. Lambda and hidden classes carry `/0x…` suffixes, array names `[]`,
/// neither of which separates packages.
fn simple_start(class: &str) -> usize {
    let end = class.find('/').unwrap_or(class.len());
    class
        .get(..end)
        .and_then(|name| name.rfind('.'))
        .map_or(0, |dot| dot + 1)
}

/// The class name without its package: `com.example.Outer$Inner[]` → `Outer$Inner[]`.
pub fn simple_name(class: &str) -> &str {
    class.get(simple_start(class)..).unwrap_or(class)
}

/// The package of a class: `com.example.Outer$Inner` → `com.example`; empty for primitive types and the unnamed
/// package.
pub fn package_of(class: &str) -> &str {
    class
        .get(..simple_start(class).saturating_sub(1))
        .unwrap_or("")
}

/// The simple name without the suffix that numbers lambdas and hidden classes:
/// `Shop$$Lambda/0x00007f1c04001208` → `Shop$$Lambda`.
pub fn short_class(class: &str) -> &str {
    let name = simple_name(class);
    match name.find('/') {
        Some(slash) if slash > 0 => name.get(..slash).unwrap_or(name),
        _ => name,
    }
}

/// A stack frame in short: `com.example.Export.run(Export.java:88)` → `Export.run (line 88)`.
pub fn short_frame(frame: &str) -> String {
    let (method, place) = frame.split_once('(').unwrap_or((frame, ""));
    let before_method = method.rfind('.').unwrap_or(0);
    let class_start = method
        .get(..before_method)
        .and_then(|class| class.rfind('.'))
        .map_or(0, |dot| dot + 1);
    let method = method.get(class_start..).unwrap_or(method);
    let line = place
        .rsplit_once(':')
        .map(|(_, line)| line.trim_end_matches(')'))
        .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_digit()));
    match line {
        Some(line) => format!("{method} (line {line})"),
        None => method.to_owned(),
    }
}

/// The text cut to at most `max` characters. The cut is in the middle, so that package and simple name stay readable.
pub fn cut(text: &str, max: usize) -> Cow<'_, str> {
    // Cheap for the common case: no more bytes than characters allowed.
    if text.len() <= max || text.chars().count() <= max {
        return Cow::Borrowed(text);
    }
    let head = max * 3 / 5;
    let tail = max.saturating_sub(head + 1);
    let mut out: String = text.chars().take(head).collect();
    out.push('…');
    let tail_start = text
        .char_indices()
        .rev()
        .nth(tail.saturating_sub(1))
        .map_or(0, |(i, _)| i);
    if tail > 0 {
        out.push_str(text.get(tail_start..).unwrap_or(""));
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_split_at_the_last_dot_of_the_name_proper() {
        for (class, package, simple, short) in [
            (
                "com.example.Outer$Inner[]",
                "com.example",
                "Outer$Inner[]",
                "Outer$Inner[]",
            ),
            ("byte[]", "", "byte[]", "byte[]"),
            (
                "com.example.Shop$$Lambda/0x00007f1c.1",
                "com.example",
                "Shop$$Lambda/0x00007f1c.1",
                "Shop$$Lambda",
            ),
            ("", "", "", ""),
            ("a.", "a", "", ""),
            ("/x", "", "/x", "/x"),
        ] {
            assert_eq!(
                (package_of(class), simple_name(class), short_class(class)),
                (package, simple, short),
                "{class}"
            );
        }
    }

    #[test]
    fn cutting_keeps_both_ends_and_the_length() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("0123456789abcdef", 10), "012345…def");
        let long = "é".repeat(60_000);
        assert_eq!(cut(&long, 120).chars().count(), 120);
        assert_eq!(cut("abc", 1), "…");
    }
}
