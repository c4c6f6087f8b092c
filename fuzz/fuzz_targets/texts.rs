//! Fuzzes texts of a dump on their way to people: names of threads, properties, arguments. What is shown moves no other
//! text and is no markup, and masking what is masked changes nothing.
#![no_main]

use heapray_masking::{is_secret_name, mask_thread_name, mask_value};
use heapray_report::format::{csv_cell, harmless, markdown_text, terminal_safe};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (name, value) = text.split_once('\0').unwrap_or(("", &text));
    let _ = is_secret_name(name);
    let masked = mask_value(name, value);
    let again = mask_value(name, &masked).into_owned();
    assert_eq!(mask_value(name, &again), again);
    let _ = mask_thread_name(value);
    for shown in [harmless(value).into_owned(), terminal_safe(value, 80), markdown_text(value)] {
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
    assert!(!csv_cell(value).starts_with(['=', '+', '-', '@']));
});
