//! `direct-buffers`: little objects in the heap that hold much memory outside of it.

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, counted, figure, of_class};
use crate::bytes::mib;
use crate::counted::Word;
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::find_instances_of;
use crate::instances::spread;
use crate::leak_kind::LeakKind;
use heapray_query::waste::scaled;

pub(super) struct DirectBuffers;

/// Buffers that own memory, or a file that is mapped.
const BUFFERS: [&str; 2] = ["java.nio.DirectByteBuffer", "java.nio.DirectByteBufferR"];
/// Buffers that are looked at; from there on it is extrapolated.
const MOST_READ: usize = 20_000;
/// Native memory that is worth a word, bytes.
const LEAST_BYTES: u64 = 16 << 20;
/// Or this part of what the JVM allows for direct buffers.
const PART_OF_LIMIT: f64 = 0.25;

impl Kind for DirectBuffers {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::DirectBuffers]
    }

    // Found by count only: their bytes are not in the heap.
    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        buffers(input).into_iter().collect()
    }
}

fn buffers(input: &Input<'_>) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let all = find_instances_of(input.heap, |_, class| {
        BUFFERS.contains(&class.name.as_str())
    });
    let looked_at = spread(&all, MOST_READ);
    // Views of a buffer have its bytes, not their own: only what has a cleaner owns memory.
    let owners: Vec<_> = looked_at
        .iter()
        .copied()
        .filter(|buffer| heap.field_object(*buffer, "cleaner").is_some())
        .collect();
    let capacity = |buffer| heap.field_count(buffer, "capacity").unwrap_or(0) as u64;
    let seen: u64 = owners.iter().map(|buffer| capacity(*buffer)).sum();
    let scale = all.len() as f64 / looked_at.len().max(1) as f64;
    let bytes = scaled(seen, scale);
    let members = scaled(owners.len() as u64, scale);
    let limit = direct_memory_limit(input);
    let large = bytes >= LEAST_BYTES && bytes >= input.used / 4
        || limit.is_some_and(|limit| {
            bytes as f64 >= limit as f64 * PART_OF_LIMIT && bytes >= LEAST_BYTES
        });
    let first = owners.first().filter(|_| large)?;
    let class = heap.class_of(*first);
    let of_limit = limit.map_or(String::new(), |limit| {
        format!(" of the {} that the JVM allows", mib(limit))
    });
    let (objects, classes) = if looked_at.len() == all.len() {
        (owners.clone(), Vec::new())
    } else {
        (Vec::new(), vec![class])
    };
    Some(HeapWideGroup {
        class,
        members,
        retained: heapray_query::class_tree::retained_by_class(heap, class),
        off_heap: bytes,
        sample: owners,
        objects,
        classes,
        family: Vec::new(),
        blame: Blame::Common,
        least_part: 0.0,
        recognition: Recognition {
            kind: LeakKind::DirectBuffers,
            confidence: 0.85,
            evidence: vec![
                figure(
                    "native_bytes",
                    bytes,
                    format!("{} of native memory{of_limit}", mib(bytes)),
                ),
                Evidence::counted(
                    "buffers",
                    vec![
                        Word::Part(counted(input, class, members)),
                        of_class(input, class, " own native memory"),
                    ],
                ),
            ],
            advice: advice(
                "Reuse direct buffers from a pool, or clear references to them as soon as they are no \
                 longer needed.",
                "The native memory of a direct buffer is freed when its small object in the heap is \
                 collected. A reference to the object keeps the native memory, which heap sizes do not \
                 include. The process grows until it reaches its limit or the container kills it.",
                Some(
                    "ByteBuffer buffer = pool.acquire();\ntry {\n    // use it\n} finally {\n    pool.release(buffer);\n}",
                ),
            ),
            accumulated: None,
            culprit: None,
        },
    })
}

/// `-XX:MaxDirectMemorySize`, or the largest heap, as the JDK keeps it.
fn direct_memory_limit(input: &Input<'_>) -> Option<u64> {
    let classes = input.heap.classes();
    let class = ["jdk.internal.misc.VM", "sun.misc.VM"]
        .iter()
        .find_map(|name| classes.find_by_name(name).next())?;
    let fields = input.heap.static_fields(class);
    let limit = fields.iter().find(|field| field.name == "directMemory")?;
    u64::try_from(limit.value.as_i64()?)
        .ok()
        .filter(|limit| *limit > 0)
}
