//! Which classes do the JDK's collections have?

use crate::types::ClassId;

/// Ids of collection classes; they are added at first use and are sticky, as boot classes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the id of the class of that name")]
pub struct Collections {
    pub hash_map: ClassId,
    pub hash_map_node: ClassId,
    pub hash_map_node_array: ClassId,
    pub array_list: ClassId,
    pub integer: ClassId,
    pub long: ClassId,
}
