//! `reference-queue-backlog`: references that were enqueued and are never polled.

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, figure};
use crate::input::Input;
use crate::instances::find_instances_of;
use crate::leak_kind::LeakKind;
use heapray_analyzer::ObjectIndex;

pub(super) struct ReferenceQueueBacklog;

/// Waiting references from which a queue is behind.
const LEAST_LENGTH: u64 = 500;
/// References that are looked at.
const MOST_READ: usize = 1 << 16;

impl Kind for ReferenceQueueBacklog {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ReferenceQueueBacklog]
    }

    // Found by the queues' lengths.
    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let classes = input.heap.classes();
        let queues = find_instances_of(input.heap, |index, _| {
            classes.is_a(index, "java.lang.ref.ReferenceQueue")
        });
        queues
            .into_iter()
            .filter_map(|queue| backlog(input, queue))
            .collect()
    }
}

fn backlog(input: &Input<'_>, queue: ObjectIndex) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let length = u64::try_from(heap.field_i64(queue, "queueLength")?).ok()?;
    if length < LEAST_LENGTH {
        return None;
    }
    // The last of the chain refers to itself.
    let first = heap.field_object(queue, "head")?;
    let mut waiting = vec![first];
    while let Some(next) = waiting
        .last()
        .and_then(|last| heap.field_object(*last, "next"))
        .filter(|next| waiting.len() < MOST_READ && waiting.last() != Some(next))
    {
        waiting.push(next);
    }
    let class = heap.class_of(first);
    let name = input.class_name(class).to_owned();
    if name == "java.lang.ref.Finalizer" {
        return None; // a separate kind
    }
    let retained = heapray_query::class_tree::retained_by_class(heap, class);
    if retained < input.threshold() {
        return None;
    }
    let all = waiting.len() as u64 >= length;
    // What a cleaner's reference holds is its action.
    let family = waiting
        .iter()
        .filter_map(|reference| heap.field_object(*reference, "action"))
        .map(|action| heap.class_of(action))
        .take(1)
        .collect();
    Some(HeapWideGroup {
        class,
        members: length,
        retained,
        off_heap: 0,
        sample: vec![queue],
        classes: if all { Vec::new() } else { vec![class] },
        objects: if all { waiting } else { Vec::new() },
        family,
        blame: Blame::Nearest,
        least_part: 0.0,
        recognition: Recognition {
            kind: LeakKind::ReferenceQueueBacklog,
            confidence: 0.93,
            evidence: vec![figure(
                "waiting",
                length,
                format!("{length} references are waiting in the reference queue"),
            )],
            advice: advice(
                "Poll the reference queue, if necessary in a separate thread.",
                "The referents have been collected. The reference objects, and the data that they keep \
                 for cleanup, stay until the queue is polled. A Cleaner has only one thread, and a \
                 cleanup action that blocks stops it.",
                Some(
                    "for (Reference<?> r; (r = queue.poll()) != null; ) {\n    trackers.remove(r);\n}",
                ),
            ),
            accumulated: None,
            culprit: None,
        },
    })
}
