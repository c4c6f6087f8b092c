//! What would be freed if some references were not there?
//!
//! An object is freed if no GC root reaches it any more by strong or soft references. That is found by a search from
//! the GC roots which leaves the cut references out, so the figures are those of an analysis of a dump without them.
//! Objects that only weak or phantom references hold count as freed: the next collection takes them.

mod answer;
mod cuts;
mod each;
mod few_references;
mod fields;
mod holders;
mod labels;
mod losses;
mod marking;
mod severed;
mod top;

pub use answer::{HeldParts, WhatIf, what_if, what_if_watched};
pub use cuts::{Cut, CutError, CutView, MOST_CUTS, NamedCut};
pub use each::each_cut;
pub use fields::reference_fields;
pub(crate) use holders::reference_name;
pub use holders::{HolderView, StillHeld};
pub use labels::{FieldLabels, Label};
pub use losses::FreedClassRow;
pub(crate) use marking::mark;
pub(crate) use severed::Severed;
pub use top::{TopCutRow, top_cuts, top_cuts_watched};
