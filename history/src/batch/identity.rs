//! Whether a file is still the one that was analyzed, decided without reading the whole file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of each block that is hashed.
const BLOCK: u64 = 64 * 1024;

/// Length, modification time, and a hash of the file's first, middle and last 64 KiB.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DumpIdentity {
    /// Length of the file in bytes.
    pub length: u64,
    /// Nanoseconds since 1970; 0 where the file system keeps no time.
    pub modified: u128,
    /// SHA-256 (hex) of length and blocks.
    pub blocks: String,
}

impl DumpIdentity {
    /// Reads at most 192 KiB of the file.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not a file",
            ));
        }
        let length = metadata.len();
        let modified = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map_or(0, |since| since.as_nanos());
        let mut hash = Sha256::new();
        hash.update(length.to_le_bytes());
        let mut block = Vec::new();
        for start in [0, length / 2, length.saturating_sub(BLOCK)] {
            file.seek(SeekFrom::Start(start))?;
            block.clear();
            (&mut file).take(BLOCK).read_to_end(&mut block)?;
            hash.update(&block);
        }
        let blocks = crate::names::hex(&hash.finalize());
        Ok(Self {
            length,
            modified,
            blocks,
        })
    }
}
