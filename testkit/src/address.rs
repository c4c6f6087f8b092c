//! Which address does the next object get?

/// Hands out object addresses upwards, each object right behind the one before.
#[derive(Debug, Clone)]
pub struct AddressSpace {
    next: u64,
}

impl AddressSpace {
    /// Starts at `first`.
    pub fn new(first: u64) -> Self {
        Self { next: first }
    }

    /// An address with `size` bytes behind it.
    pub fn take(&mut self, size: u64) -> u64 {
        let address = self.next;
        self.next = address.checked_add(size).expect("addresses end at 2^64");
        address
    }

    /// The address that the next object would get.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Leaves `bytes` empty.
    pub fn skip(&mut self, bytes: u64) {
        self.take(bytes);
    }
}
