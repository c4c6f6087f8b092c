//! `unbounded-cache`: a cache without a limit, or whose keys never match.

use super::{Kind, Recognition, advice, collection_evidence, mentions};
use crate::suspects::case::{Case, Hold};
use crate::suspects::context::Context;

pub(super) struct UnboundedCache;

const WORDS: [&str; 6] = ["cache", "cached", "memo", "memoized", "lookup", "interned"];

impl Kind for UnboundedCache {
    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        if matches!(case.hold, Hold::ThreadLocal { .. }) {
            return None;
        }
        let first = case.culprit_link?;
        let on_path = case.links.get(first..)?;
        let named = on_path.iter().any(|link| {
            link.field
                .as_deref()
                .is_some_and(|field| mentions(field, &WORDS))
                || !context.is_library(context.analysis.class_of(link.target))
                    && mentions(short(context.name_of(link.target)), &WORDS)
                || !context.is_library(link.class)
                    && mentions(short(context.class_name(link.class)), &WORDS)
        });
        let several = case.payload.is_some_and(|payload| payload.instances >= 8);
        if !named || !several && case.collection.is_none() {
            return None;
        }
        Some(Recognition {
            kind: "unbounded-cache",
            confidence: 0.82,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Give the cache a maximum size; check equals and hashCode of its keys.",
                "A cache that never evicts is a leak with a purpose. Bound it by size and age. If \
                 equal keys occur more than once in it, their class lacks equals and hashCode.",
                Some(
                    "Cache<Key, Value> cache = Caffeine.newBuilder()\n    .maximumSize(10_000)\n    \
                     .build();",
                ),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

fn short(name: &str) -> &str {
    crate::suspects::library::simple_name(name)
}
