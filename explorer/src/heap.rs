//! What is asked of the heap in several places: which objects are meant, and how values are shown.

mod ask;
mod cached;
mod cuts;
mod find;
mod references;
mod source;
mod values;
mod where_clause;

pub(crate) use ask::{Language, ask};
pub(crate) use cached::{
    FINDINGS, begin_findings, class_groups, find_summary, find_threads, find_waste_rows,
    held_groups,
};
pub(crate) use cuts::find_cut;
pub(crate) use find::{find_classes, find_object, place_of, places_of, retained};
pub(crate) use references::{incoming, outgoing};
pub(crate) use source::{Objects, find_set};
pub(crate) use values::{item_cell, object_cell, value_cell};
