//! Which words does every renderer use for the same thing?

use std::borrow::Cow;

use crate::format::{counted, short_class, simple_name};
use crate::model::{
    DominatorRow, Holder, MoreHeapAnswer, OutOfMemory, OutOfMemoryRole, Report, Suspect,
    VerdictKind, Via, ViaKind,
};

/// Suspects that are told in full; a reader who is shown more than three alarms reads none.
pub(crate) const LOUD_SUSPECTS: usize = 3;

/// The verdict's kind as a label.
pub(crate) fn verdict_label(report: &Report) -> &'static str {
    let dump = &report.dump;
    match report.verdict.kind {
        VerdictKind::Leak => "Memory leak",
        // What would have told may be what is missing.
        VerdictKind::HighUsage if dump.loss_unknown || dump.read_share < 1.0 => {
            "High usage, perhaps a leak"
        }
        VerdictKind::HighUsage => match report.suspects.first() {
            Some(first) if first.size_only => "High usage, perhaps meant",
            Some(first) if report.verdict.headline.contains(&first.headline) => {
                "High usage, a suspect below"
            }
            _ => "High usage, no leak",
        },
        VerdictKind::NoLeak => "No leak found",
        VerdictKind::Garbage => "Mostly garbage",
        VerdictKind::Unknown => "No verdict possible",
    }
}

/// What a suspect is called before its rank.
pub(crate) fn suspect_word(suspect: &Suspect) -> &'static str {
    if suspect.size_only {
        "Holder"
    } else {
        "Suspect"
    }
}

/// Does the verdict say what the suspect's headline says?
pub(crate) fn is_verdict(report: &Report, suspect: &Suspect) -> bool {
    suspect.rank == 1 && report.verdict.headline.ends_with(&suspect.headline)
}

/// What stands over a suspect's advice.
pub(crate) fn advice_title(suspect: &Suspect) -> &'static str {
    if suspect.size_only {
        "What to do"
    } else {
        "How to fix it"
    }
}

/// How badly a damaged dump is damaged, as a sentence.
pub(crate) fn damage_words(dump: &crate::model::Dump) -> String {
    let share = crate::format::share(dump.read_share);
    match (dump.loss_unknown, dump.read_share > 0.9995) {
        (true, true) => "The end of the dump is missing; what is there could be read.".to_owned(),
        (true, false) => {
            format!("The end of the dump is missing; {share} of what is known of it could be read.")
        }
        (false, true) => "The dump is damaged.".to_owned(),
        (false, false) => format!("Only {share} of the dump could be read."),
    }
}

/// The answer to "would a larger `-Xmx` help?" in a word.
pub(crate) fn more_heap_label(answer: MoreHeapAnswer) -> &'static str {
    match answer {
        MoreHeapAnswer::Helps => "Would a larger heap help? Yes",
        MoreHeapAnswer::Delays => "Would a larger heap help? Not for long",
        MoreHeapAnswer::No => "Would a larger heap help? It is not needed",
        MoreHeapAnswer::Unknown => "Would a larger heap help? That is open",
    }
}

/// Reasons of the verdict that are not evidence of the first suspect, which is told below it.
pub(crate) fn untold_reasons(report: &Report) -> impl Iterator<Item = &str> {
    let told = report.suspects.first().map_or(&[][..], |s| &s.evidence);
    let reasons = report.verdict.reasons.iter().map(String::as_str);
    reasons.filter(|reason| told.iter().all(|evidence| evidence.text != **reason))
}

/// What damage means, for the first screen: that figures are lower bounds is said once, and all is told
/// in the section on the dump's health.
pub(crate) fn first_caveats(dump: &crate::model::Dump) -> impl Iterator<Item = &str> {
    let caveats = dump.caveats.iter().map(String::as_str).enumerate();
    let told = caveats.filter(|(at, caveat)| *at == 0 || !caveat.contains("lower bound"));
    told.map(|(_, caveat)| caveat).take(2)
}

/// A sentence with its full stop.
pub(crate) fn closed(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?', ':']) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}

/// What the thread that ran out of memory had to do with it, as a sentence.
pub(crate) fn out_of_memory_words(oom: &OutOfMemory) -> &str {
    match oom.role {
        _ if !oom.text.is_empty() => &oom.text,
        OutOfMemoryRole::Culprit => "It filled the heap itself.",
        OutOfMemoryRole::Victim => "It only asked when nothing was left.",
        OutOfMemoryRole::Unknown => "Its part in it is unknown.",
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
    let frame = culprit.frame.as_deref().map(short_frame);
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

/// `com.example.Export.run(Export.java:88)` → `Export.run (line 88)`.
pub fn short_frame(frame: &str) -> String {
    let (method, place) = frame.split_once('(').unwrap_or((frame, ""));
    let before_method = method.rfind('.').unwrap_or(0);
    let class_start = method
        .get(..before_method)
        .and_then(|class| class.rfind('.'))
        .map_or(0, |dot| dot + 1);
    let method = method.get(class_start..).unwrap_or(method);
    let line = place
        .rsplit_once(':')
        .map(|(_, line)| line.trim_end_matches(')'))
        .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_digit()));
    match line {
        Some(line) => format!("{method} (line {line})"),
        None => method.to_owned(),
    }
}

/// What a label says beyond the class that stands beside it: `HashMap, 12 entries` → `12 entries`; `None`
/// where that is nothing.
pub(crate) fn beyond_class<'l>(label: &'l str, class: &str) -> Option<Cow<'l, str>> {
    let simple = simple_name(class);
    if label.is_empty() || label == class || label == simple {
        return None;
    }
    if let Some((element, dimensions)) = simple.split_once("[]") {
        let length = label
            .strip_prefix(element)
            .and_then(|rest| rest.strip_suffix(dimensions))
            .and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
        return Some(match length {
            Some(length) => Cow::Owned(counted(length, "element", "elements")),
            None => Cow::Borrowed(label),
        });
    }
    let rest = label
        .strip_prefix(simple)
        .and_then(|rest| rest.strip_prefix(", ").or_else(|| rest.strip_prefix(' ')));
    Some(Cow::Borrowed(rest.unwrap_or(label)))
}

