//! Files that end too early, hold runs of zeros, or continue after their end.

use super::Wanted::{Clean, NoHeap, Refuse, Warn};
use super::make::damaged;
use super::{Case, Objects, Story};
use crate::{Order, Span, Written, tag};

pub(super) fn cases() -> Vec<Case> {
    let mut all = vec![
        cut_inside("trunc_in_instance", tag::INSTANCE_DUMP),
        cut_inside("trunc_in_prim_array", tag::PRIM_ARRAY_DUMP),
        cut_inside("trunc_in_object_array", tag::OBJ_ARRAY_DUMP),
        cut_in_late_class(),
        damaged("trunc_at_subrecord", Warn("truncated"), |whole| {
            cut_at(whole, last_instance(whole).start)
        }),
        damaged("trunc_in_rechdr", Warn("truncated"), |whole| {
            cut_at(whole, last_segment(whole).start + 4)
        }),
        damaged("trunc_between_segs", Warn("missing-end"), |whole| {
            cut_at(whole, last_segment(whole).start)
        }),
        damaged("trunc_noend", Warn("missing-end"), |whole| {
            cut_at(whole, whole.bytes.len() - 9)
        }),
        damaged("trunc_in_end", Warn("missing-end"), |whole| {
            cut_at(whole, whole.bytes.len() - 3)
        }),
        damaged("trunc_in_strings", NoHeap, |whole| {
            let mut strings = whole.records.iter().filter(|r| r.tag == tag::UTF8);
            cut_at(whole, strings.next_back().expect("has strings").start + 12)
        }),
        damaged("base_of_unmerged_parts", NoHeap, |whole| {
            cut_at(whole, first_segment(whole).start)
        }),
        damaged("header_only", Refuse, |whole| cut_at(whole, 31)),
        damaged("nine_bytes", Refuse, |whole| cut_at(whole, 9)),
        damaged("empty", Refuse, |whole| cut_at(whole, 0)),
    ];
    all.extend([
        damaged("empty_segments", Clean, |whole| {
            let end = whole.bytes.len() - 9;
            let (before, after) = whole.bytes.split_at(end);
            let empty = [tag::HEAP_DUMP_SEGMENT, 0, 0, 0, 0, 0, 0, 0, 0].repeat(3);
            let objects = Objects::Exactly(whole.objects_before(end));
            ([before, &empty, after].concat(), objects)
        }),
        damaged("bit_in_string_length", Warn("lost-names"), |whole| {
            let mut strings = whole.records.iter().filter(|r| r.tag == tag::UTF8);
            let string = strings.nth(5).expect("has strings");
            let mut bytes = whole.bytes.clone();
            let length = bytes.get_mut(string.start + 7).expect("inside the file");
            *length ^= 0x02;
            (bytes, Objects::Exactly(whole.objects_before(usize::MAX)))
        }),
        damaged("zero_tail", Warn("zero-run"), |whole| {
            let from = last_instance(whole).start;
            let (mut bytes, objects) = cut_at(whole, from);
            bytes.resize(whole.bytes.len(), 0);
            (bytes, objects)
        }),
        damaged("zero_hole", Warn("zero-run"), zero_hole),
        damaged("zero_after_end", Warn("trailing-bytes"), |whole| {
            followed_by(whole, &[0; 4096])
        }),
        damaged("garbage_after_end", Warn("trailing-bytes"), |whole| {
            followed_by(whole, b"\xde\xad\xbe\xef trailing noise \xff\xff\xff\xff")
        }),
        damaged("crlf_transfer", Warn("text-mode"), |whole| {
            (crlf(&whole.bytes), Objects::AtLeast(0))
        }),
        damaged("utf8_transfer", Warn("text-mode"), |whole| {
            let text = String::from_utf8_lossy(&whole.bytes);
            (text.into_owned().into_bytes(), Objects::AtLeast(0))
        }),
    ]);
    all
}

/// The first `len` bytes of the file, and the number of objects that lie wholly in them.
fn cut_at(whole: &Written, len: usize) -> (Vec<u8>, Objects) {
    let bytes = whole.bytes.iter().copied().take(len).collect();
    (bytes, Objects::Exactly(whole.objects_before(len)))
}

fn cut_inside(name: &'static str, tag: u8) -> Case {
    damaged(name, Warn("truncated"), |whole| {
        let last = whole.last(tag).expect("the story has one");
        let (bytes, _) = cut_at(whole, last.end - 2);
        // The object itself is kept, with what is there of it.
        (bytes, Objects::Exactly(whole.objects_before(last.end)))
    })
}

/// The file has its class dumps after the objects: otherwise no object would be left.
fn cut_in_late_class() -> Case {
    let mut story = Story::new();
    story.dump.order(Order::ObjectsBeforeClasses);
    let whole = story.dump.to_written();
    let last = whole.last(tag::CLASS_DUMP).expect("the story has classes");
    let (bytes, objects) = cut_at(&whole, last.end - 2);
    Case {
        name: "trunc_in_classdump",
        bytes,
        base_objects: story.objects,
        objects,
        wanted: Warn("truncated"),
    }
}

fn last_instance(whole: &Written) -> Span {
    whole
        .last(tag::INSTANCE_DUMP)
        .expect("the story has instances")
}

fn first_segment(whole: &Written) -> Span {
    whole.segments().next().expect("the story has segments")
}

fn last_segment(whole: &Written) -> Span {
    whole
        .segments()
        .next_back()
        .expect("the story has segments")
}

/// Zeros from the second object of a middle segment to that segment's end.
fn zero_hole(whole: &Written) -> (Vec<u8>, Objects) {
    let segments: Vec<Span> = whole.segments().collect();
    let holed = segments
        .get(segments.len() - 2)
        .expect("the story has several segments");
    let inside = whole
        .sub_records
        .iter()
        .filter(|s| s.start > holed.start + 9);
    let from = inside
        .map(|s| s.start)
        .min()
        .expect("two objects a segment");
    let mut bytes = whole.bytes.clone();
    let hole = bytes.get_mut(from..holed.end).expect("inside the file");
    hole.fill(0);
    let all = whole.objects_before(usize::MAX);
    let lost = whole.objects_before(holed.end) - whole.objects_before(from);
    (bytes, Objects::Exactly(all - lost))
}

fn followed_by(whole: &Written, tail: &[u8]) -> (Vec<u8>, Objects) {
    let bytes = [&whole.bytes, tail].concat();
    (bytes, Objects::Exactly(whole.objects_before(usize::MAX)))
}

/// What a text-mode transfer makes of each line feed; the header's zero bytes stay.
fn crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 100);
    for byte in bytes {
        if *byte == b'\n' {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}
