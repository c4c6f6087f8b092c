//! Files that people give by mistake, and what they are told.

use super::*;

/// Asserts on the words of the error and of its hint.
fn assert_told(story: &Story, bytes: &[u8], what: &str, hint: &str) {
    story.file("given", bytes);
    let error = story.open("given").unwrap_err();
    let words = error.to_string();
    assert!(words.contains("given: ") && words.contains(what), "{words}");
    let said = error.hint().unwrap_or_default();
    assert!(said.contains(hint), "{words}\nhint: {said}");
}

fn tar_of(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    let size = format!("{:011o}", content.len());
    header[124..135].copy_from_slice(size.as_bytes());
    header[257..262].copy_from_slice(b"ustar");
    let mut tar = header;
    tar.extend(content);
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    tar
}

fn zip_of(names: &[&str]) -> Vec<u8> {
    let (mut local, mut central) = (Vec::new(), Vec::new());
    for name in names {
        local.extend(b"PK\x03\x04");
        local.extend([0; 22]);
        local.extend((name.len() as u16).to_le_bytes());
        local.extend([0; 2]);
        local.extend(name.bytes());
        central.extend(b"PK\x01\x02");
        central.extend([0; 24]);
        central.extend((name.len() as u16).to_le_bytes());
        central.extend([0; 16]);
        central.extend(name.bytes());
    }
    let start = local.len() as u32;
    let mut zip = [local, central].concat();
    zip.extend(b"PK\x05\x06");
    zip.extend([0; 12]);
    zip.extend(start.to_le_bytes());
    zip.extend([0; 2]);
    zip
}

#[test]
fn nothing_and_next_to_nothing() {
    let story = Story::new();
    assert_told(&story, b"", "is empty", "disk full");
    assert_told(&story, b"JAVA PROF", "has only 9 bytes", "again");
    assert_told(
        &story,
        b"JAVA PROFILE 1.0.2\0\0\0\0\x08",
        "has only 23 bytes",
        "again",
    );
    let odd = [b"JAVA PROFILE 1.0.2\0\0\0\0\x02".as_slice(), &[0; 8]].concat();
    assert_told(&story, &odd, "identifiers of 2 bytes", "again");
    let header = [b"JAVA PROFILE 1.0.2\0\0\0\0\x08".as_slice(), &[0; 8]].concat();
    assert_told(&story, &header, "nothing after it", "disk full");
    let and_a_byte = [header, vec![0x2c]].concat();
    assert_eq!(story.open_bytes(&and_a_byte).unwrap().bytes(), and_a_byte);
}

