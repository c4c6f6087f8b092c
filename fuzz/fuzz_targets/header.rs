//! Fuzzes the file header: any bytes give a header within the file or an error.
#![no_main]

use heapray_hprof::Header;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(header) = Header::read(bytes) {
        assert!(header.len <= bytes.len());
        // A version that is not UTF-8 is shown with replacement characters.
        let text = String::from_utf8_lossy(bytes);
        assert!(text.starts_with(&header.text) || header.text.ends_with('\u{fffd}'));
    }
});
