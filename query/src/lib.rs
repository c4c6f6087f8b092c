//! Questions about an analyzed heap, one per file: what is the heap made of, what holds it, why is an object alive,
//! what did the threads do?
//!
//! Answers are plain structs with names resolved, the same for every face: the command line, the report, a server. A
//! table's rows implement [`Row`], which lists their values under [`Column`]s with units; nested answers serialize as
//! JSON. Nothing here judges (`heapray-suspects` does), reads a file by itself, or writes text for people.
//!
//! The doc comment of a function says what it costs: "a pass" visits every reachable object once, which takes about a
//! second per hundred million.
//!
//! ```
//! use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
//! use heapray_query::{Counted, GroupBy, HistogramRow, Row, histogram, histogram_rows};
//! use heapray_testkit::generate::{GenerateOptions, generate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = GenerateOptions::default();
//! options.objects = 1_000;
//! let mut dump = Vec::new();
//! generate(&options, &mut dump)?;
//! let heap = analyze(&dump, &AnalyzeOptions::default(), &Silent)?;
//!
//! let groups = histogram(&heap, GroupBy::Class);
//! let rows: Vec<HistogramRow> = histogram_rows(groups, Counted::Reachable).collect();
//! assert_eq!(rows.iter().map(|row| row.instances).sum::<u64>(), heap.total().objects);
//! assert_eq!(HistogramRow::COLUMNS.len(), rows[0].cells().len());
//! # Ok(())
//! # }
//! ```

mod address;
mod big_drops;
pub mod class_tree;
mod collection_classes;
pub mod collections;
mod component;
mod confidence;
mod consumers;
mod contents;
mod count;
mod created;
mod dominated;
mod dominator_rows;
mod duplicate_classes;
mod facts;
mod field_groups;
mod finalization;
mod finalizers;
mod found_strings;
mod groups;
mod held_weakly;
mod histogram;
mod histogram_rows;
mod inbound;
mod inspect;
mod inspected;
mod instances;
mod jvm;
mod kept_answers;
mod kept_histogram;
mod label;
mod lists_by_class;
mod loader_classes;
mod loader_name;
mod loader_pins;
mod loaders;
mod maps;
mod most_retaining;
mod object_columns;
mod object_set;
mod object_sets;
mod objects;
mod owners;
mod path_rows;
mod paths;
mod positions;
mod prefetch;
#[cfg(test)]
mod random_heaps;
mod rare_instances;
mod reference;
mod reference_statistics;
mod referring;
mod resources;
mod root_entries;
mod roots;
mod rows;
mod sequences;
mod share;
mod size_groups;
mod subtree;
mod summary;
mod superclasses;
mod thread_name;
mod thread_rows;
mod threads;
mod tree;
mod used_parts;
mod virtual_threads;
pub mod waste;
pub mod watch;
pub mod what_if;

pub use big_drops::{BigDropRow, big_drops};
pub use collection_classes::{
    CollectionClassRow, CollectionClasses, LargeCollectionRow, collections_by_class,
};
pub use component::{
    Component, ComponentClassRow, ComponentDominatorRow, ComponentObjectRow, ComponentOf,
    ComponentRow, component, components,
};
pub use confidence::{Caveat, Confidence, confidence};
pub use consumers::{Consumer, Consumers, ConsumersBy, consumers};
pub use contents::{Contents, Entry, Item, contents};
pub use count::count_histogram;
pub use created::created_time;
pub use dominated::{ImmediateDominatorRow, immediate_dominators, immediate_dominators_watched};
pub use dominator_rows::{
    DominatorNode, DominatorRow, DominatorTree, NodeLimits, dominator_headline, dominators,
    dominators_of,
};
pub use duplicate_classes::{
    DuplicateClass, DuplicateClassRow, duplicate_class_rows, duplicate_classes,
};
pub use facts::{Fact, heap_facts, jvm_facts, writer_name};
pub use field_groups::{FieldGroup, GroupKey, group_by_field};
pub use finalization::{Finalization, finalization};
pub use finalizers::{FinalizerRow, FinalizerThread, finalizer_rows, finalizer_thread};
pub use found_strings::{FoundString, find_strings};
pub use heapray_analyzer::classes::simple_name;
pub use held_weakly::{HeldRow, held_weakly};
pub use histogram::{GroupBy, GroupTotals, held_histogram, histogram};
pub use histogram_rows::{Counted, HistogramRow, histogram_rows};
pub use inbound::{Inbound, inbound};
pub use inspect::{
    InspectOptions, ObjectView, ReferenceRow, ReferenceView, inspect_object, value_text,
};
pub use instances::{
    TOGETHER, find_instances, find_instances_watched, instances_by_retained, is_sampled,
    largest_instances, sample_instances,
};
pub use jvm::{Jvm, jvm};
pub use kept_answers::kept_answers;
pub use kept_histogram::KeptHistogram;
pub use label::{label, object_title};
pub use loader_classes::{LoaderClassRow, loader_classes};
pub use loader_name::{BOOT_LOADER, loader_name};
pub use loader_pins::{PinRow, Unloading, loader_pins};
pub use loaders::{LoaderRow, loaders, loaders_watched};
pub use maps::map_entries;
pub use most_retaining::{instances_by_address, most_retaining};
pub use object_columns::{Dominated, Lists, Places, Ranks, Referrers};
pub use object_set::ObjectSet;
pub use object_sets::{MOST_SETS, MeasuredSet, SetHeads, measure_sets};
pub use objects::{ObjectFilter, ObjectSizesRow, largest_objects, objects, objects_by_address};
pub use owners::{Owner, find_owners};
pub use path_rows::{MergedPathView, PathRow, PathView, PathsView, StepView, Via, describe_paths};
pub use paths::{
    MergedPath, PathOptions, PathStep, PathToRoot, PathWalk, PathsToRoots, StartKind,
    paths_to_roots, paths_to_roots_watched, paths_to_roots_without, shorten_route,
};
pub use positions::find_in_tree;
pub use prefetch::{PrefetchForIndex, PrefetchForReport};
pub use reference::{reference_between, references_between};
pub use reference_statistics::{
    ReferenceLeak, ReferenceRow as ReferenceStatisticsRow, SelfHeld, reference_leak_rows,
    reference_leaks, reference_leaks_watched, reference_statistics, reference_statistics_in,
    reference_statistics_watched, self_held,
};
pub use referring::{Direction, ReferringRow, referring, referring_objects, referring_watched};
pub use resources::{Detail, ResourceKind, ResourceRow, resources};
pub use root_entries::{GcRoot, root_entries};
pub use roots::{
    RootKindRow, RootPositions, RootRow, find_roots, roots_by_kind, roots_of_kind,
    roots_of_kind_watched,
};
pub use rows::{Cell, Column, Row, Unit, different_names};
pub use share::share_of_heap;
pub use size_groups::{
    RatioBy, RatioGroupRow, SizeGroupRow, all_collections, group_by_ratio, group_by_ratio_watched,
    group_by_size, group_by_size_watched,
};
pub use summary::{HeapSummary, live_classes, live_loaders, summary};
pub use thread_name::thread_name;
pub use thread_rows::{FrameRow, LocalRow, ThreadRow, thread_row};
pub use threads::{Local, ThreadInfo, frame_that_holds, threads};
pub use tree::{Branch, Rest, TreeOptions, children, dominator_tree};
pub use used_parts::{UsedBytes, used_parts};
