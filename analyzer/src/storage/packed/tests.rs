//! What is packed comes back, one by one and block by block; any bytes are survived.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed unwrap, or an index out of range, is the test's failure"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::layout::{GROUP, HEAD};
use super::number::Number;
use super::{BLOCK, Blocks, PackedNumbers, Packer, Way, pack, packed_column};
use crate::storage::checksum::checksum;
use crate::storage::column::{Backing, Unpacking};
use crate::storage::file_map::map_read_only;
use crate::storage::mapped_file::{BLOCK_BYTES, MappedFile};

fn threads(threads: usize) -> Unpacking {
    let backing = Backing::Memory;
    Unpacking { backing, threads }
}

/// A file that has one section.
fn file(section: &[u8]) -> Arc<MappedFile> {
    let bytes = [&[0; 64], section].concat();
    let sums = section.chunks(BLOCK_BYTES).map(checksum).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, &bytes).unwrap();
    let map = map_read_only(&std::fs::File::open(path).unwrap()).unwrap();
    let sections = BTreeMap::from([("all".to_owned(), 64..bytes.len())]);
    MappedFile::new(map, 64..bytes.len(), sums, sections)
        .unwrap()
        .into()
}

fn check<T: Number + PartialEq + std::fmt::Debug>(values: &[T], ways: &[Way]) {
    let section = pack(values, ways).concat();
    let file = file(&section);
    let numbers = PackedNumbers::open(&file, "all").unwrap();
    assert_eq!(numbers.len(), values.len());
    for (at, value) in values.iter().enumerate() {
        assert_eq!(numbers.at(at).map(T::from_u64), Some(*value), "{at}");
    }
    assert_eq!(numbers.at(values.len()), None);
    let column = packed_column::<T>(&file, "all", &threads(1)).unwrap();
    let (from, to) = (values.len() / 3, values.len() - values.len() / 5);
    assert_eq!(&*column.entries(from..to), &values[from..to]);
    assert_eq!(column.get(from), values.get(from).copied());
    assert!(column.is_stored());
    assert_eq!(column.as_slice(), values);
    assert_eq!(&*column.entries(from..to), &values[from..to]);
    assert_eq!(column.get(values.len()), None);
    assert_eq!(file.fault(), None);
    let least = values.get(to / 2).map_or(1, |value| value.to_u64());
    let wanted = (from..to).filter(|at| values[*at].to_u64() >= least);
    let fresh = packed_column::<T>(&file, "all", &threads(3)).unwrap();
    let found = fresh.stored_at_least(least, from..to);
    assert_eq!(found, Some(wanted.collect::<Vec<_>>()));
    assert_eq!(fresh.as_slice(), values);
    assert_eq!(fresh.stored_at_least(least, from..to), None);
    // In parts: the same bytes.
    let mut packer = Packer::default();
    let mut places = (0..).step_by(BLOCK);
    for part in values.chunks(3 * BLOCK) {
        let mut blocks = Blocks::new(part.len());
        let parts = part.chunks(BLOCK).zip(&mut places);
        parts.for_each(|(part, first)| blocks.push(first, part, ways));
        packer.push(blocks);
    }
    assert!(packer.finish().concat() == section);
}

const WAYS: [&[Way]; 4] = [
    &[Way::Plain],
    &[Way::Distance],
    &[Way::Steps],
    &[Way::Plain, Way::Distance, Way::Steps],
];

#[test]
fn numbers_of_every_width_come_back() {
    let mixed = (0..200_000u64).map(|at| u64::MAX >> (at * at % 64) ^ at);
    let ascending = (0..20_000u64).map(|at| at * at * at);
    let own_places = (0..9_000u64).map(|at| at.saturating_sub(at % 7));
    let few = [0, u64::MAX, 1, u64::MAX - 1];
    for ways in WAYS {
        check(&mixed.clone().collect::<Vec<u64>>(), ways);
        check(&ascending.clone().collect::<Vec<u64>>(), ways);
        check(&own_places.clone().collect::<Vec<u64>>(), ways);
        check(
            &own_places.clone().map(|n| n as u32).collect::<Vec<u32>>(),
            ways,
        );
        check(&few, ways);
        check::<u32>(&[], ways);
        check(&[200u8; 65], ways);
    }
}

#[test]
fn they_take_the_room_that_they_need() {
    let blocks = 2 * GROUP;
    // One large number among small ones widens none of them.
    let values: Vec<u32> = (0..(blocks * BLOCK) as u32)
        .map(|at| if at % 64 == 9 { u32::MAX - at } else { at % 4 })
        .collect();
    let room = pack(&values, &[Way::Plain]).concat().len();
    assert!(room < HEAD + blocks * (16 + 4 + 4 + 16 + 2) + 64, "{room}");
    let equal = pack(&vec![77u32; blocks * BLOCK], &[Way::Plain]);
    let equal = equal.concat().len();
    assert!(equal < blocks * 6 + 64, "{equal}");
}

proptest! {
    #[test]
    fn random_numbers_come_back(
        values in prop::collection::vec((0u32..64, any::<u64>()), 0..400),
        ways in 0usize..4,
    ) {
        let values: Vec<u64> = values.into_iter().map(|(bits, v)| v >> bits).collect();
        check(&values, WAYS[ways]);
    }

    #[test]
    fn any_bytes_are_survived(
        bytes in prop::collection::vec(any::<u8>(), 0..900),
        len in 0u64..300,
        at in 0usize..300,
    ) {
        // A head that is believed, and a directory and blocks that were never written so.
        let blocks = bytes.len() as u64;
        let groups = len.div_ceil(4096) as usize;
        let directory: Vec<u8> = bytes.iter().copied().cycle().take(groups * 136).collect();
        let directory = if bytes.is_empty() { vec![0; groups * 136] } else { directory };
        let section = [&len.to_le_bytes(), &blocks.to_le_bytes(), bytes.as_slice(), &directory].concat();
        let file = file(&section);
        let Some(numbers) = PackedNumbers::open(&file, "all") else {
            return Ok(());
        };
        let _ = numbers.at(at);
        let column = packed_column::<u32>(&file, "all", &threads(2)).unwrap();
        let all = column.as_slice().len();
        prop_assert!(all == len as usize || file.fault().is_some());
    }
}
