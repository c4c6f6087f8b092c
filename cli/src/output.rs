//! Where does output go? To standard output, or to a file that appears whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use heapray_output_file::{
    Claims, Content, Named, WriteError, WriteOptions, write_file, write_pieces,
};
use heapray_store::is_url;

use crate::exit::{Cause, Hinted, hinted};
use crate::index_use;
use crate::remote::write_remote;

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 18;
/// Bytes of an answer that are kept in memory until it is known to be sound; more go to a temporary file.
const IN_MEMORY: usize = 64 << 20;

/// A file to write, as the command line names it; `-` is standard output. Only such a file can be written to
/// ([`write_to`]), and every argument of this type is compared with all inputs ([`crate::files`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutputFile(PathBuf);

impl From<PathBuf> for OutputFile {
    fn from(path: PathBuf) -> Self {
        Self(path)
    }
}

impl From<std::ffi::OsString> for OutputFile {
    fn from(path: std::ffi::OsString) -> Self {
        Self(path.into())
    }
}

impl OutputFile {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn is_standard_output(&self) -> bool {
        self.0 == Path::new("-")
    }
}

/// The files of this run, and whether outputs may replace what they usually do not.
struct Guard {
    claims: Claims,
    force: bool,
}

static GUARD: Mutex<Guard> = Mutex::new(Guard {
    claims: Claims::new(),
    force: false,
});

fn with_guard<T>(work: impl FnOnce(&mut Guard) -> T) -> T {
    work(&mut GUARD.lock().unwrap_or_else(PoisonError::into_inner))
}

/// From now on no output replaces a file of `claims`, nor, without `force`, a dump or a ledger.
pub(crate) fn protect(claims: Claims, force: bool) {
    with_guard(|guard| *guard = Guard { claims, force });
}

/// The rules of this run for what is written by other means than [`write_to`].
pub(crate) fn is_forced() -> bool {
    with_guard(|guard| guard.force)
}

/// Inputs that a folder, a pattern or a list on standard input led to.
///
/// # Errors
/// When an output would replace one of them.
pub(crate) fn add_inputs<'p>(
    name: &str,
    paths: impl Iterator<Item = &'p Path>,
) -> anyhow::Result<()> {
    with_guard(|guard| {
        for path in paths {
            guard.claims.add_input(named(name, path))?;
        }
        Ok(())
    })
    .map_err(same_file)
}

/// Outputs whose names no argument states: files, and folders that the run empties.
///
/// # Errors
/// When they would replace an input, or are an output that is named.
pub(crate) fn add_outputs(
    name: &str,
    files: &[PathBuf],
    folders: &[PathBuf],
) -> anyhow::Result<()> {
    with_guard(|guard| {
        for path in files {
            guard.claims.add_output(named(name, path))?;
        }
        for path in folders {
            guard.claims.add_output_folder(named(name, path))?;
        }
        Ok(())
    })
    .map_err(same_file)
}

fn named(name: &str, path: &Path) -> Named {
    Named {
        name: name.to_owned(),
        path: path.to_owned(),
    }
}

/// The refusal of an output that is an input or another output.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
pub(crate) fn same_file(conflict: heapray_output_file::Conflict) -> anyhow::Error {
    let name = &conflict.output.name;
    hinted(
        format!("{conflict}; nothing was written"),
        format!("give {name} another name"),
    )
}

/// Writes to `file`, or to standard output where it is `None` or `-`.
///
/// A file is written aside in the same folder, readable by its owner alone, and renamed when all of it
/// is on the disk; an error or a signal leaves what was there before. It replaces neither an input nor, without
/// `--force`, a dump or a ledger.
pub(crate) fn write_to(
    file: Option<&OutputFile>,
    render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let path = file.filter(|file| !file.is_standard_output());
    let path = path.map(OutputFile::path);
    let written = match path {
        None => render_checked(io::stdout().lock(), render),
        Some(path) if is_url(path) => {
            let checked = with_guard(|guard| guard.claims.check_output(named("the output", path)));
            checked.map_err(same_file)?;
            let render = |out: &mut dyn Write| {
                render_to(out, render)?;
                index_use::check()
            };
            write_remote(path, is_forced(), render).map_err(in_words)
        }
        Some(path) if is_special(path) => {
            let file = File::options().write(true).open(path);
            render_checked(file.with_context(|| describe(path))?, render)
        }
        Some(path) => {
            let checked = with_guard(|guard| guard.claims.check_output(named("the output", path)));
            checked.map_err(same_file)?;
            let options = WriteOptions {
                force: is_forced(),
                ..WriteOptions::default()
            };
            let render = |out: &mut dyn Write| {
                render(out)?;
                index_use::check()
            };
            write_file(path, options, render).map_err(in_words)
        }
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

/// Writes an index: `fill` opens the file as often as it likes. The index replaces another one; a file that is none only
/// with `--force`; an input or an output of this run never. The path is one that no argument names (`is_own`), or else
/// that of an [`OutputFile`].
///
/// # Errors
/// Those of `fill`; when the file may not be replaced, or not be written.
pub(crate) fn write_index_to(
    path: &Path,
    is_own: bool,
    fill: impl FnOnce(&dyn Fn() -> io::Result<File>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let index = named("the index", path);
    with_guard(|guard| {
        if is_own {
            guard.claims.add_output(index)
        } else {
            guard.claims.check_output(index)
        }
    })
    .map_err(same_file)?;
    let options = WriteOptions {
        force: is_forced(),
        content: Content::Index,
        ..WriteOptions::default()
    };
    let written: anyhow::Result<()> = write_pieces(path, options, |open| {
        fill(open).with_context(|| describe(path))
    });
    written
        .map_err(in_words)
        .map_err(|error| no_room(error, Some(path)))
}

/// Writes a file that contains nothing of a dump, and that everyone may read.
pub(crate) fn write_public(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let options = WriteOptions {
        force: is_forced(),
        public: true,
        ..WriteOptions::default()
    };
    let written: anyhow::Result<()> = write_file(path, options, |out| Ok(out.write_all(content)?));
    written
        .map_err(in_words)
        .map_err(|error| no_room(error, Some(path)))
}

/// The error of an output with its hint.
fn in_words(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<WriteError>() {
        Ok(error @ WriteError::Folder(_)) => {
            hinted(error.to_string(), "give a file name: -o report.html")
        }
        Ok(error @ WriteError::Protected { .. }) => hinted(
            error.to_string(),
            "give another name, or --force to replace it",
        ),
        Ok(WriteError::Io { path, source }) => anyhow::Error::new(source).context(describe(&path)),
        Err(error) => error,
    }
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
