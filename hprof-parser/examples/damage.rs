//! Lists what is damaged in a heap dump.
//!
//! `cargo run --example damage` cuts off the end of a tiny dump that the example builds;
//! `cargo run --example damage -- FILE.hprof` checks a plain heap dump.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example shows its result, and its test may stop"
)]

mod tiny;

use std::error::Error;

use heapray_hprof::Header;
use heapray_hprof::salvage::{Repair, Walk};

fn main() -> Result<(), Box<dyn Error>> {
    let file = match std::env::args_os().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => cut_dump(),
    };
    for repair in find_damage(&file)? {
        let (what, offset) = (repair.kind.message(), repair.offset);
        println!(
            "{what}: first at offset {offset:#x}, {} in all",
            repair.count
        );
    }
    Ok(())
}

/// Walks over all records and returns the damage on the way; objects are not looked at.
fn find_damage(file: &[u8]) -> Result<Vec<Repair>, heapray_hprof::Error> {
    let header = Header::read(file)?;
    let mut walk = Walk::new(file, &header);
    walk.by_ref().for_each(drop);
    Ok(walk.into_repairs())
}

fn cut_dump() -> Vec<u8> {
    let mut file = tiny::dump();
    file.truncate(file.len() - 20);
    file
}

#[test]
fn finds_the_missing_end() {
    use heapray_hprof::salvage::RepairKind;

    let sound = find_damage(&tiny::dump()).expect("the tiny dump has a header");
    assert_eq!(sound, []);
    let damage = find_damage(&cut_dump()).expect("the tiny dump has a header");
    let kinds: Vec<RepairKind> = damage.iter().map(|repair| repair.kind).collect();
    assert_eq!(
        kinds,
        [RepairKind::TruncatedSegment, RepairKind::MissingEnd]
    );
}
