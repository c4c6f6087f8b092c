//! The file header: any bytes give a header within the file or an error.
#![no_main]

use heapray_hprof::Header;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(header) = Header::read(bytes) {
        assert!(header.len <= bytes.len());
        assert!(bytes.starts_with(header.text.as_bytes()));
    }
});
