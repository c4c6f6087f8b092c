//! What was typed before: a file for each language, which its owner alone may read.

use std::path::PathBuf;

use heapray_output_file::{WriteOptions, create_private_folder, write_file};

/// Queries that are remembered.
pub(super) const MOST_ENTRIES: usize = 1_000;

/// The file of a language: in `$XDG_STATE_HOME/heapray`, else `~/.local/state/heapray`. `HEAPRAY_HISTORY=off` remembers
/// nothing.
fn file_of(language: &str) -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if set("HEAPRAY_HISTORY").is_some_and(|value| value == "off") {
        return None;
    }
    let state = set("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(PathBuf::from(set("HOME")?).join(".local/state")))?;
    Some(state.join("heapray").join(format!("{language}-history")))
}

/// The queries of earlier sessions, the oldest first; none where the file cannot be read.
pub(super) fn read(language: &str) -> Vec<String> {
    let text = file_of(language).and_then(|path| std::fs::read_to_string(path).ok());
    let text = text.unwrap_or_default();
    text.lines().map(|line| line.replace('\t', "\n")).collect()
}

/// Remembers these queries. Line feeds become tabs.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write<'q>(
    language: &str,
    queries: impl Iterator<Item = &'q String>,
) -> anyhow::Result<()> {
    let Some(path) = file_of(language) else {
        return Ok(());
    };
    if let Some(folder) = path.parent() {
        let _ = create_private_folder(folder); // writing says what is wrong
    }
    let lines: Vec<String> = queries
        .map(|query| query.replace('\t', " ").replace('\n', "\t"))
        .collect();
    write_file(&path, WriteOptions::default(), |out| {
        for line in &lines {
            writeln!(out, "{line}")?;
        }
        Ok(())
    })
}
