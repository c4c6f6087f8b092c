//! Synthetic heap dumps for tests.
//!
//! This crate writes HPROF files with an encoder of its own and depends on none of heapray's
//! crates: a format fact that the parser misreads can't be misread here in the same way. It
//! is no reader and no library for others; it stops with a panic when a test asks for the
//! impossible.
//!
//! - [`DumpBuilder`] tells small dumps, object by object, with raw bytes where they must be bad.
//! - [`Graph`] writes a given graph exactly, for oracles on random graphs.
//! - [`broken::cases`] are damaged files with what should come of each; [`Parts`] and the `gz_…`
//!   functions make leftovers of JDK 22+ and compressed files.
//! - [`mod@generate`] streams dumps of any size; the binary of that name writes them to disk.
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
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::doc_markdown,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::struct_excessive_bools,
    reason = "test-only crate: a wrong story must stop its test at the line that tells it; \
              HotSpot and the like are names, not code; the numbers cast are its own"
)]

mod address;
pub mod broken;
mod dump;
mod encoder;
pub mod generate;
mod graph;
mod gzip;
mod layout;
mod parts;
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
pub use types::{ClassId, ObjectId, Type, Value};
