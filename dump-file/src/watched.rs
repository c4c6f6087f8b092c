//! Files as they were opened: does a file stay what it was while it is read?

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::error::{OpenError, OpenErrorKind};

/// A file as it was when it was mapped.
#[derive(Debug)]
pub(super) struct Watched {
    path: PathBuf,
    file: File,
    len: u64,
    modified: Option<SystemTime>,
}

impl Watched {
    /// Remembers what `file`, opened at `path`, is at this moment.
    pub(super) fn new(path: &Path, file: File, metadata: &Metadata) -> Self {
        Self {
            path: path.to_owned(),
            file,
            len: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }

    /// Is the file still as long and as old as it was?
    pub(super) fn check(&self) -> Result<(), OpenError> {
        let now = self.file.metadata();
        let now = now.map_err(|e| OpenError::io(&self.path, e))?;
        if now.len() == self.len && now.modified().ok() == self.modified {
            return Ok(());
        }
        let kind = OpenErrorKind::Changed {
            before: self.len,
            after: now.len(),
        };
        Err(OpenError::new(&self.path, kind))
    }
}

/// Opens for reading; a directory or an absent file is told with the dumps that are near.
pub(super) fn open_file(path: &Path) -> Result<(File, Metadata), OpenError> {
    let metadata = std::fs::metadata(path).map_err(|e| OpenError::io(path, e))?;
    if metadata.is_dir() {
        return Err(OpenError::new(path, OpenErrorKind::Directory));
    }
    let opened = if is_fifo(&metadata) {
        open_fifo(path, FIFO_PATIENCE)
    } else {
        File::open(path)
    };
    let file = opened.map_err(|e| OpenError::io(path, e))?;
    let metadata = file.metadata().map_err(|e| OpenError::io(path, e))?;
    Ok((file, metadata))
}

/// How long a named pipe may be without a writer.
const FIFO_PATIENCE: Duration = Duration::from_secs(60);

#[cfg(unix)]
fn is_fifo(metadata: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_fifo(_: &Metadata) -> bool {
    false
}

/// Opens a named pipe. The system waits for a writer, however long that takes; this gives up.
pub(super) fn open_fifo(path: &Path, patience: Duration) -> io::Result<File> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let opened = path.to_owned();
    // The thread stays behind if no writer comes; it ends with the process.
    std::thread::spawn(move || {
        let _ = sender.send(File::open(opened)); // nobody may be waiting any more
    });
    receiver.recv_timeout(patience).unwrap_or_else(|_| {
        let message = format!(
            "it is a named pipe, and no program has opened it for writing within {} s",
            patience.as_secs_f64()
        );
        Err(io::Error::new(io::ErrorKind::TimedOut, message))
    })
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn a_pipe_without_a_writer_is_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert!(is_fifo(&std::fs::metadata(&pipe).unwrap()));
        let error = open_fifo(&pipe, Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // With one, it is read. (Another pipe: the first one still has a reader that waits.)
        let pipe = dir.path().join("other");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let writer = pipe.clone();
        let writer = std::thread::spawn(move || std::fs::write(writer, "x").unwrap());
        let read = io::read_to_string(open_fifo(&pipe, Duration::from_secs(20)).unwrap());
        writer.join().unwrap();
        assert_eq!(read.unwrap(), "x");
    }
}
