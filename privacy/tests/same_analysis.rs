//! A redacted copy gives the same analysis: every object's class, sizes and dominator, every suspect and
//! its fingerprint.
//!
//! `HEAPRAY_DUMPS=DIR` has the real dumps of another folder tried, too.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used, // a failed unwrap is the test's failure
    clippy::print_stderr // skipping must be loud
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, SizeRule, analyze};
use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_hprof::ObjectId;
use heapray_privacy::redact::{RedactLevel, RedactOptions, redact};
use heapray_suspects::Finding;
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::{DumpBuilder, Type, broken};

/// Shallow and retained size and dominator by object.
type Rows = BTreeMap<ObjectId, (u64, u64, Option<ObjectId>)>;

fn rows(analysis: &Heap) -> Rows {
    analysis
        .objects()
        .map(|row| {
            let sizes = (row.shallow_size, row.retained_size, row.dominator);
            (row.id, sizes)
        })
        .collect()
}

/// Everything that must be the same: totals, references, every object.
fn outcome(dump: &[u8], sizes: SizeRule) -> Option<(String, Rows)> {
    let mut options = AnalyzeOptions::default();
    options.sizes = sizes;
    let analysis = analyze(dump, &options, &Silent).ok()?;
    let totals = format!(
        "{:?} {:?} {} references, {} dangling",
        analysis.total(),
        analysis.unreachable(),
        analysis.reference_count(),
        analysis.dangling_count()
    );
    Some((totals, rows(&analysis)))
}

fn assert_same(name: &str, dump: &[u8]) {
    for sizes in [SizeRule::Jvm, SizeRule::Mat] {
        let before = outcome(dump, sizes);
        for level in [
            RedactLevel::Strings,
            RedactLevel::Values,
            RedactLevel::Names,
        ] {
            let mut options = RedactOptions::default();
            options.level = level;
            let mut copy = Vec::new();
            redact(dump, &mut copy, &options, &|_| {}).unwrap();
            let after = outcome(&copy, sizes);
            let told = |outcome: &Option<(String, Rows)>| outcome.as_ref().map(|o| o.0.clone());
            assert_eq!(told(&after), told(&before), "{name}, {level:?}");
            assert!(after == before, "{name}, {level:?}: objects differ");
        }
    }
}

#[test]
fn damaged_dumps_give_the_same_before_and_after() {
    for case in broken::cases() {
        let is_plain = case.bytes.starts_with(b"JAVA PROFILE 1.0");
        if is_plain && heapray_hprof::Header::read(&case.bytes).is_ok() {
            assert_same(case.name, &case.bytes);
        }
    }
}

/// What a diagnosis says, a line a suspect. Contents are not compared: labels and headlines may quote
/// them. Nor are figures that rest on equal contents: stand-ins of texts of one to three letters are
/// equal more often than the texts.
fn suspects(dump: &[u8]) -> Vec<String> {
    let analysis = analyze(dump, &AnalyzeOptions::default(), &Silent).unwrap();
    let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
    let line = |finding: &Finding| {
        let (culprit, heap) = (&finding.culprit, &finding.accumulated);
        if rests_on_contents(finding.kind.id()) {
            let (class, field) = (&culprit.class, &culprit.field);
            return format!(
                "{} {} {class:?}.{field:?}",
                finding.kind, finding.fingerprint
            );
        }
        format!(
            "{} {} {:?} {:?}.{:?} {} x {}, {} bytes, {:.3}",
            finding.kind,
            finding.fingerprint,
            culprit.object,
            culprit.class,
            culprit.field,
            heap.instances,
            heap.class,
            finding.retained_size,
            finding.confidence,
        )
    };
    let verdict = format!("{:?}", diagnosis.verdict.kind);
    let findings = diagnosis.findings.iter().map(line);
    std::iter::once(verdict).chain(findings).collect()
}

/// Kinds that rest on equal contents, which a copy without a key has not.
fn rests_on_contents(line: &str) -> bool {
    ["duplicate-strings", "hash-collisions"]
        .iter()
        .any(|kind| line.starts_with(kind))
}

fn assert_same_suspects(name: &str, dump: &[u8]) {
    let before = suspects(dump);
    for level in [RedactLevel::Strings, RedactLevel::Values] {
        for key in [None, Some(b"a key of some length".to_vec())] {
            let mut options = RedactOptions::default();
            options.level = level;
            options.key = key;
            let mut copy = Vec::new();
            redact(dump, &mut copy, &options, &|_| {}).unwrap();
            let after = suspects(&copy);
            if options.key.is_none() && before.iter().any(|line| rests_on_contents(line)) {
                // The verdict may have rested on them, too, and who holds them may be named instead.
                let others = before
                    .iter()
                    .skip(1)
                    .filter(|line| !rests_on_contents(line));
                for line in others {
                    assert!(
                        after.contains(line),
                        "{name}, {level:?}: {line} in {after:#?}"
                    );
                }
                continue;
            }
            assert_eq!(after, before, "{name}, {level:?}, {:?}", options.key);
        }
    }
}

