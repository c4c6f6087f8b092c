//! The one sentence about a finding, from its figures.

use crate::bytes::mib;
use crate::finding::{Finding, Holder, NO_OWNER};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::names::simple_name;
use crate::suspects::SuspectCandidate;

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
        (None, Some(owner)) => format!("{owner}{several} holds "),
        (None, None) => NO_OWNER.to_owned(),
    }
}

/// `Carts.OPEN holds 76 % of the heap: 13 000 × Cart`; of objects that hold more memory outside of the heap than in it
/// that memory.
pub(crate) fn headline(input: &Input<'_>, finding: &Finding) -> String {
    let Finding {
        owner,
        accumulated,
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
    format!("{owner}{part}: {instances} × {class}")
}
