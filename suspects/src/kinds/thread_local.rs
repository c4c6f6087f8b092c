//! `thread-local`, `thread-local-stale`, `inheritable-thread-local`: values that threads keep.

use super::kind::{Kind, Recognition, advice, fact, figure};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::{RootReference, SuspectCandidate};

pub(super) struct ThreadLocals;

impl Kind for ThreadLocals {
    fn ids(&self) -> &'static [LeakKind] {
        &[
            LeakKind::ThreadLocal,
            LeakKind::ThreadLocalStale,
            LeakKind::InheritableThreadLocal,
        ]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let RootReference::ThreadLocal { entry, inheritable } = suspect.root_reference else {
            return None;
        };
        // A key that is missing in a damaged dump was not collected.
        let key = input.heap.field(entry, "referent");
        let stale = key.is_some_and(|key| key.as_object().is_none());
        let kind = match (stale, inheritable) {
            (true, _) => LeakKind::ThreadLocalStale,
            (false, true) => LeakKind::InheritableThreadLocal,
            (false, false) => LeakKind::ThreadLocal,
        };
        let mut evidence: Vec<Evidence> = threads(suspect, "value").into_iter().collect();
        if let Some(value) = input.heap.field_object(entry, "value") {
            let class = input.name_of(value);
            evidence.push(fact("value", format!("the value is a {class}")));
        }
        if stale {
            let text = "the ThreadLocal itself was collected: no code can access the value";
            evidence.push(fact("stale", text.to_owned()));
        }
        let summary = match kind {
            LeakKind::ThreadLocalStale => {
                "Call remove() before the last reference to the ThreadLocal is cleared."
            }
            LeakKind::InheritableThreadLocal => "Do not pass inheritable values to pooled threads.",
            _ => "Call remove() in a finally block when the task ends.",
        };
        Some(Recognition {
            kind,
            confidence: 0.92,
            evidence,
            advice: advice(
                summary,
                "Pool threads live as long as the pool, and so do the values of their thread locals. A \
                 task must remove each value that it sets.",
                Some(&example(suspect, kind)),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

/// Evidence of how many threads have how many values, as `word` calls them; `None` if the values are not known.
pub(super) fn threads(suspect: &SuspectCandidate, word: &str) -> Option<Evidence> {
    let (threads, values) = (
        suspect.threads_with_values(),
        suspect.thread_values.len() as u64,
    );
    let text = match (threads, values) {
        (0, _) => return None,
        (1, 1) => format!("one thread has a {word}"),
        (1, _) => format!("one thread has {values} {word}s"),
        (_, _) if threads == values => format!("{threads} threads have a {word}"),
        _ => format!("{threads} threads have {values} {word}s"),
    };
    Some(figure("threads", threads, text))
}

/// The thread local by its own name.
fn example(suspect: &SuspectCandidate, kind: LeakKind) -> String {
    if kind == LeakKind::InheritableThreadLocal {
        return "Object scope = SCOPE.get(); // read the value where the task is created\n\
                pool.submit(() -> handle(request, scope));"
            .to_owned();
    }
    let name = suspect.culprit.field.as_deref();
    let name = name
        .filter(|name| *name != "threadLocals")
        .unwrap_or("CONTEXT");
    format!(
        "try {{\n    {name}.set(value);\n    // the task\n}} finally {{\n    {name}.remove();\n}}"
    )
}
