//! A report saved as JSON, and read back without its dump.

use std::io;

use serde::Deserialize;

use crate::json_text::write_json;
use crate::model::{Report, SCHEMA_VERSION};

/// Why a saved report could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The reader failed.
    #[error("the saved report could not be read")]
    Io(#[from] io::Error),
    /// The report has another schema version than this program's.
    #[error(
        "the saved report has schema version {found}, this heapray reads version {SCHEMA_VERSION}\n\
         hint: create it again from the dump, or use the heapray version that wrote it ({writer})"
    )]
    SchemaVersion {
        /// The version in the file.
        found: u64,
        /// Name and version of the program that wrote the file.
        writer: String,
    },
    /// The text is no JSON, or JSON that is no report.
    #[error(
        "not a saved heapray report: {0}\nhint: `heapray report DUMP --format json` writes one"
    )]
    NotAReport(serde_json::Error),
}

/// The members that are checked before the rest is read.
#[derive(Deserialize)]
struct Envelope {
    schema_version: u64,
    #[serde(default)]
    tool: ToolName,
}

#[derive(Default, Deserialize)]
struct ToolName {
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
}

/// Writes the report as one pretty-printed JSON document with a line feed at its end. The same report
/// gives the same bytes.
pub fn render_json(report: &Report, out: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
    write_json(report, &mut &mut *out)
}

/// Reads a report that [`render_json`] of this or an earlier version wrote. Unknown members are ignored.
///
/// # Errors
/// [`ReadError::SchemaVersion`] when the report has another schema version, [`ReadError::NotAReport`] when the text is
/// no report, [`ReadError::Io`] when reading fails.
pub fn read_json(mut from: impl io::Read) -> Result<Report, ReadError> {
    let mut text = Vec::new();
    from.read_to_end(&mut text)?;
    let envelope: Envelope = serde_json::from_slice(&text).map_err(ReadError::NotAReport)?;
    if envelope.schema_version == 1 {
        return read_version_1(&text);
    }
    if envelope.schema_version != u64::from(SCHEMA_VERSION) {
        let ToolName { name, version } = envelope.tool;
        let writer = crate::format::harmless(&format!("{name} {version}"))
            .trim()
            .to_owned();
        return Err(ReadError::SchemaVersion {
            found: envelope.schema_version,
            writer,
        });
    }
    serde_json::from_slice(&text).map_err(ReadError::NotAReport)
}

/// Version 1 counted references in `heap.references`, which now says which references are followed.
fn read_version_1(text: &[u8]) -> Result<Report, ReadError> {
    let mut document: serde_json::Value =
        serde_json::from_slice(text).map_err(ReadError::NotAReport)?;
    let heap = document
        .get_mut("heap")
        .and_then(|heap| heap.as_object_mut());
    if let Some(heap) = heap
        && let Some(count) = heap.remove("references")
    {
        heap.insert("reference_count".to_owned(), count);
    }
    serde_json::from_value(document).map_err(ReadError::NotAReport)
}

/// The JSON Schema of the report; `docs/reference/report.schema.json` is a copy that a test keeps equal.
pub fn report_schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}
