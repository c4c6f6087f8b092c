//! What did a stage cost, in time and memory?

use std::time::Duration;

use crate::stage::Stage;

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use super::*;

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
