//! What all sections need while their views are built: the report, the limits, and the appendix that keeps the full
//! text of cut names.

use std::cell::RefCell;
use std::collections::HashMap;

use super::limits::Limits;
use super::widgets::{ClassName, Text};
use crate::format::{cut, harmless, package_of};
use crate::labels::FULL_SUSPECTS;
use crate::model::{Report, Suspect};

/// The appendix entry of a name that was cut.
pub(super) struct LongName {
    /// Anchor number: `#name-3`.
    pub(super) id: usize,
    /// Length of the name in the dump.
    pub(super) characters: String,
    /// As much of the name as fits on a page, made harmless.
    pub(super) text: String,
}

#[derive(Default)]
struct Appendix {
    by_text: HashMap<String, usize>,
    names: Vec<LongName>,
    bytes: usize,
    left_out: usize,
}

/// The report, limits and appendix that all sections of one page share.
pub(super) struct RenderContext<'r> {
    pub(super) report: &'r Report,
    pub(super) limits: &'r Limits,
    appendix: RefCell<Appendix>,
    /// By class: number of its first node in the dominator tree, `#node-3`.
    tree_nodes: RefCell<HashMap<String, usize>>,
}

impl<'r> RenderContext<'r> {
    pub(super) fn new(report: &'r Report, limits: &'r Limits) -> Self {
        Self {
            report,
            limits,
            appendix: RefCell::default(),
            tree_nodes: RefCell::default(),
        }
    }

    /// Gives the first node of a class in the dominator tree an anchor; `None` for further nodes.
    pub(super) fn anchor_node(&self, class: &str) -> Option<usize> {
        let mut nodes = self.tree_nodes.borrow_mut();
        if nodes.contains_key(class) {
            return None;
        }
        let number = nodes.len() + 1;
        nodes.insert(class.to_owned(), number);
        Some(number)
    }

    /// The anchor of a class in the dominator tree, once the tree is built.
    pub(super) fn node_of(&self, class: &str) -> Option<usize> {
        self.tree_nodes.borrow().get(class).copied()
    }

    /// The rank of the first suspect with a card in full that this class is the culprit of or accumulates in.
    pub(super) fn suspect_of(&self, class: &str) -> Option<u32> {
        let mut shown = self.report.suspects.iter().take(FULL_SUSPECTS);
        let is_it = |suspect: &&Suspect| {
            suspect.accumulated.class == class || suspect.culprit.class.as_deref() == Some(class)
        };
        shown.find(is_it).map(|suspect| suspect.rank)
    }

    /// A name, made harmless and at most [`Limits::name_chars`] long; a cut name links to its full text.
    pub(super) fn name(&self, text: &str) -> Text {
        self.shorten(text, self.limits.name_chars)
    }

    /// A sentence or paragraph of at most ten times the length of a name. Words longer than a name are cut like
    /// names, so that no word fills the screen.
    pub(super) fn prose(&self, text: &str) -> Text {
        let most = self.limits.name_chars;
        let safe = harmless(text);
        let words: Vec<_> = safe.split(' ').map(|word| cut(word, most)).collect();
        let shown = cut(&words.join(" "), most * 10).into_owned();
        let long = if shown == safe {
            None
        } else {
            self.keep(&safe, text)
        };
        Text {
            shown,
            is_prose: true,
            long,
        }
    }

    /// A short text that gets no link when it is cut.
    pub(super) fn line(&self, text: &str) -> Text {
        let safe = harmless(text);
        Text {
            shown: cut(&safe, self.limits.name_chars).into_owned(),
            is_prose: false,
            long: None,
        }
    }

    /// Text with lines (code, Markdown): lines stay, every line is harmless.
    pub(super) fn lines(&self, text: &str) -> Text {
        let max = self.limits.name_chars * 2;
        let lines: Vec<_> = text
            .split('\n')
            .take(400)
            .map(|line| {
                let line = line
                    .strip_suffix('\r')
                    .unwrap_or(line)
                    .replace('\t', "    ");
                cut(&harmless(&line), max).into_owned()
            })
            .collect();
        Text {
            shown: lines.join("\n"),
            is_prose: false,
            long: None,
        }
    }

    /// A class name, split into its package and its simple name.
    pub(super) fn class(&self, class: &str) -> ClassName {
        let text = self.name(class);
        let package = match package_of(&text.shown) {
            "" => String::new(),
            package => format!("{package}."),
        };
        let simple = text
            .shown
            .get(package.len()..)
            .unwrap_or_default()
            .to_owned();
        ClassName {
            package,
            simple,
            long: text.long,
        }
    }

    fn shorten(&self, text: &str, max: usize) -> Text {
        let safe = harmless(text);
        let shown = cut(&safe, max);
        if matches!(shown, std::borrow::Cow::Borrowed(_)) {
            return Text {
                shown: shown.into_owned(),
                is_prose: false,
                long: None,
            };
        }
        let long = self.keep(&safe, text);
        Text {
            shown: shown.into_owned(),
            is_prose: false,
            long,
        }
    }

    /// Puts the full text into the appendix; `None` when the appendix is full.
    fn keep(&self, safe: &str, original: &str) -> Option<usize> {
        let mut appendix = self.appendix.borrow_mut();
        if let Some(&id) = appendix.by_text.get(safe) {
            return Some(id);
        }
        // One name takes three fifths of the room at most, so that others fit too.
        let most = self.limits.long_name_bytes / 5 * 3;
        let kept = cut(safe, most.max(200));
        if appendix.bytes + kept.len() > self.limits.long_name_bytes {
            appendix.left_out += 1;
            return None;
        }
        appendix.bytes += kept.len();
        let id = appendix.names.len() + 1;
        appendix.by_text.insert(safe.to_owned(), id);
        appendix.names.push(LongName {
            id,
            characters: crate::format::count(original.chars().count() as u64),
            text: kept.into_owned(),
        });
        Some(id)
    }

    /// The appendix, and the number of names that did not fit.
    pub(super) fn into_long_names(self) -> (Vec<LongName>, usize) {
        let appendix = self.appendix.into_inner();
        (appendix.names, appendix.left_out)
    }
}
