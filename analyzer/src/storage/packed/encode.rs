//! A block of numbers as bytes.

use super::bits::{BitWriter, pack_block, put, put_len, width};
use super::lane::Lane;
use super::layout::{BLOCK, TALL, Way};
use super::number::Number;

/// Numbers of a block, less the least of them: as many as the block has, and zeros.
#[derive(Clone, Copy)]
struct Prepared<L> {
    way: Way,
    numbers: [L; BLOCK],
    least: L,
    /// The bits of the largest.
    widest: u32,
    low: u32,
    /// Bits of the block, nearly.
    bits: u32,
}

impl<L: Lane> Prepared<L> {
    /// Nothing yet, which is longer than any block.
    fn none() -> Self {
        Self {
            way: Way::Plain,
            numbers: [L::default(); BLOCK],
            least: L::default(),
            widest: 0,
            low: 0,
            bits: u32::MAX,
        }
    }
}

/// Bits a number that are so few that no other way is tried.
const FEW_BITS: u32 = 4;
/// Bits that the marks of tall numbers take, with what tells how tall they are.
const MARKS: u32 = BLOCK as u32 + 16;

/// By so many bits fewer each time it is tried how many numbers are tall.
const STEP: u32 = 3;

/// Appends at most [`BLOCK`] numbers, of which the first has the place `first`, in the first of the ways that takes few
/// bits, or else in the shortest.
pub(super) fn encode<T: Number>(first: u64, values: &[T], ways: &[Way], out: &mut Vec<u8>) {
    let mut lanes = [T::Lane::default(); BLOCK];
    for (lane, value) in lanes.iter_mut().zip(values) {
        *lane = T::Lane::of(value.to_u64());
    }
    let start = values.first().map_or(0, |value| value.to_u64());
    let (mut first_try, mut other_try) = (Prepared::none(), Prepared::none());
    let (mut best, mut tried) = (&mut first_try, &mut other_try);
    for way in ways {
        prepare(*way, first, &lanes, values.len(), tried);
        if tried.bits < best.bits {
            std::mem::swap(&mut best, &mut tried);
        }
        if best.bits <= FEW_BITS * BLOCK as u32 {
            break;
        }
    }
    write(best, start, out);
}

/// What is stored of some values, and how wide.
fn prepare<L: Lane>(way: Way, first: u64, values: &[L; BLOCK], len: usize, out: &mut Prepared<L>) {
    let numbers = &mut out.numbers;
    let mut more = 8;
    let mut used = len;
    let mut least = None;
    match way {
        Way::Plain if len == BLOCK => {
            let first = values.first().copied().unwrap_or_default();
            let found = values
                .iter()
                .fold(first, |least, number| least.min(*number));
            for (number, value) in numbers.iter_mut().zip(values) {
                *number = value.minus(found);
            }
            least = Some(found);
        }
        Way::Plain => *numbers = *values,
        Way::Distance => {
            for ((number, value), at) in numbers.iter_mut().zip(values).zip(first..) {
                *number = L::of(at).minus(*value);
            }
        }
        Way::Steps => {
            let from = numbers.iter_mut().zip(values);
            for ((number, from), to) in from.zip(values.iter().skip(1)) {
                *number = to.minus(*from).zigzag();
            }
            let start = values.first().map_or(0, |first| first.to_u64());
            more += 8 * put_len(start);
            used = len.saturating_sub(1);
        }
    }
    let least = least.unwrap_or_else(|| {
        // What is missing at the end is as the first number: it widens nothing.
        let any = numbers.first().copied().unwrap_or_default();
        let unused = numbers.iter_mut().skip(used);
        unused.for_each(|number| *number = if used == 0 { L::default() } else { any });
        let any = numbers.first().copied().unwrap_or_default();
        let least = numbers.iter().fold(any, |least, number| least.min(*number));
        for number in numbers.iter_mut() {
            *number = number.minus(least);
        }
        least
    });
    let most = numbers
        .iter()
        .fold(L::default(), |most, number| most.max(*number));
    let widest = width(most.to_u64());
    let (low, bits) = choose(numbers, widest);
    out.way = way;
    out.least = least;
    out.widest = widest;
    out.low = low;
    out.bits = bits + more + 8 * put_len(least.to_u64());
}

/// The bits that all numbers have in front, so that few bits are needed, and how many that are.
fn choose<L: Lane>(numbers: &[L; BLOCK], widest: u32) -> (u32, u32) {
    let all = BLOCK as u32;
    let mut best = (all * widest, widest);
    // Fewer bits for all pay only as long as few numbers have more.
    let consider = |low: u32, best: &mut (u32, u32)| {
        let tall = numbers.iter();
        let tall = tall.map(|number| u32::from(!number.above(low).is_zero()));
        let tall: u32 = tall.sum();
        *best = (*best).min((all * low + MARKS + tall * (widest - low), low));
        tall < all / 2
    };
    let mut low = widest;
    while low > 0 && best.0 > MARKS {
        low = low.saturating_sub(STEP);
        if !consider(low, &mut best) {
            break;
        }
    }
    let (_, around) = best;
    for low in [around.saturating_sub(1), around + 1, around + 2] {
        if around < widest && low < widest && low != around {
            consider(low, &mut best);
        }
    }
    let (bits, low) = best;
    (low, bits)
}

fn write<L: Lane>(block: &Prepared<L>, start: u64, out: &mut Vec<u8>) {
    let low = block.low;
    let is_tall = low < block.widest;
    out.push(block.way.code() | if is_tall { TALL } else { 0 });
    if block.way == Way::Steps {
        put(out, start);
    }
    out.push(low as u8);
    put(out, block.least.to_u64());
    if is_tall {
        let mut marks = 0u64;
        for (at, number) in block.numbers.iter().enumerate() {
            marks |= u64::from(!number.above(low).is_zero()) << at;
        }
        // Only those that are tall, so that no branch depends on which ones they are.
        let mut tops = [0u64; BLOCK];
        let (mut left, mut len) = (marks, 0);
        let (mut least, mut most) = (u64::MAX, 0);
        while left != 0 {
            let number = block.numbers.get(left.trailing_zeros() as usize);
            let top = number.map_or(0, |number| number.above(low).to_u64());
            (least, most) = (least.min(top), most.max(top));
            if let Some(slot) = tops.get_mut(len) {
                *slot = top;
            }
            len += 1;
            left &= left - 1;
        }
        let high = width(most - least);
        out.push(high as u8);
        put(out, least);
        out.extend_from_slice(&marks.to_le_bytes());
        pack_block(&block.numbers, low, out);
        let mut bits = BitWriter::default();
        for top in tops.iter().take(len) {
            bits.push(out, top - least, high);
        }
        bits.finish(out);
    } else {
        pack_block(&block.numbers, low, out);
    }
}
