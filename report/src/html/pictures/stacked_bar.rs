//! Parts of a whole in one bar.

use askama::Template;
use askama::filters::HtmlSafe;

use super::geometry::percent;
use crate::html::widgets::Text;

/// One part.
pub(in crate::html) struct Segment {
    /// Style class, which is its colour.
    pub(in crate::html) class: String,
    pub(in crate::html) title: Text,
    /// Of the whole.
    pub(in crate::html) share: f64,
}

/// Segments from left to right; the table beside the bar has the same figures.
#[derive(Template)]
#[template(path = "pictures/stacked_bar.html")]
pub(in crate::html) struct StackedBar {
    label: &'static str,
    segments: Vec<Placed>,
}

struct Placed {
    class: String,
    title: Text,
    x: String,
    width: String,
}

impl HtmlSafe for StackedBar {}

impl StackedBar {
    pub(in crate::html) fn new(label: &'static str, segments: Vec<Segment>) -> Self {
        let mut x = 0.0;
        let segments = segments
            .into_iter()
            .map(|segment| {
                let placed = Placed {
                    class: segment.class,
                    title: segment.title,
                    x: percent(x),
                    width: percent(segment.share),
                };
                x += segment.share;
                placed
            })
            .collect();
        Self { label, segments }
    }
}
