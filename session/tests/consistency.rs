//! Every number of a report agrees with the others, on every dump at hand: those in the repository, those beside it,
//! and those in the folders that `HEAPRAY_DUMPS` names (separated as in `PATH`).
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use heapray_analyzer::{Heap, Silent};
use heapray_report::model::{Report, Suspect};
use heapray_session::{Session, SessionOptions};
use heapray_suspects::DiagnoseOptions;
use heapray_testkit::generate::{GenerateOptions, generate};

const SLOW: [&str; 3] = [
    "deep-superclass",
    "strings-share-an-array",
    "threads-share-a-trace",
];

/// The dumps in these folders and one level below.
fn dumps() -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![repository.join("samples/dumps")];
    for shared in ["dumps", "cases"] {
        let folder = repository.join("../shared").join(shared);
        if !folder.is_dir() {
            eprintln!("##### SKIPPED: shared/{shared} is not beside the repository #####");
        }
        folders.push(folder);
    }
    if let Some(named) = std::env::var_os("HEAPRAY_DUMPS") {
        folders.extend(std::env::split_paths(&named));
    }
    let is_dump = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (name.ends_with(".hprof") || name.ends_with(".hprof.gz")) && path.is_file()
    };
    let mut found = BTreeSet::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let below = std::fs::read_dir(&path).into_iter().flatten().flatten();
            // Cases of time and memory take minutes, and hold nothing else.
            let is_slow = SLOW.iter().any(|slow| path.ends_with(slow));
            let below = below.map(|entry| entry.path()).filter(|_| !is_slow);
            found.extend(below.filter(is_dump));
            found.extend(Some(path).filter(is_dump));
        }
    }
    found.into_iter().collect()
}

/// Complaints about one report, each with the figures that disagree.
struct Checks(Vec<String>);

impl Checks {
    fn that(&mut self, holds: bool, complaint: impl FnOnce() -> String) {
        if !holds {
            self.0.push(complaint());
        }
    }
}

fn check(heap: &Heap, report: &Report) -> Vec<String> {
    let mut checks = Checks(Vec::new());
    let used = report.heap.used_bytes;
    let histogram: u64 = report.histogram.iter().map(|row| row.shallow_bytes).sum();
    checks.that(histogram == used, || {
        format!("the histogram adds up to {histogram} of {used}")
    });
    let objects: u64 = report.histogram.iter().map(|row| row.instances).sum();
    checks.that(objects == report.heap.objects, || {
        format!(
            "{objects} objects in the histogram, {} in all",
            report.heap.objects
        )
    });
    let parts = report.heap.used_parts.unwrap();
    let sum = parts.strong_bytes
        + parts.soft_bytes.unwrap_or_default()
        + parts.weak_bytes.unwrap_or_default()
        + parts.finalizer_bytes
        + parts.kept_bytes;
    checks.that(sum == used, || {
        format!("parts {parts:?} of {used} add up to {sum}")
    });
    checks.that(
        report.heap.softly_reachable_bytes == parts.soft_bytes,
        || "two figures of softly reachable bytes".to_owned(),
    );
    for suspect in &report.suspects {
        check_suspect(&mut checks, heap, report, suspect);
    }
    for path in &report.access_paths {
        checks.that(path.retained_bytes <= used, || {
            format!("{} holds {} of {used}", path.path, path.retained_bytes)
        });
    }
    let top: u64 = report
        .suspects
        .iter()
        .filter(|suspect| suspect.within.is_none() && !suspect.retained_by_class.is_empty())
        .map(|suspect| suspect.retained_bytes)
        .sum();
    checks.that(top <= used, || {
        format!("suspects that share no object hold {top} of {used}")
    });
    checks.0
}

