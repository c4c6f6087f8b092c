//! The arithmetic in which a block is packed: of 32 bits where the numbers have no more, since a processor then works
//! on twice as many at once.

/// An unsigned number in which differences wrap around.
pub(crate) trait Lane: Copy + Ord + Default {
    /// The lowest bits of a number.
    fn of(number: u64) -> Self;
    fn to_u64(self) -> u64;
    fn minus(self, other: Self) -> Self;
    /// Without the lowest bits; fewer than all of them.
    fn above(self, bits: u32) -> Self;
    fn is_zero(self) -> bool;
    /// With the sign in the lowest bit.
    fn zigzag(self) -> Self;
}

macro_rules! lane {
    ($number:ty) => {
        impl Lane for $number {
            #[inline]
            #[allow(
                clippy::cast_lossless,
                reason = "one of the two types is that of 64 bits"
            )]
            fn of(number: u64) -> Self {
                number as Self
            }

            #[inline]
            #[allow(
                clippy::cast_lossless,
                reason = "one of the two types is that of 64 bits"
            )]
            fn to_u64(self) -> u64 {
                self as u64
            }

            #[inline]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline]
            fn above(self, bits: u32) -> Self {
                self >> (bits % Self::BITS)
            }

            #[inline]
            fn is_zero(self) -> bool {
                self == 0
            }

            #[inline]
            fn zigzag(self) -> Self {
                let sign = (self.cast_signed() >> (Self::BITS - 1)).cast_unsigned();
                self << 1 ^ sign
            }
        }
    };
}

lane!(u32);
lane!(u64);
