//! Finds the dumps that a command line or a list names.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::error::BatchError;

/// Folders are searched to this depth. A deeper folder points to a loop or a mistake.
const DEEPEST: usize = 32;

/// Finds dumps among files, folders and patterns, sorted and without duplicates. A named file counts as a dump
/// under any name. Folders are searched for `*.hprof` and `*.hprof.gz`. A pattern may match files and folders.
pub fn list_inputs(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, BatchError> {
    let mut found = Vec::new();
    for input in inputs {
        if input.exists() {
            add(input, &mut found)?;
            continue;
        }
        // A pattern is text. A name that is not can only be a file's.
        let Some(input) = input.to_str() else {
            return Err(BatchError::Missing(input.clone()));
        };
        if !input.contains(['*', '?', '[']) {
            return Err(BatchError::Missing(input.into()));
        }
        let matches = glob::glob(input).map_err(|error| BatchError::Pattern {
            pattern: input.to_owned(),
            reason: error.to_string(),
        })?;
        for entry in matches {
            let path = entry.map_err(|error| BatchError::Io {
                path: error.path().to_owned(),
                source: error.into(),
            })?;
            // A pattern that ends with `*` also matches notes and logs: take only dumps from it.
            if path.is_dir() || is_dump(&path) || !input.ends_with('*') {
                add(&path, &mut found)?;
            }
        }
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        Err(BatchError::Nothing)
    } else {
        Ok(found)
    }
}

/// Reads the paths of a list, one per line; skips empty lines and lines that begin with `#`.
pub fn read_list(list: impl BufRead) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for line in list.split(b'\n') {
        let mut line = line?;
        while line.last() == Some(&b'\r') {
            line.pop();
        }
        if !line.is_empty() && !line.starts_with(b"#") {
            paths.push(path_of(line)?);
        }
    }
    Ok(paths)
}

/// A file name is bytes on Unix, and need not be text.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems can refuse")]
fn path_of(line: Vec<u8>) -> std::io::Result<PathBuf> {
    let name: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(line);
    Ok(PathBuf::from(name))
}

#[cfg(not(unix))]
fn path_of(line: Vec<u8>) -> std::io::Result<PathBuf> {
    let text = String::from_utf8(line);
    let text = text.map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
    Ok(PathBuf::from(text))
}

/// Labels of one dump. In the templates, `{dir}` becomes the name of the dump's folder, `{stem}` the dump's name
/// without extensions, and `{file}` the dump's name.
pub fn labels_for(path: &Path, templates: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let name = |part: Option<&std::ffi::OsStr>| {
        part.map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let file = name(path.file_name());
    let stem = stem_of(&file).to_owned();
    let folder = name(path.parent().and_then(Path::file_name));
    templates
        .iter()
        .map(|(label, text)| {
            // One pass, so that a name which contains `{…}` is not replaced again.
            let mut value = String::new();
            let mut rest = text.as_str();
            while let Some(at) = rest.find('{') {
                let (head, tail) = rest.split_at(at);
                value.push_str(head);
                let parts = [("{dir}", &folder), ("{stem}", &stem), ("{file}", &file)];
                let part = parts.iter().find(|(mark, _)| tail.starts_with(mark));
                let (mark, text) = part.map_or(("{", "{"), |(mark, text)| (*mark, text.as_str()));
                value.push_str(text);
                rest = tail.get(mark.len()..).unwrap_or_default();
            }
            value.push_str(rest);
            (label.clone(), value)
        })
        .collect()
}

/// A dump's name without `.gz` and `.hprof`.
pub(super) fn stem_of(file: &str) -> &str {
    let file = file.strip_suffix(".gz").unwrap_or(file);
    file.strip_suffix(".hprof").unwrap_or(file)
}

fn is_dump(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let bare = name.strip_suffix(".gz").unwrap_or(&name);
    Path::new(bare)
        .extension()
        .is_some_and(|extension| extension == "hprof")
}

fn add(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), BatchError> {
    if !path.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let mut pending = vec![(path.to_owned(), 0)];
    while let Some((folder, depth)) = pending.pop() {
        let io = BatchError::io(&folder);
        for entry in fs::read_dir(&folder).map_err(&io)? {
            let entry = entry.map_err(&io)?;
            let kind = entry.file_type().map_err(&io)?;
            let path = entry.path();
            // Links to folders are not followed, because they can form loops.
            if kind.is_dir() && depth < DEEPEST {
                pending.push((path, depth + 1));
            } else if !kind.is_dir() && is_dump(&path) && path.is_file() {
                found.push(path);
            }
        }
    }
    Ok(())
}
