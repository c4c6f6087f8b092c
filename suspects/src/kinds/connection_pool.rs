//! `connection-pool`: connections, or other objects, that a pool lent out and never got back, or statements that the pool
//! itself keeps.

use std::collections::hash_map::Entry;

use super::kind::{Blame, HeapWideGroup, Kind, Recognition, advice, figure};
use super::library_holder::{Facts, count_of, find_holder, recognition, threads_at_work};
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::{find_instances_of, spread};
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::class_tree::retained_by_class;
use heapray_query::collections;
use rustc_hash::FxHashMap;

pub(super) struct ConnectionPool;

/// Statements for each connection from which the pool keeps them.
const STATEMENTS: u64 = 50;
/// Pooled objects that are asked whether they wait. Of more of them their number is an estimate.
const MOST_READ: usize = 10_000;
/// Leased connections that are no mere moment's work.
const LEAST_LEASED: u64 = 16;

/// What pools do with connections; extend here.
pub(super) const LEASED: [Facts; 6] = [
    Facts {
        holders: &[
            "com.zaxxer.hikari.pool.HikariPool",
            "com.zaxxer.hikari.HikariDataSource",
        ],
        units: &["com.zaxxer.hikari.pool.PoolEntry"],
        summary: "Close each connection with try-with-resources, and set leakDetectionThreshold to find the code that does not.",
        details: "The pool keeps each connection that is not closed, with its statements and results, and lends out no more than its maximum.",
        example: Some("hikariConfig.setLeakDetectionThreshold(30_000);"),
    },
    Facts {
        holders: &[
            "com.mchange.v2.c3p0.AbstractComboPooledDataSource",
            "com.mchange.v2.c3p0.impl.*",
            "com.mchange.v2.resourcepool.BasicResourcePool",
        ],
        units: &["com.mchange.v2.c3p0.impl.NewPooledConnection"],
        summary: "Close each connection with try-with-resources, and set unreturnedConnectionTimeout with debugUnreturnedConnectionStackTraces to find the code that does not.",
        details: "The pool keeps each connection that is not closed, with its statements and results.",
        example: Some(
            "dataSource.setUnreturnedConnectionTimeout(60);\ndataSource.setDebugUnreturnedConnectionStackTraces(true);",
        ),
    },
    Facts {
        holders: &[
            "org.apache.commons.dbcp2.BasicDataSource",
            "org.apache.commons.dbcp2.PoolingDataSource",
            "org.apache.commons.dbcp.BasicDataSource",
        ],
        units: &[
            "org.apache.commons.dbcp2.PoolableConnection",
            "org.apache.commons.dbcp.PoolableConnection",
        ],
        summary: "Close each connection with try-with-resources, and set removeAbandonedOnBorrow with logAbandoned to find the code that does not.",
        details: "The pool keeps each connection that is not closed, with its statements and results.",
        example: Some(
            "dataSource.setLogAbandoned(true);\ndataSource.setRemoveAbandonedOnBorrow(true);",
        ),
    },
    Facts {
        holders: &[
            "org.apache.tomcat.jdbc.pool.ConnectionPool",
            "org.apache.tomcat.jdbc.pool.DataSourceProxy",
        ],
        units: &["org.apache.tomcat.jdbc.pool.PooledConnection"],
        summary: "Close each connection with try-with-resources, and set removeAbandoned with logAbandoned to find the code that does not.",
        details: "The pool keeps each connection that is not closed, with its statements and results.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.http.pool.AbstractConnPool",
            "org.apache.http.impl.conn.PoolingHttpClientConnectionManager",
            "org.apache.hc.core5.pool.StrictConnPool",
            "org.apache.hc.core5.pool.LaxConnPool",
            "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager",
        ],
        // Of clients whose calls block: others lend connections without a thread that waits.
        units: &["org.apache.http.impl.conn.CPoolEntry"],
        summary: "Close each response with try-with-resources, or read its body to the end: only then does its connection go back to the pool.",
        details: "A response that is neither read nor closed keeps its connection leased, with the buffers and the socket. EntityUtils.consume(response.getEntity()) reads the rest of a body.",
        example: None,
    },
    // Behind the pools that are built with it.
    Facts {
        holders: &[
            "org.apache.commons.pool2.impl.BaseGenericObjectPool",
            "org.apache.commons.pool2.impl.SoftReferenceObjectPool",
            "org.apache.commons.pool.impl.GenericObjectPool",
        ],
        units: &["org.apache.commons.pool2.impl.DefaultPooledObject"],
        summary: "Give each object back with returnObject in a finally block, and limit the pool with setMaxTotal.",
        details: "A pool keeps each object that it has lent out, until returnObject or invalidateObject. Where the work fails in between, only a finally block gives it back.",
        example: Some(
            "try {\n    // use what was borrowed\n} finally {\n    pool.returnObject(borrowed);\n}",
        ),
    },
];

