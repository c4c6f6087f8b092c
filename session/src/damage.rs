//! A summary of how far the dump can be trusted, in a sentence or two.

use heapray_query::{Caveat, confidence};

use crate::session::Session;

/// The maximum number of sentences.
const MAX_MESSAGES: usize = 2;

impl Session {
    /// Whether the dump was damaged or incomplete, so that figures may be too small.
    pub fn is_damaged(&self) -> bool {
        confidence(self.heap()).is_damaged() || !self.dump().repairs().is_empty()
    }

    /// The most serious damages and repairs, as sentences; empty for a complete dump.
    pub fn damage_messages(&self) -> Vec<String> {
        if !self.is_damaged() {
            return Vec::new();
        }
        let caveats = confidence(self.heap()).caveats;
        let caveats = caveats.iter().map(Caveat::message);
        let of_input = self.dump().repairs().iter().map(|r| r.message.clone());
        let of_heap = self.heap().repairs().iter();
        let of_heap = of_heap.map(|r| r.kind.message().to_owned());
        caveats
            .chain(of_input)
            .chain(of_heap)
            .take(MAX_MESSAGES)
            .collect()
    }
}
