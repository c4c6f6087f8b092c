//! Every broken file of the format reference, and every way to cut or flip a small dump: what can be
//! saved is saved, what was mended is on record, and nothing crashes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed unwrap is the failure"
)]

use std::io::Read;

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{Analysis, AnalyzeError, AnalyzeOptions, ClassKind, Silent, analyze};
use heapray_hprof::salvage::RepairKind;
use heapray_testkit::broken::{self, Case, Objects, Wanted};

fn analyzed(bytes: &[u8]) -> Result<Analysis<'_>, AnalyzeError> {
    let mut options = AnalyzeOptions::default();
    options.threads = 1;
    analyze(bytes, &options, &|_| {}, &Silent)
}

/// Instances and arrays: all objects but the class objects.
fn objects(analysis: &Analysis<'_>) -> u64 {
    let all = analysis.total().objects + analysis.unreachable().objects;
    let class_objects = analysis.classes().iter().filter(|(_, c)| c.object.is_some());
    all - class_objects.count() as u64
}

fn repairs(analysis: &Analysis<'_>) -> Vec<RepairKind> {
    analysis.repairs().iter().map(|repair| repair.kind).collect()
}

/// The kinds of repair that the testkit's word stands for; one of them must be on record.
fn kinds_of(word: &str) -> &'static [RepairKind] {
    use RepairKind as K;
    match word {
        "truncated" => &[
            K::TruncatedSegment,
            K::TruncatedRecord,
            K::TruncatedRecordHeader,
        ],
        "missing-end" => &[K::MissingEnd, K::TruncatedRecordHeader],
        "zero-run" => &[K::ZeroFilled],
        "trailing-bytes" => &[K::TrailingBytes],
        "text-mode" => &[K::TextMode],
        "record-length" => &[K::SegmentLength, K::TruncatedSegment, K::DamagedSegment],
        "array-length" | "bad-type" | "unknown-sub-record" => &[K::DamagedSegment],
        "short-instance" => &[K::ShortInstance],
        "long-instance" => &[K::LongInstance],
        "null-id" => &[K::NullObject],
        "unknown-class" => &[K::MissingClass],
        "duplicate-object" => &[K::DuplicateObject],
        "super-cycle" => &[K::CyclicSuper],
        "missing-super" => &[K::MissingSuper],
        "missing-name" => &[K::MissingClassName, K::MissingFieldName],
        "no-roots" => &[K::NoRoots],
        "short-record" => &[K::DamagedRecord],
        "version" => &[],
        other => panic!("nobody knows what {other} stands for"),
    }
}

fn check(case: &Case, bytes: &[u8]) -> Result<(), String> {
    let analysis = match (case.wanted, analyzed(bytes)) {
        (Wanted::Refuse, Err(_)) => return Ok(()),
        // A header without anything is a heap dump without a heap; whoever opens files refuses it.
        (Wanted::Refuse, Ok(analysis)) if objects(&analysis) == 0 => {
            let none = repairs(&analysis).contains(&RepairKind::NoHeap);
            return none.then_some(()).ok_or_else(|| "not refused".to_owned());
        }
        (_, Err(error)) => return Err(format!("refused: {error}")),
        (_, Ok(analysis)) => analysis,
    };
    let (found, repairs) = (objects(&analysis), repairs(&analysis));
    if !case.objects.allow(found) {
        return Err(format!("{found} objects, {:?}; {repairs:?}", case.objects));
    }
    let fits = match case.wanted {
        Wanted::Clean => repairs.is_empty(),
        Wanted::Warn(word) => {
            let kinds = kinds_of(word);
            kinds.is_empty() || kinds.iter().any(|kind| repairs.contains(kind))
        }
        Wanted::NoHeap => repairs.contains(&RepairKind::NoHeap) && found == 0,
        Wanted::SeveralDumps(n) => analysis.snapshot() == (1, n as u32),
        Wanted::Refuse => false,
    };
    let sum: u64 = analysis.objects().map(|row| row.shallow_size).sum();
    if sum != analysis.total().bytes {
        return Err(format!("{sum} bytes of objects, {:?} in total", analysis.total()));
    }
    fits.then_some(())
        .ok_or_else(|| format!("wanted {:?}, got {repairs:?}", case.wanted))
}

#[test]
fn every_case_comes_out_as_wanted() {
    let mut failures = Vec::new();
    for case in broken::cases() {
        let mut plain = case.bytes.clone();
        if plain.starts_with(&[0x1f, 0x8b]) {
            // Opening is tested elsewhere; here only what a good inflater makes of it.
            plain.clear();
            let _ = MultiGzDecoder::new(case.bytes.as_slice()).read_to_end(&mut plain);
            if case.wanted != Wanted::Clean {
                continue;
            }
        }
        if let Err(why) = check(&case, &plain) {
            failures.push(format!("{}: {why}", case.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
