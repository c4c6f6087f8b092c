//! Writes a file aside and renames it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::WriteError;
use crate::pending::Pending;
use crate::private::make_private;
use crate::protected::{protected_kind, what_is_no_index};

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 18;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Replace a heap dump, a ledger or a foreign `.heapray` file, too.
    pub force: bool,
    /// Everyone may read the file: it contains nothing of a dump.
    pub public: bool,
    /// Write to `NAME.part` instead of a random name. A process that was killed leaves at most one such file per
    /// output, and the next run replaces it. Only for a caller that holds a lock of the folder.
    pub fixed_aside: bool,
    /// What is written.
    pub content: Content,
}

/// What a file has, as far as it matters for what the file may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Content {
    /// A page, a table: it replaces everything that is not protected.
    #[default]
    Usual,
    /// An index: it replaces other indexes and, without `force`, nothing else.
    Index,
}

/// Writes what `render` writes to a file at `path`.
///
/// The file is written aside in the same folder, readable by its owner alone, and renamed when all of it is on the
/// disk. An error or a signal leaves what was there before, and nothing beside it.
///
/// # Errors
/// Those of `render`, and [`WriteError`].
pub fn write_file<E: From<WriteError>>(
    path: &Path,
    options: WriteOptions,
    render: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    write_aside(path, options, |aside| {
        let mut out = BufWriter::with_capacity(BUFFER, aside.as_file());
        render(&mut out)?;
        out.flush().map_err(|source| failed(path, source))?;
        Ok(())
    })
}

/// The same for a file that is written in several places: `fill` opens it as often as it likes.
///
/// # Errors
/// Those of `fill`, and [`WriteError`].
pub fn write_pieces<E: From<WriteError>>(
    path: &Path,
    options: WriteOptions,
    fill: impl FnOnce(&dyn Fn() -> io::Result<File>) -> Result<(), E>,
) -> Result<(), E> {
    write_aside(path, options, |aside| fill(&|| aside.reopen()))
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Io {
        path: path.to_owned(),
        source,
    }
}

fn write_aside<E: From<WriteError>>(
    path: &Path,
    options: WriteOptions,
    fill: impl FnOnce(&NamedTempFile) -> Result<(), E>,
) -> Result<(), E> {
    let io = |source| failed(path, source);
    check_target(path, options)?;
    let create = || create_aside(path, options.fixed_aside);
    let (aside, _pending) = Pending::create(create, NamedTempFile::path).map_err(io)?;
    make_private(aside.path(), if options.public { 0o644 } else { 0o600 }).map_err(io)?;
    fill(&aside)?;
    aside.as_file().sync_all().map_err(io)?;
    // Again: another process may have put a dump there while this one was rendering.
    check_target(path, options)?;
    aside.persist(path).map_err(|error| io(error.error))?;
    sync_folder(path).map_err(io)?;
    Ok(())
}

fn check_target(path: &Path, options: WriteOptions) -> Result<(), WriteError> {
    if path.is_dir() {
        return Err(WriteError::Folder(path.to_owned()));
    }
    let found = match options.content {
        Content::Index => what_is_no_index(path),
        Content::Usual => protected_kind(path),
    };
    match found {
        Some(kind) if !options.force => Err(WriteError::Protected {
            path: path.to_owned(),
            kind,
        }),
        _ => Ok(()),
    }
}

