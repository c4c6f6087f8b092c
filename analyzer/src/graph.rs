//! The object graph: for every object its class, what it refers to, and where it stands in the file.
//!
//! Per object: 8 bytes of class and body, 1/8 byte that tells leaves, 1/5 byte of waypoints. References are kept
//! as distances in [`crate::storage::varint`]s, most of which take one or two bytes, since objects are mostly allocated
//! beside what they refer to. Those of most instances fit into the body; what doesn't stands in a stream of its
//! own. So a visit is one cache miss, or two where the references are in the stream.

mod body;
mod build;
mod counts;
mod entry;
mod file_positions;
mod nodes;
mod object_graph;
mod plan;
mod reader;
mod roots;
mod stream;
mod task;
mod waiting;
mod writer;

pub use body::{Body, Node};
pub(crate) use build::build;
pub use counts::Counts;
pub(crate) use entry::MOST_CLASSES;
pub use file_positions::FilePosition;
pub use nodes::Nodes;
pub use object_graph::Graph;
pub use roots::{RootEntry, Roots, ThreadEntry};
pub use stream::Targets;
