//! With the feature `cloud`: objects by the crate `object_store`.

mod checksum;
mod client;
mod headers;
mod read;
mod write;

pub use read::{Remote, front, open};
pub use write::{check_output, put};
