//! The object graph: the class, the references and the position in the file of every object.
//!
//! Per object it takes 8 bytes of class and body, 1/8 byte that marks leaves, and 1/5 byte of file positions.
//! References are stored as distances in [`crate::storage::varint`]s. Most distances take one or two bytes, because
//! objects are mostly allocated next to the objects they refer to. The references of most instances fit into the
//! body; the others are in a stream. So reading an object is one cache miss, or two if its references are in the
//! stream.

mod body;
mod build;
mod counts;
mod entry;
mod file_positions;
mod nodes;
mod object_graph;
mod packed_objects;
mod plan;
mod reader;
mod record_writer;
mod roots;
mod stored;
mod stream;
mod task;
mod visits;
mod waiting;
mod writer;

pub use body::{Body, Node};
pub(crate) use build::build;
pub use counts::Counts;
pub(crate) use entry::MOST_CLASSES;
pub use file_positions::{FilePosition, WalkStep};
pub use nodes::Nodes;
pub use object_graph::Graph;
pub(crate) use packed_objects::{KINDS, RECORDS, STREAM, SYMBOLS};
pub use roots::{RootEntry, Roots, ThreadEntry};
pub(crate) use stored::{LEAVES, OFFSETS, POSITIONS};
pub use stream::Targets;
pub use visits::visited_objects;
