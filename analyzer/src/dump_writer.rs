//! Which program wrote the dump, where that matters for what the dump lacks.

use heapray_hprof::{RootKind, ThreadSerial, TraceSerial};

use crate::heap::Heap;
use crate::scan::ScannedDump;

/// A program that writes heap dumps with peculiarities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DumpWriter {
    /// The serviceability agent: `jhsdb jmap --binaryheap`, `jmap -F`, from a process or a core file.
    ServiceabilityAgent,
}

/// The trace that stands for "no stack trace" (`HeapHprofBinWriter.DUMMY_STACK_TRACE_ID`).
const DUMMY_TRACE: TraceSerial = TraceSerial(1);

impl Heap {
    /// The program that wrote the dump, if it is one of those that write less than the JVM does. O(roots).
    pub fn dump_writer(&self) -> Option<DumpWriter> {
        is_by_serviceability_agent(&self.scanned).then_some(DumpWriter::ServiceabilityAgent)
    }
}

/// The agent gives each thread the dummy trace, and writes no sticky classes (`HeapHprofBinWriter.write` of JDK 8 to
/// 25). `HotSpot` from JDK 6 on gives each thread a trace of its own, and its sticky classes follow the threads.
fn is_by_serviceability_agent(scanned: &ScannedDump) -> bool {
    let mut threads = scanned
        .roots
        .iter()
        .filter(|root| root.kind == RootKind::ThreadObject)
        .peekable();
    threads.peek().is_some()
        && threads.all(|root| root.trace == Some(DUMMY_TRACE))
        && scanned.names.thread_of_trace(DUMMY_TRACE) == Some(ThreadSerial(0))
        && !scanned
            .roots
            .iter()
            .any(|root| matches!(root.kind, RootKind::StickyClass | RootKind::JniGlobal))
}
