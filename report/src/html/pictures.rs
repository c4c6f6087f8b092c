//! How are figures drawn? Inline SVG without a view box: widths are percentages and heights pixels, so
//! text keeps its size on every screen, and a cell (a nested `<svg>`) clips what it can't show.

mod columns;
mod geometry;
mod icicle;
mod squarify;
mod stacked_bar;
mod treemap;

pub(super) use columns::{Columns, size_range};
pub(super) use icicle::Icicle;
pub use squarify::{Area, squarify};
pub(super) use stacked_bar::{Segment, StackedBar};
pub(super) use treemap::Treemap;
