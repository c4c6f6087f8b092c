//! Names of suspects, of their kinds and of their culprits.

use crate::format::{short_class, short_frame};
use crate::model::{Holder, Report, Suspect};

/// Number of suspects that are shown in full. Readers ignore a longer list of alarms.
pub(crate) const FULL_SUSPECTS: usize = 3;

/// The word before a suspect's rank: a suspect that is merely large is called a holder.
pub(crate) fn suspect_label(suspect: &Suspect) -> &'static str {
    if suspect.size_only {
        "Holder"
    } else {
        "Suspect"
    }
}

/// The heading of a suspect's advice.
pub(crate) fn advice_title(suspect: &Suspect) -> &'static str {
    if suspect.size_only {
        "What to do"
    } else {
        "How to fix it"
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
        (Some(class), Some(field)) if culprit.holder == Holder::Variable => {
            Some(format!("{class}/{field}"))
        }
        (Some(class), Some(field)) => Some(format!("{class}.{field}")),
        (None, Some(field)) => Some(field.to_owned()),
        _ => None,
    };
    let thread = culprit
        .thread
        .as_ref()
        .map(|name| format!("Thread \"{name}\""));
    let frame = culprit.frame.as_deref().map(short_frame);
    let in_order = match culprit.holder {
        Holder::Local | Holder::Caller => [frame, thread.clone(), field],
        Holder::ThreadLocal => [field, thread.clone(), frame],
        _ => [field, frame, None],
    };
    in_order
        .into_iter()
        .flatten()
        .next()
        .or_else(|| class.map(str::to_owned))
        .or(thread)
        .unwrap_or_else(|| short_class(&suspect.accumulated.class).to_owned())
}

/// The kind of reference by which the culprit holds the memory.
pub(crate) fn holder_label(holder: Holder) -> &'static str {
    match holder {
        Holder::Static => "static field",
        Holder::Variable => "variable",
        Holder::Instance => "instance field",
        Holder::ThreadLocal => "thread local",
        Holder::Local => "local variable",
        Holder::ClassLoader => "class loader",
        Holder::Jni => "JNI reference from native code",
        Holder::Caller => "method that fills a library's field",
        Holder::None => "many owners",
    }
}

/// The parts of the line below a suspect's title: who holds the memory, and how.
pub(crate) struct CulpritLine<'s> {
    /// `static field`, `local variable`; empty where only the thread is known.
    pub(crate) holder: &'static str,
    /// Class that declares the field.
    pub(crate) class: Option<&'s str>,
    /// `com.example.Export.run(Export.java:88)`.
    pub(crate) frame: Option<&'s str>,
    /// Thread name.
    pub(crate) thread: Option<&'s str>,
    /// The library's object behind the field or method.
    pub(crate) library: Option<&'s str>,
    /// `true` when a library class is named because the path has no application class.
    pub(crate) is_stand_in: bool,
}

/// The line below a suspect's title. The class is left out where the frame names it.
pub(crate) fn culprit_line(suspect: &Suspect) -> CulpritLine<'_> {
    let culprit = &suspect.culprit;
    let is_local = matches!(culprit.holder, Holder::Local | Holder::Caller);
    let frame = culprit.frame.as_deref();
    let class = culprit
        .class
        .as_deref()
        .filter(|_| !(is_local && frame.is_some()));
    let thread = culprit.thread.as_deref();
    let holder = match culprit.holder {
        Holder::None if class.is_some() && culprit.field.is_none() => "instances",
        Holder::None if thread.is_some() => "",
        holder => holder_label(holder),
    };
    CulpritLine {
        holder,
        class,
        frame,
        thread,
        library: culprit.library.as_deref(),
        is_stand_in: culprit.is_library && class.is_some(),
    }
}

/// The suspects shown in full whose retained heaps do not overlap, and the live bytes that none of them holds.
/// A suspect within another one, whose bytes would count twice, is left out.
pub(crate) fn disjoint_suspects(report: &Report) -> (Vec<&Suspect>, u64) {
    let mut left = report.heap.used_bytes;
    let mut chosen: Vec<&Suspect> = Vec::new();
    for suspect in report.suspects.iter().take(FULL_SUSPECTS) {
        let within =
            suspect.within.is_some() || chosen.iter().any(|outer| is_within(suspect, outer));
        if within || suspect.retained_bytes > left {
            continue;
        }
        left -= suspect.retained_bytes;
        chosen.push(suspect);
    }
    (chosen, left)
}

/// Does the path of `inner` lead through the accumulation point of `outer`?
fn is_within(inner: &Suspect, outer: &Suspect) -> bool {
    outer.accumulation_point.as_ref().is_some_and(|point| {
        let mut steps = inner.path.iter();
        steps.any(|step| step.object_id.as_deref() == Some(point.object_id.as_str()))
    })
}
