//! Hashes with a random key, since a file chooses its identifiers: with a hash that anybody can compute,
//! a file of colliding ones would turn linear work into quadratic. Nothing that is put out depends on
//! their order.

use std::collections::{HashMap, HashSet};

/// A map by something that the file chose.
pub(crate) type FileMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A set of things that the file chose.
pub(crate) type FileSet<K> = HashSet<K, foldhash::fast::RandomState>;
