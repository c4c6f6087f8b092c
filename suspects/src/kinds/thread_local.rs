//! `thread-local`, `thread-local-stale`, `inheritable-thread-local`: values that threads keep.

use super::{Kind, Recognition, advice, fact, figure};
use crate::case::{Case, Hold};
use crate::context::Context;

pub(super) struct ThreadLocals;

impl Kind for ThreadLocals {
    fn ids(&self) -> &'static [&'static str] {
        &[
            "thread-local",
            "thread-local-stale",
            "inheritable-thread-local",
        ]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let Hold::ThreadLocal { entry, inheritable } = case.hold else {
            return None;
        };
        let stale = context.heap.field_object(entry, "referent").is_none();
        let kind = match (stale, inheritable) {
            (true, _) => "thread-local-stale",
            (false, true) => "inheritable-thread-local",
            (false, false) => "thread-local",
        };
        let threads = match case.thread_values.len() as u64 {
            0 => case.merged.max(case.candidate.members),
            known => known,
        };
        let mut evidence = vec![figure(
            "threads",
            threads,
            match threads {
                1 => "one thread holds such a value".to_owned(),
                _ => format!("{threads} threads hold such a value"),
            },
        )];
        if let Some(value) = context.heap.field_object(entry, "value") {
            let class = context.name_of(value);
            evidence.push(fact("value", format!("the value is a {class}")));
        }
        if stale {
            let text = "the ThreadLocal itself is gone: nobody can reach the value any more";
            evidence.push(fact("stale", text.to_owned()));
        }
        let summary = match kind {
            "thread-local-stale" => "Call remove() before the ThreadLocal goes out of use.",
            "inheritable-thread-local" => "Don't inherit values into pooled threads.",
            _ => "Call remove() in a finally block when the task is done.",
        };
        Some(Recognition {
            kind,
            confidence: 0.92,
            evidence,
            advice: advice(
                summary,
                "Pool threads live as long as the pool, and so do the values of their thread locals. \
                 What a task sets, the task must remove.",
                Some(&example(case, kind)),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

/// The thread local by its own name.
fn example(case: &Case, kind: &str) -> String {
    if kind == "inheritable-thread-local" {
        return "var scope = SCOPE.get(); // what the task needs, taken where it is made\n\
                pool.submit(() -> handle(request, scope));"
            .to_owned();
    }
    let name = case.culprit.field.as_deref();
    let name = name
        .filter(|name| *name != "threadLocals")
        .unwrap_or("CONTEXT");
    format!("try {{\n    {name}.set(value);\n    …\n}} finally {{\n    {name}.remove();\n}}")
}
