//! The one sentence about a finding, from its figures.

use crate::bytes::mib;
use crate::finding::{Culprit, Finding, Holder, NO_OWNER};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::names::simple_name;
use crate::suspects::{SuspectCandidate, in_short};

/// Who holds it, as the headline begins: `Carts.OPEN holds `.
pub(crate) fn owner(kind: LeakKind, suspect: &SuspectCandidate) -> String {
    let culprit = &suspect.culprit;
    let several = match (culprit.holder, suspect.owners.len()) {
        (_, 0 | 1) => String::new(),
        (Holder::Instance | Holder::ClassLoader, owners) => format!(" ({owners} of them)"),
        (Holder::Local, threads) => format!(" (in {threads} threads)"),
        _ => String::new(),
    };
    // A thread local holds no threads.
    let threads = (culprit.thread.as_ref()).filter(|_| kind == LeakKind::ThreadLeak);
    let thread = threads.map(|thread| format!("thread \"{thread}\""));
    match (thread, suspect.culprit_name()) {
        (Some(thread), _) => format!("{thread} holds "),
        (None, Some(owner)) => format!("{owner}{}{several} holds ", library_of(culprit)),
        (None, None) => NO_OWNER.to_owned(),
    }
}

/// The same for a method that fills what a library holds.
pub(crate) fn owner_of(caller: &Culprit) -> String {
    let frame = caller.frame.as_deref().unwrap_or_default();
    format!("{frame}{} holds ", library_of(caller))
}

/// ` (MetricRegistry)`: what the application's field holds, if it is a library's.
fn library_of(culprit: &Culprit) -> String {
    let library = culprit.library.as_deref();
    library.map_or(String::new(), |library| format!(" ({})", in_short(library)))
}

/// `Carts.OPEN holds 76 % of the heap: 13 000 × Cart`; of objects that hold more memory outside of the heap than in it
/// that memory.
pub(crate) fn headline(input: &Input<'_>, finding: &Finding) -> String {
    let Finding {
        owner,
        accumulated,
        called,
        off_heap_size,
        retained_size,
        ..
    } = finding;
    let part = if off_heap_size > retained_size {
        format!("{} of native memory", mib(*off_heap_size))
    } else {
        format!("{:.0} % of the heap", input.share(*retained_size) * 100.0)
    };
    let (instances, class) = (accumulated.instances, simple_name(&accumulated.class));
    let called = (called.as_ref()).map_or(String::new(), |name| format!(" \"{name}\""));
    format!("{owner}{part}: {instances} × {class}{called}")
}
