//! Replaces a file completely or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::files;

/// Writes `content` to a temporary file beside `path`, syncs it to the disk, and renames it. Only the owner may read
/// the file, because reports contain class names and system properties.
pub fn write_aside(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // A fixed name: an interrupted run leaves at most one such file per output, and the next run replaces it.
    name.push(".part");
    let aside = path.with_file_name(name);
    // Removed first, so that nothing is written through a link or into a file with other permissions.
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = files::private().write(true).create_new(true).open(&aside)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&aside, path)?;
    sync_folder(path)
}

/// Syncs the folder of `path`, which makes a rename durable.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = (path, File::open);
    Ok(())
}
