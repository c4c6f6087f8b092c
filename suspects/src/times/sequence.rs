//! Order in time without a clock: numbers that count up with each object that is made.

use super::find::{MOST_FIELDS, NUMBERS};
use crate::input::Input;
use crate::names::mentions;
use heapray_analyzer::ObjectIndex;
use heapray_hprof::Value;

/// Part of the numbers that may be missing, or be there twice.
const GAPS: f64 = 0.02;

/// What the numbers of the objects say of how they come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Every number from the first on is there.
    FromTheFirst,
    /// The last numbers are there without gaps, and as many or more before them are not.
    OnlyTheLast,
}

/// The field that counts these objects, of which there are `all`, and what it says. The numbers themselves are not told.
pub(super) fn order_of(
    input: &Input<'_>,
    sample: &[ObjectIndex],
    all: u64,
) -> Option<(String, Order)> {
    let first = *sample.first()?;
    let fields = input.heap.fields(first);
    let numbered = fields.iter().filter(|field| {
        let number = matches!(field.value, Value::Int(_) | Value::Long(_));
        number && !field.is_static && mentions(&field.name, &NUMBERS)
    });
    { numbered.take(MOST_FIELDS) }.find_map(|field| {
        let read = sample.iter();
        let read = read.map(|object| input.heap.field_i64(*object, &field.name));
        let order = order(read.collect::<Option<Vec<i64>>>()?, all)?;
        Some((field.name.clone(), order))
    })
}

fn order(mut numbers: Vec<i64>, all: u64) -> Option<Order> {
    let read = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let span = u64::try_from(last.checked_sub(first)?)
        .ok()?
        .checked_add(1)?;
    // A sample misses some at both ends.
    let missed = all / read.max(1) as u64 * 2;
    let about = |a: u64, b: u64| a.abs_diff(b) as f64 <= b as f64 * GAPS + missed as f64;
    let is_counted = numbers.len() as f64 >= read as f64 * (1.0 - GAPS) && about(span, all);
    if !is_counted || first < 0 {
        return None;
    }
    let before = u64::try_from(first).ok()?;
    if before <= all / 50 + missed {
        Some(Order::FromTheFirst)
    } else {
        (before >= all).then_some(Order::OnlyTheLast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_whether_the_first_are_there() {
        assert_eq!(order((0..5000).collect(), 5000), Some(Order::FromTheFirst));
        assert_eq!(order((1..=500).collect(), 500), Some(Order::FromTheFirst));
        // Every tenth was read.
        let read = (0..500).map(|number| number * 10 + 3).collect();
        assert_eq!(order(read, 5000), Some(Order::FromTheFirst));
        assert_eq!(
            order((9000..10_000).collect(), 1000),
            Some(Order::OnlyTheLast)
        );
        // Identifiers from elsewhere, a hash, one number for all.
        assert_eq!(order((300..1300).collect(), 1000), None);
        let hashes = (0..1000).map(|number: i64| number * 7919 % 100_003);
        assert_eq!(order(hashes.collect(), 1000), None);
        assert_eq!(order(vec![7; 1000], 1000), None);
    }
}
