//! Inputs beside the repository, which not every machine has.

use std::path::{Path, PathBuf};

/// The file `shared/cases/NAME` beside the repository or above it. `None` where it is absent, which is said loudly.
#[allow(clippy::print_stderr, reason = "a skipped test must be loud")]
pub fn shared_case(name: &str) -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut found = above.map(|folder| folder.join("shared/cases").join(name));
    let found = found.find(|path| path.is_file());
    if found.is_none() {
        eprintln!("##### SKIPPED: {name} is not beside the repository #####");
    }
    found
}
