//! Hash maps and sets for keys that a file chooses.
//!
//! Identifiers and serials are whatever a file says. With a hash that anyone can compute, a file of colliding
//! identifiers turns linear work into quadratic work, so these keys get a hash with a random key. Numbers that
//! heapray assigns (objects, classes) are dense and use the fastest hash, `rustc_hash`. No output depends on the
//! order of either.

use std::collections::{HashMap, HashSet};

/// A map whose keys come from the file.
pub type FileMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A set whose keys come from the file.
pub type FileSet<K> = HashSet<K, foldhash::fast::RandomState>;
