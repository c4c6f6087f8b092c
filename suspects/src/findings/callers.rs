//! The application's method that fills what only a library holds.

use super::headline::owner_of;
use crate::feeder::{dying_thread, feeding_frame};
use crate::finding::{Culprit, Finding, Holder};
use crate::holders::Holders;
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::stacks::distinct_stacks;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::threads::{LiveThread, StackFrame};

/// Frames of a stack that are looked at: a hostile file may have as many as it is long.
const MOST_FRAMES: usize = 1000;

/// What holds a suspect candidate, from the culprit on.
pub(crate) fn holders(input: &Input<'_>, suspect: &SuspectCandidate) -> Holders {
    let first = suspect.culprit_link.unwrap_or(0);
    let links = suspect.links.iter().skip(first);
    let mut objects: Vec<ObjectIndex> = links.clone().map(|link| link.target).collect();
    objects.push(suspect.object);
    objects.extend(suspect.collection.map(|collection| collection.object));
    objects.sort_unstable();
    objects.dedup();
    let sources = links.map(|link| link.source);
    let mut classes: Vec<String> = sources
        .chain(objects.iter().copied())
        .flat_map(|object| {
            let heap = input.heap;
            let own = heap.class_of_class_object(object);
            let class = own.unwrap_or_else(|| heap.class_of(object));
            heap.classes().hierarchy(class).take(8)
        })
        .map(|(_, class)| class.name.as_str())
        .filter(|name| is_telling(input, name))
        .map(str::to_owned)
        .collect();
    classes.sort_unstable();
    classes.dedup();
    Holders { objects, classes }
}

/// Does a call of a method of this class say what is worked on?
fn is_telling(input: &Input<'_>, name: &str) -> bool {
    let any = [
        "java.lang.Object",
        "java.lang.Class",
        "java.lang.Thread",
        "java.lang.ClassLoader",
    ];
    !any.contains(&name)
        && !is_machinery(name)
        && !name.ends_with("[]")
        && input.library.is_library(name)
}

/// Gives findings that only a library holds the method of the application that was adding to them when the dump was
/// taken: the thread that ran out of memory first.
pub(crate) fn name_callers(input: &Input<'_>, findings: &mut [Finding], threads: &[LiveThread]) {
    let dying = dying_thread(input, threads);
    let stacks = distinct_stacks(input.heap);
    for finding in findings {
        let culprit = &finding.culprit;
        let by_field = matches!(culprit.holder, Holder::Static | Holder::Instance)
            || culprit.class.is_none() && matches!(culprit.holder, Holder::None | Holder::Jni);
        if !culprit.is_library || !by_field || finding.kind.is_about_contents() {
            continue;
        }
        let holders = &finding.holders;
        let fed = dying.and_then(|thread| feeding_frame(input, thread, holders, true));
        let mut others = stacks.iter();
        let fed = fed.or_else(|| {
            others.find_map(|(thread, _)| feeding_frame(input, thread, holders, false))
        });
        let Some(frame) = fed else {
            // The nearest method of the application that ran when memory ended is the best pointer there is, and no proof.
            let made = &finding.accumulated.class;
            let near = dying.and_then(|thread| nearest_of_application(input, thread, made));
            let frame = near.map(|frame| frame.describe());
            finding.culprit.frame = finding.culprit.frame.take().or(frame);
            continue;
        };
        let of_library = culprit.class.iter().zip(&culprit.field);
        let library = { of_library }
            .map(|(class, field)| format!("{class}.{field}"))
            .next();
        finding.culprit = Culprit {
            class: frame.class.clone(),
            field: None,
            holder: Holder::Caller,
            frame: Some(frame.describe()),
            object: culprit.object,
            library,
            is_library: false,
            ..culprit.clone()
        };
        finding.owner = owner_of(&finding.culprit);
    }
}

/// The application's method nearest to the top of a stack that does more than construct one of what accumulates.
fn nearest_of_application(
    input: &Input<'_>,
    thread: &LiveThread,
    accumulated: &str,
) -> Option<StackFrame> {
    let stack = thread.stack(input.heap);
    // A constructor that only asked for the memory of its own fields adds nothing to anything.
    let asks = |at: usize| {
        let above = at.checked_sub(1).and_then(|above| stack.get(above));
        above.is_none_or(|above| {
            above.class.as_deref() == Some("java.lang.OutOfMemoryError") && above.method == "<init>"
        })
    };
    let is_own = |(at, frame): &(usize, StackFrame)| {
        let class = frame.class.as_ref();
        // The compiler made the lambda; its author wrote the method around it.
        let made = frame.method.starts_with("lambda$");
        let constructs = frame.method == "<init>"
            && (asks(*at) || class.is_some_and(|class| class == accumulated));
        class.is_some_and(|class| !made && !constructs && !input.library.is_library(class))
    };
    let mut frames = stack.frames().take(MOST_FRAMES).enumerate();
    frames.find(is_own).map(|(_, frame)| frame)
}
