//! What all hostile files are made with.

use crate::raw::Raw;

/// Adds to a dump until it is long enough.
pub(super) fn grown(length: usize, mut add: impl FnMut(&mut Raw, u64)) -> Vec<u8> {
    let mut raw = Raw::new();
    let mut i = 0;
    while raw.written() < length {
        add(&mut raw, i);
        i += 1;
    }
    raw.finish()
}

/// Numbers that look random.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
