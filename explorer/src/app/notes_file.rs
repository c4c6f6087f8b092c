//! Notes and sets in a file, beside the dump or where that cannot be written.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_output_file::{
    WriteError, WriteOptions, create_private_file, create_private_folder, write_file,
};
use heapray_query::ObjectSet;
use serde::{Deserialize, Serialize};

use super::kept_sets::KeptSet;
use super::notes::Note;
use crate::error::{ExploreError, Result};

/// Sets with more objects are not saved.
pub(super) const MOST_SAVED: u64 = 100_000;
/// Larger files are no notes.
const MOST_BYTES: u64 = 64 << 20;

/// What the person keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// Notes, the oldest first.
    pub(crate) notes: Vec<Note>,
    /// Sets by name.
    pub(crate) sets: BTreeMap<String, KeptSet>,
    /// Sets that are too large for the file.
    pub(crate) unsaved: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct File {
    heapray_notes: u32,
    #[serde(default)]
    notes: Vec<Note>,
    #[serde(default)]
    sets: BTreeMap<String, SavedSet>,
}

#[derive(Serialize, Deserialize)]
struct SavedSet {
    origin: String,
    objects: Vec<String>,
}

/// Where the notes of a dump are: the place that was asked for, beside the dump, or the cache folder, in this order.
pub(super) fn place(asked: Option<&Path>, dump: &Path) -> PathBuf {
    if let Some(path) = asked {
        return path.to_owned();
    }
    let mut name = dump.file_name().unwrap_or_default().to_owned();
    name.push(".heapray-notes.json");
    let beside = dump.with_file_name(&name);
    if beside.exists() || is_writable(&beside) {
        return beside;
    }
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    match cache.filter(|cache| cache.is_absolute()).or(home) {
        Some(cache) => cache.join("heapray").join(name),
        None => beside,
    }
}

/// Whether a file can be made there; it is not left there.
fn is_writable(path: &Path) -> bool {
    let mut probe = path.as_os_str().to_owned();
    probe.push(format!(".{}", std::process::id()));
    let made = create_private_file(Path::new(&probe));
    made.is_ok() && std::fs::remove_file(&probe).is_ok()
}

/// The address in a text, `0x` before it.
fn address(text: &str) -> Option<ObjectId> {
    let digits = text.strip_prefix("0x")?;
    u64::from_str_radix(digits, 16).ok().map(ObjectId)
}

/// Reads the notes; none where there is no file. Objects that the heap does not have are left out.
pub(super) fn read(path: &Path, heap: &Heap) -> Result<Kept> {
    let failed = |why: String| ExploreError::Notes {
        path: path.display().to_string(),
        why,
    };
    let mut text = String::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(failed(error.to_string())),
        Ok(file) => {
            let read = file.take(MOST_BYTES).read_to_string(&mut text);
            read.map_err(|error| failed(error.to_string()))?;
        }
    }
    let file: File = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let set = |saved: SavedSet| {
        let found = saved
            .objects
            .iter()
            .filter_map(|text| heap.find(address(text)?));
        KeptSet {
            origin: saved.origin,
            objects: std::sync::Arc::new(found.collect::<ObjectSet>()),
        }
    };
    Ok(Kept {
        notes: file.notes,
        sets: { file.sets.into_iter() }
            .map(|(name, saved)| (name, set(saved)))
            .collect(),
        unsaved: Vec::new(),
    })
}

/// Writes the notes, whole or not at all; says which sets are too large.
pub(super) fn write(path: &Path, kept: &mut Kept, heap: &Heap) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        create_private_folder(folder)?;
    }
    let (small, large): (Vec<_>, Vec<_>) =
        { kept.sets.iter() }.partition(|(_, set)| set.objects.len() <= MOST_SAVED);
    let saved = |set: &KeptSet| SavedSet {
        origin: set.origin.clone(),
        objects: { set.objects.iter() }
            .map(|object: ObjectIndex| heap.id(object).to_string())
            .collect(),
    };
    let file = File {
        heapray_notes: 1,
        notes: kept.notes.clone(),
        sets: { small.into_iter() }
            .map(|(name, set)| (name.clone(), saved(set)))
            .collect(),
    };
    kept.unsaved = large.into_iter().map(|(name, _)| name.clone()).collect();
    let text = serde_json::to_vec_pretty(&file)?;
    let written = write_file(path, WriteOptions::default(), |out| {
        out.write_all(&text)?;
        Ok::<(), Failed>(())
    });
    written.map_err(|failed| failed.0)
}

/// Whatever went wrong.
struct Failed(std::io::Error);

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self(error)
    }
}

impl From<WriteError> for Failed {
    fn from(error: WriteError) -> Self {
        Self(std::io::Error::other(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_beside_the_dump() {
        let folder = tempfile::tempdir().unwrap();
        let dump = folder.path().join("a.hprof");
        let beside = folder.path().join("a.hprof.heapray-notes.json");
        assert_eq!(place(None, &dump), beside);
        assert!(!beside.exists());
        let asked = folder.path().join("mine.json");
        assert_eq!(place(Some(&asked), &dump), asked);
        let nowhere = folder.path().join("no-folder").join("a.hprof");
        assert!(!place(None, &nowhere).starts_with(folder.path()));
    }
}
