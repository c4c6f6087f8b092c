//! Which stacks are there? Threads may share a trace in the file: a million threads, each with a thousand frames, fit
//! into a few megabytes. Who looks through all stacks looks through each once.

use std::collections::HashMap;

use heapray_analyzer::Heap;
use heapray_analyzer::threads::LiveThread;

/// The distinct stacks in file order: the first thread that has it, and how many threads have it. Threads without a
/// known stack are left out. Reads a record per thread.
pub(crate) fn distinct_stacks(heap: &Heap) -> Vec<(LiveThread, u64)> {
    let mut places = HashMap::new();
    let mut stacks: Vec<(LiveThread, u64)> = Vec::new();
    for thread in heap.live_threads() {
        let Some(serial) = thread.stack(heap).serial() else {
            continue;
        };
        let place = *places.entry(serial).or_insert(stacks.len());
        match stacks.get_mut(place) {
            Some((_, threads)) => *threads += 1,
            None => stacks.push((thread, 1)),
        }
    }
    stacks
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;
    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
    use heapray_testkit::DumpBuilder;

    #[test]
    fn threads_that_share_a_trace_have_one_stack() {
        let mut dump = DumpBuilder::new();
        dump.java();
        let pool = dump.class("shop.acme.PoolThread").build();
        let worker = dump.thread("worker-1");
        let worker = worker.frame("shop.acme.Worker", "run", "()V", "Worker.java", 7);
        let trace = worker.build().trace;
        let main = dump.thread("main");
        main.frame("shop.acme.Main", "main", "()V", "Main.java", 1)
            .build();
        for serial in 100..103 {
            let object = dump.instance(pool).build();
            dump.root_thread(object, serial, trace);
        }
        let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
        let stacks = distinct_stacks(&heap);
        let methods = stacks.iter().map(|(thread, threads)| {
            let innermost = thread.stack(&heap).get(0).unwrap();
            (innermost.qualified_method(), *threads)
        });
        let expected = [("shop.acme.Worker.run", 4), ("shop.acme.Main.main", 1)];
        assert_eq!(
            methods.collect::<Vec<_>>(),
            expected.map(|(method, threads)| (method.to_owned(), threads))
        );
    }
}
