//! Distances between objects in memory, from which object sizes are inferred.

pub(crate) mod array_overlap;
pub(crate) mod table;
