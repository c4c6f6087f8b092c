//! What the elements of an array of numbers are.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use heapray_hprof::FieldType;

use crate::kind::Kind;

/// The same contents have the same hash in every run.
const SEED: u64 = 0x6865_6170_7261_7921;

/// What is wasted in an array with these elements, as they are in the file: the kind and the bytes. `shallow` is the
/// size of the whole array, `reference` that of a reference. `None` if nothing is.
pub(crate) fn wasted(
    element: FieldType,
    len: u32,
    bytes: &[u8],
    shallow: u64,
    reference: u64,
) -> Option<(Kind, u64)> {
    let width = width(element);
    match len {
        0 => return Some((Kind::NoNumbers, shallow)),
        1 => {
            let wasted = (shallow + reference).saturating_sub(width as u64);
            return Some((Kind::OneNumber, wasted));
        }
        _ => {}
    }
    let used = bytes.iter().rposition(|byte| *byte != 0);
    let Some(last) = used else {
        // Contents that are not in the file say nothing.
        return (!bytes.is_empty()).then_some((Kind::ZeroArray, shallow));
    };
    let first = bytes.get(..width)?;
    if bytes.chunks_exact(width).all(|element| element == first) {
        return Some((Kind::ConstantArray, shallow));
    }
    let used = last / width + 1;
    let tail = (len as usize).saturating_sub(used);
    if tail > len as usize / 2 {
        return Some((Kind::ZeroTail, (tail * width) as u64));
    }
    let needed = match element {
        FieldType::Long | FieldType::Int | FieldType::Short => {
            let widths = bytes.chunks_exact(width).map(needed_bytes);
            widths.max().unwrap_or(width).next_power_of_two()
        }
        _ => width,
    };
    let spare = width.saturating_sub(needed);
    (spare > 0).then_some((Kind::WideNumbers, (spare * len as usize) as u64))
}

/// Bytes that a signed number takes.
fn needed_bytes(number: &[u8]) -> usize {
    let sign = number
        .first()
        .map_or(0, |byte| if byte >> 7 == 1 { 0xff } else { 0 });
    let leading = number.iter().take_while(|byte| **byte == sign).count();
    match number.get(leading) {
        // The first byte that counts must have the sign's bit.
        Some(byte) if byte >> 7 == sign >> 7 => number.len() - leading,
        Some(_) => number.len() - leading + 1,
        None => 1,
    }
}

/// Bytes of an element.
pub(crate) fn width(element: FieldType) -> usize {
    match element {
        FieldType::Boolean | FieldType::Byte => 1,
        FieldType::Char | FieldType::Short => 2,
        FieldType::Float | FieldType::Int => 4,
        _ => 8,
    }
}

/// Whether characters of two bytes, the high one first, all fit one byte.
pub(crate) fn is_latin1(chars: &[u8]) -> bool {
    chars.chunks_exact(2).all(|char| char.first() == Some(&0))
}

/// A hasher that gives the same hash in every run.
pub(crate) fn hasher() -> impl Hasher {
    FixedState::with_seed(SEED).build_hasher()
}

/// The hash of a content, with what tells it from equal bytes of another kind.
pub(crate) fn hash_of(kind: u64, bytes: &[u8]) -> u64 {
    FixedState::with_seed(SEED).hash_one((kind, bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_need_the_bytes_of_the_smallest_type(number in prop_oneof![
            any::<i64>(), any::<i32>().prop_map(i64::from), any::<i16>().prop_map(i64::from),
            any::<i8>().prop_map(i64::from),
        ]) {
            let smallest = if i8::try_from(number).is_ok() {
                1
            } else if i16::try_from(number).is_ok() {
                2
            } else if i32::try_from(number).is_ok() {
                4
            } else {
                8
            };
            prop_assert_eq!(needed_bytes(&number.to_be_bytes()).next_power_of_two(), smallest);
        }
    }

    #[test]
    fn each_kind_of_content() {
        let of = |numbers: &[i32]| {
            let bytes: Vec<u8> = numbers
                .iter()
                .flat_map(|number| number.to_be_bytes())
                .collect();
            wasted(FieldType::Int, numbers.len() as u32, &bytes, 1000, 4)
        };
        assert_eq!(of(&[]), Some((Kind::NoNumbers, 1000)));
        assert_eq!(of(&[7]), Some((Kind::OneNumber, 1000)));
        assert_eq!(of(&[0, 0]), Some((Kind::ZeroArray, 1000)));
        assert_eq!(of(&[70_000, 70_000]), Some((Kind::ConstantArray, 1000)));
        assert_eq!(of(&[70_000, 0, 0, 0]), Some((Kind::ZeroTail, 12)));
        assert_eq!(of(&[300, -300, 0, 5]), Some((Kind::WideNumbers, 8)));
        assert_eq!(of(&[70_000, 1, 2]), None);
    }
}
