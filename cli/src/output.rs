//! Where does output go? To standard output, or to a file that appears whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Seek, Write};
use std::path::Path;

use anyhow::Context as _;
use tempfile::NamedTempFile;

use crate::exit::{Cause, Hinted, hinted};
use crate::index_use;
use crate::signals::Pending;

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 18;
/// Bytes of an answer that are kept in memory until it is known to be sound; more go to a temporary file.
const IN_MEMORY: usize = 64 << 20;

/// Writes to `path`, or to standard output where it is `None` or `-`.
///
/// A file is written aside in the same folder, readable by its owner alone, and renamed when all of it
/// is on the disk; an error or a signal leaves what was there before.
pub(crate) fn write_to(
    path: Option<&Path>,
    render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let path = path.filter(|path| *path != Path::new("-"));
    let written = match path {
        None => render_checked(io::stdout().lock(), render),
        Some(path) if is_special(path) => {
            let file = File::options().write(true).open(path);
            render_checked(file.with_context(|| describe(path))?, render)
        }
        Some(path) => write_file(path, render),
    };
    written.map_err(|error| no_room(error, path))?;
    index_use::has_answered();
    Ok(())
}

/// Renders what cannot be taken back. An answer from an index file is put aside until all of it is known to be sound.
fn render_checked(
    mut to: impl Write,
    render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if !index_use::is_in_use() {
        return render_to(to, render);
    }
    let mut aside = tempfile::spooled_tempfile(IN_MEMORY);
    render_to(&mut aside, render)?;
    index_use::check()?;
    aside.rewind()?;
    io::copy(&mut aside, &mut to)?;
    to.flush()?;
    Ok(())
}

fn render_to(
    to: impl Write,
    render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, to);
    render(&mut out)?;
    out.flush()?;
    Ok(())
}

/// The error of a full disk, with the file that was to be written.
fn no_room(error: anyhow::Error, path: Option<&Path>) -> anyhow::Error {
    let io = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<io::Error>());
    let is_full = |io: &&io::Error| {
        matches!(
            io.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        )
    };
    let Some(io) = io.filter(is_full) else {
        return error;
    };
    let what = path.map_or("standard output".to_owned(), |path| {
        path.display().to_string()
    });
    let hint = "free some space, or write to another disk; an existing file is unchanged";
    anyhow::Error::new(Hinted {
        message: format!("{what} can't be written: {io}"),
        hint: Some(hint.to_owned()),
        cause: Cause::Resources,
    })
}

fn write_file(
    path: &Path,
    render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if path.is_dir() {
        let message = format!("{} is a directory", path.display());
        return Err(hinted(message, "give a file name: -o report.html"));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let create = || {
        tempfile::Builder::new()
            .prefix(".heapray-")
            .tempfile_in(folder)
    };
    let (aside, _pending) =
        Pending::create(create, NamedTempFile::path).with_context(|| describe(path))?;
    let mut out = BufWriter::with_capacity(BUFFER, aside);
    render(&mut out)?;
    index_use::check()?;
    let aside: NamedTempFile = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    aside.as_file().sync_all().with_context(|| describe(path))?;
    aside
        .persist(path)
        .map_err(|error| error.error)
        .with_context(|| describe(path))?;
    Ok(())
}

/// A device, a pipe: nothing to be replaced by a file.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn describe(path: &Path) -> String {
    format!("{} can't be written", path.display())
}

/// Is standard output a terminal?
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}
