//! Reports for tests, built in a few words.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a panic is a failed test

use heapray_report::model::{
    AccessPathRow, Accumulated, Advice, ClassLoaderRow, Culprit, Dump, GcRoots, Heap, HistogramRow,
    Holder, Jvm, Layout, MoreHeap, MoreHeapAnswer, Report, Rest, RootDescription, Snapshot,
    Suspect, ThreadRow, Tool, TopConsumers, Unreachable, Verdict, VerdictKind,
};
use sha2::{Digest, Sha256};

pub(crate) const MIB: u64 = 1 << 20;

/// A healthy, empty report of a collected heap.
pub(crate) fn report() -> Report {
    Report {
        queries: Vec::new(),
        schema_version: heapray_report::model::SCHEMA_VERSION,
        tool: Tool {
            name: "heapray".into(),
            version: "0.1.0".into(),
        },
        dump: Dump {
            path: "heap.hprof".into(),
            file_bytes: 200 * MIB,
            format: "JAVA PROFILE 1.0.2".into(),
            id_size: 8,
            created: Some("2026-03-01T02:00:00Z".into()),
            identity: None,
            complete: true,
            read_share: 1.0,
            loss_unknown: false,
            read_bytes: 0,
            lost_bytes: 0,
            written_by: None,
            sanitized: None,
            repairs: Vec::new(),
            caveats: Vec::new(),
            snapshot: Snapshot { number: 1, of: 1 },
        },
        jvm: Jvm {
            version: Some("21.0.2".into()),
            vendor: None,
            name: None,
            system_properties: std::collections::BTreeMap::new(),
            environment: None,
            arguments: Vec::new(),
            max_heap_bytes: Some(1024 * MIB),
        },
        heap: Heap {
            objects: 1000,
            reference_count: 2000,
            classes: 500,
            class_loaders: 3,
            gc_roots: 100,
            used_bytes: 100 * MIB,
            followed: heapray_report::model::FollowedReferences::All,
            kept_unreachable: false,
            used_parts: None,
            finalization: None,
            unreachable: Unreachable {
                objects: 0,
                bytes: 0,
            },
            softly_reachable_bytes: None,
            layout: Layout {
                model: "compressed oops".into(),
                header_bytes: 12,
                reference_bytes: 4,
                alignment_bytes: 8,
                evidence: String::new(),
            },
        },
        verdict: Verdict {
            kind: VerdictKind::NoLeak,
            headline: "Nothing stands out.".into(),
            confidence: 0.8,
            reasons: Vec::new(),
            more_heap: MoreHeap {
                answer: MoreHeapAnswer::No,
                text: String::new(),
            },
            oom: None,
        },
        suspects: Vec::new(),
        histogram: Vec::new(),
        dominators: Vec::new(),
        dominators_rest: Rest::default(),
        top_consumers: TopConsumers::default(),
        access_paths: Vec::new(),
        threads: Vec::new(),
        gc_roots: GcRoots::default(),
        class_loaders: Vec::new(),
        duplicate_classes: Vec::new(),
        unreachable: Vec::new(),
        collections: Vec::new(),
        collection_sizes: Vec::new(),
        duplicate_strings: None,
        waste: None,
        resources: Vec::new(),
        timings: None,
    }
}

/// Builds up a report step by step.
pub(crate) trait Describe: Sized {
    fn at(self, created: &str) -> Self;
    fn named(self, path: &str) -> Self;
    fn used(self, bytes: u64) -> Self;
    fn garbage(self, bytes: u64) -> Self;
    /// Truncates the dump.
    fn cut(self) -> Self;
    fn path(self, path: &str, instances: u64, bytes: u64) -> Self;
    fn class(self, class: &str, instances: u64, bytes: u64) -> Self;
    fn suspect(self, class: &str, field: &str, bytes: u64) -> Self;
    fn thread(self, name: &str, bytes: u64) -> Self;
    fn loader(self, class: &str, name: Option<&str>, bytes: u64) -> Self;
}

impl Describe for Report {
    fn at(mut self, created: &str) -> Self {
        self.dump.created = Some(created.into());
        self
    }

