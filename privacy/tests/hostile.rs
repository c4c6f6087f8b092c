//! Can a file make the inventory or the copy take more time or memory than its length allows? Bounds and
//! means are those of the analysis (`suspects/tests/hostile.rs`).
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap is the failure; the figures are worth reading"
)]

use std::time::{Duration, Instant};

use heapray_privacy::redact::{RedactLevel, RedactOptions, redact};
use heapray_privacy::secrets::{SecretOptions, find_secrets};
use heapray_testkit::hostile::shapes;
use heapray_testkit::raw::peak;

const FACTOR: u64 = 16;
const BASE: u64 = 48 << 20;
const PATIENCE: Duration = Duration::from_secs(30);
/// Length that each file grows to.
const LENGTH: usize = 6 << 20;

#[test]
fn nothing_takes_more_than_its_length_allows() {
    let mut failures = Vec::new();
    for shape in shapes() {
        let (name, file) = (shape.name, (shape.build)(LENGTH));
        if file.starts_with(&[0x1f, 0x8b]) {
            continue; // who opens the file inflates it
        }
        let mut options = RedactOptions::default();
        options.level = RedactLevel::Names;
        options.keep_thread_names = true;
        options.key = Some(b"salt".to_vec());
        let mut secrets = SecretOptions::default();
        secrets.reveal = true;
        let began = Instant::now();
        let memory = peak(|| {
            let summary = redact(&file, &mut std::io::sink(), &options, &|_| {}).unwrap();
            assert_eq!(summary.bytes, file.len() as u64);
        });
        let inventory = peak(|| {
            find_secrets(&file, secrets, &|_| {}).unwrap();
        });
        let (took, memory) = (began.elapsed(), memory.max(inventory));
        eprintln!(
            "{name:24} {:3} MB in {:6.2} s, {:4} MB of memory",
            file.len() >> 20,
            took.as_secs_f64(),
            memory >> 20
        );
        if took > PATIENCE || memory > file.len() as u64 * FACTOR + BASE {
            failures.push(name);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
