//! Which words does every renderer use for the same thing?

use crate::format::{short_class, simple_name};
use crate::model::{Holder, MoreHeapAnswer, OutOfMemoryRole, Suspect, VerdictKind, Via, ViaKind};

/// Suspects that are told in full; a reader who is shown more than three alarms reads none.
pub(crate) const LOUD_SUSPECTS: usize = 3;

/// The verdict's kind as a label.
pub(crate) fn verdict_label(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Leak => "Memory leak",
        VerdictKind::HighUsage => "High usage, no leak",
        VerdictKind::NoLeak => "No leak found",
        VerdictKind::Garbage => "Mostly garbage",
        VerdictKind::Unknown => "No verdict possible",
    }
}

/// How badly a damaged dump is damaged, as a sentence.
pub(crate) fn damage_words(dump: &crate::model::Dump) -> String {
    if dump.read_share > 0.9995 {
        "The dump is damaged.".to_owned()
    } else {
        format!(
            "Only {} of the dump could be read.",
            crate::format::share(dump.read_share)
        )
    }
}

/// The answer to "would a larger `-Xmx` help?".
pub(crate) fn more_heap_label(answer: MoreHeapAnswer) -> &'static str {
    match answer {
        MoreHeapAnswer::Helps => "A larger heap would help",
        MoreHeapAnswer::Delays => "A larger heap only delays it",
        MoreHeapAnswer::No => "A larger heap is not needed",
        MoreHeapAnswer::Unknown => "A larger heap: cannot tell",
    }
}

/// What the thread that ran out of memory had to do with it.
pub(crate) fn role_label(role: OutOfMemoryRole) -> &'static str {
    match role {
        OutOfMemoryRole::Culprit => "it filled the heap itself",
        OutOfMemoryRole::Victim => "it only asked when nothing was left",
        OutOfMemoryRole::Unknown => "its part in it is unknown",
    }
}

/// `static-collection` → `Static collection`.
pub(crate) fn kind_label(kind: &str) -> String {
    let mut words = Vec::new();
    for (i, word) in kind.split('-').enumerate() {
        words.push(match word {
            "jdbc" | "jni" => word.to_uppercase(),
            "classloader" if i == 0 => "Class loader".to_owned(),
            "classloader" => "class loader".to_owned(),
            _ if i == 0 => {
                let mut chars = word.chars();
                chars
                    .next()
                    .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
            }
            _ => word.to_owned(),
        });
    }
    words.join(" ")
}

/// The culprit in as few characters as identify it: `OrderBook.OPEN_ORDERS`, or a frame or thread.
pub(crate) fn culprit_title(suspect: &Suspect) -> String {
    let culprit = &suspect.culprit;
    let class = culprit.class.as_deref().map(short_class);
    let field = match (class, culprit.field.as_deref()) {
        (Some(class), Some(field)) => Some(format!("{class}.{field}")),
        (None, Some(field)) => Some(field.to_owned()),
        _ => None,
    };
    let thread = culprit
        .thread
        .as_ref()
        .map(|name| format!("Thread \"{name}\""));
    let frame = culprit
        .frame
        .as_deref()
        .map(|frame| short_frame(frame).to_owned());
    let named = match culprit.holder {
        Holder::Local => frame.or(thread).or(field),
        Holder::ThreadLocal => field.or(thread).or(frame),
        _ => field.or(frame),
    };
    named
        .or_else(|| class.map(str::to_owned))
        .or_else(|| {
            culprit
                .thread
                .as_ref()
                .map(|name| format!("Thread \"{name}\""))
        })
        .unwrap_or_else(|| short_class(&suspect.accumulated.class).to_owned())
}

/// `com.example.Export.run(Export.java:88)` → `Export.run(Export.java:88)`.
fn short_frame(frame: &str) -> &str {
    let method_end = frame.find('(').unwrap_or(frame.len());
    let before_method = frame
        .get(..method_end)
        .and_then(|m| m.rfind('.'))
        .unwrap_or(0);
    let class_start = frame
        .get(..before_method)
        .and_then(|m| m.rfind('.'))
        .map_or(0, |dot| dot + 1);
    frame.get(class_start..).unwrap_or(frame)
}

