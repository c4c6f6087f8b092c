//! Memory of each column per object. Column names and figures are those of the table in `docs/concepts/scale.md`:
//! change both together.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure"
)]
#![allow(clippy::print_stderr, reason = "shows the figures beside a failure")]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_testkit::generate::{GenerateOptions, generate};

/// Bytes per object in a mixed heap, and the tolerance.
const COLUMNS: [(&str, f64, f64); 13] = [
    ("address table", 1.0, 0.5),
    ("scratch column", 4.0, 0.3),
    ("class, and references or where they are", 8.0, 0.01),
    ("references that do not fit there", 0.85, 0.05),
    ("has no references", 0.125, 0.01),
    ("positions in the file", 0.3, 0.2),
    ("referents set apart", 0.0, 0.01),
    ("objects in search order", 4.0, 0.01),
    ("immediate dominators", 4.0, 0.01),
    ("retained heaps", 4.0, 0.01),
    ("classes in search order", 2.0, 0.01),
    ("reachable or not", 0.125, 0.01),
    ("referrers of objects with more than one", 0.43, 0.05),
];

#[test]
fn bytes_per_object() {
    let mut options = GenerateOptions::default();
    options.objects = 300_000;
    let mut file = Vec::new();
    let totals = generate(&options, &mut file).unwrap();
    let analysis = analyze(&file, &AnalyzeOptions::default(), &Silent).unwrap();
    let objects = totals.objects as f64;
    let mut failures = Vec::new();
    let memory = analysis.memory();
    assert_eq!(memory.len(), COLUMNS.len(), "{memory:?}");
    for (name, wanted, tolerance) in COLUMNS {
        let (_, bytes) = memory.iter().find(|(column, _)| *column == name).unwrap();
        let found = *bytes as f64 / objects;
        eprintln!("{name:40} {found:6.3} bytes per object");
        if (found - wanted).abs() > tolerance {
            failures.push(format!("{name}: {found:.3}, not {wanted}"));
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
