//! The types of packed numbers.

use super::lane::Lane;

/// An unsigned integer that is stored as 64 bits at most.
pub(crate) trait Number: bytemuck::Pod + Send + Sync {
    /// In which blocks of it are packed.
    type Lane: Lane;
    /// The number as 64 bits.
    fn to_u64(self) -> u64;
    /// The number that 64 bits are; larger ones are cut.
    fn from_u64(number: u64) -> Self;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            type Lane = u32;

            #[inline]
            fn to_u64(self) -> u64 {
                self.into()
            }

            #[inline]
            fn from_u64(number: u64) -> Self {
                number as Self
            }
        }
    )*};
}

numbers!(u8, u32);

impl Number for u64 {
    type Lane = Self;

    #[inline]
    fn to_u64(self) -> u64 {
        self
    }

    #[inline]
    fn from_u64(number: u64) -> Self {
        number
    }
}
