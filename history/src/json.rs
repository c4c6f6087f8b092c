//! How documents are written as JSON.

use std::io;

use serde::Serialize;

/// Writes a value as indented JSON with a line break at its end.
pub(crate) fn write(value: &(impl Serialize + ?Sized), out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
