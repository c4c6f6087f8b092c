//! What is a path here?

/// The segments of a path as they are written, without generic arguments: `crate`, `x`, `Y`.
pub(crate) type Path = Vec<String>;
