//! Which heap dumps lie in a directory? For hints alone.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use crate::gzip;
use crate::signature::MAGIC;

/// Most entries of a directory that are looked into.
const LOOKED_AT: usize = 500;
/// Most dumps that a hint names.
const NAMED: usize = 5;

/// File names of heap dumps in `dir`, newest first, at most [`NAMED`]. Tells them by their content.
pub(super) fn list_dumps(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut dumps: Vec<(Option<SystemTime>, String)> = entries
        .flatten()
        .take(LOOKED_AT)
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            let is_dump = metadata.is_file() && is_dump(&entry.path());
            let name = entry.file_name().to_string_lossy().into_owned();
            is_dump.then(|| (metadata.modified().ok(), name))
        })
        .collect();
    dumps.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    dumps
        .into_iter()
        .take(NAMED)
        .map(|(_, name)| name)
        .collect()
}

fn is_dump(path: &Path) -> bool {
    let mut front = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut front));
    if read.is_err() {
        return false;
    }
    if gzip::is_gzip(&front) {
        front = gzip::peek(&front, 64);
    }
    front.starts_with(MAGIC)
}