/// The same pool, where what fills it waits to be borrowed.
pub(super) const IDLE: Facts = Facts {
    holders: &["org.apache.commons.pool2.impl.BaseGenericObjectPool"],
    units: &["org.apache.commons.pool2.impl.DefaultPooledObject"],
    summary: "Limit the objects that wait in the pool with setMaxTotal, and let it evict them: setTimeBetweenEvictionRuns with setMinEvictableIdleTime.",
    details: "A pool keeps what came back until it is borrowed again, or evicted; by default nothing is. A pool with keys has objects of its own for each key, so a key that never comes again leaves its objects behind.",
    example: None,
};

/// Pools that keep statements as well; extend here.
pub(super) const KEPT: [Facts; 2] = [
    Facts {
        holders: &[
            "org.apache.commons.dbcp2.BasicDataSource",
            "org.apache.commons.dbcp2.PoolingDataSource",
            "org.apache.commons.dbcp2.PoolingConnection",
        ],
        units: &["org.apache.commons.dbcp2.PoolablePreparedStatement"],
        summary: "Limit the statements that the pool keeps with maxOpenPreparedStatements, and use parameters instead of values in the text of SQL.",
        details: "With poolPreparedStatements, each connection of the pool keeps a prepared statement for every text of SQL, without a limit by default. Texts with values in them never come again.",
        example: Some("dataSource.setMaxOpenPreparedStatements(100);"),
    },
    Facts {
        holders: &[
            "com.mchange.v2.c3p0.stmt.GooGooStatementCache",
            "com.mchange.v2.c3p0.AbstractComboPooledDataSource",
        ],
        units: &["com.mchange.v2.c3p0.impl.NewProxyPreparedStatement"],
        summary: "Limit the statements that the pool keeps with maxStatementsPerConnection, and use parameters instead of values in the text of SQL.",
        details: "The statement cache of the pool keeps a prepared statement for every text of SQL. Texts with values in them never come again.",
        example: Some("dataSource.setMaxStatementsPerConnection(100);"),
    },
];

impl Kind for ConnectionPool {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ConnectionPool]
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let leased = LEASED
            .iter()
            .filter_map(|facts| leased_anywhere(input, facts));
        leased.collect()
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        if let Some(kept) = kept_statements(input, suspect) {
            return Some(kept);
        }
        let (facts, _) = find_holder(input, suspect, &LEASED)?;
        let facts = built_on(input, suspect, facts);
        let all = find_instances_of(input.heap, |class, _| input.is_one_of(class, facts.units));
        let waits = idle_by_state(input, &all);
        let lent = never_returned(input, suspect, all.len() as u64, waits);
        let waits = waits.filter(|idle| lent.is_none() && idle * 10 >= all.len() as u64 * 9);
        let facts = waits.map_or(facts, |_| &IDLE);
        let mut found = recognition(input, suspect, (LeakKind::ConnectionPool, 0.95), facts);
        found.evidence.extend(lent);
        let idle = waits.map(|idle| {
            let (all, about) = (all.len(), about(all.len() as u64));
            let text = format!("{about}{idle} of {all} wait in the pool to be borrowed");
            figure("idle", idle, text)
        });
        found.evidence.extend(idle);
        Some(found)
    }
}

