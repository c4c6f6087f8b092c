//! What can be done with a set of objects.

use askama::Template;
use heapray_report::format;

use super::mark::Mark;
use super::text::shown;
use crate::web::{Link, Request};

/// A way to look at a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetView {
    Objects,
    Classes,
    Paths,
    Retained,
    Referrers,
    Targets,
    Dominators,
}

impl SetView {
    pub(crate) const ALL: [Self; 7] = [
        Self::Objects,
        Self::Classes,
        Self::Paths,
        Self::Retained,
        Self::Referrers,
        Self::Targets,
        Self::Dominators,
    ];

    /// The value of the parameter.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Objects => "objects",
            Self::Classes => "classes",
            Self::Paths => "paths",
            Self::Retained => "retained",
            Self::Referrers => "referrers",
            Self::Targets => "targets",
            Self::Dominators => "dominators",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Objects => "Objects",
            Self::Classes => "Histogram",
            Self::Paths => "Merged paths",
            Self::Retained => "Retained set",
            Self::Referrers => "Referring classes",
            Self::Targets => "Referred classes",
            Self::Dominators => "Dominating classes",
        }
    }
}

struct Tab {
    href: String,
    title: &'static str,
    is_current: bool,
}

/// Tabs of a set, and the form that keeps it.
#[derive(Template)]
#[template(path = "set_bar.html")]
pub(crate) struct SetBar {
    source: String,
    objects: u64,
    bytes: u64,
    tabs: Vec<Tab>,
    whatif: String,
    mark: Mark,
}

impl SetBar {
    /// For the objects of a source.
    pub(crate) fn new(
        source: &str,
        objects: u64,
        bytes: u64,
        view: Option<SetView>,
        request: &Request,
    ) -> Self {
        let cut = format!("set {source}");
        let tab = |known: SetView| Tab {
            href: Link::to("/set")
                .with("of", source)
                .with("view", known.id())
                .text(),
            title: known.title(),
            is_current: view == Some(known),
        };
        Self {
            source: source.to_owned(),
            objects,
            bytes,
            tabs: SetView::ALL.map(tab).into(),
            whatif: Link::to("/whatif").with("cut", &cut).text(),
            mark: Mark::new(&request.marks, cut),
        }
    }
}
