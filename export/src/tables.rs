//! One table of the report a file.

pub(crate) mod access_paths;
pub(crate) mod collections;
pub(crate) mod dumps;
pub(crate) mod histogram;
pub(crate) mod loaders;
pub(crate) mod strings;
pub(crate) mod suspects;
pub(crate) mod threads;
pub(crate) mod waste;
