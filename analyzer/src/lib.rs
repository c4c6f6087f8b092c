//! The object graph of a JVM heap dump, from HPROF records to a [`Heap`]: objects, references, sizes, the dominator
//! tree and retained heaps.
//!
//! It opens no files, and it judges nothing. [`analyze`] runs the stages in a fixed order: each stage takes the
//! result of the stage before.

pub mod classes;
mod count;
mod damage;
mod derived;
mod distances;
pub mod dominators;
mod dump_writer;
mod error;
pub mod fields;
pub mod graph;
mod heap;
mod index;
pub mod index_file;
pub mod layout;
mod near_strings;
mod objects;
mod options;
mod pipeline;
mod prefetch;
mod progress;
pub mod reach;
mod recent;
pub mod records;
mod references;
mod retained;
mod scan;
mod span;
mod stage;
pub mod storage;
mod stored_format;
mod stored_inbound;
mod stored_places;
pub mod threads;
mod timing;
mod timings;
mod unreachable;
mod used_parts;
mod workers;

pub use classes::{Class, ClassIndex, ClassKind, ClassTable, Field};
pub use count::{Count, count};
pub use damage::roots_were_lost;
pub use derived::{Derived, Kept};
pub use dump_writer::DumpWriter;
pub use error::{AnalyzeError, Result};
pub use fields::{FieldValue, Instance, Reference, ReferenceKind};
pub use heap::Heap;
pub use index::{AddressIndex, ObjectIndex};
pub use layout::{LayoutSummary, SizeRule};
pub use near_strings::NearStrings;
pub use objects::{ObjectRow, TreeIndex};
pub use options::AnalyzeOptions;
pub use pipeline::{analyze, analyze_with};
pub use prefetch::{NoPrefetch, Prefetch, WalkOrder};
pub use progress::{Progress, Silent};
pub use reach::{ObjectCount, Reachability, Regions};
pub use records::{Nearby, ObjectRecord, Records};
pub use references::{References, Referent, ReferentField, Referents, Strength};
pub use retained::DominatorColumns;
pub use scan::{Names, Source};
pub use span::StageSpan;
pub use stage::Stage;
pub use storage::column::Backing;
pub use storage::typed_cache::TypedCache;
pub use timing::{ResidentMemory, StageTiming};
pub use timings::Timings;
pub use used_parts::UsedParts;
pub use workers::Workers;
