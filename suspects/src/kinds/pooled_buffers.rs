//! `pooled-buffers`: buffers that were taken from Netty's pool and never given back.

use super::kind::{Kind, Recognition, advice, figure};
use super::library_holder::{count_of, units};
use crate::bytes::mib;
use crate::input::Input;
use crate::instances::{find_instances_of, spread};
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_query::waste::scaled;

pub(super) struct PooledBuffers;

const CHUNK: [&str; 1] = ["io.netty.buffer.PoolChunk"];
const BUFFER: [&str; 1] = ["io.netty.buffer.PooledByteBuf"];
const POOL: [&str; 3] = [
    "io.netty.buffer.PoolArena",
    "io.netty.buffer.PoolChunk",
    "io.netty.buffer.PooledByteBufAllocator",
];
/// Buffers that are looked at; from there on it is extrapolated.
const MOST_READ: usize = 20_000;
/// Part of the bytes in use that live buffers must explain.
const EXPLAINED: u64 = 4;
/// Bytes that caches of threads may keep from the arenas, for each thread.
const CACHED: u64 = 4 << 20;

impl Kind for PooledBuffers {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::PooledBuffers]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let heap = input.heap;
        (count_of(input, &CHUNK) > 0).then_some(())?;
        let of_pool = |object| input.is_one_of(heap.class_of(object), &POOL);
        let mut on_path = suspect
            .links
            .iter()
            .flat_map(|link| [link.source, link.target]);
        let inside = || {
            let found = crate::accumulated::most_frequent_class_below(
                input,
                &suspect.candidate.nodes,
                |class| input.is_one_of(class, &CHUNK),
            );
            found.is_some_and(|found| found.retained * 2 >= suspect.retained)
        };
        (on_path.any(of_pool) || of_pool(suspect.object) || inside()).then_some(())?;
        let bytes = |object, field| {
            let value = heap.field_i64(object, field);
            value
                .and_then(|value| u64::try_from(value).ok())
                .unwrap_or(0)
        };
        let chunks = find_instances_of(heap, |class, _| input.is_one_of(class, &CHUNK));
        let size: u64 = chunks.iter().map(|chunk| bytes(*chunk, "chunkSize")).sum();
        let free: u64 = chunks.iter().map(|chunk| bytes(*chunk, "freeBytes")).sum();
        let used = size.saturating_sub(free);
        // Without a field for what is free, nothing can be said.
        (free > 0
            || chunks
                .iter()
                .any(|chunk| heap.field(*chunk, "freeBytes").is_some()))
        .then_some(())?;
        let all = find_instances_of(heap, |class, _| input.is_one_of(class, &BUFFER));
        let read = spread(&all, MOST_READ);
        let held: u64 = read
            .iter()
            .filter(|buffer| heap.field_object(**buffer, "chunk").is_some())
            .map(|buffer| bytes(*buffer, "maxLength"))
            .sum();
        let held = scaled(held, all.len() as f64 / read.len().max(1) as f64);
        let cached = CACHED.saturating_mul(count_of(input, &["io.netty.buffer.PoolThreadCache"]));
        (used.saturating_sub(cached) / EXPLAINED > held && used >= input.threshold())
            .then_some(())?;
        Some(Recognition {
            kind: LeakKind::PooledBuffers,
            confidence: 0.97,
            evidence: vec![figure(
                "unreleased",
                used,
                format!(
                    "{} of {} in the pool's {} chunks are in use, but the buffers that are still alive account for {}",
                    mib(used),
                    mib(size),
                    chunks.len(),
                    mib(held)
                ),
            )],
            advice: advice(
                "Call release() on each buffer when it is no longer needed, and find the places with -Dio.netty.leakDetection.level=paranoid.",
                "A pooled buffer goes back to its pool only by release(). Where the object is collected without it, its                  part of the chunk stays in use for ever, and the pool asks for more chunks. Whoever uses a buffer last                  releases it; a SimpleChannelInboundHandler does it by itself.",
                Some(
                    "try {\n    // read the buffer\n} finally {\n    ReferenceCountUtil.release(buffer);\n}",
                ),
            ),
            accumulated: units(input, suspect, &CHUNK),
            culprit: None,
        })
    }
}
