//! Fuzzes opening: any bytes as a file, through detection, gzip members in parallel and in sequence, and repair.
//! Parallel and sequential inflation must agree.
#![no_main]

use std::sync::LazyLock;

use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_hprof::Header;
use libfuzzer_sys::fuzz_target;

/// The maximum length of an input, bytes. Deflate expands by at most 1032, so the output always fits into memory.
const LONGEST: usize = 1 << 16;

/// A separate folder, because opening searches the folder of a dump for further parts.
static DIR: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

fuzz_target!(|bytes: &[u8]| {
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let path = DIR.path().join("dump");
    std::fs::write(&path, bytes).expect("room for it");
    let mut sequential = OpenOptions::default();
    sequential.threads = Some(1);
    let parallel = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {});
    let sequential = DumpFile::open(&path, &sequential, &|_, _| {});
    match (parallel, sequential) {
        (Ok(parallel), Ok(sequential)) => {
            assert!(parallel.bytes() == sequential.bytes());
            assert_eq!(parallel.repairs(), sequential.repairs());
            assert!(Header::read(parallel.bytes()).is_ok());
            parallel.release(0..parallel.bytes().len());
        }
        (Err(parallel), Err(sequential)) => {
            assert_eq!(parallel.to_string(), sequential.to_string());
            let _ = parallel.hint();
        }
        (parallel, sequential) => panic!("{:?} but {:?}", parallel.err(), sequential.err()),
    }
});
