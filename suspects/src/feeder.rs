//! The application's method that was adding to the pile when the dump was taken.
//!
//! A library that keeps everything in fields of its own leaves no field of the application to blame. The call that fills
//! it is then the best pointer there is: `EventBus.register`, `File.deleteOnExit`, `scheduler.scheduleJob`.

use crate::holders::Holders;
use crate::input::Input;
use crate::names::mentions;
use heapray_analyzer::threads::{LiveThread, StackFrame};

/// Words in the names of methods that add something.
const ADDING: [&str; 18] = [
    "add",
    "put",
    "offer",
    "register",
    "submit",
    "schedule",
    "execute",
    "send",
    "publish",
    "append",
    "write",
    "set",
    "insert",
    "save",
    "store",
    "subscribe",
    "create",
    "push",
];

/// Does the method add something, by its name?
fn adds(method: &str) -> bool {
    method == "<init>" || mentions(method, &ADDING)
}

/// The nearest method of the application on the thread, if what it called works on the pile, or the method that works
/// on it is one of the pile's holders. `died`: the thread was allocating when the heap was full, so that no name of a
/// method has to say that something was added.
pub(crate) fn feeding_frame(
    input: &Input<'_>,
    thread: &LiveThread,
    holders: &Holders,
    died: bool,
) -> Option<StackFrame> {
    /// Frames of libraries between the application's and the top of the stack.
    const MOST_FRAMES: usize = 64;
    let stack = thread.stack(input.heap);
    let is_own = |frame: &StackFrame| {
        let class = frame.class.as_ref();
        class.is_some_and(|class| !input.library.is_library(class))
    };
    let (at, own) = stack
        .frames()
        .take(MOST_FRAMES)
        .enumerate()
        .find(|(_, frame)| is_own(frame))?;
    let by_class = stack.frames().take(at).any(|frame| {
        let class = frame.class.as_ref();
        class.is_some_and(|class| holders.classes.contains(class)) && (died || adds(&frame.method))
    });
    let by_local = || {
        let mut locals = input.heap.locals_of(thread.serial);
        locals.any(|(frame, local)| {
            frame.is_some_and(|frame| (frame as usize) < at) && holders.objects.contains(&local)
        })
    };
    (by_class || died && by_local()).then_some(own)
}

/// The thread that stood in the constructor of an `OutOfMemoryError`.
pub(crate) fn dying_thread<'t>(
    input: &Input<'_>,
    threads: &'t [LiveThread],
) -> Option<&'t LiveThread> {
    let died = |frame: &StackFrame| {
        frame.class.as_deref() == Some("java.lang.OutOfMemoryError") && frame.method == "<init>"
    };
    threads.iter().find(|thread| {
        thread
            .stack(input.heap)
            .get(0)
            .is_some_and(|frame| died(&frame))
    })
}
