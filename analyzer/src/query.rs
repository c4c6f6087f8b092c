//! Questions about a finished analysis, one a file: what is the heap made of, who holds it, why is an
//! object alive, what did the threads do?
//!
//! Answers are plain data. What a question costs stands at its function: "a pass" visits every
//! reachable object once, which takes about a second per hundred million.

mod consumers;
mod few;
mod groups;
mod histogram;
mod inbound;
mod instances;
mod jvm;
mod label;
mod loaders;
mod maps;
mod paths;
mod places;
mod roots;
mod threads;
mod tree;

pub use consumers::{Consumer, Consumers, consumers};
pub(crate) use few::FewInstances;
pub(crate) use groups::Sequences;
pub(crate) use histogram::rows_of_totals;
pub use histogram::{GroupBy, HistogramRow, histogram};
pub use inbound::{Inbound, inbound};
pub use instances::find_instances;
pub(crate) use instances::{TOGETHER, is_sampled, largest_instances, sample_instances};
pub use jvm::{Jvm, jvm};
pub use label::{label, object_title, simple_name};
pub use loaders::{
    BOOT_LOADER, DuplicateClass, LoaderRow, duplicate_classes, loader_name, loaders,
};
pub use maps::map_entries;
pub use paths::{
    MergedPath, PathOptions, PathStep, PathToRoot, PathsToRoots, StartKind, paths_to_roots,
};
pub(crate) use places::Landmarks;
pub use roots::{RootPlaces, RootRow, RootsOfKind, find_roots, root_entries, roots_by_kind};
pub use threads::{FrameInfo, Local, ThreadInfo, frame_that_holds, threads};
pub use tree::{Branch, Rest, TreeOptions, children, dominator_tree};
