//! Labels and sentences that all renderers share. Each is written here once, so that the page, Markdown and text name
//! everything the same way.

mod dump;
mod heap;
mod object;
mod path;
mod query;
mod suspect;
mod verdict;

pub(crate) use dump::{damage_text, file_name, jvm_label, main_caveats};
pub(crate) use heap::parts_of_used_heap;
pub(crate) use object::{dominator_label, label_beside_class, object_label, represented_class};
pub(crate) use path::{
    PathPart, fold_path, folded_label, plain_step_label, reference_label, root_kind_label,
    step_label,
};
pub(crate) use query::{query_cell, query_total};
pub(crate) use suspect::{
    FULL_SUSPECTS, advice_title, culprit_line, culprit_title, disjoint_suspects, holder_label,
    kind_label, suspect_label,
};
pub(crate) use verdict::{
    further_reasons, more_heap_label, out_of_memory_text, repeats_verdict, verdict_label,
    waste_text, with_full_stop,
};
