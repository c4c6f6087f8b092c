//! How far can the dump be trusted, in a sentence or two?

use heapray_query::{Caveat, confidence};

use crate::session::Session;

/// What is said at most.
const MOST_WORDS: usize = 2;

impl Session {
    /// Was the dump damaged or incomplete, so that figures may be too small?
    pub fn is_damaged(&self) -> bool {
        confidence(self.heap()).is_damaged() || !self.dump().repairs().is_empty()
    }

    /// The gravest of what is missing or was recovered, for people; empty for a whole dump.
    pub fn damage_told(&self) -> Vec<String> {
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
            .take(MOST_WORDS)
            .collect()
    }
}
