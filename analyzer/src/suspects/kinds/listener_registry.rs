//! `listener-registry`: listeners that were registered and never deregistered.

use super::{Kind, Recognition, advice, collection_evidence, mentions};
use crate::suspects::case::Case;
use crate::suspects::context::Context;
use crate::suspects::library::simple_name;

pub(super) struct ListenerRegistry;

const WORDS: [&str; 16] = [
    "listener",
    "listeners",
    "observer",
    "observers",
    "handler",
    "handlers",
    "callback",
    "callbacks",
    "subscriber",
    "subscribers",
    "watcher",
    "watchers",
    "hook",
    "hooks",
    "subscriptions",
    "consumers",
];

impl Kind for ListenerRegistry {
    fn ids(&self) -> &'static [&'static str] {
        &["listener-registry"]
    }

    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        let payload = case.payload.filter(|payload| payload.instances >= 8)?;
        let link = case.links.get(case.culprit_link?)?;
        let by_field = link
            .field
            .as_deref()
            .is_some_and(|field| mentions(field, &WORDS));
        let by_class = mentions(simple_name(context.class_name(payload.class)), &WORDS);
        if !by_field && !by_class {
            return None;
        }
        Some(Recognition {
            kind: "listener-registry",
            confidence: if by_field { 0.85 } else { 0.7 },
            evidence: collection_evidence(context, case),
            advice: advice(
                "Deregister listeners when their owner is done.",
                "A registry keeps every listener, and each keeps the object that it belongs to. Call \
                 the remove method where the owner is closed, or hold listeners weakly.",
                Some("try (Subscription s = feed.subscribe(view)) {\n    …\n}"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
