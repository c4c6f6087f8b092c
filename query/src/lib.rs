//! Questions about a finished analysis, one a file: what is the heap made of, who holds it, why is an
//! object alive, what did the threads do?
//!
//! Answers are plain data. What a question costs stands at its function: "a pass" visits every
//! reachable object once, which takes about a second per hundred million.

pub mod class_tree;
pub mod collections;
mod confidence;
mod consumers;
mod count;
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
mod prefetch;
#[cfg(test)]
mod random_heaps;
mod roots;
mod sequences;
mod threads;
mod tree;
pub mod waste;

pub use confidence::{Caveat, Confidence, confidence};
pub use consumers::{Consumer, Consumers, consumers};
pub use count::count_histogram;
pub use heapray_analyzer::classes::simple_name;
pub use histogram::{GroupBy, HistogramRow, histogram};
pub use inbound::{Inbound, inbound};
pub use instances::find_instances;
pub use instances::{TOGETHER, is_sampled, largest_instances, sample_instances};
pub use jvm::{Jvm, jvm};
pub use label::{label, object_title};
pub use loaders::{
    BOOT_LOADER, DuplicateClass, LoaderRow, duplicate_classes, loader_name, loaders,
};
pub use maps::map_entries;
pub use paths::{
    MergedPath, PathOptions, PathStep, PathToRoot, PathsToRoots, StartKind, paths_to_roots,
};
pub use places::find_in_tree;
pub use prefetch::PrefetchForReport;
pub use roots::{RootPlaces, RootRow, RootsOfKind, find_roots, root_entries, roots_by_kind};
pub use threads::{FrameInfo, Local, ThreadInfo, frame_that_holds, threads};
pub use tree::{Branch, Rest, TreeOptions, children, dominator_tree};