/// A dump of the hprof agent, whose identifiers of 4 bytes say nothing of the JVM: its system properties do.
fn by_agent(data_model: &str) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.id_size(4).jdk8_strings();
    let entry = dump
        .class("java.util.Hashtable$Entry")
        .field("key", Type::Object)
        .field("value", Type::Object)
        .field("next", Type::Object)
        .build();
    let class = dump
        .class("java.util.Properties")
        .field("table", Type::Object)
        .build();
    let string = dump.java().string;
    let mut id = 0x5000_0000;
    let mut next = || {
        id += 1;
        id
    };
    let mut text = |dump: &mut DumpBuilder, text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        let chars = dump.at(next()).char_array(&units);
        let string = dump.at(next()).instance(string);
        string.set("value", chars).build()
    };
    let other = |number| (format!("{:>1$}", "key", number), "value");
    let known = ("sun.arch.data.model".to_owned(), data_model);
    let mut entries = Vec::new();
    for (key, value) in (0..100).map(other).chain([known]) {
        entries.push((text(&mut dump, &key), text(&mut dump, value)));
    }
    let mut bucket = 0;
    for (key, value) in entries {
        let entry = dump.at(next()).instance(entry);
        let entry = entry.set("key", key).set("value", value);
        bucket = entry.set("next", bucket).build();
    }
    dump.at(next());
    let table = dump.object_array("java.util.Hashtable$Entry[]", &[0, bucket, 0]);
    dump.at(next());
    let props = dump.instance(class).set("table", table).build();
    let system = dump
        .class("java.lang.System")
        .static_object("props", props)
        .build();
    dump.root_sticky_class(system);
    dump.to_bytes()
}

#[test]
fn the_copy_of_an_agents_dump_is_measured_as_its_original() {
    let wide = by_agent("64");
    assert!(
        outcome(&wide, SizeRule::Jvm) != outcome(&by_agent("32"), SizeRule::Jvm),
        "the property decides"
    );
    assert_same("64 bits", &wide);
    assert_same("32 bits", &by_agent("32"));
}

/// One large buffer in a heap that may become so large.
fn one_buffer(most: i64, given: Option<&str>) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    let mut saved = vec![("java.home", "/opt/java")];
    saved.extend(given.map(|bytes| ("sun.nio.MaxDirectMemorySize", bytes)));
    let saved: Vec<(u64, u64)> = saved
        .into_iter()
        .map(|(key, value)| (dump.string(key), dump.string(value)))
        .collect();
    let saved = dump.hash_map(&saved);
    let vm = dump
        .class("jdk.internal.misc.VM")
        .static_field("directMemory", most)
        .static_object("savedProps", saved)
        .build();
    let buffer = dump.byte_array(&vec![1; 8 << 20]);
    let holder = dump
        .class("com.acme.Images")
        .static_object("current", buffer)
        .build();
    dump.root_sticky_class(vm).root_sticky_class(holder);
    dump.to_bytes()
}

#[test]
fn the_copy_knows_the_largest_heap_and_gets_the_verdict_of_its_original() {
    let verdict = |dump: &[u8]| suspects(dump).swap_remove(0);
    let roomy = one_buffer(1 << 30, None);
    assert_eq!(verdict(&roomy), "NoLeak");
    // A limit of direct memory that was given says nothing of the heap.
    let given = one_buffer(1 << 30, Some("1073741824"));
    assert_eq!(verdict(&given), "HighUsage");
    let automatic = one_buffer(1 << 30, Some("-1"));
    assert_eq!(verdict(&automatic), "NoLeak");
    for dump in [roomy, given, automatic] {
        assert_same_suspects("one buffer", &dump);
    }
}

/// The sample dump of the README, checked in.
#[test]
fn the_sample_gives_the_same_before_and_after() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = sample.join("../samples/dumps/static-map-orders.hprof.gz");
    let dump = DumpFile::open(&sample, &OpenOptions::default(), &|_, _| {}).unwrap();
    assert!(suspects(dump.bytes()).len() > 1, "it has a suspect");
    assert_same("the sample", dump.bytes());
    assert_same_suspects("the sample", dump.bytes());
}

#[test]
fn real_dumps_give_the_same_before_and_after() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dumps");
    let dir = std::env::var_os("HEAPRAY_DUMPS").map_or(shared, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&dir) else {
        eprintln!("SKIPPED: no real dumps at {}", dir.display());
        return;
    };
    let is_dump = |path: &PathBuf| path.to_string_lossy().contains(".hprof");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(is_dump)
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut failures = Vec::new();
    for path in paths {
        let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
        let name = path.display().to_string();
        let tried = std::panic::catch_unwind(|| {
            assert_same(&name, dump.bytes());
            assert_same_suspects(&name, dump.bytes());
        });
        if tried.is_err() {
            failures.push(name);
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
