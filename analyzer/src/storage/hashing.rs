//! Which hash for which key?
//!
//! Identifiers and serials are whatever a file says: with a hash that anybody can compute, a file of
//! colliding ones turns linear work into quadratic. Those keys get a hash with a random key. Numbers
//! that we gave ourselves (objects, classes) are dense and take the fastest, `rustc_hash`.
//! Nothing that is put out depends on the order of either.

use std::collections::{HashMap, HashSet};

/// A map by something that the file chose.
pub type FileMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A set of things that the file chose.
pub type FileSet<K> = HashSet<K, foldhash::fast::RandomState>;
