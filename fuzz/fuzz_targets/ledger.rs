//! Fuzzes ledgers: any bytes as a file are read, or refused, and never written to when they are refused.
#![no_main]

use heapray_history::ledger::{Ledger, LedgerQuery, export_csv, export_json, export_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    let path = folder.path().join("ledger");
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    let now = "2026-11-29T00:00:00Z".parse().unwrap_or_default();
    match Ledger::open_to_read(&path) {
        Ok(ledger) => {
            let _ = ledger.runs(None, 100);
            let _ = ledger.suppressions();
            if let Ok(entries) = ledger.entries(&LedgerQuery::new(now)) {
                let mut out = Vec::new();
                let _ = export_text(&entries, &mut out);
                let _ = export_json(&entries, &mut out);
                let _ = export_csv(&entries, &mut out);
            }
        }
        Err(_) => assert_eq!(std::fs::read(&path).ok().as_deref(), Some(bytes)),
    }
});