fn create_aside(path: &Path, fixed: bool) -> io::Result<NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !fixed {
        return tempfile::Builder::new()
            .prefix(".heapray-")
            .tempfile_in(folder);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    // Removed first, so that nothing is written through a link or into a file with other permissions.
    match std::fs::remove_file(folder.join(&name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    tempfile::Builder::new()
        .prefix(&name)
        .rand_bytes(0)
        .tempfile_in(folder)
}

/// Syncs the folder of `path`, which makes a rename durable. A folder that may not be read can't be synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        match File::open(folder.unwrap_or(Path::new("."))) {
            Ok(folder) => folder.sync_all(),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            Err(error) => Err(error),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (path, File::open);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;
    use crate::protected::Protected;
    use std::fs;

    fn write(path: &Path, options: WriteOptions) -> Result<(), WriteError> {
        write_file(path, options, |out| {
            out.write_all(b"new").map_err(|source| WriteError::Io {
                path: path.to_owned(),
                source,
            })
        })
    }

    #[test]
    fn what_costs_more_than_a_run_is_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zipped.write_all(b"JAVA PROFILE 1.0.2\0").unwrap();
        let zipped = zipped.finish().unwrap();
        for (content, kind) in [
            (b"JAVA PROFILE 1.0.2\0".as_slice(), Protected::Dump),
            (&zipped, Protected::Dump),
            (b"SQLite format 3\0...", Protected::Database),
        ] {
            fs::write(&path, content).unwrap();
            let error = write(&path, WriteOptions::default()).unwrap_err();
            assert!(matches!(error, WriteError::Protected { kind: found, .. } if found == kind));
            assert_eq!(fs::read(&path).unwrap(), content);
            let force = WriteOptions {
                force: true,
                ..WriteOptions::default()
            };
            write(&path, force).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"new");
        }
        // An index is replaced by another index, which replaces nothing else.
        let index = WriteOptions {
            content: Content::Index,
            ..WriteOptions::default()
        };
        for (content, is_fine, kind) in [
            (b"HEAPRAY\x01...".as_slice(), true, None),
            (b"", true, None),
            (b"HEAPRAY", false, Some(Protected::NoIndex)),
            (b"JAVA PROFILE 1.0.2\0", false, Some(Protected::Dump)),
            (b"SQLite format 3\0...", false, Some(Protected::Database)),
            (b"a page", false, Some(Protected::NoIndex)),
        ] {
            fs::write(&path, content).unwrap();
            match write(&path, index) {
                Ok(()) => assert!(is_fine),
                Err(WriteError::Protected { kind: found, .. }) => assert_eq!(Some(found), kind),
                Err(error) => panic!("{error}"),
            }
            assert_eq!(is_fine, fs::read(&path).unwrap() == b"new");
        }
        fs::write(&path, b"HEAPRAY\x01...").unwrap();
        assert!(write(&path, WriteOptions::default()).is_err());
        fs::write(&path, "page").unwrap();
        // What heapray writes itself is replaced: a page, a table.
        write(&path, WriteOptions::default()).unwrap();
        let foreign = folder.path().join("x.heapray");
        fs::write(&foreign, "of somebody else").unwrap();
        assert!(write(&foreign, WriteOptions::default()).is_err());
    }

    #[test]
    fn nothing_stays_beside_an_output_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, "old").unwrap();
        for fixed_aside in [false, true] {
            let options = WriteOptions {
                fixed_aside,
                ..WriteOptions::default()
            };
            let full = || WriteError::Io {
                path: path.clone(),
                source: io::ErrorKind::StorageFull.into(),
            };
            let failed: Result<(), WriteError> = write_file(&path, options, |out| {
                out.write_all(b"half").map_err(|_| full())?;
                Err(full())
            });
            assert!(failed.is_err());
            let names: Vec<_> = fs::read_dir(&folder).unwrap().flatten().collect();
            assert_eq!(names.len(), 1, "{names:?}");
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }
        // Also where an earlier run was killed.
        let aside = folder.path().join("x.part");
        fs::write(&aside, "of a run that was killed").unwrap();
        let options = WriteOptions {
            fixed_aside: true,
            ..WriteOptions::default()
        };
        write(&path, options).unwrap();
        assert!(!aside.exists());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_made_is_for_its_owner_alone() {
        use crate::private::{create_private_file, create_private_folder, open_private};
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        create_private_folder(&at("a/b")).unwrap();
        create_private_folder(&at("a/b")).unwrap();
        create_private_file(&at("a/new")).unwrap();
        open_private(&at("a/log"), |options| options.append(true)).unwrap();
        write(&at("a/page"), WriteOptions::default()).unwrap();
        assert_eq!((mode("a"), mode("a/b")), (0o700, 0o700));
        assert_eq!([mode("a/new"), mode("a/log"), mode("a/page")], [0o600; 3]);
        assert!(create_private_file(&at("a/new")).is_err());
        assert!(create_private_folder(&at("a/page")).is_err());
        assert!(create_private_folder(&at("a/page/x")).is_err());
    }
}
