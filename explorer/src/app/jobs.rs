//! What takes longer than a page may wait is computed aside, and kept for a while.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use heapray_analyzer::Progress;

use super::pass::Pass;
use crate::web::{Failure, Working};

/// Jobs that run at the same time; others wait.
const MOST_RUNNING: usize = 2;
/// Jobs that run or wait; more are refused.
const MOST_OPEN: usize = 32;
/// Answers that are kept.
const MOST_KEPT: usize = 64;
/// Bytes of the answers that are kept, approximately; the newest is kept in any case.
const MOST_BYTES: usize = 256 << 20;

type Answer = Arc<dyn Any + Send + Sync>;

enum State {
    Waiting,
    Running,
    Done(Answer),
    Failed(Failure),
}

struct Job {
    title: String,
    started: Instant,
    used: Instant,
    bytes: usize,
    state: State,
    pass: Arc<Pass>,
}

#[derive(Default)]
struct Inner {
    jobs: HashMap<String, Job>,
    running: usize,
}

/// What is computed, and what was.
#[derive(Default)]
pub(crate) struct Jobs {
    inner: Mutex<Inner>,
    changed: Condvar,
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer of the job with this key, which is started if there is none. `work` tells its pass
    /// how far it is, and should end when the pass is cancelled; it returns the answer with its size in bytes.
    ///
    /// # Errors
    /// Those of `work`; [`Failure::Working`] when there is no answer after `patience`.
    pub(crate) fn get<T: Any + Send + Sync>(
        self: &Arc<Self>,
        key: &str,
        title: &str,
        patience: Duration,
        work: impl FnOnce(&Pass) -> Result<(T, usize), Failure> + Send + 'static,
    ) -> Result<Arc<T>, Failure> {
        let mut inner = self.lock();
        if !inner.jobs.contains_key(key) {
            self.start(&mut inner, key, title, work)?;
        }
        let deadline = Instant::now() + patience;
        loop {
            let Some(job) = inner.jobs.get_mut(key) else {
                return Err(Failure::Failed("it was cancelled".to_owned()));
            };
            job.used = Instant::now();
            match &job.state {
                State::Done(answer) => {
                    let answer = Arc::clone(answer).downcast();
                    return answer.map_err(|_| Failure::Failed("two answers mixed up".to_owned()));
                }
                State::Failed(failure) => {
                    let failure = failure.clone();
                    inner.jobs.remove(key);
                    return Err(failure);
                }
                State::Waiting | State::Running => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::Working(Working {
                    title: job.title.clone(),
                    seconds: job.started.elapsed().as_secs(),
                    key: key.to_owned(),
                    is_queued: matches!(job.state, State::Waiting),
                    done: job.pass.done(),
                }));
            }
            let waited = self.changed.wait_timeout(inner, left);
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn start<T: Any + Send + Sync>(
        self: &Arc<Self>,
        inner: &mut Inner,
        key: &str,
        title: &str,
        work: impl FnOnce(&Pass) -> Result<(T, usize), Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        let is_open = |job: &&Job| matches!(job.state, State::Waiting | State::Running);
        if inner.jobs.values().filter(is_open).count() >= MOST_OPEN {
            return Err(Failure::Failed(
                "too much is being computed already; try again in a while".to_owned(),
            ));
        }
        let pass = Arc::new(Pass::default());
        let now = Instant::now();
        let job = Job {
            title: title.to_owned(),
            started: now,
            used: now,
            bytes: 0,
            state: State::Waiting,
            pass: Arc::clone(&pass),
        };
        let (jobs, name) = (Arc::clone(self), key.to_owned());
        let thread = thread::Builder::new().name("answer".to_owned());
        thread.spawn(move || jobs.run(&name, &pass, work))?;
        inner.jobs.insert(key.to_owned(), job);
        Ok(())
    }

    /// Waits for its turn, computes, and keeps the answer.
    fn run<T: Any + Send + Sync>(
        &self,
        key: &str,
        pass: &Arc<Pass>,
        work: impl FnOnce(&Pass) -> Result<(T, usize), Failure>,
    ) {
        let mut inner = self.lock();
        while inner.running >= MOST_RUNNING {
            if pass.is_cancelled() {
                return;
            }
            inner = self
                .changed
                .wait(inner)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if pass.is_cancelled() {
            return;
        }
        inner.running += 1;
        if let Some(job) = inner.jobs.get_mut(key) {
            job.state = State::Running;
        }
        drop(inner);
        let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(pass)));
        let mut inner = self.lock();
        inner.running -= 1;
        // A job that was cancelled and begun anew under the same key has a pass of its own.
        let job = inner.jobs.get_mut(key);
        if let Some(job) = job.filter(|job| Arc::ptr_eq(&job.pass, pass)) {
            match worked {
                Ok(Ok((answer, bytes))) => {
                    job.state = State::Done(Arc::new(answer));
                    job.bytes = bytes;
                }
                Ok(Err(failure)) => job.state = State::Failed(failure),
                Err(_) => {
                    let message = "the computation stopped unexpectedly".to_owned();
                    job.state = State::Failed(Failure::Failed(message));
                }
            }
        }
        forget_old(&mut inner);
        drop(inner);
        self.changed.notify_all();
    }

