//! Files and folders that only their owner may read, because reports and ledgers contain names of a company's classes.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file, and creates it for its owner alone if it does not exist; `set` says what it is opened for.
pub fn open_private(
    path: &Path,
    set: impl FnOnce(&mut OpenOptions) -> &mut OpenOptions,
) -> io::Result<File> {
    let existed = path.exists();
    let file = set(&mut private_options()).create(true).open(path)?;
    if !existed {
        make_private(path, 0o600)?;
    }
    Ok(file)
}

/// Options to create files without permissions for others. A umask can only take permissions away from 0600.
fn private_options() -> OpenOptions {
    #[allow(unused_mut, reason = "only Unix has file modes")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Creates an empty file for its owner alone.
///
/// # Errors
/// When it exists, or can't be created.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    let file = private_options().write(true).create_new(true).open(path)?;
    make_private(path, 0o600)?;
    Ok(file)
}

/// Creates a folder, and those above it, for their owner alone. A folder that exists stays as it is.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut missing: Vec<&Path> = Vec::new();
    for folder in path.ancestors() {
        if folder.as_os_str().is_empty() || folder.exists() {
            break;
        }
        missing.push(folder);
    }
    for folder in missing.into_iter().rev() {
        #[allow(unused_mut, reason = "only Unix has file modes")]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(folder) {
            Ok(()) => make_private(folder, 0o700)?,
            // Another process created the folder first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    if path.is_dir() {
        Ok(())
    } else {
        // The path is a file, or was removed meanwhile: the system says which.
        DirBuilder::new().create(path)
    }
}

/// Sets the mode, which a umask may have reduced.
pub(crate) fn make_private(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(path, permissions)
    }
    #[cfg(not(unix))]
    {
        let _ = (path, mode);
        Ok(())
    }
}