/// What the pool is used for, where another library has built its own on it.
fn built_on<'f>(input: &Input<'_>, suspect: &SuspectCandidate, facts: &'f Facts) -> &'f Facts {
    let others = LEASED.iter().filter(|other| other.units != facts.units);
    let mut others = others.filter(|other| {
        let holders = std::slice::from_ref(*other);
        count_of(input, other.units) > 0 && find_holder(input, suspect, holders).is_some()
    });
    { others.next() }
        .filter(|_| is_plain(facts))
        .unwrap_or(facts)
}

/// Is it the pool that others are built on?
fn is_plain(facts: &Facts) -> bool {
    LEASED.last().is_some_and(|last| last.units == facts.units)
}

/// Connections of a kind of pool, where far more are lent out than threads work, whatever their drivers hold.
fn leased_anywhere(input: &Input<'_>, facts: &Facts) -> Option<HeapWideGroup> {
    let heap = input.heap;
    // Connections of a pool that is built on another are that one's objects.
    let others = LEASED.iter().filter(|other| other.units != facts.units);
    if is_plain(facts) && { others }.any(|other| count_of(input, other.units) > 0) {
        return None;
    }
    let all = find_instances_of(heap, |class, _| input.is_one_of(class, facts.units));
    let first = *all.first()?;
    let idle = idle_by_state(input, &all).unwrap_or_else(|| {
        let pools = find_instances_of(heap, |class, _| input.is_one_of(class, &POOLS));
        pools.iter().filter_map(|pool| idle_in(input, *pool)).sum()
    });
    let proof = lent_out(input, all.len() as u64, idle)?;
    let class = heap.class_of(first);
    Some(HeapWideGroup {
        class,
        members: all.len() as u64,
        retained: retained_by_class(heap, class),
        off_heap: 0,
        sample: spread(&all, 64),
        objects: all,
        classes: Vec::new(),
        family: Vec::new(),
        blame: Blame::Common,
        least_part: 0.0,
        recognition: Recognition {
            kind: LeakKind::ConnectionPool,
            confidence: 0.95,
            evidence: vec![proof],
            advice: advice(facts.summary, facts.details, facts.example),
            accumulated: None,
            culprit: None,
        },
    })
}

/// The pool keeps statements: it holds them, or there are as many of what accumulates in the driver.
fn kept_statements(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Recognition> {
    let waits = suspect.accumulated.map_or(0, |known| known.instances);
    let as_many = |facts: &&Facts| {
        let statements = count_of(input, facts.units);
        let about = |count: u64| statements.abs_diff(count) * 50 <= statements;
        // The driver's own objects, or what each of them consists of.
        statements >= STATEMENTS && (about(waits) || about(suspect.candidate.members))
    };
    let held = find_holder(input, suspect, &KEPT).map(|(facts, _)| facts);
    let kept = held.or_else(|| KEPT.iter().find(as_many))?;
    // A pool that others are built on has the statements as well.
    let pools = LEASED.iter().filter(|facts| !is_plain(facts));
    let connections = pools.map(|facts| count_of(input, facts.units));
    let connections = connections.max().unwrap_or(0).max(1);
    let statements = count_of(input, kept.units);
    (statements / connections >= STATEMENTS).then(|| {
        let mut found = recognition(input, suspect, (LeakKind::ConnectionPool, 0.95), kept);
        let text =
            format!("{statements} prepared statements are kept for {connections} connections");
        found
            .evidence
            .push(figure("kept_statements", statements, text));
        found
    })
}

/// Evidence that connections were lent to code that is done: many more are out than threads have the application's code
/// on their stacks.
fn never_returned(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    all: u64,
    waits: Option<u64>,
) -> Option<Evidence> {
    let around = suspect.links.iter();
    let mut around = around.flat_map(|link| [link.source, link.target]);
    let idle = waits.or_else(|| around.find_map(|object| idle_in(input, object)));
    lent_out(input, all, idle.unwrap_or(0))
}

/// What to say before a figure about so many pooled objects.
fn about(all: u64) -> &'static str {
    if all > MOST_READ as u64 { "about " } else { "" }
}

