//! Pools of threads with their queues, and timers.

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex};
use heapray_masking::mask_thread_name;

use super::kind::ResourceKind;
use super::reader::{number, object, text};
use super::row::{Detail, ResourceRow};
use crate::instances::find_instances;

/// What is known of a class of executors.
struct Pool {
    class: &'static str,
    /// Tasks that wait, threads, and so on: names with paths.
    numbers: &'static [(&'static str, &'static str)],
    /// Paths to the begin of its threads' names.
    thread_names: &'static str,
    /// Paths to a number in whose upper three bits `ThreadPoolExecutor` keeps its state.
    state: &'static str,
}

const THREAD_POOL: Pool = Pool {
    class: "java.util.concurrent.ThreadPoolExecutor",
    numbers: &[
        ("queued", "workQueue#"),
        ("threads", "workers#"),
        ("core", "corePoolSize"),
        ("limit", "maximumPoolSize"),
        ("most threads", "largestPoolSize"),
    ],
    thread_names: "threadFactory.namePrefix|threadFactory.threadNamePrefix|threadFactory.prefix|threadFactory.this$0.threadNamePrefix",
    state: "ctl.value",
};

/// Executors of the `OpenJDK`, Tomcat 10, Jetty 12 and Netty 4.
const POOLS: [Pool; 6] = [
    THREAD_POOL,
    Pool {
        class: "org.apache.tomcat.util.threads.ThreadPoolExecutor",
        ..THREAD_POOL
    },
    Pool {
        class: "java.util.concurrent.ThreadPerTaskExecutor",
        numbers: &[("threads", "threads#")],
        thread_names: "",
        state: "",
    },
    Pool {
        class: "org.eclipse.jetty.util.thread.QueuedThreadPool",
        numbers: &[
            ("queued", "_jobs#"),
            ("threads", "_threads#"),
            ("core", "_minThreads"),
            ("limit", "_maxThreads"),
        ],
        thread_names: "_name",
        state: "",
    },
    Pool {
        class: "io.netty.util.concurrent.SingleThreadEventExecutor",
        numbers: &[
            ("queued", "taskQueue#"),
            ("scheduled", "scheduledTaskQueue.size"),
        ],
        thread_names: "thread.name",
        state: "",
    },
    Pool {
        class: "java.util.Timer",
        numbers: &[("queued", "queue.size")],
        thread_names: "thread.name",
        state: "",
    },
];
const FORK_JOIN_POOL: &str = "java.util.concurrent.ForkJoinPool";

/// All executors.
pub(super) fn rows(heap: &Heap) -> Vec<ResourceRow> {
    let classes = heap.classes();
    let pool_of = |class: ClassIndex| {
        let mut pools = POOLS.iter();
        pools.find(|pool| classes.is_a(class, pool.class))
    };
    let is_fork_join = |class| classes.is_a(class, FORK_JOIN_POOL);
    let by_class: Vec<bool> = classes
        .iter()
        .map(|(class, _)| pool_of(class).is_some() || is_fork_join(class))
        .collect();
    let objects = find_instances(heap, usize::MAX, |class, _| {
        by_class.get(class.get()) == Some(&true)
    });
    let rows = objects
        .into_iter()
        .map(|executor| match pool_of(heap.class_of(executor)) {
            Some(pool) => row(heap, executor, pool),
            None => fork_join(heap, executor),
        });
    rows.collect()
}

fn row(heap: &Heap, executor: ObjectIndex, pool: &Pool) -> ResourceRow {
    let mut row = ResourceRow::new(heap, ResourceKind::Executor, executor);
    for (name, path) in pool.numbers {
        // Without a limit it is the largest number.
        let is_limit = |number: &i64| *number < i64::from(i32::MAX);
        let number = number(heap, executor, path).filter(is_limit);
        row.details
            .extend(number.map(|number| (*name, Detail::Number(number))));
    }
    let state = number(heap, executor, pool.state).filter(|_| !pool.state.is_empty());
    let state = state.map(|state| match (state as i32) >> 29 {
        -1 => "running",
        0 => "shut down",
        1 => "stopping",
        2 => "tidying",
        _ => "terminated",
    });
    row.details
        .extend(state.map(|state| ("state", Detail::Name(state.to_owned()))));
    let names = text(heap, executor, pool.thread_names);
    let names = names.map(|names| mask_thread_name(&names).into_owned());
    row.details
        .extend(names.map(|names| ("named", Detail::Name(names))));
    row
}

/// The tasks of all queues of a `ForkJoinPool`.
fn fork_join(heap: &Heap, pool: ObjectIndex) -> ResourceRow {
    let mut row = ResourceRow::new(heap, ResourceKind::Executor, pool);
    let queues = object(heap, pool, "queues|workQueues");
    let queues: Vec<ObjectIndex> = queues
        .into_iter()
        .flat_map(|queues| heap.targets(queues))
        .collect();
    let waiting = queues.iter().filter_map(|queue| {
        let (top, base) = (number(heap, *queue, "top")?, number(heap, *queue, "base")?);
        Some((top - base).max(0))
    });
    let threads = queues
        .iter()
        .filter(|queue| object(heap, **queue, "owner").is_some());
    row.details = vec![
        ("queued", Detail::Number(waiting.sum())),
        (
            "threads",
            Detail::Number((threads.count() as u64).cast_signed()),
        ),
    ];
    let parallelism = number(heap, pool, "parallelism|config").map(|number| number & 0xffff);
    row.details
        .extend(parallelism.map(|limit| ("core", Detail::Number(limit))));
    let names = text(heap, pool, "workerNamePrefix");
    let names = names.map(|names| mask_thread_name(&names).into_owned());
    row.details
        .extend(names.map(|names| ("named", Detail::Name(names))));
    row
}
