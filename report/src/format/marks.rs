//! Code within sentences: `heapray redact` between backticks.

/// The text in pieces; `true` for what stands between two backticks. A backtick without another one is text.
///
/// ```
/// let pieces = heapray_report::format::code_pieces("as `heapray redact` does");
/// assert_eq!(pieces, [(false, "as "), (true, "heapray redact"), (false, " does")]);
/// ```
pub fn code_pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, (code, after))) = rest
        .split_once('`')
        .and_then(|(before, behind)| Some((before, behind.split_once('`')?)))
    {
        pieces.push((false, before));
        pieces.push((true, code));
        rest = after;
    }
    pieces.push((false, rest));
    pieces.retain(|(is_code, piece)| *is_code || !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pairs_of_marks_are_code() {
        assert_eq!(code_pieces("plain"), [(false, "plain")]);
        assert_eq!(code_pieces("a ` b"), [(false, "a ` b")]);
        assert_eq!(
            code_pieces("`a` and `b` or `c"),
            [
                (true, "a"),
                (false, " and "),
                (true, "b"),
                (false, " or `c")
            ]
        );
        assert_eq!(code_pieces(""), []);
    }
}
