//! The thread that died of `OutOfMemoryError`.

use crate::feeder::{dying_thread, feeding_frame};
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
    let thread = dying_thread(input, threads)?;
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
    // What only a library holds may well be what this method adds to, in a call that just returned.
    let unclear = |finding: &Finding| finding.culprit.is_library && frame.is_some();
    let of_library = findings.first().is_some_and(unclear);
    let culprit = findings.first().map(|finding| {
        let by_local = finding.culprit.holder == Holder::Local;
        let adding = stack
            .frames()
            .any(|frame| frame.class.is_some() && frame.class == finding.culprit.class);
        let making = stack.frames().any(|frame| {
            frame.method == "<init>" && frame.class.as_ref() == Some(&finding.accumulated.class)
        });
        let feeding = || feeding_frame(input, thread, &finding.holders, true).is_some();
        by_local || adding || making || feeding()
    });
    let culprit = culprit.filter(|adding| *adding || !of_library);
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
