//! What has been done already: one JSON line a dump, appended when its outputs are in place.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::error::BatchError;
use super::identity::DumpIdentity;
use super::publish::write_aside;
use super::row::JobRow;
use crate::files;

/// A dump that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) identity: DumpIdentity,
    /// Settings it was done with.
    pub(super) settings: String,
    /// Is it in the ledger (or wherever the batch records)?
    pub(super) recorded: bool,
    /// How long its analysis took.
    #[serde(default)]
    pub(super) seconds: Option<f64>,
    pub(super) row: JobRow,
}

/// The state file. Lines of one dump replace earlier ones.
pub(super) struct State {
    path: PathBuf,
    done: HashMap<String, Done>,
    file: Mutex<File>,
}

impl State {
    /// Reads the state file, or begins one. A last line that was cut off by a kill is dropped.
    pub(super) fn open(path: &Path) -> Result<Self, BatchError> {
        let io = BatchError::io(path);
        let mut done = HashMap::new();
        let text = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(io(error)),
        };
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            // What can't be read is done again: nothing is lost but time.
            let Some(line) = line.strip_suffix(b"\n") else {
                continue;
            };
            if let Ok(entry) = serde_json::from_slice::<Done>(line) {
                done.insert(entry.row.input.clone(), entry);
            }
        }
        // Rewritten without the torn line, so that the next one begins at a line's start.
        let mut state = Self {
            path: path.to_owned(),
            done,
            file: Mutex::new(append(path).map_err(&io)?),
        };
        if !text.is_empty() {
            state.compact().map_err(&io)?;
        }
        Ok(state)
    }

    pub(super) fn find(&self, input: &str) -> Option<&Done> {
        self.done.get(input)
    }

    /// Appends a line and brings it to the disk.
    pub(super) fn append(&self, done: &Done) -> io::Result<()> {
        let mut line = serde_json::to_vec(done)?;
        line.push(b'\n');
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(&line)?;
        file.sync_data()
    }

    /// Rewrites the file with what this holds, sorted.
    fn compact(&mut self) -> io::Result<()> {
        let mut entries: Vec<&Done> = self.done.values().collect();
        entries.sort_by(|a, b| a.row.input.cmp(&b.row.input));
        let mut text = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut text, entry)?;
            text.push(b'\n');
        }
        write_aside(&self.path, &text)?;
        self.file = Mutex::new(append(&self.path)?);
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    files::private().create(true).append(true).open(path)
}
