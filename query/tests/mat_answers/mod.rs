//! MAT's answers to its named queries, and the dumps that they are about.

#![allow(dead_code)] // each test file uses its part

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, References, Silent, SizeRule, analyze};
use heapray_hprof::ObjectId;
use heapray_query::find_instances;

/// The folder with MAT's answers and the dumps above it; none is said loudly.
pub(crate) fn answers() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("HEAPRAY_SHARED").map_or_else(beside, PathBuf::from);
    let folder = shared.join("dumps/mat-queries");
    if !folder.is_dir() {
        eprintln!(
            "##### SKIPPED: no answers of MAT at {} #####",
            folder.display()
        );
        return None;
    }
    Some(folder)
}

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        return plain;
    }
    bytes
}

/// A dump with MAT's answers about it.
pub(crate) struct Dump {
    pub(crate) name: String,
    folder: PathBuf,
    pub(crate) heap: Heap,
}

const DUMPS: [&str; 5] = [
    "openjdk_jdk11_04_x64.hprof.gz",
    "oracle_jdk7_21_x64.hprof",
    "oracle_jdk8_05_x64.hprof",
    "sun_jdk6_30_x64_compressedOops.hprof",
    "sun_jdk6_32bit.hprof",
];

/// Calls `check` with each dump, analyzed with MAT's references and sizes.
pub(crate) fn for_each_dump(mut check: impl FnMut(&Dump)) {
    let Some(folder) = answers() else {
        return;
    };
    for name in DUMPS {
        let mut options = AnalyzeOptions::default();
        (options.references, options.sizes) = (References::All, SizeRule::Mat);
        let bytes = read(&folder.join("..").join(name));
        check(&Dump {
            name: name.to_owned(),
            folder: folder.join(name),
            heap: analyze(bytes, &options, &Silent).unwrap(),
        });
    }
}

impl Dump {
    /// The rows of an answer, by the names of columns; `None` if MAT had no answer.
    pub(crate) fn rows(&self, query: &str) -> Option<Vec<BTreeMap<String, String>>> {
        let plain = self.folder.join(format!("{query}.csv"));
        let packed = self.folder.join(format!("{query}.csv.gz"));
        let path = [plain, packed].into_iter().find(|path| path.is_file())?;
        let bytes = read(&path);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let names: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let rows = reader.records().map(|row| {
            let row = row.unwrap();
            names
                .iter()
                .cloned()
                .zip(row.iter().map(str::to_owned))
                .collect()
        });
        Some(rows.collect())
    }

    /// The address that MAT's command was given.
    pub(crate) fn argument(&self, query: &str) -> Option<ObjectIndex> {
        let log = std::fs::read_to_string(self.folder.join("_log.tsv")).unwrap();
        let line = log
            .lines()
            .find(|line| line.starts_with(&format!("{query}\t")))?;
        let text = line
            .split([' ', '\t'])
            .find(|word| word.starts_with("0x"))?;
        self.heap.find(address(text)?)
    }

    pub(crate) fn instances(&self, class: &str) -> Vec<ObjectIndex> {
        find_instances(&self.heap, usize::MAX, |_, own| own.name == class)
    }
}

pub(crate) fn address(text: &str) -> Option<ObjectId> {
    let digits = text.strip_prefix("0x")?;
    u64::from_str_radix(digits, 16).ok().map(ObjectId)
}

pub(crate) fn number(text: &str) -> u64 {
    text.parse().unwrap()
}
