//! Fuzzes what users write: rules and budgets. Any text is one or an error that names the place.
#![no_main]

use heapray_history::budget::Budget;
use heapray_suspects::Rules;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for error in [
        Rules::parse(text).err().map(|error| error.to_string()),
        Budget::parse(text).err().map(|error| error.to_string()),
    ]
    .into_iter()
    .flatten()
    {
        assert!(!error.is_empty());
    }
});
