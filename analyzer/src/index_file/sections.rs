//! Names of the sections of an index file that no other room names.

/// What is small: everything but columns and names.
pub(super) const STATE: &str = "state";
/// Where the names are in the dump.
pub(super) const NAMES: &str = "names";
/// Words of the address table.
pub(super) const WORDS: &str = "addresses";
/// Reachable objects, a bit each.
pub(super) const REACHED: &str = "tree/reached";
/// Objects by preorder number.
pub(super) const ORDER: &str = "tree/objects";
/// Immediate dominators by preorder number.
pub(super) const IDOM: &str = "tree/dominators";
/// Retained sizes by preorder number.
pub(super) const RETAINED: &str = "tree/retained";
