//! `logging-context`: a diagnostic context that is filled and never cleared.

use super::kind::{Kind, Recognition, advice};
use super::thread_local::threads;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::{RootReference, SuspectCandidate};

pub(super) struct LoggingContext;

/// Packages of logging libraries and their context classes.
const PREFIXES: [&str; 6] = [
    "org.slf4j.",
    "ch.qos.logback.",
    "org.apache.log4j.",
    "org.apache.logging.log4j.",
    "org.jboss.logmanager.",
    "org.jboss.logging.",
];

impl Kind for LoggingContext {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::LoggingContext]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        if !matches!(suspect.root_reference, RootReference::ThreadLocal { .. }) {
            return None;
        }
        let is_logging = |name: &str| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let on_path = suspect.links.iter().any(|link| {
            is_logging(input.name_of(link.target)) || is_logging(input.class_name(link.class))
        });
        let by_key = suspect.culprit.class.as_deref().is_some_and(is_logging);
        if !on_path && !by_key {
            return None;
        }
        Some(Recognition {
            kind: LeakKind::LoggingContext,
            confidence: 0.95,
            evidence: threads(suspect, "context").into_iter().collect(),
            advice: advice(
                "Clear the logging context when the task ends.",
                "MDC, NDC and ThreadContext keep their values as long as the thread lives. Set values \
                 with try-with-resources, or clear them in a finally block.",
                Some(
                    "try (MDC.MDCCloseable ignored = MDC.putCloseable(\"order\", id)) {\n    // the task\n}",
                ),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
