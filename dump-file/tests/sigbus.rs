//! A dump that shrinks while it is mapped ends the process with a message and exit code 2.
#![cfg(unix)]
#![allow(
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used
)] // a failed unwrap is the test's failure

use std::path::Path;
use std::process::Command;

use heapray_dump_file::{DumpFile, OpenOptions, install_sigbus_handler};

/// In the child: opens the dump, has it cut, and reads on.
fn read_a_shrinking_dump(path: &Path) {
    let half_written = path.with_extension("half");
    std::fs::write(&half_written, "half").unwrap();
    install_sigbus_handler(path, move || {
        let _ = std::fs::remove_file(&half_written);
    })
    .unwrap();
    let dump = DumpFile::open(path, &OpenOptions::default(), &|_, _| {}).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(100).unwrap();
    let sum: u64 = dump.bytes().iter().map(|&byte| u64::from(byte)).sum();
    unreachable!("read bytes that are not there: {sum}");
}

#[test]
fn a_file_that_shrinks_is_an_error_and_no_crash() {
    const CHILD: &str = "HEAPRAY_TEST_SHRINKING_DUMP";
    if let Some(path) = std::env::var_os(CHILD) {
        return read_a_shrinking_dump(Path::new(&path));
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shrinking.hprof");
    let mut bytes = b"JAVA PROFILE 1.0.2\0\0\0\0\x08\0\0\0\0\0\0\0\0".to_vec();
    bytes.resize(1 << 20, 1);
    std::fs::write(&path, bytes).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_file_that_shrinks_is_an_error_and_no_crash",
            "--nocapture",
        ])
        .env(CHILD, &path)
        .output()
        .unwrap();
    assert_eq!(child.status.code(), Some(2), "{child:?}");
    let stderr = String::from_utf8_lossy(&child.stderr);
    assert!(
        stderr.contains("shrinking.hprof: the file shrank"),
        "{stderr}"
    );
    assert!(stderr.contains("hint: "), "{stderr}");
    assert!(!path.with_extension("half").exists());
}
