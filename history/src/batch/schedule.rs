//! Runs jobs in parallel within a memory limit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Waiting jobs, largest first, and the use of resources by running jobs.
struct Queue {
    /// Position and estimated bytes.
    waiting: Vec<(usize, u64)>,
    running: usize,
    memory: u64,
}

/// Runs `job(position)` for each estimate, at most `workers` at once and together within `max_memory` bytes.
/// A job with an estimate above the limit runs alone. Large jobs start first, so that none is left to the end.
/// No job starts after `stop` is set. Jobs must not panic.
pub(super) fn run_all(
    estimates: &[u64],
    workers: usize,
    max_memory: Option<u64>,
    stop: &AtomicBool,
    job: &(dyn Fn(usize) + Sync),
) {
    let mut waiting: Vec<(usize, u64)> = estimates.iter().copied().enumerate().collect();
    waiting.sort_by_key(|(position, estimate)| (std::cmp::Reverse(*estimate), *position));
    let queue = Mutex::new(Queue {
        waiting,
        running: 0,
        memory: 0,
    });
    let changed = Condvar::new();
    let workers = workers.clamp(1, estimates.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((position, estimate)) = next(&queue, &changed, max_memory, stop) {
                    job(position);
                    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
                    queue.running -= 1;
                    queue.memory = queue.memory.saturating_sub(estimate);
                    changed.notify_all();
                }
                // Wake workers that wait for memory: the queue is empty or stopped.
                changed.notify_all();
            });
        }
    });
}

fn next(
    queue: &Mutex<Queue>,
    changed: &Condvar,
    max_memory: Option<u64>,
    stop: &AtomicBool,
) -> Option<(usize, u64)> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if queue.waiting.is_empty() || stop.load(Ordering::Relaxed) {
            return None;
        }
        let (running, memory) = (queue.running, queue.memory);
        let fits = |estimate: u64| {
            running == 0 || max_memory.is_none_or(|max| memory.saturating_add(estimate) <= max)
        };
        if let Some(at) = queue
            .waiting
            .iter()
            .position(|(_, estimate)| fits(*estimate))
        {
            let (position, estimate) = queue.waiting.remove(at);
            queue.running += 1;
            queue.memory = queue.memory.saturating_add(estimate);
            return Some((position, estimate));
        }
        queue = changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}