/// How the culprit holds, as a phrase after its name.
pub(crate) fn holder_phrase(holder: Holder) -> &'static str {
    match holder {
        Holder::Static => "static field",
        Holder::Instance => "instance field",
        Holder::ThreadLocal => "thread local",
        Holder::Local => "local variable",
        Holder::ClassLoader => "class loader",
        Holder::Jni => "JNI reference from native code",
        Holder::None => "many owners",
    }
}

/// The class that a class object of the dominator tree stands for.
pub(crate) fn class_stood_for(row: &DominatorRow) -> Option<&str> {
    row.label
        .strip_prefix("class ")
        .filter(|_| row.class == "java.lang.Class")
}

/// An object of the dominator tree in few words: `Shop (class)`, `HashMap, 12 entries`.
pub(crate) fn dominator_name(row: &DominatorRow) -> Cow<'_, str> {
    match class_stood_for(row) {
        Some(class) => Cow::Owned(format!("{} (class)", simple_name(class))),
        None if row.label.is_empty() => Cow::Borrowed(short_class(&row.class)),
        None => Cow::Borrowed(&row.label),
    }
}

/// The loud suspects that can stand side by side in one bar: one within another, whose bytes both count, is
/// left out.
pub(crate) fn side_by_side(report: &Report) -> Vec<&Suspect> {
    let mut left = report.heap.used_bytes;
    let mut chosen: Vec<&Suspect> = Vec::new();
    for suspect in report.suspects.iter().take(LOUD_SUSPECTS) {
        let within = chosen.iter().any(|outer| lies_within(suspect, outer));
        if within || suspect.retained_bytes > left {
            continue;
        }
        left -= suspect.retained_bytes;
        chosen.push(suspect);
    }
    chosen
}

/// Does a suspect's path lead through where another one piles up?
fn lies_within(inner: &Suspect, outer: &Suspect) -> bool {
    outer.accumulation_point.as_ref().is_some_and(|point| {
        let mut steps = inner.path.iter();
        steps.any(|step| step.object_id.as_deref() == Some(point.object_id.as_str()))
    })
}

/// Words for who holds: how, and unless a frame says it in full, of which class.
pub(crate) struct Who<'s> {
    /// `static field`, `local variable`; empty where only the thread is known.
    pub(crate) holder: &'static str,
    /// Class that declares the field.
    pub(crate) class: Option<&'s str>,
    /// `com.example.Export.run(Export.java:88)`.
    pub(crate) frame: Option<&'s str>,
    /// Thread name.
    pub(crate) thread: Option<&'s str>,
    /// A library's class stands in for the application's.
    pub(crate) stands_in: bool,
}

/// The line below a suspect's title.
pub(crate) fn who(suspect: &Suspect) -> Who<'_> {
    let culprit = &suspect.culprit;
    let is_local = culprit.holder == Holder::Local;
    let frame = culprit.frame.as_deref();
    let class = culprit
        .class
        .as_deref()
        .filter(|_| !(is_local && frame.is_some()));
    let thread = culprit.thread.as_deref();
    let holder = match culprit.holder {
        Holder::None if class.is_some() && culprit.field.is_none() => "instances",
        Holder::None if thread.is_some() => "",
        holder => holder_phrase(holder),
    };
    Who {
        holder,
        class,
        frame,
        thread,
        stands_in: culprit.is_library && class.is_some(),
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

/// The first step of a suspect's path: that it is the root, and which.
pub(crate) fn root_words(suspect: &Suspect) -> (&'static str, Option<&str>) {
    let root = &suspect.root;
    match (root.kind.as_str(), root.description.as_str()) {
        ("UNKNOWN", _) => ("no path from a GC root was found", None),
        (kind, "") => ("GC root", Some(root_kind_words(kind))),
        (_, description) => ("GC root", Some(description)),
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

/// A summary of folded steps: `HashMap → Node[] → Node`.
pub(crate) fn folded_words(steps: &[crate::model::PathStep]) -> String {
    let mut names: Vec<&str> = steps
        .iter()
        .take(4)
        .map(|step| {
            let name = simple_name(&step.class);
            // The outer class is in the step before or after it.
            name.rsplit('$')
                .next()
                .filter(|inner| inner.starts_with(|c: char| c.is_ascii_uppercase()))
                .unwrap_or(name)
        })
        .collect();
    names.dedup();
    let mut words = names.join(" → ");
    if steps.len() > 4 {
        words.push_str(" → …");
    }
    words
}
