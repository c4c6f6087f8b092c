//! Work that waits: executors' queues, timers, futures.

use heapray_suspects::LeakKind;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{FEW, MANY, bounded_bulk, class, dump, heavies, in_static, map_of, owner};

pub(crate) const EXECUTOR_QUEUE: Pair = Pair {
    kind: LeakKind::ExecutorQueue,
    leak: || pool(MANY),
    culprit: "app.Jobs.POOL",
    accumulated: "Job",
    evidence: "elements",
    twin: || healthy(pool(FEW)),
    instead: None,
};

pub(crate) const SCHEDULED_TASKS: Pair = Pair {
    kind: LeakKind::ScheduledTasks,
    leak: || timer(MANY),
    culprit: "app.Reminders.TIMER",
    accumulated: "Reminder",
    evidence: "elements",
    twin: || healthy(timer(FEW)),
    instead: None,
};

pub(crate) const PENDING_FUTURES: Pair = Pair {
    kind: LeakKind::PendingFutures,
    leak: || calls(MANY),
    culprit: "app.Calls.PENDING",
    accumulated: "CompletableFuture",
    evidence: "size",
    twin: || healthy(calls(FEW)),
    instead: None,
};

fn healthy(mut dump: DumpBuilder) -> DumpBuilder {
    bounded_bulk(&mut dump);
    dump
}

/// A pool with a `LinkedBlockingQueue` of jobs.
fn pool(jobs: usize) -> DumpBuilder {
    let mut dump = dump();
    let jobs = heavies(&mut dump, "app.Job", jobs);
    let node = "java.util.concurrent.LinkedBlockingQueue$Node";
    let node = class(&mut dump, node, &["item", "next"]);
    let mut head = 0;
    for job in jobs {
        let told = dump.instance(node).set("item", job);
        head = told.set("next", head).build();
    }
    let queue = "java.util.concurrent.LinkedBlockingQueue";
    let queue = owner(&mut dump, queue, "head", head);
    let pool = "java.util.concurrent.ThreadPoolExecutor";
    let pool = owner(&mut dump, pool, "workQueue", queue);
    in_static(&mut dump, "app.Jobs", "POOL", pool);
    dump
}

fn timer(tasks: usize) -> DumpBuilder {
    let mut dump = dump();
    let tasks = heavies(&mut dump, "app.Reminder", tasks);
    let count = tasks.len() as i32;
    let array = dump.object_array("java.util.TimerTask[]", &tasks);
    let queue = dump
        .class("java.util.TaskQueue")
        .field("queue", Type::Object);
    let queue = queue.field("size", Type::Int).build();
    let queue = dump.instance(queue).set("queue", array);
    let queue = queue.set("size", count).build();
    let timer = owner(&mut dump, "java.util.Timer", "queue", queue);
    in_static(&mut dump, "app.Reminders", "TIMER", timer);
    dump
}

/// Futures, each with a dependent that captured a request.
fn calls(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let requests = heavies(&mut dump, "app.Request", count);
    let future = "java.util.concurrent.CompletableFuture";
    let dependent = class(&mut dump, &format!("{future}$UniApply"), &["fn"]);
    let future = class(&mut dump, future, &["result", "stack"]);
    let futures: Vec<ObjectId> = requests
        .iter()
        .map(|request| {
            let dependent = dump.instance(dependent).set("fn", *request).build();
            dump.instance(future).set("stack", dependent).build()
        })
        .collect();
    let pending = map_of(&mut dump, &futures);
    in_static(&mut dump, "app.Calls", "PENDING", pending);
    dump
}