/// Of `all` connections so many are idle; are far more lent out than threads work?
fn lent_out(input: &Input<'_>, all: u64, idle: u64) -> Option<Evidence> {
    let leased = all - idle.min(all);
    if leased < LEAST_LEASED {
        return None;
    }
    let at_work = threads_at_work(input);
    (leased / 2 > at_work).then(|| {
        let threads = if at_work == 1 { "thread has" } else { "threads have" };
        figure(
            "leased",
            leased,
            format!(
                "{}{leased} of {all} are lent out, and only {at_work} {threads} code of the application on the stack",
                about(all)
            ),
        )
    })
}

/// About so many of the objects wait in their pools, as each of them says; `None` if they do not say it. Those of Commons
/// Pool do, whether a pool has one list of those that wait or one for each key.
fn idle_by_state(input: &Input<'_>, all: &[ObjectIndex]) -> Option<u64> {
    /// `org.apache.commons.pool2.PooledObjectState`: in a pool, and out of it.
    const IDLE: [&str; 7] = [
        "IDLE",
        "EVICTION",
        "EVICTION_RETURN_TO_HEAD",
        "VALIDATION",
        "VALIDATION_PREALLOCATED",
        "VALIDATION_RETURN_TO_HEAD",
        "INVALID",
    ];
    const OUT: [&str; 3] = ["ALLOCATED", "RETURNING", "ABANDONED"];
    /// Characters of the longest name, and more.
    const LONGEST: usize = 32;
    let heap = input.heap;
    let asked = spread(all, MOST_READ);
    let mut states: FxHashMap<ObjectIndex, bool> = FxHashMap::default();
    let mut idle = 0;
    for object in &asked {
        let state = heap.field_object(*object, "state")?;
        if let Entry::Vacant(unknown) = states.entry(state) {
            let name = heap.string_value(heap.field_object(state, "name")?, LONGEST)?;
            let is_idle = IDLE.contains(&name.as_str());
            // A redacted copy has other names.
            (is_idle || OUT.contains(&name.as_str())).then_some(())?;
            unknown.insert(is_idle);
        }
        idle += u64::from(states.get(&state) == Some(&true));
    }
    (idle * all.len() as u64).checked_div(asked.len() as u64)
}

/// Objects that know which connections wait; extend here.
const POOLS: [&str; 6] = [
    "com.zaxxer.hikari.util.ConcurrentBag",
    "org.apache.commons.pool2.impl.GenericObjectPool",
    "org.apache.http.pool.AbstractConnPool",
    "org.apache.hc.core5.pool.StrictConnPool",
    "com.mchange.v2.resourcepool.BasicResourcePool",
    "org.apache.tomcat.jdbc.pool.ConnectionPool",
];

/// Connections that wait in a pool: DBCP, c3p0 and Tomcat have a list of them, Hikari a state in each entry.
fn idle_in(input: &Input<'_>, pool: ObjectIndex) -> Option<u64> {
    let heap = input.heap;
    if heap.class_of_class_object(pool).is_some() || heap.array_len(pool).is_some() {
        return None;
    }
    let size = |field| {
        let list = heap.field_object(pool, field)?;
        let known = collections::inspect(heap, list).and_then(|known| known.size);
        // Commons Pool has a deque of its own.
        known.or_else(|| u64::try_from(heap.field_i64(list, "count")?).ok())
    };
    let lists = ["idleObjects", "unused", "idle", "available"];
    { lists }
        .into_iter()
        .find_map(size)
        .or_else(|| idle_in_bag(input, pool))
}

fn idle_in_bag(input: &Input<'_>, bag: ObjectIndex) -> Option<u64> {
    const NOT_IN_USE: i64 = 0;
    let heap = input.heap;
    if input.name_of(bag) != "com.zaxxer.hikari.util.ConcurrentBag" {
        return None;
    }
    let list = heap.field_object(bag, "sharedList")?;
    let array = heap.field_object(list, "array")?;
    let entries = heap.elements(array)?.flatten();
    let idle = entries.filter(|entry| heap.field_i64(*entry, "state") == Some(NOT_IN_USE));
    Some(idle.count() as u64)
}
