//! Is the work of the analysis and of each question proportional to what it looks at?
//!
//! Heaps that double in size: what is read of the file and how often objects are asked for their references may double,
//! and no more. The printed table is the one of `docs/concepts/scale.md`:
//! `cargo test -p heapray-assemble --test work -- --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a failed unwrap is the test's failure; the table is worth reading"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_analyzer::graph::visited_objects;
use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, Source, analyze};
use heapray_assemble::{BuildOptions, Facts, build_report};
use heapray_hprof::DumpBytes;
use heapray_query as query;
use heapray_query::{Direction, GroupBy, InspectOptions, ObjectSet, PathOptions};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::{DumpBuilder, Type};
use heapray_waste::find_waste;

/// A dump that counts what is read of it.
struct CountedBytes {
    bytes: Vec<u8>,
    read: AtomicU64,
}

impl DumpBytes for CountedBytes {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        self.read.fetch_add(into.len() as u64, Ordering::Relaxed);
        let from = self.bytes.get(start..start + into.len());
        from.inspect(|from| into.copy_from_slice(from)).is_some()
    }
}

/// What a question took.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    read: u64,
    visited: u64,
}

impl Work {
    fn now(source: &CountedBytes) -> Self {
        Self {
            read: source.read.load(Ordering::Relaxed),
            visited: visited_objects().unwrap_or_default(),
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            read: self.read - before.read,
            visited: self.visited - before.visited,
        }
    }
}

/// Sessions in a static map, each with a user, a name and a basket: a leak.
fn sessions(n: u32) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let user = dump.class("com.acme.User");
    let user = user.field("name", Type::Object).build();
    let session = dump.class("com.acme.Session");
    let session = session
        .field("user", Type::Object)
        .field("basket", Type::Object)
        .build();
    let entries: Vec<_> = (0..n / 8)
        .map(|number| {
            let name = dump.string(&format!("user {number}"));
            let user = dump.instance(user).set("name", name).build();
            let basket = dump.byte_array(&[1; 40]);
            let session = dump.instance(session);
            let session = session.set("user", user).set("basket", basket).build();
            let key = dump.integer(number.cast_signed());
            (key, session)
        })
        .collect();
    let map = dump.hash_map(&entries);
    let registry = dump.class("com.acme.Registry");
    let registry = registry.static_object("SESSIONS", map).build();
    dump.root_sticky_class(registry);
    dump.to_bytes()
}

/// Objects in the table of a stream that was never reset, and in an array beside it: large arrays that many questions
/// look through.
fn object_stream(n: u32) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let record = dump.class("com.acme.Record").field("id", Type::Int).build();
    let ids = 0..n.cast_signed();
    let records: Vec<_> = ids
        .map(|id| dump.instance(record).set("id", id).build())
        .collect();
    let table = dump.object_array("java.lang.Object", &records);
    let handles = dump.class("java.io.ObjectOutputStream$HandleTable");
    let handles = handles.field("objs", Type::Object).build();
    let handles = dump.instance(handles).set("objs", table).build();
    let stream = dump.class("java.io.ObjectOutputStream");
    let stream = stream.field("handles", Type::Object).build();
    let stream = dump.instance(stream).set("handles", handles).build();
    let journal = dump.class("com.acme.Journal");
    let journal = journal.static_object("OUT", stream).build();
    dump.root_sticky_class(journal);
    dump.to_bytes()
}

/// Threads, each with a context of some objects, and one stack for all.
fn threads(n: u32) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let context = dump.class("com.acme.Context");
    let context = context.field("state", Type::Object).build();
    for number in 0..n / 40 {
        let states: Vec<_> = (0..16).map(|byte| dump.byte_array(&[byte; 16])).collect();
        let states = dump.array_list(&states);
        let held = dump.instance(context).set("state", states).build();
        let thread = dump.thread(&format!("worker-{number}"));
        let thread = thread.frame("com.acme.Worker", "run", "()V", "Worker.java", 7);
        thread.local(0, held).build();
    }
    dump.to_bytes()
}

/// A chain, each link of which also refers to the one a hundred before it: long paths, and objects with two referrers.
fn chain(n: u32) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let link = dump.class("com.acme.Link");
    let link = link
        .field("next", Type::Object)
        .field("back", Type::Object)
        .build();
    let links: Vec<_> = (0..n).map(|_| dump.reserve_instance(link)).collect();
    for (at, own) in links.iter().enumerate() {
        let next = links.get(at + 1).copied().unwrap_or_default();
        let back = at.checked_sub(100).map_or(0, |at| links[at]);
        dump.at(*own);
        dump.instance(link)
            .set("next", next)
            .set("back", back)
            .build();
    }
    let list = dump.class("com.acme.Chain");
    let list = list.static_object("FIRST", links[0]).build();
    dump.root_sticky_class(list);
    dump.to_bytes()
}

/// A net in which everything is reached in several ways, so that most objects stay for Lengauer and Tarjan.
fn net(n: u32) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let node = dump.class("com.acme.Node");
    let node = node
        .field("left", Type::Object)
        .field("right", Type::Object)
        .build();
    let nodes: Vec<_> = (0..n).map(|_| dump.reserve_instance(node)).collect();
    for (at, own) in nodes.iter().enumerate() {
        let at = at as u64;
        let other = |factor: u64| nodes[((at * factor + 1) % u64::from(n)) as usize];
        let (left, right) = (other(2), other(3));
        dump.at(*own);
        dump.instance(node)
            .set("left", left)
            .set("right", right)
            .build();
    }
    let start = dump.class("com.acme.Net");
    let start = start.static_object("START", nodes[0]).build();
    dump.root_sticky_class(start);
    dump.to_bytes()
}

