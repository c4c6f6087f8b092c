//! Which address does the next object get?

/// Hands out rising object addresses, each object directly after the last.
#[derive(Debug, Clone)]
pub struct AddressSpace {
    next: u64,
}

impl AddressSpace {
    /// Starts at `first`.
    pub fn new(first: u64) -> Self {
        Self { next: first }
    }

    /// An address with room for `size` bytes.
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
