//! The files that people give by mistake, by their first bytes.

use std::path::Path;

use super::archive;
use super::foreign_file::ForeignFile;
use super::protobuf;
use crate::signature::{MAGIC, REPLACEMENT, find_header, is_agent_text};

const TAKE_DUMP: &str = "take one with: jcmd PID GC.heap_dump FILE.hprof";

/// Says what a file is that doesn't begin like a heap dump; `None`: unknown.
pub(super) fn identify(
    path: &Path,
    front: &[u8],
    whole: Option<&[u8]>,
    zipped: bool,
) -> Option<ForeignFile> {
    archive::identify(path, front, whole, zipped)
        .or_else(|| identify_binary(path, front))
        .or_else(|| identify_text(front))
        .or_else(|| protobuf::identify(front))
        .map(|mut foreign| {
            if zipped {
                foreign.what = format!("gzip of {}", foreign.what);
            }
            foreign
        })
}

/// What can be said of any bytes.
pub(super) fn unknown(front: &[u8], zipped: bool) -> ForeignFile {
    let gzip = if zipped { "gzip of " } else { "" };
    if front.iter().all(|&b| b == 0) {
        return ForeignFile::new(
            format!(
                "{gzip}zero bytes only, at least in its first {}",
                front.len()
            ),
            "the file was created with its full length but never written; copy it again",
        );
    }
    let replaced = front.windows(3).filter(|w| *w == REPLACEMENT).count();
    if replaced > front.len() / 64 {
        return ForeignFile::new(
            format!("{gzip}something that a text (UTF-8) transfer destroyed"),
            "copy it again in binary mode",
        );
    }
    let shown: Vec<String> = front.iter().take(8).map(|b| format!("{b:02x}")).collect();
    let what = if looks_like_text(front) {
        "text".to_owned()
    } else {
        format!("unknown data that begins with {}", shown.join(" "))
    };
    ForeignFile::new(format!("{gzip}{what}"), TAKE_DUMP)
}

fn identify_binary(path: &Path, front: &[u8]) -> Option<ForeignFile> {
    let name = path.display();
    let jhsdb = format!(
        "make a heap dump of it with the JDK that wrote it: \
         jhsdb jmap --binaryheap --dumpfile FILE.hprof --exe /path/to/java --core {name}"
    );
    // (first bytes, what it is, what to do)
    let known: &[(&[u8], &str, &str)] = &[
        (
            b"\x00\x12portable heap dump",
            "an IBM/OpenJ9 portable heap dump (PHD)",
            "PHD holds no field names or values; take a system dump instead, open it with Eclipse \
             MAT and DTFJ, and export it as HPROF",
        ),
        (
            b"\x7fELF",
            if is_core(front) {
                "a core dump of a process (ELF)"
            } else {
                "a program or library (ELF)"
            },
            if is_core(front) { &jhsdb } else { TAKE_DUMP },
        ),
        (b"MDMP", "a Windows minidump", &jhsdb),
        (b"\xcf\xfa\xed\xfe", "a macOS program or core file", &jhsdb),
        (
            b"FLR\0",
            "a Java Flight Recorder recording",
            "it holds events, not the heap; look at it with `jfr print` or JDK Mission Control",
        ),
        (b"\xca\xfe\xba\xbe", "a Java class file", TAKE_DUMP),
        (
            b"go1.7 heap dump\n",
            "a heap dump of a Go program",
            "look at it with Go's own tools: viewcore, or go tool pprof for profiles",
        ),
        (
            b"Nettrace",
            "an event trace of .NET (nettrace)",
            "look at it with PerfView or dotnet-trace",
        ),
        (
            b"\x14\x00\x00\x00!FastSerialization.1",
            "a heap dump of .NET (gcdump)",
            "look at it with PerfView, Visual Studio or dotnet-gcdump report",
        ),
        (b"PAR1", "a Parquet file", TAKE_DUMP),
        (b"\x89PNG", "a PNG image", ""),
        (b"\xff\xd8\xff", "a JPEG image", ""),
        (b"%PDF", "a PDF document", ""),
        (b"SQLite format 3\0", "an SQLite database", ""),
        (
            b"\x1f\xef\xbf\xbd",
            "a gzip file that a text (UTF-8) transfer destroyed",
            "copy it again in binary mode",
        ),
        (b"\xac\xed\x00\x05", "serialized Java objects", TAKE_DUMP),
        (
            b"JAVA PROFILE",
            "a profile of a version that doesn't exist",
            "",
        ),
    ];
    let (_, what, hint) = known.iter().find(|(magic, ..)| front.starts_with(magic))?;
    (!front.starts_with(MAGIC)).then(|| ForeignFile::new(*what, *hint))
}

