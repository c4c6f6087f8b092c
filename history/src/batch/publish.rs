//! Replaces a file completely or not at all.

use std::io;
use std::path::Path;

use heapray_output_file::{WriteError, WriteOptions, write_file};

/// Writes `content` to a temporary file beside `path`, syncs it to the disk, and renames it. Only the owner may read
/// the file, because reports contain class names and system properties. A heap dump or a ledger at `path` stays.
pub fn write_aside(path: &Path, content: &[u8]) -> io::Result<()> {
    let options = WriteOptions {
        fixed_aside: true,
        ..WriteOptions::default()
    };
    let io = |source| WriteError::Io {
        path: path.to_owned(),
        source,
    };
    write_file(path, options, |out| out.write_all(content).map_err(io)).map_err(WriteError::into_io)
}
