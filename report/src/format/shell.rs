//! How does a name become one word of a command that a shell runs?

/// The text as one word of a POSIX shell: quoted where a shell would take it for anything else.
///
/// ```
/// use heapray_report::format::shell_word;
/// assert_eq!(shell_word("heap.hprof"), "heap.hprof");
/// assert_eq!(shell_word("Shop$Cart[]"), "'Shop$Cart[]'");
/// ```
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let quoted = text.replace('\'', r"'\''");
    format!("'{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn words_that_a_shell_would_split_are_quoted() {
        assert_eq!(shell_word("heap.hprof"), "heap.hprof");
        assert_eq!(shell_word("my heap.hprof"), "'my heap.hprof'");
        assert_eq!(shell_word("Shop$Cart[]"), "'Shop$Cart[]'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
