//! How does a test build a heap dump: settings, then classes, objects, threads and roots?

mod basics;
mod builder;
mod class_info;
mod classes;
mod collection_classes;
mod collections;
mod configure;
mod counts;
mod instances;
mod items;
mod java_basics;
mod names;
mod records;
mod roots;
mod settings;
mod threads;
mod write;

pub use builder::DumpBuilder;
pub use classes::ClassBuilder;
pub use collection_classes::Collections;
pub use counts::Counts;
pub use instances::InstanceBuilder;
pub use java_basics::JavaBasics;
pub use records::AllocSite;
pub use settings::Order;
pub use threads::{ThreadBuilder, ThreadHandle};
pub use write::{Span, Written};
