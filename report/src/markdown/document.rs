//! How is text put into Markdown so that none of it is markup?

use crate::format::{code_pieces, cut, harmless, markdown_text};

/// Characters of a name.
const NAME: usize = 200;
/// Characters of a sentence or paragraph.
const PROSE: usize = 2_000;

/// A growing document; `line` ends each with a line feed.
#[derive(Default)]
pub(super) struct Document(pub(super) String);

impl Document {
    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
    }

    /// A block: a line and an empty line.
    pub(super) fn block(&mut self, text: impl AsRef<str>) {
        self.line(text);
        self.line("");
    }
}

/// A code block whose fence is longer than any run of backticks in it.
pub(super) fn fenced(doc: &mut Document, language: &str, text: &str) {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    doc.line(format!("{fence}{language}"));
    for line in text.lines() {
        doc.line(cut(&harmless(&line.replace('\t', "    ")), NAME));
    }
    doc.block(fence);
}

/// A code span: no character in it is markup.
pub(super) fn code(text: &str) -> String {
    let safe = harmless(text);
    let shown = cut(&safe, NAME);
    let ticks = "`".repeat(longest_run(&shown, '`') + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{shown}{pad}{ticks}")
}

/// A sentence: markup, HTML and mentions in it are only text. Code stands between backticks.
pub(super) fn prose(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>();
    // `split_whitespace` takes no-break spaces for spaces; figures keep theirs.
    let text = if text.contains(['\n', '\r', '\t']) {
        one_line.join(" ")
    } else {
        text.to_owned()
    };
    let safe = harmless(&text);
    let shown = cut(&safe, PROSE);
    let pieces = code_pieces(&shown).into_iter();
    let texts = pieces.map(|(is_code, piece)| {
        if is_code {
            code(piece)
        } else {
            markdown_text(piece)
        }
    });
    texts.collect()
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_anything() {
        assert_eq!(code("byte[]"), "`byte[]`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code("</script>@team"), "`</script>@team`");
        assert_eq!(code("a\nb"), r"`a\nb`");
    }

    #[test]
    fn sentences_hold_no_markup() {
        assert_eq!(
            prose("<img src=x> **b** [l](u) @team # | ~\nnext"),
            r"&lt;img src=x&gt; \*\*b\*\* \[l\](u) @<!-- -->team \# \| \~ next"
        );
        assert_eq!(prose("94\u{a0}% of"), "94\u{a0}% of");
        assert_eq!(prose("as `a_b <c>` does ` *"), r"as `a_b <c>` does \` \*");
    }

    #[test]
    fn fences_outgrow_their_content() {
        let mut doc = Document::default();
        fenced(&mut doc, "java", "a\n````\nb");
        assert_eq!(doc.0, "`````java\na\n````\nb\n`````\n\n");
    }
}
