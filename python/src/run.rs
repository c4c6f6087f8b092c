//! Work beside Python: other threads of the program go on, and Ctrl-C ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use heapray_analyzer::Progress;
use pyo3::prelude::*;

use crate::fault::{Fault, Kind};

/// How often it is asked whether Ctrl-C was pressed.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// The stack of the thread that works, as the main thread has it.
const STACK: usize = 8 << 20;

/// Ends what it was handed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// The flag itself, for those who ask it in their own way.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Progress for Cancel {
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs `work` on a thread of its own, without the lock of the interpreter, and waits for it. A signal whose handler
/// raises (Ctrl-C) cancels the work, and its exception is raised when the work has ended.
///
/// # Errors
/// Those of `work` and of handlers of signals; when the work panics.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&Cancel) -> Result<T, Fault> + Send,
) -> PyResult<T> {
    let cancel = Cancel::default();
    let own = cancel.clone();
    thread::scope(|scope| {
        let (sender, mut receiver) = channel();
        let begun = thread::Builder::new()
            .name("heapray".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, move || {
                // Nobody waits for it after Ctrl-C.
                let _ = sender.send(work(&own));
            });
        begun.map_err(Fault::from)?;
        let mut raised = None;
        loop {
            let waiting = &mut receiver;
            match py.detach(move || waiting.recv_timeout(ASK_EVERY)) {
                Ok(done) => return raised.map_or_else(|| Ok(done?), Err),
                Err(RecvTimeoutError::Timeout) => {
                    if raised.is_none()
                        && let Err(error) = py.check_signals()
                    {
                        cancel.0.store(true, Ordering::Relaxed);
                        raised = Some(error);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let message = "heapray failed: this is a fault of the program";
                    let fault = Fault::new(Kind::Other, message, "please report it");
                    return Err(fault.into());
                }
            }
        }
    })
}
