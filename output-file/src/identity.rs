//! Are two paths the same file? By device and inode; where a file does not exist yet, by its canonical path.

use std::path::{Path, PathBuf};

/// What identifies a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Device and inode of a file that exists.
    #[cfg(unix)]
    Existing(u64, u64),
    /// Where the file will be, with links in its folders resolved.
    At(PathBuf),
}

impl Identity {
    /// Identifies a regular file, or a file that does not exist yet. `None` for folders, pipes and devices: writing to
    /// them replaces nothing.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Some(Self::of_file(path, &metadata)),
            Ok(_) => None,
            Err(_) => Some(Self::At(canonical(path))),
        }
    }

    #[cfg(unix)]
    fn of_file(_: &Path, metadata: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self::Existing(metadata.dev(), metadata.ino())
    }

    #[cfg(not(unix))]
    fn of_file(path: &Path, _: &std::fs::Metadata) -> Self {
        Self::At(canonical(path))
    }
}

/// The path with links resolved as far as its folders exist, and without `.` and `..`.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for folder in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (folder.canonicalize(), absolute.strip_prefix(folder)) {
            let mut found = real;
            for part in rest.components() {
                match part {
                    std::path::Component::ParentDir => {
                        found.pop();
                    }
                    part => found.push(part),
                }
            }
            return found;
        }
    }
    absolute
}
