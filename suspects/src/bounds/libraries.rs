//! Limits that libraries' caches, pools and queues hold.

use crate::input::Input;
use crate::names::simple_name;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;

/// What a field limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// A number of entries, or their weight.
    Entries,
    /// Nanoseconds until an entry goes.
    Nanoseconds,
    /// Seconds until an entry goes.
    Seconds,
}

/// Where a library holds a limit: the class, whose subclasses count, fields separated by `.`, and what they limit. Zero,
/// negative numbers and the largest ones stand for no limit.
const LIMITS: [(&str, &str, Limit); 24] = [
    (
        "com.google.common.cache.LocalCache",
        "maxWeight",
        Limit::Entries,
    ),
    (
        "com.google.common.cache.LocalCache",
        "expireAfterAccessNanos",
        Limit::Nanoseconds,
    ),
    (
        "com.google.common.cache.LocalCache",
        "expireAfterWriteNanos",
        Limit::Nanoseconds,
    ),
    (
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        "maximum",
        Limit::Entries,
    ),
    (
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        "expiresAfterAccessNanos",
        Limit::Nanoseconds,
    ),
    (
        "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        "expiresAfterWriteNanos",
        Limit::Nanoseconds,
    ),
    (
        "net.sf.ehcache.Cache",
        "configuration.maxEntriesLocalHeap",
        Limit::Entries,
    ),
    (
        "net.sf.ehcache.store.MemoryStore",
        "maximumSize",
        Limit::Entries,
    ),
    (
        "net.sf.ehcache.Cache",
        "configuration.timeToLiveSeconds",
        Limit::Seconds,
    ),
    (
        "net.sf.ehcache.Cache",
        "configuration.timeToIdleSeconds",
        Limit::Seconds,
    ),
    (
        "org.ehcache.impl.internal.store.heap.OnHeapStore",
        "capacity",
        Limit::Entries,
    ),
    (
        "com.zaxxer.hikari.HikariConfig",
        "maxPoolSize",
        Limit::Entries,
    ),
    (
        "org.apache.commons.pool2.impl.BaseGenericObjectPool",
        "maxTotal",
        Limit::Entries,
    ),
    (
        "com.mchange.v2.resourcepool.BasicResourcePool",
        "max",
        Limit::Entries,
    ),
    (
        "org.apache.catalina.session.ManagerBase",
        "maxActiveSessions",
        Limit::Entries,
    ),
    (
        "ch.qos.logback.core.AsyncAppenderBase",
        "queueSize",
        Limit::Entries,
    ),
    (
        "com.lmax.disruptor.RingBufferFields",
        "bufferSize",
        Limit::Entries,
    ),
    (
        "org.apache.kafka.clients.producer.internals.BufferPool",
        "totalMemory",
        Limit::Entries,
    ),
    (
        "org.springframework.util.ConcurrentLruCache",
        "capacity",
        Limit::Entries,
    ),
    (
        "org.apache.groovy.util.concurrentlinkedhashmap.ConcurrentLinkedHashMap",
        "capacity.value",
        Limit::Entries,
    ),
    (
        "org.apache.commons.collections4.map.LRUMap",
        "maxSize",
        Limit::Entries,
    ),
    (
        "org.apache.tomcat.jdbc.pool.ConnectionPool",
        "poolProperties.maxActive",
        Limit::Entries,
    ),
    (
        "org.apache.logging.log4j.core.appender.AsyncAppender",
        "queueSize",
        Limit::Entries,
    ),
    (
        "org.apache.logging.log4j.core.async.AsyncLoggerDisruptor",
        "ringBufferSize",
        Limit::Entries,
    ),
];
/// From here on a number stands for no limit.
const NO_LIMIT: i64 = i32::MAX as i64;

/// The limit of the nearest object of a library that has one, as a sentence; `None` where it has none.
pub(crate) fn limit_of_library(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<String> {
    let first = suspect.culprit_link.unwrap_or(0);
    let links = suspect.links.iter().skip(first).rev();
    let around = links.flat_map(|link| [link.target, link.source]);
    { std::iter::once(suspect.object).chain(around) }.find_map(|object| limit_in(input, object))
}

fn limit_in(input: &Input<'_>, object: ObjectIndex) -> Option<String> {
    let heap = input.heap;
    if heap.class_of_class_object(object).is_some() || heap.array_len(object).is_some() {
        return None;
    }
    let class = heap.class_of(object);
    let known = LIMITS
        .iter()
        .filter(|(name, ..)| heap.classes().is_a(class, name));
    { known }.find_map(|(_, fields, what)| {
        let (way, last) = fields.rsplit_once('.').unwrap_or(("", fields));
        let mut at = object;
        for field in way.split('.').filter(|field| !field.is_empty()) {
            at = heap.field_object(at, field)?;
        }
        // Ehcache keeps its numbers in boxes.
        let boxed = || heap.field_i64(heap.field_object(at, last)?, "value");
        let value = heap.field_i64(at, last).or_else(boxed);
        let value = value.filter(|value| *value > 0)?;
        let name = simple_name(input.class_name(class)).to_owned();
        match what {
            Limit::Entries => (value < NO_LIMIT).then(|| format!("{name}.{last} is {value}")),
            Limit::Nanoseconds => {
                (value < i64::MAX / 2).then(|| expiry(&name, value / 1_000_000_000))
            }
            Limit::Seconds => Some(expiry(&name, value)),
        }
    })
}

fn expiry(name: &str, seconds: i64) -> String {
    format!("entries of the {name} expire after {seconds} s")
}
