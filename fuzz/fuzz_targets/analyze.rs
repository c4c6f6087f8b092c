//! Fuzzes a whole analysis: no panic, no hang, and the same answer twice.
#![no_main]

use heapray_analyzer::{AnalyzeOptions, Silent, Workers, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};
use libfuzzer_sys::fuzz_target;

/// The maximum length: longer inputs take more time and show no more faults.
const LONGEST: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    if bytes.len() > LONGEST {
        return;
    }
    let mut options = AnalyzeOptions::default();
    options.workers = Workers::new(1).ok();
    let Ok(analysis) = analyze(bytes, &options, &Silent) else {
        return;
    };
    let total = analysis.total();
    let _ = diagnose(&analysis, &DiagnoseOptions::default());
    let again = analyze(bytes, &options, &Silent).map(|again| again.total());
    assert_eq!(again.ok(), Some(total));
});
