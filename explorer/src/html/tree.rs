//! A tree that unfolds a level at a time: by links, or by the script in place.

use std::cell::Cell;

use askama::Template;
use askama::filters::HtmlSafe;
use heapray_report::format;

use super::mark::Mark;
use super::text::shown;
use crate::web::Html;

/// A node.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// The reference by which the node above holds it, or by which it holds that.
    pub(crate) via: String,
    /// What it is.
    pub(crate) label: String,
    /// Where it leads to.
    pub(crate) href: String,
    /// The object's address.
    pub(crate) address: String,
    /// Something about it that may be shown beside it.
    pub(crate) value: Option<String>,
    /// What it retains.
    pub(crate) retained: Option<u64>,
    /// Which part of the heap that is.
    pub(crate) share: Option<f64>,
    /// What can be marked: the reference, or the object.
    pub(crate) mark: Option<Mark>,
    /// The page on which it is unfolded, or folded again.
    pub(crate) toggle: Option<String>,
    /// Where the script gets what is below it.
    pub(crate) fragment: String,
    /// What is below it, where it is unfolded.
    pub(crate) below: Option<Html>,
}

impl Node {
    /// Percent of the heap, for a bar.
    fn bar(&self) -> u64 {
        let share = self.share.unwrap_or(0.0).clamp(0.0, 1.0);
        #[expect(clippy::cast_sign_loss, reason = "0 to 1")]
        let percent = (share * 100.0).round() as u64;
        percent
    }
}

/// The bytes that trees of a page may take.
#[derive(Debug)]
pub(crate) struct Room(Cell<usize>);

impl Room {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Cell::new(bytes))
    }

    /// Takes the room of a level without those below it; whether there is enough.
    pub(crate) fn takes(&self, level: &Tree) -> bool {
        let bytes = Html::of(level).len();
        let left = self.0.get();
        self.0.set(left.saturating_sub(bytes));
        bytes <= left
    }
}

/// The nodes of a level.
#[derive(Template, Debug, Default)]
#[template(path = "tree.html")]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// How many are left out, and where they are.
    pub(crate) rest: Option<(String, Option<String>)>,
    /// What is said where there are none.
    pub(crate) none: &'static str,
    /// What the numbers are, above the top level.
    pub(crate) heads: &'static [&'static str],
}

impl HtmlSafe for Tree {}
