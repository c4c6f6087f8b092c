//! `logging-context`: a diagnostic context that is filled and never cleared.

use super::kind::{Kind, Recognition, advice};
use super::thread_local::threads;
use crate::finding::Advice;
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

/// What users of a library call, where that is not the MDC of SLF4J: prefix of its classes, what to do, and the code.
const OWN: [(&str, &str, Option<&str>); 2] = [
    (
        "org.apache.logging.log4j.",
        "Pop and clear the ThreadContext when the task ends: CloseableThreadContext does it, or ThreadContext.clearAll() in a finally block.",
        Some(
            "try (CloseableThreadContext.Instance ignored = CloseableThreadContext.put(\"order\", id)) {\n    // the task\n}",
        ),
    ),
    (
        "org.apache.log4j.",
        "Call MDC.remove(key) and NDC.remove() in a finally block when the task ends.",
        None,
    ),
];

fn advice_for(library: Option<&(&str, &str, Option<&str>)>) -> Advice {
    let details = "MDC, NDC and ThreadContext keep their values as long as the thread lives. Set values with \
                   try-with-resources, or clear them in a finally block.";
    match library {
        Some((_, summary, example)) => advice(summary, details, *example),
        None => advice(
            "Clear the logging context when the task ends.",
            details,
            Some(
                "try (MDC.MDCCloseable ignored = MDC.putCloseable(\"order\", id)) {\n    // the task\n}",
            ),
        ),
    }
}

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
        let by_library = suspect.links.iter().rev().find_map(|link| {
            let names = [input.name_of(link.target), input.class_name(link.class)];
            OWN.iter()
                .find(|(prefix, ..)| names.iter().any(|name| name.starts_with(prefix)))
        });
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
            advice: advice_for(by_library),
            accumulated: None,
            culprit: None,
        })
    }
}
