//! What JDK 22+ leaves when it is killed while dumping.

use super::*;

/// The base file and the heap in two parts, as the JVM writes them, without the end record.
fn base_and_parts() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let whole = dump(3000);
    let header = Header::read(&whole).unwrap();
    let records: Vec<_> = Records::new(&whole, &header).map(Result::unwrap).collect();
    let first = records.iter().position(|r| r.tag.holds_heap()).unwrap();
    let heap_start = records[first].offset as usize;
    let heap_end = records.last().unwrap().offset as usize;
    let middle = records[first + (records.len() - first) / 2].offset as usize;
    (
        whole[..heap_start].to_vec(),
        whole[heap_start..middle].to_vec(),
        whole[middle..heap_end].to_vec(),
    )
}

fn assert_whole_records(dump: &DumpFile) {
    let header = Header::read(dump.bytes()).unwrap();
    assert!(Records::new(dump.bytes(), &header).all(|r| r.is_ok()));
}

#[test]
fn parts_are_put_behind_the_base_whichever_is_given() {
    let (base, p0, p1) = base_and_parts();
    let merged = [base.clone(), p0.clone(), p1.clone()].concat();
    let story = Story::new();
    story.file("java_pid7.hprof", &base);
    story.file("java_pid7.hprof.p0", &p0);
    story.file("java_pid7.hprof.p1", &gzip_chunked(&p1, 20_000)); // parts of a `-gz` dump
    story.file("other.hprof.p2", &p0);
    for given in [
        "java_pid7.hprof",
        "java_pid7.hprof.p0",
        "java_pid7.hprof.p1",
    ] {
        let opened = story.open(given).unwrap();
        assert!(opened.bytes() == merged, "{given}");
        assert_eq!(kinds(&opened), ["jdk22-parts-merged"]);
        assert_eq!(opened.repairs()[0].lost_bytes, Some(0));
    }
    // Ten comes after nine, and a gap is told.
    story.file("java_pid7.hprof.p10", &p1);
    story.file("java_pid7.hprof.p9", &p0);
    let opened = story.open("java_pid7.hprof").unwrap();
    assert!(opened.bytes() == [merged, p0, p1].concat());
    assert!(opened.repairs()[0].message.contains("part .p2 is missing"));
    assert_eq!(opened.repairs()[0].lost_bytes, None);
}

#[test]
fn a_cut_base_loses_its_last_record_alone() {
    let (base, p0, _) = base_and_parts();
    let story = Story::new();
    story.file("a.hprof", &base[..base.len() - 3]);
    story.file("a.hprof.p0", &p0);
    let opened = story.open("a.hprof").unwrap();
    assert_eq!(kinds(&opened), ["base-cut", "jdk22-parts-merged"]);
    assert!(opened.bytes().ends_with(&p0));
    assert_whole_records(&opened);
    // Cut within the nine bytes of a record's header, too.
    let header = Header::read(&base).unwrap().len;
    story.file("a.hprof", &base[..header + 5]);
    let opened = story.open("a.hprof").unwrap();
    assert!(opened.bytes() == [&base[..header], p0.as_slice()].concat());
}

#[test]
fn a_cut_part_keeps_what_it_has_and_swallows_nothing() {
    let (base, p0, p1) = base_and_parts();
    let story = Story::new();
    story.file("a.hprof", &base);
    story.file("a.hprof.p0", &p0[..p0.len() - 100]);
    story.file("a.hprof.p1", &p1);
    let opened = story.open("a.hprof").unwrap();
    assert_eq!(kinds(&opened), ["part-cut", "jdk22-parts-merged"]);
    assert_eq!(opened.repairs()[0].lost_bytes, Some(100));
    assert_eq!(opened.bytes().len(), base.len() + p0.len() - 100 + p1.len());
    assert_whole_records(&opened);
}

#[test]
fn a_merge_that_was_interrupted_is_done_again() {
    let (base, p0, p1) = base_and_parts();
    let merged = [base.clone(), p0.clone(), p1.clone()].concat();
    let story = Story::new();
    story.file("a.hprof", &[base.as_slice(), &p0[..p0.len() / 2]].concat());
    story.file("a.hprof.p0", &p0);
    story.file("a.hprof.p1", &p1);
    assert!(story.open("a.hprof").unwrap().bytes() == merged);
    // The first part was merged and deleted, the second only begun.
    std::fs::remove_file(story.dir.path().join("a.hprof.p0")).unwrap();
    story.file("a.hprof", &merged[..merged.len() - p1.len() / 3]);
    assert!(story.open("a.hprof").unwrap().bytes() == merged);
}

#[test]
fn parts_beside_a_complete_dump_are_not_its_own() {
    let story = Story::new();
    let (_, p0, _) = base_and_parts();
    let whole = dump(50);
    story.file("a.hprof", &whole);
    story.file("a.hprof.p0", &p0);
    let opened = story.open("a.hprof").unwrap();
    assert_eq!(opened.bytes(), whole);
    assert_eq!(kinds(&opened), ["jdk22-parts-ignored"]);
}

#[test]
fn whole_dumps_that_are_named_like_parts_are_none() {
    let story = Story::new();
    let (one, two) = (dump(20), dump(30));
    story.file("run", &one);
    story.file("run.p1", &two);
    story.file("run.p2", &gzip(&two));
    assert_eq!(story.open("run").unwrap().bytes(), one);
    assert_eq!(story.open("run.p1").unwrap().bytes(), two);
    assert_eq!(story.open("run.p2").unwrap().bytes(), two);
}

#[test]
fn a_part_without_its_base_says_what_is_missing() {
    let story = Story::new();
    let (_, p0, _) = base_and_parts();
    story.file("a.hprof.p0", &p0);
    let error = story.open("a.hprof.p0").unwrap_err();
    assert!(
        matches!(error.kind, OpenErrorKind::NoBase { .. }),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("a.hprof"));
}
