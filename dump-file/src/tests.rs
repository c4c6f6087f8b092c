//! Stories of files: plain, zipped, cut, in parts, and those that are no dumps at all.
#![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use heapray_testkit::{DumpBuilder, Type};
use tempfile::TempDir;

use heapray_hprof::{Header, Records};

use crate::signature::SNIFFED_BYTES;
use crate::{DumpFile, OpenError, OpenErrorKind, OpenOptions};

mod gz;
mod not_dumps;
mod parts;

/// A folder with files, and the way to open them.
struct Story {
    dir: TempDir,
}

impl Story {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn open(&self, name: &str) -> Result<DumpFile, OpenError> {
        DumpFile::open(
            &self.dir.path().join(name),
            &OpenOptions::default(),
            &|_, _| {},
        )
    }

    fn open_bytes(&self, bytes: &[u8]) -> Result<DumpFile, OpenError> {
        self.file("some.hprof", bytes);
        self.open("some.hprof")
    }
}

/// A dump of some `objects` × 100 bytes, in segments of 64 KiB.
fn dump(objects: usize) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.segment_bytes(64 << 10);
    let class = dump
        .class("com.example.Order")
        .field("id", Type::Long)
        .build();
    for number in 0..objects {
        dump.instance(class).set("id", 7i64).build();
        dump.string(&format!(
            "order number {number}, of which there are {objects}"
        ));
    }
    dump.to_bytes()
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// As `HotSpot`'s `-gz=1`: a member per `block` bytes, the first with the comment.
fn gzip_chunked(plain: &[u8], block: usize) -> Vec<u8> {
    let mut gz = Vec::new();
    for (number, chunk) in plain.chunks(block).enumerate() {
        let mut builder = flate2::GzBuilder::new();
        if number == 0 {
            builder = builder.comment(format!("HPROF BLOCKSIZE={block}"));
        }
        let mut encoder = builder.write(Vec::new(), Compression::fast());
        encoder.write_all(chunk).unwrap();
        gz.extend(encoder.finish().unwrap());
    }
    gz
}

fn kinds(dump: &DumpFile) -> Vec<&'static str> {
    dump.repairs().iter().map(|repair| repair.kind).collect()
}

#[test]
fn a_plain_file_is_mapped_as_it_is() {
    let story = Story::new();
    let plain = dump(100);
    let opened = story.open_bytes(&plain).unwrap();
    assert_eq!(opened.bytes(), plain);
    assert_eq!(opened.file_bytes(), plain.len() as u64);
    assert_eq!(opened.repairs(), []);
    opened.check_unchanged().unwrap();
}