/// Is an ELF file the memory of a process?
fn is_core(front: &[u8]) -> bool {
    // e_type at 16 is ET_CORE = 4; EI_DATA at 5 is 1 for little endian (ELF specification).
    matches!(
        (front.get(5), front.get(16), front.get(17)),
        (Some(1), Some(4), _) | (Some(2), _, Some(4))
    )
}

fn identify_text(front: &[u8]) -> Option<ForeignFile> {
    let contains = |words: &[u8]| {
        let window = front.get(..4096).unwrap_or(front);
        window.windows(words.len()).any(|w| w == words)
    };
    if is_agent_text(front) {
        return Some(ForeignFile::new(
            "the text output of the hprof agent",
            "run the agent with heap=dump,format=b",
        ));
    }
    if !looks_like_text(front) || find_header(front).is_some() {
        return None;
    }
    let known: &[(&[u8], &str, &str)] = &[
        (
            b"A fatal error has been detected by the Java Runtime",
            "a JVM crash log (hs_err)",
            "the crash may have left a core file: jhsdb jmap --binaryheap --exe JAVA --core CORE",
        ),
        (b"Full thread dump", "a thread dump", TAKE_DUMP),
        (b"0SECTION", "an IBM/OpenJ9 javacore", TAKE_DUMP),
        (b"#instances", "a class histogram", TAKE_DUMP),
        (b"[gc", "a garbage collector log", TAKE_DUMP),
        (
            b"<!DOCTYPE",
            "HTML",
            "it may be the error page of a download; look into it",
        ),
        (
            b"<html",
            "HTML",
            "it may be the error page of a download; look into it",
        ),
        (
            b"<?xml",
            "XML",
            "it may be the error message of a download; look into it",
        ),
        (
            b"version https://git-lfs",
            "a pointer of Git LFS, not the file itself",
            "fetch it with: git lfs pull",
        ),
        (
            b"java.lang.OutOfMemoryError",
            "a log with an OutOfMemoryError",
            "start the JVM with -XX:+HeapDumpOnOutOfMemoryError to get a dump",
        ),
    ];
    if front.trim_ascii_start().starts_with(b"{")
        && contains(b"\"snapshot\"")
        && contains(b"\"meta\"")
    {
        return Some(ForeignFile::new(
            "a heap snapshot of V8 (Chrome or Node.js)",
            "load it in the Memory panel of Chrome's developer tools",
        ));
    }
    if let Some((_, what, hint)) = known.iter().find(|(words, ..)| contains(words)) {
        return Some(ForeignFile::new(*what, *hint));
    }
    match front.trim_ascii_start().first() {
        Some(b'{' | b'[') => Some(ForeignFile::new("JSON or similar text", TAKE_DUMP)),
        _ => None,
    }
}

fn looks_like_text(front: &[u8]) -> bool {
    let window = front.get(..4096).unwrap_or(front);
    let printable = |b: &&u8| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0x80..);
    !window.is_empty()
        && !window.contains(&0)
        && window.iter().filter(printable).count() >= window.len().saturating_mul(97) / 100
        && !window.starts_with(b"\x1f")
}
