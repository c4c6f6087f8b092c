//! How to look for paths.

/// How to look for paths.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PathOptions {
    /// Follow weak, soft, phantom and final references too.
    pub weak: bool,
    /// Begin at threads and their local variables too.
    pub threads: bool,
    /// Paths that are given object by object.
    pub paths: usize,
}

impl Default for PathOptions {
    fn default() -> Self {
        Self {
            weak: false,
            threads: true,
            paths: 1,
        }
    }
}
