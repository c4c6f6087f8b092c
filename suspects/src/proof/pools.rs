//! Pools of libraries that allocate their memory once and keep it: large by configuration, bounded by themselves.

use crate::finding::Evidence;
use crate::input::Input;
use crate::suspects::SuspectCandidate;

/// A class that manages memory of a fixed size, what its users call it, and the setting that limits it.
struct Pool {
    class: &'static str,
    name: &'static str,
    setting: &'static str,
}

/// Facts about libraries; a user's rules with the role `pool` add to them.
const POOLS: [Pool; 9] = [
    Pool {
        class: "io.netty.buffer.PoolArena",
        name: "Netty's buffer pool",
        setting: "-Dio.netty.allocator.numDirectArenas and numHeapArenas",
    },
    Pool {
        class: "io.netty.buffer.PoolChunk",
        name: "Netty's buffer pool",
        setting: "-Dio.netty.allocator.numDirectArenas and numHeapArenas",
    },
    Pool {
        class: "org.apache.flink.runtime.io.network.buffer.NetworkBufferPool",
        name: "Flink's pool of network buffers",
        setting: "taskmanager.memory.network.max",
    },
    Pool {
        class: "org.apache.flink.runtime.memory.MemoryManager",
        name: "Flink's managed memory",
        setting: "taskmanager.memory.managed.size",
    },
    Pool {
        class: "org.apache.tomcat.util.collections.SynchronizedStack",
        name: "Tomcat's pool of buffers and processors",
        setting: "socket.bufferPool and processorCache",
    },
    Pool {
        class: "org.apache.spark.storage.memory.MemoryStore",
        name: "Spark's storage memory",
        setting: "spark.memory.fraction",
    },
    Pool {
        class: "org.apache.spark.memory.MemoryManager",
        name: "Spark's execution memory",
        setting: "spark.memory.fraction",
    },
    Pool {
        class: "io.undertow.server.DefaultByteBufferPool",
        name: "Undertow's buffer pool",
        setting: "the pool's maximum size",
    },
    Pool {
        class: "org.eclipse.jetty.io.ArrayByteBufferPool",
        name: "Jetty's buffer pool",
        setting: "the pool's maxHeapMemory and maxDirectMemory",
    },
];

/// Evidence that a library's own pool holds the memory: an object of such a class is on the path.
pub(crate) fn find_pool(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Evidence> {
    let classes = input.heap.classes();
    // The nearest pool is the one that holds it.
    let found = suspect.links.iter().rev().find_map(|link| {
        let class = input.heap.class_of(link.source);
        POOLS.iter().find(|pool| classes.is_a(class, pool.class))
    })?;
    let text = format!(
        "{} holds it, which keeps to a limit: {}",
        found.name, found.setting
    );
    Some(Evidence::fact("pool", text))
}
