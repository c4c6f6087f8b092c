//! Gzip, sound and broken (`hprof.md` §4.2).

use std::cell::RefCell;

use super::*;

fn open_gz(gz: &[u8]) -> DumpFile {
    let story = Story::new();
    let parallel = story.open_bytes(gz).unwrap();
    let options = OpenOptions {
        threads: Some(1),
        ..OpenOptions::default()
    };
    let path = story.dir.path().join("some.hprof");
    let sequential = DumpFile::open(&path, &options, &|_, _| {}).unwrap();
    assert_eq!(
        parallel.bytes(),
        sequential.bytes(),
        "threads make no difference"
    );
    assert_eq!(parallel.repairs(), sequential.repairs());
    assert_eq!(parallel.file_bytes(), gz.len() as u64);
    parallel
}

#[test]
fn whole_files_and_members_of_every_size() {
    let plain = dump(30_000);
    let opened = open_gz(&gzip(&plain));
    assert!(opened.bytes() == plain);
    assert_eq!(kinds(&opened), [""; 0]);
    for block in [977, 64 << 10, 1 << 20, 3 << 20] {
        let plain = plain.get(..block * 40).unwrap_or(&plain);
        let opened = open_gz(&gzip_chunked(plain, block));
        assert!(opened.bytes() == plain, "{block}");
        assert_eq!(kinds(&opened), [""; 0], "{block}");
    }
}

#[test]
fn a_declared_block_size_is_not_believed() {
    let plain = dump(3000);
    let mut gz = Vec::new();
    for chunk in plain.chunks(100_000) {
        let builder = flate2::GzBuilder::new().comment("HPROF BLOCKSIZE=17");
        let mut encoder = builder.write(Vec::new(), Compression::fast());
        encoder.write_all(chunk).unwrap();
        gz.extend(encoder.finish().unwrap());
    }
    assert_eq!(open_gz(&gz).bytes(), plain);
}

#[test]
fn names_extras_and_header_checksums_are_accepted() {
    let plain = dump(300);
    let builder = flate2::GzBuilder::new()
        .filename("heap.hprof")
        .extra(b"xx\x02\0ab".as_slice())
        .mtime(1_700_000_000);
    let mut encoder = builder.write(Vec::new(), Compression::fast());
    encoder.write_all(&plain).unwrap();
    let gz = encoder.finish().unwrap();
    assert_eq!(open_gz(&gz).bytes(), plain);

    // FHCRC (flag 2) puts two bytes behind the header.
    let simple = gzip(&plain);
    let with_crc = [
        &simple[..3],
        &[simple[3] | 2],
        &simple[4..10],
        &[0, 0],
        &simple[10..],
    ]
    .concat();
    assert_eq!(open_gz(&with_crc).bytes(), plain);
}

#[test]
fn a_cut_file_gives_what_is_there() {
    let plain = dump(3000);
    for gz in [gzip(&plain), gzip_chunked(&plain, 50_000)] {
        for cut in [gz.len() / 3, gz.len() / 2, gz.len() - 9] {
            let opened = open_gz(&gz[..cut]);
            assert_eq!(kinds(&opened), ["gz-truncated"]);
            assert!(plain.starts_with(opened.bytes()));
            assert!(opened.bytes().len() > plain.len() / 4);
        }
    }
}

/// Small enough to be broken at every byte.
fn tiny_dump() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics();
    let class = dump.class("A").field("id", Type::Long).build();
    for number in 0..10 {
        dump.instance(class).set("id", 7919i64 * number).build();
    }
    dump.to_bytes()
}

#[test]
fn every_cut_of_a_small_file_is_survived_and_never_gives_less() {
    let plain = tiny_dump();
    let gz = gzip_chunked(&plain, 300);
    let story = Story::new();
    let mut before = 0;
    for cut in 0..gz.len() {
        let Ok(opened) = story.open_bytes(&gz[..cut]) else {
            assert_eq!(before, 0, "cut at {cut}");
            continue;
        };
        assert!(plain.starts_with(opened.bytes()), "cut at {cut}");
        assert!(opened.bytes().len() >= before, "cut at {cut}");
        before = opened.bytes().len();
    }
    assert!(before > plain.len() / 2);
}

