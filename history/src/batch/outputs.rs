//! What a batch writes into its output folder.

use std::fs;
use std::path::Path;

use heapray_output_file::create_private_folder;
use sha2::{Digest, Sha256};

use super::error::BatchError;
use super::index::render_index;
use super::inputs::stem_of;
use super::job::{Job, JobError};
use super::publish::write_aside;
use super::summary::BatchSummary;
use crate::names::hex;

/// Subfolder of the reports.
pub(super) const REPORTS: &str = "reports";
/// Longest readable part of an output's name, in characters.
const LONGEST_STEM: usize = 80;

/// Removes what an interrupted run left. Only the holder of the lock may call this.
pub(super) fn empty_folder(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    create_private_folder(folder)
}

/// `pod-a/heap.hprof` → `pod-a-heap-1f3a9c02`: readable, safe as a file name everywhere, and different for
/// different paths.
pub(super) fn output_stem(path: &Path) -> String {
    let name = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let folder = name(path.parent().and_then(Path::file_name));
    let file = name(path.file_name());
    let stem = stem_of(&file);
    let readable = if folder.is_empty() {
        stem.to_owned()
    } else {
        format!("{folder}-{stem}")
    };
    let mut safe: String = readable
        .chars()
        .take(LONGEST_STEM)
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || "._-".contains(letter) {
                letter
            } else {
                '_'
            }
        })
        .collect();
    if safe.starts_with('.') || safe.starts_with('-') {
        safe.insert(0, '_');
    }
    let hash = hex(&Sha256::digest(path.as_os_str().as_encoded_bytes()));
    let hash = hash.get(..8).unwrap_or(&hash);
    format!("{safe}-{hash}")
}

/// Writes the outputs of one dump and returns their paths, relative to the output folder.
pub(super) fn publish(
    job: &Job,
    files: &[(String, Vec<u8>)],
    out: &Path,
) -> Result<Vec<String>, JobError> {
    let mut outputs = Vec::with_capacity(files.len());
    for (extension, content) in files {
        let relative = format!("{REPORTS}/{}.{extension}", job.stem);
        write_aside(&out.join(&relative), content)
            .map_err(|error| JobError::Failed(format!("{relative}: {error}")))?;
        outputs.push(relative);
    }
    outputs.sort();
    Ok(outputs)
}

/// Writes `summary.json` and `index.html`.
pub(super) fn publish_summary(summary: &BatchSummary, out: &Path) -> Result<(), BatchError> {
    let write = |name: &str, content: &[u8]| {
        let path = out.join(name);
        write_aside(&path, content).map_err(BatchError::io(&path))
    };
    let mut json = Vec::new();
    crate::json::write(summary, &mut json).map_err(BatchError::io(&out.join("summary.json")))?;
    write("summary.json", &json)?;
    let page = render_index(summary).map_err(BatchError::io(&out.join("index.html")))?;
    write("index.html", page.as_bytes())
}
