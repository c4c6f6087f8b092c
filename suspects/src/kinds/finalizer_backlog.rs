//! `finalizer-backlog`: objects that wait for the finalizer thread.

use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use std::collections::BTreeMap;

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, figure};
use crate::bytes::mib;
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;

pub(super) struct FinalizerBacklog;

impl Kind for FinalizerBacklog {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::FinalizerBacklog]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let is_finalizer = |name: &str| name == "java.lang.ref.Finalizer";
        let on_path = suspect.links.iter().any(|link| {
            is_finalizer(input.name_of(link.source)) || is_finalizer(input.name_of(link.target))
        });
        if !on_path && !is_finalizer(input.class_name(suspect.candidate.class)) {
            return None;
        }
        // Every object with a finalize method is on this path from its creation on.
        let held = input.finalization();
        if held.bytes.saturating_mul(2) < suspect.retained {
            return None;
        }
        let accumulated = suspect
            .accumulated
            .filter(|accumulated| accumulated.instances >= 8)?;
        Some(recognition(input, accumulated.class))
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        backlog(input).into_iter().collect()
    }
}

/// Waiting objects from which the queue is behind.
const LEAST_LENGTH: u64 = 200;
/// References that are looked at for what they finalize.
const MOST_READ: usize = 1 << 16;

/// What the finalizer's queue holds.
fn backlog(input: &Input<'_>) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let finalizer = heap
        .classes()
        .find_by_name("java.lang.ref.Finalizer")
        .next()?;
    let fields = heap.static_fields(finalizer);
    let queue = fields.iter().find(|field| field.name == "queue")?;
    let heapray_hprof::Value::Object(queue) = queue.value else {
        return None;
    };
    let queue = heap.find(queue)?;
    let held = input.finalization();
    if held.queued < LEAST_LENGTH {
        return None;
    }
    let mut waiting = Vec::new();
    let mut next = heap.field_object(queue, "head");
    while let Some(reference) =
        next.filter(|next| waiting.len() < MOST_READ && waiting.last() != Some(next))
    {
        waiting.push(reference);
        next = heap.field_object(reference, "next");
    }
    let objects: Vec<ObjectIndex> = waiting
        .iter()
        .filter_map(|reference| heap.field_object(*reference, "referent"))
        .collect();
    let mut by_class: BTreeMap<ClassIndex, usize> = BTreeMap::new();
    for object in &objects {
        *by_class.entry(heap.class_of(*object)).or_default() += 1;
    }
    let (class, _) = by_class.into_iter().max_by_key(|(_, count)| *count)?;
    let of_class = |object: &ObjectIndex| heap.class_of(*object) == class;
    let all = objects.len() as u64 >= held.queued;
    Some(HeapWideGroup {
        class,
        members: held.queued,
        retained: held.bytes,
        off_heap: 0,
        sample: objects.iter().copied().filter(of_class).collect(),
        classes: if all { Vec::new() } else { vec![class] },
        objects: if all { objects } else { Vec::new() },
        family: vec![finalizer],
        blame: Blame::Nearest,
        least_part: 0.0,
        recognition: recognition(input, class),
    })
}

fn recognition(input: &Input<'_>, class: ClassIndex) -> Recognition {
    let is_library = input.is_library(class);
    let class = input.class_name(class).to_owned();
    let held = input.finalization();
    // Objects that the collector has not queued yet say nothing about the finalizer thread.
    let (name, count) = if held.queued >= LEAST_LENGTH {
        ("waiting", held.queued)
    } else {
        ("not_queued", held.not_queued)
    };
    Recognition {
        kind: LeakKind::FinalizerBacklog,
        confidence: 0.94,
        evidence: vec![
            figure(
                name,
                count,
                format!(
                    "waiting for finalization: {} queued, {} not yet",
                    held.queued, held.not_queued
                ),
            ),
            figure(
                "held_bytes",
                held.bytes,
                format!(
                    "only finalization keeps {} of the heap alive",
                    mib(held.bytes)
                ),
            ),
        ],
        advice: advice(
            "Replace finalize() by try-with-resources or a Cleaner.",
            "An object with a finalize method stays alive until the only finalizer thread has run the \
             method. If that thread is slow or blocked, these objects accumulate, with everything that \
             they refer to.",
            Some(
                "class Image implements AutoCloseable {\n    @Override public void close() {\n        // free what finalize() frees\n    }\n}",
            ),
        ),
        accumulated: None,
        culprit: Some(Culprit {
            class: Some(class),
            field: None,
            holder: Holder::None,
            thread: None,
            frame: None,
            object: None,
            library: None,
            is_library,
        }),
    }
}
