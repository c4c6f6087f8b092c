//! How far apart do objects lie in memory? What object sizes are inferred from.

pub(crate) mod array_overlap;
pub(crate) mod table;
