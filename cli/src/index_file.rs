//! Writes index files: aside, to the disk, and then under their name.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use heapray_analyzer::index_file::MAGIC;
use heapray_session::{IndexPlace, Session};
use tempfile::NamedTempFile;

use crate::exit::hinted;
use crate::signals::Pending;

/// Does the file begin as index files do?
pub(crate) fn is_index(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let is_file = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut read = || std::fs::File::open(path)?.read_exact(&mut start);
    is_file && read().is_ok() && start == MAGIC
}

/// Writes the index file of a session and returns its path. Where the folder cannot be written, it goes to the user's
/// cache folder.
///
/// # Errors
/// When it cannot be written anywhere.
pub(crate) fn write_index(session: &Session, place: &IndexPlace) -> anyhow::Result<PathBuf> {
    if let IndexPlace::At(path) = place
        && std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0)
        && !is_index(path)
    {
        let message = format!("{} is no index; it is left as it is", path.display());
        return Err(hinted(message, "give --index another path"));
    }
    let paths = session.index_paths(place);
    let (last, first) = paths
        .split_last()
        .ok_or_else(|| hinted("there is no folder for an index", "give --index=PATH"))?;
    for path in first {
        match write_to(session, path) {
            Err(error) if is_closed(&error) => {}
            done => return done.map(|()| path.clone()).with_context(|| failed(path)),
        }
    }
    if !first.is_empty() {
        let folder = last.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).with_context(|| failed(last))?;
    }
    write_to(session, last).with_context(|| failed(last))?;
    Ok(last.clone())
}

fn write_to(session: &Session, path: &Path) -> io::Result<()> {
    let folder = path.parent();
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let create = || {
        let mut aside = tempfile::Builder::new();
        aside.prefix(".heapray-").tempfile_in(folder)
    };
    let (aside, _pending) = Pending::create(create, NamedTempFile::path)?;
    session.write_index(&|| aside.reopen())?;
    aside.as_file().sync_all()?;
    aside.persist(path).map_err(|error| error.error)?;
    // The name is on the disk when the folder is; where folders cannot be synchronized, it follows soon.
    let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn failed(path: &Path) -> String {
    format!("{} can't be written", path.display())
}

/// Can nothing be written into the folder?
fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}
