//! Every broken file of the format reference, and every way to cut or flip a small dump: what can be
//! saved is saved, what was mended is on record, and nothing crashes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the failure"
)]

use std::io::Read;

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{Analysis, AnalyzeError, AnalyzeOptions, Silent, analyze};
use heapray_hprof::salvage::RepairKind;
use heapray_hprof::{DumpFile, OpenOptions};
use heapray_testkit::broken::{self, Case, Wanted};

fn analyzed(bytes: &[u8]) -> Result<Analysis<'_>, AnalyzeError> {
    let mut options = AnalyzeOptions::default();
    options.threads = 1;
    analyze(bytes, &options, &|_| {}, &Silent)
}

/// Instances and arrays: all objects but the class objects.
fn objects(analysis: &Analysis<'_>) -> u64 {
    let all = analysis.total().objects + analysis.unreachable().objects;
    let class_objects = analysis
        .classes()
        .iter()
        .filter(|(_, c)| c.object.is_some());
    all - class_objects.count() as u64
}

fn repairs(analysis: &Analysis<'_>) -> Vec<RepairKind> {
    analysis
        .repairs()
        .iter()
        .map(|repair| repair.kind)
        .collect()
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
        // Where there is not even a java.lang.Object, nothing says that it should be there.
        "missing-super" => &[K::MissingSuper, K::NoRoots],
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
        // A record that nobody knows is told, and is no damage.
        Wanted::Clean => repairs
            .iter()
            .all(|kind| *kind == RepairKind::UnknownRecord),
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
        return Err(format!(
            "{sum} bytes of objects, {:?} in total",
            analysis.total()
        ));
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

/// A dump of some kilobytes with everything in it: classes, threads, arrays, several segments.
fn small_dump() -> Vec<u8> {
    broken::base().to_bytes()
}

/// Objects never vanish when more of the file is there.
#[test]
fn every_truncation_is_survived() {
    let whole = small_dump();
    let mut story = broken::base();
    let written = story.to_written();
    let mut most = 0;
    for len in 0..whole.len() {
        let found = match analyzed(&whole[..len]) {
            Ok(analysis) => {
                let found = objects(&analysis);
                assert_eq!(found, written.objects_before(len), "cut at {len}");
                assert!(!analysis.repairs().is_empty(), "cut at {len}: not noticed");
                found
            }
            Err(AnalyzeError::Format(_)) => 0,
            Err(error) => panic!("cut at {len}: {error}"),
        };
        assert!(
            found >= most,
            "cut at {len}: {found} objects, {most} before"
        );
        most = found;
    }
    assert_eq!(most, written.objects_before(whole.len()));
}

/// The same for the one record of JDK 8 and older, whose length was never patched.
#[test]
fn every_truncation_of_an_open_record_is_survived() {
    let case = broken::cases()
        .into_iter()
        .find(|case| case.name == "seglen_zero_last");
    let whole = case.unwrap().bytes;
    let mut most = 0;
    for len in 0..=whole.len() {
        if let Ok(analysis) = analyzed(&whole[..len]) {
            let found = objects(&analysis);
            assert!(
                found >= most,
                "cut at {len}: {found} objects, {most} before"
            );
            most = found;
        }
    }
    assert!(most > 30);
}

/// No flipped bit makes it crash or hang, and most objects survive each but for those in the header.
#[test]
fn every_flipped_byte_is_survived() {
    let whole = small_dump();
    let healthy = objects(&analyzed(&whole).unwrap());
    let mut bytes = whole.clone();
    let mut lossy = 0;
    for at in 0..whole.len() {
        for change in [0x01, 0x80, 0xff] {
            bytes[at] ^= change;
            if let Ok(analysis) = analyzed(&bytes) {
                let found = objects(&analysis);
                assert!(found <= healthy + 8, "byte {at}: {found} objects");
                lossy += usize::from(found < healthy / 2);
            }
            bytes[at] = whole[at];
        }
    }
    assert!(
        lossy < whole.len() * 3 / 50,
        "{lossy} of {} changes lost more than half",
        whole.len() * 3
    );
}

/// Lengths beyond 2³¹ and beyond 2³², in sparse files.
#[test]
fn huge_records_are_walked_whatever_their_length_says() {
    type Write = fn(&std::path::Path) -> std::io::Result<broken::huge::HugeCase>;
    let cases: [Write; 4] = [
        broken::huge::overflow_101,
        broken::huge::overflow_102_seg,
        broken::huge::seg_3gb,
        broken::huge::biggest_byte_array,
    ];
    let folder = tempfile::tempdir().unwrap();
    for write in cases {
        let path = folder.path().join("huge.hprof");
        let case = write(&path).unwrap();
        let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
        let options = AnalyzeOptions::default();
        let analysis = analyze(
            dump.bytes(),
            &options,
            &|range| dump.release(range),
            &Silent,
        )
        .unwrap();
        let overflown = case.name.starts_with("overflow");
        assert_eq!(objects(&analysis), case.objects, "{}", case.name);
        let wanted: &[RepairKind] = if overflown {
            &[RepairKind::SegmentLength]
        } else {
            &[]
        };
        assert_eq!(repairs(&analysis), wanted, "{}", case.name);
        let array = analysis.objects().map(|row| row.shallow_size).max();
        assert!(array > Some(16), "{}", case.name);
    }
}
