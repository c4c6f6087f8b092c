//! The concept pages of `docs/concepts`, embedded so that a report explains its terms without network.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::widgets::Verbatim;

/// A concept page as HTML.
#[derive(Clone, Copy)]
pub(super) struct Concept {
    /// Anchor: `#concept-dominators`.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    body: &'static str,
}

impl Concept {
    pub(super) fn html(&self) -> Verbatim {
        Verbatim(self.body)
    }
}

const PAGES: [(&str, &str); 13] = [
    (
        "retained-heap",
        include_str!("../../../docs/concepts/retained-heap.md"),
    ),
    (
        "dominators",
        include_str!("../../../docs/concepts/dominators.md"),
    ),
    (
        "gc-roots",
        include_str!("../../../docs/concepts/gc-roots.md"),
    ),
    ("sizes", include_str!("../../../docs/concepts/sizes.md")),
    (
        "unreachable",
        include_str!("../../../docs/concepts/unreachable.md"),
    ),
    (
        "class-loaders",
        include_str!("../../../docs/concepts/class-loaders.md"),
    ),
    ("threads", include_str!("../../../docs/concepts/threads.md")),
    (
        "collections",
        include_str!("../../../docs/concepts/collections.md"),
    ),
    (
        "duplicate-strings",
        include_str!("../../../docs/concepts/duplicate-strings.md"),
    ),
    ("waste", include_str!("../../../docs/concepts/waste.md")),
    (
        "resources",
        include_str!("../../../docs/concepts/resources.md"),
    ),
    (
        "damaged-dumps",
        include_str!("../../../docs/concepts/damaged-dumps.md"),
    ),
    (
        "leak-kinds",
        include_str!("../../../docs/concepts/leak-kinds.md"),
    ),
];

static RENDERED: LazyLock<Vec<(&str, String, String)>> = LazyLock::new(|| {
    PAGES
        .iter()
        .map(|(id, markdown)| {
            let (title, body) = to_html(markdown);
            (*id, title, body)
        })
        .collect()
});

/// One section for each kind of leak, under its identifier.
const KINDS: &str = include_str!("../../../docs/concepts/leak-kinds.md");

static RENDERED_KINDS: LazyLock<Vec<(String, String, String)>> = LazyLock::new(|| {
    let sections = KINDS.split("\n## ").skip(1);
    sections
        .filter_map(|section| section.split_once('\n'))
        .map(|(kind, text)| {
            let kind = kind.trim();
            let (_, body) = to_html(text);
            (
                format!("kind-{kind}"),
                crate::labels::kind_label(kind),
                body,
            )
        })
        .collect()
});

/// What a kind of leak is and how it is fixed; `None` for a kind that `leak-kinds.md` does not describe.
pub(super) fn kind(kind: &str) -> Option<Concept> {
    let mut known = RENDERED_KINDS.iter();
    let (id, title, body) = known.find(|(id, ..)| id.strip_prefix("kind-") == Some(kind))?;
    Some(Concept { id, title, body })
}

/// All concepts in the order of the page.
pub(super) fn all() -> Vec<Concept> {
    RENDERED
        .iter()
        .map(|(id, title, body)| Concept { id, title, body })
        .collect()
}

/// Title and HTML of a page in the small part of Markdown that the concept pages use: one `#` title, `##`
/// headings, paragraphs, `-` lists, fenced code, `code`, `**strong**`, `*emphasis*` and links to other
/// concept pages (`[dominators](dominators.md)`).
fn to_html(markdown: &str) -> (String, String) {
    let mut title = String::new();
    let mut out = String::new();
    for block in blocks(markdown) {
        match block {
            Block::Title(text) => title = text,
            Block::Heading(text) => _ = write!(out, "<h4>{}</h4>", inline(&text)),
            Block::Paragraph(text) => _ = write!(out, "<p>{}</p>", inline(&text)),
            Block::List(items) => {
                out.push_str("<ul>");
                for item in items {
                    _ = write!(out, "<li>{}</li>", inline(&item));
                }
                out.push_str("</ul>");
            }
            Block::Code(text) => _ = write!(out, "<pre tabindex=\"0\">{}</pre>", escape(&text)),
        }
    }
    (title, out)
}

enum Block {
    Title(String),
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Code(String),
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines();
    let mut fresh = true; // the next line begins a new block
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.starts_with("```"))
                .collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(text) = line.strip_prefix("# ") {
            blocks.push(Block::Title(text.to_owned()));
        } else if let Some(text) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(text.to_owned()));
        } else if let Some(text) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(text.to_owned()),
                _ => blocks.push(Block::List(vec![text.to_owned()])),
            }
        } else if !line.trim().is_empty() {
            let text = line.trim();
            match blocks.last_mut() {
                Some(Block::Paragraph(paragraph)) if !fresh => {
                    paragraph.push(' ');
                    paragraph.push_str(text);
                }
                Some(Block::List(items)) if !fresh => {
                    if let Some(item) = items.last_mut() {
                        item.push(' ');
                        item.push_str(text);
                    }
                }
                _ => blocks.push(Block::Paragraph(text.to_owned())),
            }
        }
        fresh = line.trim().is_empty() || line.starts_with('#') || line.starts_with("```");
    }
    blocks
}

/// Marks within a line. Code comes first: nothing inside it is a mark.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split('`').enumerate() {
        if at % 2 == 1 {
            _ = write!(out, "<code>{}</code>", escape(piece));
        } else {
            let strong = paired(&links(&escape(piece)), "**", "strong");
            out.push_str(&paired(&strong, "*", "em"));
        }
    }
    out
}

fn paired(text: &str, mark: &str, element: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split(mark).enumerate() {
        if at % 2 == 1 {
            _ = write!(out, "<{element}>{piece}</{element}>");
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// Links to embedded concepts lead within the page; others (to pages that are not embedded) lose their link.
fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((label, (target, after))) = link
            .split_once("](")
            .and_then(|(label, tail)| tail.split_once(')').map(|tail| (label, tail)))
        else {
            break;
        };
        out.push_str(before);
        let id = target.trim_end_matches(".md");
        if PAGES.iter().any(|page| page.0 == id) {
            _ = write!(out, "<a href=\"#concept-{id}\">{label}</a>");
        } else {
            out.push_str(label);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markdown_we_use_becomes_html() {
        let (title, body) = to_html(
            "# Title\n\nOne `a < b*c*`\ntwo **three** *four* [five](sizes.md) [six](scale.md).\n\n\
             ## Head\n- item\n  goes on\n- next\n\n```java\nList<T> x;\n```\nAfter.\n",
        );
        assert_eq!(title, "Title");
        assert_eq!(
            body,
            "<p>One <code>a &lt; b*c*</code> two <strong>three</strong> <em>four</em> \
             <a href=\"#concept-sizes\">five</a> six.</p><h4>Head</h4><ul><li>item goes on</li>\
             <li>next</li></ul><pre tabindex=\"0\">List&lt;T&gt; x;</pre><p>After.</p>"
        );
    }

    #[test]
    fn every_page_has_a_title_and_no_mark_is_left() {
        for (id, markdown) in PAGES {
            let (title, body) = to_html(markdown);
            assert!(!title.is_empty(), "{id}");
            let mut text = body.clone();
            while let Some((before, code)) = text.split_once("<code>") {
                let after = code.split_once("</code>").map_or("", |(_, after)| after);
                text = format!("{before}{after}");
            }
            for mark in ["**", "](", "`", "# "] {
                assert!(!text.contains(mark), "{id} holds {mark}");
            }
        }
    }
}