#[test]
fn advice_changes_nothing_of_the_content() {
    let story = Story::new();
    let plain = dump(20_000);
    assert!(plain.len() > 1 << 20);
    let opened = story.open_bytes(&plain).unwrap();
    opened.advise_sequential();
    opened.populate(0..plain.len());
    for range in [
        0..plain.len(),
        1..plain.len() - 1,
        70_000..70_001,
        5..usize::MAX,
    ] {
        opened.populate(range.clone());
        opened.release(range);
        assert_eq!(opened.bytes(), plain);
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_is_told() {
    let story = Story::new();
    let plain = dump(10);
    let path = story.file("growing.hprof", &plain);
    let opened = story.open("growing.hprof").unwrap();
    let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(b"more").unwrap();
    let error = opened.check_unchanged().unwrap_err();
    let (before, after) = (plain.len() as u64, plain.len() as u64 + 4);
    assert!(
        matches!(error.kind, OpenErrorKind::Changed { before: b, after: a } if (b, a) == (before, after)),
        "{error}"
    );
    assert_eq!(opened.bytes(), plain);
}

#[test]
fn a_header_behind_chatter_is_found() {
    let story = Story::new();
    let plain = dump(10);
    let chatter = b"Defaulted container \"app\" out of: app, istio-proxy\n";
    let opened = story
        .open_bytes(&[chatter, plain.as_slice()].concat())
        .unwrap();
    assert_eq!(opened.bytes(), plain);
    assert_eq!(kinds(&opened), ["junk-before-header"]);
    opened.release(0..plain.len());
    assert_eq!(opened.bytes(), plain);
}

#[test]
fn text_transfers_are_recognised() {
    let story = Story::new();
    let plain = dump(500);
    let utf8 = String::from_utf8_lossy(&plain).into_owned().into_bytes();
    let opened = story.open_bytes(&utf8).unwrap();
    assert_eq!(kinds(&opened), ["text-mode-utf8"]);

    let mut crlf = Vec::new();
    for &byte in &plain {
        if byte == b'\n' {
            crlf.push(b'\r');
        }
        crlf.push(byte);
    }
    let opened = story.open_bytes(&crlf).unwrap();
    assert_eq!(kinds(&opened), ["text-mode-crlf"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_spooled() {
    let story = Story::new();
    let plain = dump(5000);
    for (name, bytes) in [("plain", plain.clone()), ("gz", gzip(&plain))] {
        let path = story.dir.path().join(name);
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let writer = std::thread::spawn({
            let path = path.clone();
            move || std::fs::write(path, bytes).unwrap()
        });
        let opened = story.open(name).unwrap();
        writer.join().unwrap();
        assert_eq!(opened.bytes(), plain, "{name}");
        assert!(opened.file_bytes() > 0);
    }
}

/// A pipe without end that is no dump would fill the disk before it was told.
#[test]
fn what_is_no_dump_is_told_before_it_is_spooled() {
    let path = Path::new("pipe");
    let options = OpenOptions::default();
    let compressed_zeros = gzip(&vec![0; 1 << 20]);
    let endless = std::io::repeat(0).take(1 << 40);
    let endless_gz = std::io::Cursor::new(compressed_zeros).chain(std::io::repeat(0).take(1 << 40));
    let readers: [Box<dyn Read>; 2] = [Box::new(endless), Box::new(endless_gz)];
    for reader in readers {
        let spooled = std::cell::Cell::new(0);
        let opened = DumpFile::from_reader(path, reader, &options, &|bytes, _| spooled.set(bytes));
        let error = opened.unwrap_err();
        assert!(
            matches!(error.kind, OpenErrorKind::NotADump { .. }),
            "{error}"
        );
        assert!(spooled.get() <= SNIFFED_BYTES as u64, "{spooled:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_names_the_way_out() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    // A spool can't be put on a full disk here; its error is made by hand and its words are tested.
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let error = OpenError::spool(Path::new("a.gz"), Path::new("spool-dir"), full);
    assert!(error.to_string().contains("spool-dir"), "{error}");
    assert!(error.hint().unwrap().contains("--tmp-dir"));
}

#[test]
fn a_spool_directory_that_is_not_there_is_an_error() {
    let story = Story::new();
    let path = story.file("a.hprof.gz", &gzip(&dump(10)));
    let options = OpenOptions {
        tmp_dir: Some(story.dir.path().join("nowhere")),
        ..OpenOptions::default()
    };
    let error = DumpFile::open(&path, &options, &|_, _| {}).unwrap_err();
    assert!(matches!(error.kind, OpenErrorKind::Spool { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--tmp-dir"));
}

#[test]
fn spools_leave_no_names_behind() {
    let story = Story::new();
    let tmp = tempfile::tempdir().unwrap();
    let path = story.file("a.hprof.gz", &gzip(&dump(10)));
    let options = OpenOptions {
        tmp_dir: Some(tmp.path().to_owned()),
        ..OpenOptions::default()
    };
    let opened = DumpFile::open(&path, &options, &|_, _| {}).unwrap();
    assert_eq!(std::fs::read_dir(tmp.path()).unwrap().count(), 0);
    drop(opened);
}
