//! Sums of array lengths, which give the size of many arrays once the layout is known.

/// The number of remainders of lengths that are counted separately: an element takes 1, 2, 4 or 8 bytes.
const REMAINDERS: usize = 8;

/// The lengths of a set of objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lengths {
    sum: u64,
    /// The number of objects by remainder of their length.
    objects: [u64; REMAINDERS],
}

impl Lengths {
    #[inline]
    pub(crate) fn add(&mut self, len: u32) {
        self.sum += u64::from(len);
        if let Some(objects) = self.objects.get_mut(len as usize % REMAINDERS) {
            *objects += 1;
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        for (into, from) in self.objects.iter_mut().zip(other.objects) {
            *into += from;
        }
    }

    /// The number of objects.
    pub fn objects(&self) -> u64 {
        self.objects.iter().sum()
    }

    /// The bytes of all arrays from the last multiple of eight at or before their elements to the first one at or
    /// behind them, for elements of `width` bytes that begin at `base`.
    pub fn bytes(&self, width: u64, base: u64) -> u64 {
        let remainders = || (0..).zip(self.objects);
        let beyond: u64 = remainders().map(|(rest, objects)| rest * objects).sum();
        // Eight elements fill whole words, whatever their width.
        let whole = self.sum.saturating_sub(beyond).saturating_mul(width);
        let rests = remainders().map(|(rest, objects)| {
            let bytes = base % 8 + rest * width;
            objects.saturating_mul(bytes.next_multiple_of(8))
        });
        rests.fold(whole, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_those_of_the_arrays(
            lengths in prop::collection::vec(prop_oneof![0u32..40, any::<u32>()], 0..50),
            cut in 0usize..50,
            base in prop::sample::select(vec![12u64, 16, 20, 24]),
            width in prop::sample::select(vec![1u64, 2, 4, 8]),
        ) {
            let mut parts = [Lengths::default(); 2];
            for (i, len) in lengths.iter().enumerate() {
                parts[usize::from(i < cut)].add(*len);
            }
            let [mut all, other] = parts;
            all.merge(&other);
            prop_assert_eq!(all.objects(), lengths.len() as u64);
            let array = |len: &u32| (base + u64::from(*len) * width).div_ceil(8) * 8 - base / 8 * 8;
            prop_assert_eq!(all.bytes(width, base), lengths.iter().map(array).sum::<u64>());
        }
    }
}
