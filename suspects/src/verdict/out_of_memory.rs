//! The thread that died of `OutOfMemoryError`.

use crate::finding::{Finding, Holder, OutOfMemory};
use crate::input::Input;
use heapray_analyzer::threads::{LiveThread, StackFrame};
use heapray_query::thread_name;

/// The thread that stood in the error's constructor, and whether it is to blame for the first finding.
pub(crate) fn find_out_of_memory(
    input: &Input<'_>,
    findings: &[Finding],
    threads: &[LiveThread],
) -> Option<OutOfMemory> {
    let died = |frame: &StackFrame| {
        frame.class.as_deref() == Some("java.lang.OutOfMemoryError") && frame.method == "<init>"
    };
    let thread = threads.iter().find(|thread| {
        thread
            .stack(input.heap)
            .get(0)
            .is_some_and(|frame| died(&frame))
    })?;
    let stack = thread.stack(input.heap);
    let name = thread
        .object
        .and_then(|object| thread_name(input.heap, object));
    let name = name.unwrap_or_else(|| "unnamed".to_owned());
    let own = |frame: &StackFrame| {
        frame
            .class
            .as_ref()
            .is_some_and(|class| !input.library.is_library(class))
    };
    let frame = stack.frames().find(own);
    let culprit = findings.first().map(|finding| {
        let by_local = finding.culprit.holder == Holder::Local;
        let adding = stack
            .frames()
            .any(|frame| frame.class.is_some() && frame.class == finding.culprit.class);
        by_local || adding
    });
    let role = match culprit {
        Some(true) => "it was allocating these objects",
        Some(false) => "it only made the allocation that failed",
        None => "the dump does not show whether it held the memory",
    };
    let frame = frame.as_ref().map(StackFrame::describe);
    let at = frame
        .as_deref()
        .map_or(String::new(), |frame| format!(" at {frame}"));
    Some(OutOfMemory {
        text: format!("Thread \"{name}\" died of OutOfMemoryError{at}; {role}."),
        thread: name,
        frame,
        culprit,
    })
}