    /// Forgets answers whose key has this text in it.
    pub(crate) fn forget(&self, text: &str) {
        let mut inner = self.lock();
        inner.jobs.retain(|key, job| {
            let stays = !key.contains(text);
            if !stays {
                job.pass.cancel();
            }
            stays
        });
        drop(inner);
        self.changed.notify_all();
    }

    /// Nobody wants the answer any more. What asks its pass ends, other work ends unseen.
    pub(crate) fn cancel(&self, key: &str) {
        if let Some(job) = self.lock().jobs.remove(key) {
            job.pass.cancel();
        }
        self.changed.notify_all();
    }
}

/// Forgets the answers that were not asked for the longest.
fn forget_old(inner: &mut Inner) {
    loop {
        let done = inner.jobs.iter();
        let done = done.filter(|(_, job)| matches!(job.state, State::Done(_) | State::Failed(_)));
        let (mut count, mut bytes, mut oldest) = (0, 0, None);
        for (key, job) in done {
            count += 1;
            bytes += job.bytes;
            if oldest.is_none_or(|(used, _)| job.used < used) {
                oldest = Some((job.used, key));
            }
        }
        let Some((_, key)) =
            oldest.filter(|_| count > MOST_KEPT || bytes > MOST_BYTES && count > 1)
        else {
            return;
        };
        let key = key.clone();
        inner.jobs.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn jobs() -> Arc<Jobs> {
        Arc::new(Jobs::default())
    }

    #[test]
    fn an_answer_is_computed_once() {
        let jobs = jobs();
        let first = jobs.get("k", "t", LONG, |_| Ok((7_u32, 4))).unwrap();
        let again = jobs.get("k", "t", LONG, |_| Ok((8_u32, 4))).unwrap();
        assert_eq!((*first, *again), (7, 7));
    }

    #[test]
    fn whoever_waits_too_long_is_told_and_cancels() {
        let jobs = jobs();
        let wait = |pass: &Pass| {
            while !pass.is_cancelled() {
                thread::sleep(Duration::from_millis(1));
            }
            Ok(((), 0))
        };
        let failure = jobs
            .get("k", "the title", Duration::ZERO, wait)
            .unwrap_err();
        assert!(matches!(failure, Failure::Working(working) if working.title == "the title"));
        let becomes = |running: usize| {
            (0..6_000).any(|_| {
                thread::sleep(Duration::from_millis(10));
                jobs.lock().running == running
            })
        };
        assert!(becomes(1));
        jobs.cancel("k");
        // The work ends, which makes room for others.
        assert!(becomes(0));
        // The same key answers anew, and the old job's end does not disturb it.
        assert_eq!(*jobs.get("k", "t", LONG, |_| Ok((9_u32, 0))).unwrap(), 9);
    }

    #[test]
    fn a_failure_is_told_once_and_a_panic_is_one() {
        let jobs = jobs();
        let failed = jobs.get::<()>("k", "t", LONG, |_| Err(Failure::wrong("no")));
        assert!(matches!(failed, Err(Failure::Wrong { .. })));
        let failed = jobs.get::<()>("k", "t", LONG, |_| panic!("a mistake"));
        assert!(matches!(failed, Err(Failure::Failed(_))));
        assert_eq!(*jobs.get("k", "t", LONG, |_| Ok((1_u32, 0))).unwrap(), 1);
    }

    #[test]
    fn old_answers_are_forgotten() {
        let jobs = jobs();
        for number in 0..3_usize {
            let work = move |_: &Pass| Ok((number, MOST_BYTES / 2 + 1));
            jobs.get(&number.to_string(), "t", LONG, work).unwrap();
        }
        assert_eq!(jobs.lock().jobs.len(), 1);
        for number in 0..2 * MOST_KEPT {
            jobs.get(&number.to_string(), "t", LONG, move |_| Ok((number, 0)))
                .unwrap();
        }
        assert!(jobs.lock().jobs.len() <= MOST_KEPT);
    }

    #[test]
    fn few_run_at_once_and_too_many_are_refused() {
        let jobs = jobs();
        let ask = |number: usize| {
            jobs.get(&number.to_string(), "t", Duration::ZERO, |pass| {
                while !pass.is_cancelled() {
                    thread::sleep(Duration::from_millis(1));
                }
                Ok(((), 0))
            })
        };
        for number in 0..MOST_OPEN {
            assert!(matches!(ask(number), Err(Failure::Working(_))));
        }
        assert!(matches!(ask(MOST_OPEN), Err(Failure::Failed(_))));
        assert!(jobs.lock().running <= MOST_RUNNING);
        for number in 0..MOST_OPEN {
            jobs.cancel(&number.to_string());
        }
    }
}