#[test]
fn other_files_are_named() {
    let story = Story::new();
    let core = [b"\x7fELF\x02\x01".as_slice(), &[0; 10], &[4, 0], &[0; 100]].concat();
    let cases: &[(&[u8], &str, &str)] = &[
        (b"\x00\x12portable heap dump\0\0", "(PHD)", "system dump"),
        (&core, "core dump", "jhsdb jmap --binaryheap"),
        (
            b"\x7fELF\x02\x01\0\0\0\0\0\0\0\0\0\0\x03\0",
            "library (ELF)",
            "",
        ),
        (b"FLR\0\0\x02", "Flight Recorder", "events"),
        (b"\xca\xfe\xba\xbe\0\0\0\x3d", "Java class file", "jcmd"),
        (
            // Two packets: a clock snapshot, and one with time and sequence.
            b"\x0a\x08\x32\x04\x0a\x02\x08\x06\x50\x01\x0a\x06\x40\x80\x80\x01\x50\x02",
            "Perfetto trace",
            "am dumpheap",
        ),
        (
            b"\x0a\x04\x08\x01\x10\x02\x0a\x04\x08\x03\x10\x04\x12\x08\x0a\x02\x01\x02\x12\x02\x05\x06",
            "pprof profile",
            "samples",
        ),
        (b"go1.7 heap dump\n\x06\0", "heap dump of a Go program", "viewcore"),
        (b"Nettrace\x14\0\0\0", "trace of .NET", "PerfView"),
        (
            b"\x14\0\0\0!FastSerialization.1\x05",
            "heap dump of .NET",
            "dotnet-gcdump",
        ),
        (
            b"{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\"]}}}",
            "heap snapshot of V8",
            "Chrome",
        ),
        (b"\x89PNG\r\n\x1a\n", "PNG image", ""),
        (b"{\"objects\": []}", "JSON", "jcmd"),
        (b"\x28\xb5\x2f\xfd\x04", "Zstandard", "zstd -d"),
        (b"\xfd7zXZ\0\0", "xz file", "xz -dk"),
        (b"BZh91AY", "bzip2", "bzip2 -dk"),
        (
            b"\x1f\xef\xbf\xbd\x08",
            "text (UTF-8) transfer destroyed",
            "binary mode",
        ),
        (
            b"#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n",
            "crash log (hs_err)",
            "core",
        ),
        (
            b"2026-01-01 10:00:00\nFull thread dump OpenJDK 64-Bit Server VM\n",
            "thread dump",
            "jcmd",
        ),
        (
            b"JAVA PROFILE 1.0.1, created Thu Jan  1 00:00:00 1970\n\nHeader for -agentlib",
            "text output of the hprof agent",
            "format=b",
        ),
        (b"<html><body>404", "HTML", "download"),
        (b"dear diary, today nothing leaked\n", "but text", "jcmd"),
        (&[0; 9000], "zero bytes only", "never written"),
        (
            &[0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            "begins with 80 01 02",
            "jcmd",
        ),
    ];
    for (bytes, what, hint) in cases {
        assert_told(&story, bytes, what, hint);
    }
}

#[test]
fn gzip_of_something_else_is_told_before_it_is_unpacked() {
    let story = Story::new();
    assert_told(
        &story,
        &gzip(b"FLR\0\0"),
        "gzip of a Java Flight Recorder",
        "events",
    );
    assert_told(&story, &gzip(&gzip(b"x")), "gzip of a gzip", "twice");
    assert_told(&story, &gzip(b""), "empty or truncated", "again");
    assert_told(&story, &gzip(b"JAVA"), "empty or truncated", "again");
    assert_told(&story, b"\x1f\x8b\x08\0", "empty or truncated", "again");
    let tar = tar_of("dumps/heap.hprof", &dump(10));
    assert_told(&story, &gzip(&tar), "gzip of a tar archive", "tar -xzf");
}

#[test]
fn archives_name_the_command_that_unpacks_the_dump() {
    let story = Story::new();
    let tar = tar_of("it's/heap.hprof", &dump(10));
    assert_told(&story, &tar, "a tar archive", r"given 'it'\''s/heap.hprof'");
    let zip = zip_of(&["readme.txt", "heap.hprof.gz"]);
    assert_told(&story, &zip, "a zip archive", "given heap.hprof.gz");
    let two = zip_of(&["java_pid1.hprof", "java_pid1.hprof.1"]);
    assert_told(&story, &two, "a zip archive", "contains 2 dumps");
    let jar = zip_of(&["META-INF/MANIFEST.MF", "A.class"]);
    assert_told(&story, &jar, "Java archive", "no name in the archive");
    assert_told(
        &story,
        b"PK\x03\x04 cut",
        "zip archive",
        "no name in the archive",
    );
}

#[test]
fn a_directory_or_a_wrong_name_lists_the_dumps_near() {
    let story = Story::new();
    story.file("java_pid1.hprof", &dump(3));
    story.file("zipped", &gzip(&dump(3)));
    story.file("notes.txt", b"no dump");
    for given in ["", "wrong.hprof"] {
        let error = story.open(given).unwrap_err();
        let hint = error.hint().unwrap();
        assert!(
            hint.contains("java_pid1.hprof") && hint.contains("zipped"),
            "{hint}"
        );
        assert!(!hint.contains("notes"), "{hint}");
    }
}