/// Name, objects of the smallest heap, and what builds it. Of sessions and records there are enough for the largest
/// sample, since a sample is as large in a larger heap.
type Shape = (&'static str, u32, fn(u32) -> Vec<u8>);

const SHAPES: [Shape; 5] = [
    ("sessions", 160_000, sessions),
    ("object stream", 160_000, object_stream),
    ("threads", 40_000, threads),
    ("chain", 40_000, chain),
    ("net", 40_000, net),
];

type Question = (&'static str, fn(&Heap));

/// All objects of the class that has most.
fn most_frequent(heap: &Heap) -> Vec<ObjectIndex> {
    let rows = query::histogram(heap, GroupBy::Class);
    let largest = rows.iter().max_by_key(|row| row.reachable.objects);
    let largest = largest.and_then(|row| row.class).unwrap();
    query::find_instances(heap, usize::MAX, |class, _| class == largest)
}

/// The last of them: a question about it may have to look at everything.
fn last(heap: &Heap) -> ObjectIndex {
    *most_frequent(heap).last().unwrap()
}

const QUESTIONS: [Question; 14] = [
    ("diagnosis", |heap| {
        diagnose(heap, &DiagnoseOptions::default());
    }),
    ("report, diagnosis included", |heap| {
        let diagnosis = diagnose(heap, &DiagnoseOptions::default());
        let facts = Facts::gather(heap).unwrap();
        build_report(heap, &diagnosis, facts, &BuildOptions::new("heap.hprof", 0));
    }),
    ("histogram", |heap| {
        query::histogram(heap, GroupBy::Class);
    }),
    ("top consumers", |heap| {
        query::consumers(heap, 0);
    }),
    ("threads", |heap| {
        query::threads(heap, &query::find_roots(heap));
    }),
    ("class loaders", |heap| {
        query::loaders(heap);
    }),
    ("GC roots", |heap| {
        query::roots_by_kind(heap, &query::find_roots(heap));
    }),
    ("one object", |heap| {
        query::inspect_object(heap, last(heap), &InspectOptions::default());
    }),
    ("path of one object", |heap| {
        query::paths_to_roots(heap, &[last(heap)], &PathOptions::default()).unwrap();
    }),
    ("paths of all objects of the largest class", |heap| {
        query::paths_to_roots(heap, &most_frequent(heap), &PathOptions::default()).unwrap();
    }),
    ("referrers of one object", |heap| {
        let mut set = ObjectSet::new();
        set.insert(last(heap));
        query::referring(heap, &set, Direction::Inbound);
    }),
    ("retained set of one object", |heap| {
        let mut set = ObjectSet::new();
        set.insert(last(heap));
        let _ = set.retained_set(heap);
    }),
    ("references of each kind", |heap| {
        query::reference_statistics(heap);
        query::reference_leaks(heap);
    }),
    ("waste", |heap| {
        find_waste(heap).unwrap();
    }),
];

/// The work of the analysis, then that of each question over a heap of its own, so that none profits from another.
fn measure(bytes: &[u8]) -> Vec<(&'static str, Work)> {
    let mut rows = Vec::new();
    for (name, ask) in QUESTIONS {
        let source = Arc::new(CountedBytes {
            bytes: bytes.to_vec(),
            read: AtomicU64::new(0),
        });
        let before = Work::now(&source);
        let heap = analyze(
            Source::from(Arc::clone(&source)),
            &AnalyzeOptions::default(),
            &Silent,
        )
        .unwrap();
        let analyzed = Work::now(&source);
        if rows.is_empty() {
            rows.push(("analysis", analyzed.since(before)));
        }
        ask(&heap);
        rows.push((name, Work::now(&source).since(analyzed)));
    }
    rows
}

/// Growth for twice the size: 2, and some room for what depends on where things lie.
const MOST_GROWTH: f64 = 2.5;
/// Below this, growth says nothing.
const FEW_BYTES: u64 = 1 << 20;
const FEW_VISITS: u64 = 50_000;

#[test]
fn twice_the_heap_takes_twice_the_work() {
    if visited_objects().is_none() {
        println!("SKIPPED: visits are counted in builds with debug assertions only");
        return;
    }
    let mut worst = Vec::new();
    for (shape, least, build) in SHAPES {
        let sizes = [least, 2 * least, 4 * least].map(build);
        let works = [0, 1, 2].map(|at: usize| measure(&sizes[at]));
        println!("\n{shape}: {} bytes", sizes[2].len());
        println!("{:44} {:>14} {:>16}", "", "bytes read", "objects visited");
        for (at, (name, work)) in works[2].iter().enumerate() {
            println!("{name:44} {:>14} {:>16}", work.read, work.visited);
            for pair in works.windows(2) {
                let (small, large) = (pair[0][at].1, pair[1][at].1);
                let growth = |small: u64, large: u64, few: u64| {
                    large.max(few) as f64 / small.max(few) as f64
                };
                let read = growth(small.read, large.read, FEW_BYTES);
                let visited = growth(small.visited, large.visited, FEW_VISITS);
                if read.max(visited) > MOST_GROWTH {
                    worst.push(format!("{shape}, {name}: {small:?} then {large:?}"));
                }
            }
        }
    }
    assert!(worst.is_empty(), "more than linear:\n{}", worst.join("\n"));
}
