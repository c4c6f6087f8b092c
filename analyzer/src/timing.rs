//! The cost of a stage in time and memory.

use std::time::Duration;

use crate::stage::Stage;

/// The time, work and memory of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTiming {
    /// The stage.
    pub stage: Stage,
    /// Wall-clock time.
    pub elapsed: Duration,
    /// Bytes of the dump that the stage read.
    pub bytes: u64,
    /// Objects that the stage visited.
    pub objects: u64,
    /// Resident memory at the end of the stage; `None` where the system does not report it.
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
    /// Peak resident memory, mapped file pages included.
    pub peak: u64,
    /// Resident memory now, mapped file pages included.
    pub now: u64,
    /// Resident memory now that no file backs, which the kernel cannot reclaim.
    pub anonymous: u64,
}

impl ResidentMemory {
    /// Reads the figures from the system; `None` on systems other than Linux.
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
