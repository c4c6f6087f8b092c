//! Synthetic heap dumps for tests.
//!
//! This crate writes HPROF files with its own encoder and depends on none of heapray's crates. A
//! mistake in the parser's reading of the format therefore cannot hide behind the same mistake here.
//! The crate does not read dumps, and it is not meant for other projects: it panics when a test asks
//! for the impossible.
//!
//! - [`DumpBuilder`] builds small dumps object by object, with raw bytes where a dump must be bad.
//! - [`Graph`] writes a given graph exactly, for oracles on random graphs.
//! - [`broken::cases`] are damaged files, each with the result an analyzer should reach. [`Parts`]
//!   and the `gz_…` functions make the unmerged parts of JDK 22+ and compressed files.
//! - [`mod@generate`] streams dumps of any size; the program `generate` writes them to disk.
//!
//! The crate's tests also hold the rules of the whole workspace: which crate may depend on which,
//! no circles among modules, and the sizes of files.
//!
//! ```
//! use heapray_testkit::{DumpBuilder, Type};
//!
//! let mut dump = DumpBuilder::new();
//! let order = dump
//!     .class("com.example.Order")
//!     .field("id", Type::Long)
//!     .field("name", Type::Object)
//!     .build();
//! let name = dump.string("first");
//! let first = dump.instance(order).set("id", 5i64).set("name", name).build();
//! let orders = dump.object_array("com.example.Order[]", &[first, 0]);
//! dump.thread("main")
//!     .frame("com.example.Main", "run", "()V", "Main.java", 42)
//!     .local(0, orders)
//!     .build();
//! let bytes = dump.to_bytes();
//! assert!(bytes.starts_with(b"JAVA PROFILE 1.0.2\0"));
//! ```
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::doc_markdown,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::struct_excessive_bools,
    reason = "test-only crate: a wrong dump must stop its test at the line that builds it; \
              HotSpot and the like are names, not code; the cast numbers are its own"
)]

mod address;
pub mod broken;
mod dump;
mod encoder;
pub mod generate;
mod graph;
mod gzip;
pub mod hostile;
mod layout;
pub mod measured;
pub mod mutations;
pub mod oracle;
mod parts;
pub mod raw;
mod shared;
pub mod sizes;
pub mod tag;
mod types;

pub use address::AddressSpace;
pub use dump::{
    AllocSite, ClassBuilder, Collections, Counts, DumpBuilder, InstanceBuilder, JavaBasics, Order,
    Span, ThreadBuilder, ThreadHandle, Written,
};
pub use encoder::{Encoder, modified_utf8};
pub use graph::{Graph, NodeKind, WrittenGraph};
pub use gzip::{
    gz_cut, gz_garbage, gz_members, gz_members_claiming, gz_no_trailer, gz_whole, gz_with_name,
    inflate,
};
pub use layout::VmLayout;
pub use parts::Parts;
pub use shared::shared_case;
pub use types::{ClassId, ObjectId, Type, Value};