/// How the culprit holds, as a phrase after its name.
pub(crate) fn holder_phrase(holder: Holder) -> &'static str {
    match holder {
        Holder::Static => "static field",
        Holder::Instance => "instance field",
        Holder::ThreadLocal => "thread local",
        Holder::Local => "local variable of a running method",
        Holder::ClassLoader => "class loader",
        Holder::Jni => "JNI reference from native code",
        Holder::None => "many owners",
    }
}

/// A step of a path: the word for the reference, and its name.
pub(crate) fn via_words(via: &Via) -> (&'static str, Option<&str>) {
    let name = via.name.as_deref().filter(|name| !name.is_empty());
    match via.kind {
        ViaKind::Root => ("GC root", name),
        ViaKind::Static => ("static field", name),
        ViaKind::Field => ("field", name),
        ViaKind::Element => ("array element", name),
        ViaKind::Entry => ("entry of the collection", name),
        ViaKind::Local => ("local variable", name),
        ViaKind::ThreadLocal => ("thread local", name),
        ViaKind::ClassLoader => ("its class loader", name),
        ViaKind::Class => ("its class", name),
    }
}

/// Words for a GC root kind of HPROF; the kind itself for one this program doesn't know.
pub(crate) fn root_kind_words(kind: &str) -> &str {
    match kind {
        "STICKY_CLASS" => "Classes of the boot loader, which are never unloaded",
        "JAVA_FRAME" => "Local variables of running methods",
        "JNI_LOCAL" => "Local references of native methods",
        "JNI_GLOBAL" => "Global references made by native code",
        "THREAD_OBJ" | "THREAD_OBJECT" => "Threads that are alive",
        "THREAD_BLOCK" => "Objects held by a thread's block",
        "NATIVE_STACK" => "References on native stacks",
        "MONITOR_USED" => "Objects locked or waited on",
        "INTERNED_STRING" => "Interned strings",
        "FINALIZING" => "Objects waiting for finalization",
        "DEBUGGER" => "Objects held by a debugger",
        "REFERENCE_CLEANUP" => "References being cleaned up",
        "VM_INTERNAL" => "Objects held by the JVM itself",
        "JNI_MONITOR" => "Objects locked by native code",
        "UNREACHABLE" => "Objects kept though nothing reaches them",
        "UNKNOWN" => "Roots of unknown kind",
        other => other,
    }
}

/// Which of a path's steps are told together: a run of folded internals, or one step.
pub(crate) enum PathPart<'a> {
    /// A step to show.
    Step(&'a crate::model::PathStep),
    /// Consecutive internal steps.
    Folded(&'a [crate::model::PathStep]),
}

/// Folds runs of internal steps, but never the first step, the culprit's, or the last: where a path
/// begins, who is to blame and where it ends is what it's for.
pub(crate) fn fold_path(path: &[crate::model::PathStep]) -> Vec<PathPart<'_>> {
    let foldable = |at: usize| {
        at > 0
            && at + 1 < path.len()
            && path
                .get(at)
                .is_some_and(|step| step.internal && !step.culprit)
    };
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(step) = path.get(at) {
        let mut end = at;
        while foldable(end) {
            end += 1;
        }
        if end > at {
            parts.push(PathPart::Folded(path.get(at..end).unwrap_or(&[])));
            at = end;
        } else {
            parts.push(PathPart::Step(step));
            at += 1;
        }
    }
    parts
}

/// The file's name without its folders, of either system.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\'])
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(path)
}

/// The JVM in a few words: `OpenJDK 64-Bit Server VM 17.0.9+9`.
pub(crate) fn jvm_words(jvm: &crate::model::Jvm) -> Option<String> {
    match (&jvm.name, &jvm.version) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

/// A summary of folded steps: `HashMap$Node[] → HashMap$Node`.
pub(crate) fn folded_words(steps: &[crate::model::PathStep]) -> String {
    let mut names: Vec<&str> = steps
        .iter()
        .take(4)
        .map(|s| simple_name(&s.class))
        .collect();
    names.dedup();
    let mut words = names.join(" → ");
    if steps.len() > 4 {
        words.push_str(" → …");
    }
    words
}
