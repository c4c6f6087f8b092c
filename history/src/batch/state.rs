//! Which dumps are done: one JSON line per dump, appended when the dump's outputs are in place.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use heapray_output_file::open_private;
use serde::{Deserialize, Serialize};

use super::error::BatchError;
use super::identity::DumpIdentity;
use super::publish::write_aside;
use super::row::JobRow;

/// A dump that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) identity: DumpIdentity,
    /// Settings of the analysis that made the outputs.
    pub(super) settings: String,
    /// Whether the report is recorded, usually in a ledger.
    pub(super) recorded: bool,
    /// Duration of the analysis in seconds.
    #[serde(default)]
    pub(super) seconds: Option<f64>,
    pub(super) row: JobRow,
}

/// The state file. A later line of a dump replaces earlier lines.
pub(super) struct State {
    path: PathBuf,
    done: HashMap<String, Done>,
    file: Mutex<File>,
}

impl State {
    /// Reads the state file, or creates it. Drops an incomplete last line.
    pub(super) fn open(path: &Path) -> Result<Self, BatchError> {
        let io = BatchError::io(path);
        let mut done = HashMap::new();
        let text = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(io(error)),
        };
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            // A dump whose line cannot be read is analyzed again, which costs only time.
            let Some(line) = line.strip_suffix(b"\n") else {
                continue;
            };
            if let Ok(entry) = serde_json::from_slice::<Done>(line) {
                done.insert(entry.row.input.clone(), entry);
            }
        }
        // Rewritten without an incomplete last line, so that the next line starts on its own.
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

    /// Appends a line and syncs it to the disk.
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

    /// Rewrites the file with one line per dump, sorted.
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
    open_private(path, |options| options.append(true))
}
