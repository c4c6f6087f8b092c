//! Values as bytes and back: little endian, lists behind their length, no names. For the small parts of files that
//! heapray writes and reads itself.
//!
//! Reading never panics and allocates no more than the bytes that are there could describe.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

/// A value that can be written as bytes.
pub trait Stored: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);

    /// Reads a value; `None` if the bytes hold none.
    fn take(input: &mut Input<'_>) -> Option<Self>;
}

/// Bytes that are read from front to back.
#[derive(Debug)]
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    /// Begins to read.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all bytes are read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next bytes; `None` if there are fewer.
    pub fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// Reads a value that takes all of the bytes; `None` if they hold none, or more than one.
pub fn read_all<T: Stored>(bytes: &[u8]) -> Option<T> {
    let mut input = Input::new(bytes);
    let value = T::take(&mut input)?;
    input.is_empty().then_some(value)
}

/// A value as bytes.
pub fn to_bytes(value: &impl Stored) -> Vec<u8> {
    let mut out = Vec::new();
    value.put(&mut out);
    out
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Stored for $number {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(input: &mut Input<'_>) -> Option<Self> {
                let bytes = input.bytes(size_of::<Self>())?;
                Some(Self::from_le_bytes(bytes.try_into().ok()?))
            }
        }
    )*};
}

numbers!(u8, u32, u64, i32);

impl Stored for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        match u8::take(input)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Stored for usize {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u64).put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::try_from(u64::take(input)?).ok()
    }
}

impl Stored for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let len = usize::take(input)?;
        Some(std::str::from_utf8(input.bytes(len)?).ok()?.to_owned())
    }
}

impl<T: Stored> Stored for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        if bool::take(input)? {
            Some(Some(T::take(input)?))
        } else {
            Some(None)
        }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for value in self {
            value.put(out);
        }
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let len = usize::take(input)?;
        // Every value takes a byte at least, and grows the list by itself, so no length is believed.
        let mut values = Self::with_capacity(len.min(input.0.len() / size_of::<T>().max(1)));
        for _ in 0..len {
            if input.is_empty() {
                return None;
            }
            values.push(T::take(input)?);
        }
        Some(values)
    }
}

/// In order of the keys.
impl<K: Stored + Ord + Hash, V: Stored, S: BuildHasher + Default> Stored for HashMap<K, V, S> {
    fn put(&self, out: &mut Vec<u8>) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.len().put(out);
        for (key, value) in entries {
            key.put(out);
            value.put(out);
        }
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let len = usize::take(input)?;
        let mut map = Self::default();
        map.reserve(len.min(input.0.len() / size_of::<(K, V)>().max(1)));
        for _ in 0..len {
            if input.is_empty() {
                return None;
            }
            map.insert(K::take(input)?, V::take(input)?);
        }
        Some(map)
    }
}

/// In order.
impl<T: Stored + Ord + Hash + Copy, S: BuildHasher + Default> Stored for HashSet<T, S> {
    fn put(&self, out: &mut Vec<u8>) {
        let mut values: Vec<T> = self.iter().copied().collect();
        values.sort_unstable();
        values.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(Vec::take(input)?.into_iter().collect())
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some((A::take(input)?, B::take(input)?))
    }
}

impl<A: Stored, B: Stored, C: Stored> Stored for (A, B, C) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
        self.2.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some((A::take(input)?, B::take(input)?, C::take(input)?))
    }
}

/// Implements [`Stored`](crate::storage::codec::Stored) for a struct, field by field.
#[macro_export]
macro_rules! stored {
    ($name:ty { $($field:ident),* $(,)? }) => {
        impl $crate::storage::codec::Stored for $name {
            fn put(&self, out: &mut Vec<u8>) {
                $($crate::storage::codec::Stored::put(&self.$field, out);)*
            }

            fn take(input: &mut $crate::storage::codec::Input<'_>) -> Option<Self> {
                Some(Self { $($field: $crate::storage::codec::Stored::take(input)?),* })
            }
        }
    };
    ($name:ident(number)) => {
        impl $crate::storage::codec::Stored for $name {
            fn put(&self, out: &mut Vec<u8>) {
                $crate::storage::codec::Stored::put(&self.0, out);
            }

            fn take(input: &mut $crate::storage::codec::Input<'_>) -> Option<Self> {
                Some($name($crate::storage::codec::Stored::take(input)?))
            }
        }
    };
}
pub use stored;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use proptest::prelude::*;

    use super::*;

    type Mixed = (Vec<(u64, String)>, Option<i32>, (bool, Vec<u8>));

    proptest! {
        #[test]
        fn what_is_put_comes_back_and_nothing_less_is_read(
            list in prop::collection::vec((any::<u64>(), ".{0,5}"), 0..9),
            number in prop::option::of(any::<i32>()),
            flag in any::<bool>(),
            bytes in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let value: Mixed = (list, number, (flag, bytes));
            let written = to_bytes(&value);
            prop_assert_eq!(read_all::<Mixed>(&written), Some(value));
            for len in 0..written.len() {
                prop_assert_eq!(read_all::<Mixed>(&written[..len]), None);
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = read_all::<Mixed>(&bytes);
            let _ = read_all::<Vec<Vec<u64>>>(&bytes);
        }
    }
}
