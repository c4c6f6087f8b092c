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
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::waste::scaled;

pub(super) struct DirectBuffers;

/// Buffers that own memory, or a file that is mapped.
const BUFFERS: [&str; 2] = ["java.nio.DirectByteBuffer", "java.nio.DirectByteBufferR"];
/// Buffers that are looked at; from there on it is extrapolated.
const MOST_READ: usize = 20_000;
/// The part of what the JVM allows for direct buffers that is worth a word; of the heap in use where the dump does not say
/// what it allows.
const PART_OF_LIMIT: f64 = 0.25;
/// Files mapped into memory that are worth a word, bytes.
const LEAST_MAPPED: u64 = 16 << 20;
/// Where the JDK keeps buffers for channels that were given a heap buffer.
const CACHE_OF_CHANNELS: &str = "sun.nio.ch.Util";

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
    // Views have the bytes of the buffer that they are attached to. A buffer without a cleaner owns memory as well: its
    // maker frees it by hand.
    let is_view = |buffer: ObjectIndex| {
        let of_other = ["att", "segment"].into_iter();
        { of_other }.any(|field| heap.field_object(buffer, field).is_some())
            && heap.field_object(buffer, "cleaner").is_none()
    };
    let of_jdk = maps_of_jdk(input);
    let own = looked_at.iter().copied();
    let own = own.filter(|buffer| !is_view(*buffer) && !of_jdk.contains(buffer));
    let is_mapped = |buffer: &ObjectIndex| heap.field_object(*buffer, "fd").is_some();
    let (mapped, direct): (Vec<_>, Vec<_>) = own.partition(is_mapped);
    let capacity = |buffer| heap.field_count(buffer, "capacity").unwrap_or(0) as u64;
    let scale = all.len() as f64 / looked_at.len().max(1) as f64;
    let size = |buffers: &[ObjectIndex]| {
        let seen: u64 = buffers.iter().map(|buffer| capacity(*buffer)).sum();
        scaled(seen, scale)
    };
    let limit = direct_memory_limit(input);
    let allowed = limit.or(input.max_heap).unwrap_or(input.used);
    let is_large = size(&direct) > 0 && size(&direct) as f64 >= allowed as f64 * PART_OF_LIMIT;
    // The JVM limits no maps of files: they are told by the heap beside which they are.
    let maps_are_large = size(&mapped) >= LEAST_MAPPED && size(&mapped) >= input.used / 4;
    let (owners, large, limit) = if is_large || !maps_are_large {
        (direct, is_large, limit)
    } else {
        (mapped, true, None)
    };
    let bytes = size(&owners);
    let members = scaled(owners.len() as u64, scale);
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

/// Maps of the JDK's own file of modules.
fn maps_of_jdk(input: &Input<'_>) -> Vec<ObjectIndex> {
    let heap = input.heap;
    let readers = find_instances_of(heap, |class, _| {
        heap.classes()
            .is_a(class, "jdk.internal.jimage.BasicImageReader")
    });
    let fields = ["memoryMap", "map"];
    let maps = readers.iter().flat_map(|reader| {
        let maps = fields.into_iter();
        maps.filter_map(|field| heap.field_object(*reader, field))
    });
    // A map that was narrowed is attached to the whole.
    let with_whole = maps.flat_map(|map| [Some(map), heap.field_object(map, "att")]);
    with_whole.flatten().collect()
}

/// What explains more about buffers that the JDK itself keeps for each thread.
pub(super) fn refine(suspect: &SuspectCandidate, found: &Recognition) -> Option<Recognition> {
    let class = suspect.culprit.class.as_deref()?;
    class.starts_with(CACHE_OF_CHANNELS).then(|| Recognition {
        advice: advice(
            "Limit the buffers that the JDK keeps for each thread: -Djdk.nio.maxCachedBufferSize=262144, or read and write in \
             smaller pieces.",
            "A channel that is given a heap buffer copies it through a direct buffer of the same size, and keeps that one for \
             the thread. Each thread keeps buffers as large as the largest that it ever used. Direct buffers need no copy.",
            None,
        ),
        evidence: Vec::new(),
        ..found.clone()
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
