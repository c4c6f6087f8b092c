//! Fuzzes redaction: a redacted copy of any file has the length and the parts of the file, and the inventory of
//! secrets survives any file.
#![no_main]

use heapray_privacy::redact::{RedactLevel, RedactOptions, redact};
use heapray_privacy::secrets::{SecretOptions, find_secrets};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for level in [RedactLevel::Strings, RedactLevel::Values, RedactLevel::Names] {
        let mut options = RedactOptions::default();
        options.level = level;
        options.key = Some(b"salt".to_vec());
        options.keep_thread_names = bytes.len() % 2 == 0;
        let mut copy = Vec::new();
        if redact(bytes, &mut copy, &options, &|_| {}).is_err() {
            return;
        }
        assert_eq!(copy.len(), bytes.len());
    }
    let mut options = SecretOptions::default();
    options.reveal = true;
    let _ = find_secrets(bytes, options, &|_| {});
});