#[test]
fn every_flipped_byte_of_a_small_file_is_survived() {
    let plain = tiny_dump();
    let gz = gzip_chunked(&plain, 300);
    let story = Story::new();
    for at in 0..gz.len() {
        let mut broken = gz.clone();
        broken[at] ^= 0x55;
        if let Ok(opened) = story.open_bytes(&broken) {
            let same = opened.bytes() == plain;
            assert!(
                same || !opened.repairs().is_empty(),
                "silently wrong at {at}"
            );
        }
    }
}

#[test]
fn a_missing_trailer_is_told() {
    let plain = dump(1000);
    for gz in [gzip(&plain), gzip_chunked(&plain, 30_000)] {
        for missing in 1..=8 {
            let opened = open_gz(&gz[..gz.len() - missing]);
            assert_eq!(opened.bytes(), plain);
            assert_eq!(kinds(&opened), ["gz-no-trailer"]);
            assert_eq!(opened.repairs()[0].lost_bytes, Some(0));
        }
    }
}

#[test]
fn garbage_behind_is_ignored() {
    let plain = dump(1000);
    for garbage in [
        vec![0; 4096],
        b"trailing words".to_vec(),
        vec![0x1f],
        vec![0x1f, 0x8b, 9],
    ] {
        for gz in [gzip(&plain), gzip_chunked(&plain, 30_000)] {
            let opened = open_gz(&[gz, garbage.clone()].concat());
            assert_eq!(opened.bytes(), plain);
            assert!(
                matches!(
                    kinds(&opened).as_slice(),
                    ["gz-garbage-after" | "gz-truncated"]
                ),
                "{:?}",
                opened.repairs()
            );
        }
    }
}

#[test]
fn a_damaged_member_costs_itself_alone_and_what_follows_keeps_its_place() {
    let plain = dump(10_000);
    let block = 60_000;
    let members: Vec<Vec<u8>> = plain
        .chunks(block)
        .map(|c| gzip_chunked(c, block))
        .collect();
    let mut gz: Vec<u8> = Vec::new();
    for (number, member) in members.iter().enumerate() {
        let start = gz.len();
        gz.extend(member);
        if number == 3 {
            let middle = start + member.len() / 2;
            gz[middle..middle + 20].fill(0xff);
        }
    }
    let opened = open_gz(&gz);
    assert_eq!(opened.bytes().len(), plain.len());
    assert!(opened.bytes()[..3 * block] == plain[..3 * block]);
    assert!(opened.bytes()[4 * block..] == plain[4 * block..]);
    // The decoder may stumble at once, or find the end of the block again and see the checksum.
    assert!(matches!(
        kinds(&opened).as_slice(),
        ["gz-damaged" | "gz-bad-checksum"]
    ));
}

#[test]
fn a_wrong_checksum_is_told() {
    let plain = dump(1000);
    let mut gz = gzip(&plain);
    let crc = gz.len() - 8;
    gz[crc] ^= 1;
    let opened = open_gz(&gz);
    assert_eq!(opened.bytes(), plain);
    assert_eq!(kinds(&opened), ["gz-bad-checksum"]);
    // A stored block has a length of its own, whose damage the decoder notices.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(&plain[..60_000]).unwrap();
    let mut gz = encoder.finish().unwrap();
    gz[11] ^= 0xff;
    let opened = Story::new().open_bytes(&gz);
    assert!(opened.is_err(), "nothing at all can be inflated");
}

#[test]
fn false_headers_inside_data_do_no_harm() {
    // Stored (uncompressed) members whose content is full of gzip magic.
    let mut plain = dump(10);
    for _ in 0..20_000 {
        plain.extend([
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0xfa, 0xff, 1, 2, 3, 4, 5,
        ]);
    }
    let mut gz = Vec::new();
    for chunk in plain.chunks(100_000) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(chunk).unwrap();
        gz.extend(encoder.finish().unwrap());
    }
    let opened = open_gz(&gz);
    assert!(opened.bytes() == plain);
    assert_eq!(kinds(&opened), [""; 0]);
}

#[test]
fn progress_never_goes_back_and_reaches_the_end() {
    let story = Story::new();
    let plain = dump(10_000);
    let gz = gzip_chunked(&plain, 60_000);
    let path = story.file("a.gz", &gz);
    let seen = RefCell::new(Vec::new());
    let progress = |done, total| {
        assert_eq!(total, Some(gz.len() as u64));
        seen.borrow_mut().push(done);
    };
    DumpFile::open(&path, &OpenOptions::default(), &progress).unwrap();
    let seen = seen.into_inner();
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&(gz.len() as u64)));
}