fn check_suspect(checks: &mut Checks, heap: &Heap, report: &Report, suspect: &Suspect) {
    let rank = suspect.rank;
    let holds = suspect.retained_bytes;
    checks.that(holds <= report.heap.used_bytes, || {
        format!("suspect {rank} holds {holds}, more than the heap")
    });
    checks.that(suspect.accumulated.retained_bytes <= holds, || {
        format!(
            "suspect {rank} holds {holds}, and {:?} accumulates",
            suspect.accumulated
        )
    });
    if !suspect.retained_by_class.is_empty() {
        let made_of: u64 = suspect
            .retained_by_class
            .iter()
            .map(|row| row.shallow_bytes)
            .sum();
        checks.that(made_of == holds, || {
            format!("suspect {rank} holds {holds}, and is made of {made_of}")
        });
    }
    let mut histogram: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in &report.histogram {
        let total = histogram.entry(&row.class).or_default();
        total.0 += row.instances;
        total.1 += row.shallow_bytes;
    }
    for row in &suspect.retained_by_class {
        let (instances, bytes) = histogram
            .get(row.class.as_str())
            .copied()
            .unwrap_or_default();
        checks.that(
            row.instances <= instances && row.shallow_bytes <= bytes,
            || format!("suspect {rank} has {row:?} of {instances} with {bytes} bytes"),
        );
        // Instances of one class are of one size, unless classes of one name differ.
        let fixed = !row.class.ends_with("[]")
            && row.class != "java.lang.Class"
            && row.class != "jdk.internal.vm.StackChunk"
            && report
                .histogram
                .iter()
                .filter(|other| other.class == row.class)
                .count()
                == 1;
        checks.that(
            !fixed || row.shallow_bytes * instances == bytes * row.instances,
            || format!("suspect {rank}: {row:?}, but {instances} have {bytes} bytes"),
        );
    }
    if let Some(outer) = suspect.within {
        let outer = report.suspects.iter().find(|other| other.rank == outer);
        checks.that(
            outer.is_some_and(|outer| outer.retained_bytes >= holds),
            || format!("suspect {rank} is within a smaller one"),
        );
    }
    let members: BTreeSet<_> = suspect
        .members
        .iter()
        .map(|member| &member.object_id)
        .collect();
    checks.that(members.len() == suspect.members.len(), || {
        format!("suspect {rank} has a member twice")
    });
    for cut in &suspect.cut_points {
        checks.that(cut.frees_bytes <= holds, || {
            format!(
                "suspect {rank} holds {holds}, and {} frees {}",
                cut.label, cut.frees_bytes
            )
        });
    }
    for pair in suspect.path.windows(2) {
        let [before, step] = pair else { continue };
        let grows = step.retained_bytes > before.retained_bytes;
        let is_dominated = !step.also_reached_otherwise && before.object_id.is_some();
        checks.that(!grows || !is_dominated, || {
            format!("suspect {rank}: {step:?} retains more than {before:?}")
        });
    }
    for step in &suspect.path {
        let Some(id) = &step.object_id else { continue };
        let address = u64::from_str_radix(id.trim_start_matches("0x"), 16).unwrap();
        let object = heap.find(heapray_hprof::ObjectId(address));
        checks.that(object.is_some(), || {
            format!("suspect {rank}: no object {id} on its path")
        });
    }
}

#[test]
fn every_report_agrees_with_itself() {
    let folder = tempfile::tempdir().unwrap();
    let generated = folder.path().join("generated.hprof");
    let mut bytes = Vec::new();
    let mut options = GenerateOptions::default();
    options.objects = 30_000;
    generate(&options, &mut bytes).unwrap();
    std::fs::write(&generated, bytes).unwrap();
    let mut broken = Vec::new();
    let all: Vec<PathBuf> = dumps().into_iter().chain([generated]).collect();
    for path in &all {
        let mut options = SessionOptions::default();
        options.threads = 2;
        let session = match Session::open(path, &options, &Silent) {
            Ok(session) => session,
            Err(error) => panic!("{}: {error}", path.display()),
        };
        let report = session
            .report(&DiagnoseOptions::default(), false, &Silent)
            .unwrap();
        let complaints = check(session.heap(), &report);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        broken.extend(
            complaints
                .into_iter()
                .map(|complaint| format!("{name}: {complaint}")),
        );
    }
    assert!(
        broken.is_empty(),
        "{} reports:\n{}",
        all.len(),
        broken.join("\n")
    );
}
