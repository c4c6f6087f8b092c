//! How documents are written as JSON.

use std::io;

use serde::Serialize;

/// Writes a value as indented JSON with a line break at its end.
pub(crate) fn write(value: &(impl Serialize + ?Sized), out: &mut dyn io::Write) -> io::Result<()> {
    heapray_report::write_json(value, out)
}
