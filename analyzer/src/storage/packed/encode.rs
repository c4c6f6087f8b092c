//! A block of numbers as bytes.

use super::bits::{BitWriter, put, put_len, width};
use super::layout::{BLOCK, TWO_GROUPS, Way};
use crate::storage::varint::zigzag;

/// Numbers that take this many bits above the least of them.
#[derive(Debug, Clone, Copy)]
struct Group {
    width: u32,
    least: u64,
}

/// Numbers in one group or two, and the bits that this takes.
#[derive(Debug, Clone, Copy)]
struct Split {
    low: Group,
    /// All numbers that are not less than its least one.
    high: Option<Group>,
    bits: u32,
}

/// Bits a number that are so few that no other way is tried.
const FEW_BITS: u32 = 4;

/// Appends at most [`BLOCK`] numbers, of which the first has the place `first`, in the first of the ways that takes few
/// bits, or else in the shortest.
pub(super) fn encode(first: u64, values: &[u64], ways: &[Way], out: &mut Vec<u8>) {
    let mut best: Option<(u32, Way, Split, [u64; BLOCK])> = None;
    for way in ways {
        let numbers = numbers(*way, first, values);
        let split = split(used(*way, &numbers, values));
        let more = match way {
            Way::Steps => 8 * put_len(values.first().copied().unwrap_or_default()),
            Way::Plain | Way::Distance => 0,
        };
        let bits = split.bits + more;
        if best.as_ref().is_none_or(|(least, ..)| bits < *least) {
            best = Some((bits, *way, split, numbers));
        }
        if bits <= FEW_BITS * BLOCK as u32 {
            break;
        }
    }
    let Some((_, way, split, numbers)) = best else {
        return;
    };
    let code = Way::ALL.iter().position(|one| *one == way);
    let two = if split.high.is_some() { TWO_GROUPS } else { 0 };
    out.push(code.unwrap_or_default() as u8 | two);
    if way == Way::Steps {
        put(out, values.first().copied().unwrap_or_default());
    }
    put_split(used(way, &numbers, values), split, out);
}

/// The numbers that are stored: of steps one fewer than there are values.
fn used<'n>(way: Way, numbers: &'n [u64; BLOCK], values: &[u64]) -> &'n [u64] {
    let len = values.len() - usize::from(way == Way::Steps);
    numbers.get(..len).unwrap_or_default()
}

/// What is stored of the values.
fn numbers(way: Way, first: u64, values: &[u64]) -> [u64; BLOCK] {
    let mut numbers = [0; BLOCK];
    let to = numbers.iter_mut();
    match way {
        Way::Plain => to.zip(values).for_each(|(number, value)| *number = *value),
        Way::Distance => to
            .zip(values)
            .zip(first..)
            .for_each(|((number, value), at)| *number = at.wrapping_sub(*value)),
        Way::Steps => to
            .zip(values.windows(2))
            .for_each(|(number, pair)| *number = step(pair)),
    }
    numbers
}

fn step(pair: &[u64]) -> u64 {
    match pair {
        [from, to] => zigzag(to.wrapping_sub(*from).cast_signed()),
        _ => 0,
    }
}

/// The division into groups that takes the fewest bits.
fn split(numbers: &[u64]) -> Split {
    let least = numbers.iter().min().copied().unwrap_or_default();
    let most = numbers.iter().max().copied().unwrap_or_default();
    let all = numbers.len() as u32;
    let widest = width(most - least);
    let head = 8 + 8 * put_len(least);
    let mut best = Split {
        low: Group {
            width: widest,
            least,
        },
        high: None,
        bits: head + all * widest,
    };
    if all * widest <= BLOCK as u32 {
        // The marks of two groups alone take as much.
        return best;
    }
    // How many numbers need so many bits, and the least of them.
    let mut by_width = [(0u32, u64::MAX); 65];
    for number in numbers {
        if let Some((count, smallest)) = by_width.get_mut(width(number - least) as usize) {
            *count += 1;
            *smallest = (*smallest).min(*number);
        }
    }
    let (mut above, mut high_least) = (0, u64::MAX);
    let widths = by_width.into_iter().enumerate();
    for (low, (count, smallest)) in widths.take(widest as usize + 1).rev() {
        let low = low as u32;
        if count == 0 {
            continue;
        }
        if above > 0 {
            let high = Group {
                width: width(most - high_least),
                least: high_least,
            };
            let high_head = 8 + 8 * put_len(high_least - least) + BLOCK as u32;
            let bits = head + high_head + (all - above) * low + above * high.width;
            if bits < best.bits {
                best = Split {
                    low: Group { width: low, least },
                    high: Some(high),
                    bits,
                };
            }
        }
        above += count;
        high_least = high_least.min(smallest);
    }
    best
}

fn put_split(numbers: &[u64], split: Split, out: &mut Vec<u8>) {
    let Split { low, high, .. } = split;
    out.push(low.width as u8);
    put(out, low.least);
    let mut bits = BitWriter::default();
    let is_high = |number: u64| high.is_some_and(|high| number >= high.least);
    if let Some(high) = high {
        out.push(high.width as u8);
        put(out, high.least - low.least);
        let marks = numbers.iter().rev();
        let marks = marks.fold(0u64, |all, number| all << 1 | u64::from(is_high(*number)));
        out.extend_from_slice(&marks.to_le_bytes());
    }
    for number in numbers.iter().filter(|number| !is_high(**number)) {
        bits.push(out, number - low.least, low.width);
    }
    if let Some(high) = high {
        for number in numbers.iter().filter(|number| is_high(**number)) {
            bits.push(out, number - high.least, high.width);
        }
    }
    bits.finish(out);
}