    fn named(mut self, path: &str) -> Self {
        self.dump.path = path.into();
        self
    }

    fn used(mut self, bytes: u64) -> Self {
        self.heap.used_bytes = bytes;
        self
    }

    fn garbage(mut self, bytes: u64) -> Self {
        self.heap.unreachable = Unreachable {
            objects: bytes / 32,
            bytes,
        };
        self
    }

    fn cut(mut self) -> Self {
        self.dump.complete = false;
        self.dump.loss_unknown = true;
        for suspect in &mut self.suspects {
            suspect.lower_bound = true;
        }
        self
    }

    fn path(mut self, path: &str, instances: u64, bytes: u64) -> Self {
        // Class of the objects at the end of the path, if the path names one.
        let class = "app.Entry".to_owned();
        self.access_paths.push(AccessPathRow {
            path: path.into(),
            class,
            instances,
            retained_bytes: bytes,
        });
        self
    }

    fn class(mut self, class: &str, instances: u64, bytes: u64) -> Self {
        self.histogram.push(HistogramRow {
            class: class.into(),
            // An address, so that matching by loader would fail.
            class_loader: format!(
                "app.Loader @ 0x{:x}",
                self.histogram.len() * 4096 + self.suspects.len()
            ),
            instances,
            shallow_bytes: bytes,
            retained_bytes: Some(bytes),
        });
        self
    }

    fn suspect(mut self, class: &str, field: &str, bytes: u64) -> Self {
        let access_path = format!("static {class}.{field} → HashMap entry");
        self.verdict.kind = VerdictKind::Leak;
        self.verdict.headline = format!("{class}.{field} leaks.");
        self.suspects.push(Suspect {
            rank: self.suspects.len() as u32 + 1,
            fingerprint: fingerprint(class, field),
            kind: "static-collection".into(),
            confidence: 0.9,
            size_only: false,
            headline: format!("{class}.{field} holds {bytes} bytes of entries"),
            retained_bytes: bytes,
            retained_share: bytes as f64 / self.heap.used_bytes as f64,
            within: None,
            lower_bound: false,
            culprit: Culprit {
                class: Some(class.into()),
                field: Some(field.into()),
                holder: Holder::Static,
                thread: None,
                frame: None,
                object_id: Some(format!("0x{:x}", bytes * 8)),
                library: None,
                is_library: false,
            },
            root: RootDescription {
                kind: "STICKY_CLASS".into(),
                description: String::new(),
            },
            accumulation_point: None,
            accumulated: Accumulated {
                class: "app.Entry".into(),
                instances: bytes / 100,
                retained_bytes: bytes,
            },
            retained_by_class: Vec::new(),
            members: Vec::new(),
            path: Vec::new(),
            access_path,
            cut_points: Vec::new(),
            evidence: Vec::new(),
            times: None,
            advice: Advice {
                summary: "Bound it.".into(),
                details: String::new(),
                example: None,
            },
            commands: Vec::new(),
        });
        self
    }

    fn thread(mut self, name: &str, bytes: u64) -> Self {
        self.threads.push(ThreadRow {
            name: name.into(),
            object_id: None,
            class: "java.lang.Thread".into(),
            daemon: None,
            state: None,
            is_virtual: false,
            count: 1,
            retained_bytes: bytes,
            frames: Vec::new(),
        });
        self
    }

    fn loader(mut self, class: &str, name: Option<&str>, bytes: u64) -> Self {
        self.class_loaders.push(ClassLoaderRow {
            object_id: Some(format!(
                "0x{:x}",
                self.class_loaders.len() * 64 + bytes as usize
            )),
            class: class.into(),
            name: name.map(str::to_owned),
            classes: 10,
            instances: 10,
            shallow_bytes: bytes,
            retained_bytes: Some(bytes),
        });
        self
    }
}

/// A fingerprint in the form of a real one.
pub(crate) fn fingerprint(class: &str, field: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(format!("{class}.{field}"))
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

/// A pseudorandom number that is the same in every run (`SplitMix64`), `0.0..1.0`.
pub(crate) fn noise(seed: u64) -> f64 {
    let mut value = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((value ^ (value >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}
