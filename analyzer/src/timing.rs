//! Where did the time go, and the memory? A [`Progress`] that notes each stage's end.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::progress::{Progress, Stage};

/// What a stage cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTiming {
    /// Which.
    pub stage: Stage,
    /// Wall-clock time.
    pub elapsed: Duration,
    /// Bytes of the dump that were read.
    pub bytes: u64,
    /// Objects that were visited.
    pub objects: u64,
    /// Resident memory at the stage's end; `None` where the system doesn't tell.
    pub memory: Option<ResidentMemory>,
}

impl StageTiming {
    /// Objects per second; 0 for a stage too short to measure.
    pub fn objects_per_second(&self) -> f64 {
        per_second(self.objects, self.elapsed)
    }

    /// Bytes of the dump per second; 0 for a stage too short to measure.
    pub fn bytes_per_second(&self) -> f64 {
        per_second(self.bytes, self.elapsed)
    }
}

fn per_second(amount: u64, elapsed: Duration) -> f64 {
    let seconds = elapsed.as_secs_f64();
    if seconds > 0.0 {
        amount as f64 / seconds
    } else {
        0.0
    }
}

/// Resident memory of this process, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResidentMemory {
    /// The most that was ever resident, mapped file pages included.
    pub peak: u64,
    /// Resident now, mapped file pages included.
    pub now: u64,
    /// Resident now and backed by no file: what the kernel can't take back.
    pub anonymous: u64,
}

impl ResidentMemory {
    /// Asks the system. `None` outside of Linux.
    pub fn read() -> Option<Self> {
        Self::parse(&std::fs::read_to_string("/proc/self/status").ok()?)
    }

    /// Reads the lines of `proc_pid_status(5)`; its `kB` are 1024 bytes.
    fn parse(status: &str) -> Option<Self> {
        let read = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let number = line.trim_start_matches(':').trim().strip_suffix("kB")?;
            number.trim().parse::<u64>().ok().map(|kib| kib * 1024)
        };
        Some(Self {
            peak: read("VmHWM")?,
            now: read("VmRSS")?,
            anonymous: read("RssAnon")?,
        })
    }
}

/// Notes what every stage took, and passes everything on.
pub struct TimingProgress<'p> {
    inner: &'p dyn Progress,
    noted: Mutex<Noted>,
}

#[derive(Default)]
struct Noted {
    began: Option<(Stage, Instant)>,
    timings: Vec<StageTiming>,
}

impl<'p> TimingProgress<'p> {
    /// Notes nothing yet; `inner` is told everything too.
    pub fn new(inner: &'p dyn Progress) -> Self {
        let noted = Mutex::default();
        Self { inner, noted }
    }

    /// The stages that have ended, in that order.
    pub fn timings(&self) -> Vec<StageTiming> {
        self.lock().timings.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Noted> {
        // A panic elsewhere leaves the list as good as it was.
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for TimingProgress<'_> {
    fn begin(&self, stage: Stage, total: u64) {
        self.lock().began = Some((stage, Instant::now()));
        self.inner.begin(stage, total);
    }

    fn advance(&self, amount: u64) {
        self.inner.advance(amount);
    }

    fn end(&self, stage: Stage, bytes: u64, objects: u64) {
        let memory = ResidentMemory::read();
        let mut noted = self.lock();
        let began = noted.began.take().filter(|(began, _)| *began == stage);
        let elapsed = began.map(|(_, at)| at.elapsed()).unwrap_or_default();
        noted.timings.push(StageTiming {
            stage,
            elapsed,
            bytes,
            objects,
            memory,
        });
        drop(noted);
        self.inner.end(stage, bytes, objects);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn stages_are_noted_in_order() {
        let progress = TimingProgress::new(&Silent);
        for (stage, objects) in [(Stage::Locate, 7), (Stage::Reach, 5)] {
            progress.begin(stage, 10);
            progress.advance(3);
            std::thread::sleep(Duration::from_millis(2));
            progress.end(stage, 100, objects);
        }
        let timings = progress.timings();
        let stages: Vec<_> = timings.iter().map(|t| (t.stage, t.objects)).collect();
        assert_eq!(stages, [(Stage::Locate, 7), (Stage::Reach, 5)]);
        for timing in &timings {
            assert!(timing.elapsed >= Duration::from_millis(2));
            let rate = timing.bytes_per_second() * timing.elapsed.as_secs_f64();
            assert!((rate - 100.0).abs() < 1e-6);
            assert_eq!(timing.memory.is_some(), cfg!(target_os = "linux"));
        }
    }

    #[test]
    fn status_lines_are_read() {
        let status =
            "Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t1024 kB\nRssAnon:\t512 kB\n";
        let wanted = ResidentMemory {
            peak: 2 << 20,
            now: 1 << 20,
            anonymous: 512 << 10,
        };
        assert_eq!(ResidentMemory::parse(status), Some(wanted));
        assert_eq!(ResidentMemory::parse("VmHWM: 3 kB\n"), None);
    }
}
