//! `memoized`: results that a language or a library remembers for each argument.

use super::kind::{Kind, Recognition};
use super::library_holder::{Facts, find_holder, recognition};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct Memoized;

/// Facts about libraries; extend here.
const FACTS: [Facts; 4] = [
    Facts {
        holders: &["clojure.core$memoize*"],
        units: &[],
        summary: "Limit what is remembered: use clojure.core.memoize with an LRU or a TTL instead of memoize.",
        details: "memoize keeps the result of every argument for ever. The library core.memoize has caches with a limit: (memo/lru f :lru/threshold 1000) or (memo/ttl f :ttl/threshold 60000).",
        example: None,
    },
    Facts {
        holders: &[
            "clojure.lang.LazySeq",
            "clojure.lang.Iterate",
            "clojure.lang.Cycle",
        ],
        units: &[],
        summary: "Do not hold the head of the lazy sequence: make it in a function instead of a def, and consume it where it is made.",
        details: "A lazy sequence keeps every element that was computed for as long as something holds its head.",
        example: None,
    },
    Facts {
        holders: &["org.codehaus.groovy.runtime.memoize.UnlimitedConcurrentCache"],
        units: &[],
        summary: "Limit what is remembered: memoizeAtMost(n) instead of memoize().",
        details: "memoize() keeps the result of every argument for ever. memoizeAtMost and @Memoized(maxCacheSize) have a limit.",
        example: None,
    },
    Facts {
        holders: &[
            "scala.collection.immutable.LazyList",
            "scala.collection.immutable.Stream",
        ],
        units: &[],
        summary: "Do not hold the head of the lazy list: make it with def instead of val, or use an iterator.",
        details: "A lazy list keeps every element that was computed for as long as something holds its head.",
        example: None,
    },
];

impl Kind for Memoized {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::Memoized]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, _) = find_holder(input, suspect, &FACTS)?;
        Some(recognition(
            input,
            suspect,
            (LeakKind::Memoized, 0.94),
            facts,
        ))
    }
}
