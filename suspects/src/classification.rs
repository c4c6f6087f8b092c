//! Which suspect candidates are findings? Some are benign, some have size as their only evidence, and some
//! filled the heap until it ran out of memory.

use crate::accumulated::AccumulatedObjects;
use crate::benign::{buffer_per_thread, is_in_queue, is_interlinked, is_mixed};
use crate::bounds::{find_bound, limit_of_library};
use crate::finding::{Evidence, Finding, Holder};
use crate::findings::build_finding;
use crate::input::Input;
use crate::kinds::{Recognition, recognise};
use crate::language::{Language, language_of, limited_map};
use crate::leak_kind::LeakKind;
use crate::matching::{allowed_by_rule, find_rule};
use crate::nested::tell_of_nested;
use crate::paths::PathSearch;
use crate::proof::{find_pool, is_proven, one_for_each_key, queue_without_consumer};
use crate::suspects::SuspectCandidate;
use heapray_query::SetHeads;

/// Factor for the confidence in a holder of a running program that has size as its only evidence.
const ALIVE: f64 = 0.72;
/// Least confidence for the holder of most of a heap that ran out of memory.
const ENDED: f64 = 0.58;
const MOST_OF_IT: f64 = 0.5;

/// Share of a heap that ran out of memory from which what a running method has in hand is what filled it.
const MOST_IN_HAND: f64 = 0.6;

/// Factor for the confidence in mixed objects that a running method holds.
const IN_HAND: f64 = 0.6;
/// Least confidence for a queue without a consumer.
const UNREAD: f64 = 0.9;

/// A large holder that is benign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Benign {
    /// Who holds it.
    pub name: String,
    /// Bytes.
    pub retained: u64,
    /// The objects from which that is counted.
    pub heads: SetHeads,
    /// `is bounded`, after the name.
    pub how: &'static str,
    /// Why one may say so.
    pub why: String,
}

/// What a suspect candidate turns out to be.
#[derive(Debug, Clone, PartialEq)]
enum Classification {
    /// A finding; whether its size is the only evidence.
    Finding(Recognition, bool),
    Benign(Benign),
    /// Not worth naming, for this reason.
    Nothing(&'static str),
}

/// Classifies all suspect candidates: findings with the keys of their candidates, and what is benign.
pub(crate) fn classify_all(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspects: &[SuspectCandidate],
    died: bool,
) -> (Vec<(String, Finding)>, Vec<Benign>) {
    let (mut findings, mut benign) = (Vec::new(), Vec::new());
    for suspect in suspects {
        match classify(input, search, suspect, died) {
            Classification::Finding(recognition, size_only) => {
                let mut finding = build_finding(input, suspect, recognition, 0);
                finding.size_only = size_only;
                trace_taken(&finding);
                findings.push((suspect.key(), finding));
            }
            Classification::Benign(known) => {
                trace_dropped(suspect, known.how);
                benign.push(known);
            }
            Classification::Nothing(why) => trace_dropped(suspect, why),
        }
    }
    (findings, benign)
}

/// Are class objects what accumulates?
fn are_classes(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let accumulated = suspect.accumulated.as_ref();
    accumulated.is_some_and(|all| input.class_name(all.class) == "java.lang.Class")
}

/// Classifies a suspect candidate, in a heap that ran out of memory (`died`) or of a running program.
fn classify(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspect: &SuspectCandidate,
    died: bool,
) -> Classification {
    let benign = |how, why| {
        Classification::Benign(Benign {
            name: suspect
                .culprit_name()
                .unwrap_or_else(|| "memory without a single owner".to_owned()),
            retained: suspect.retained,
            heads: suspect.heads(),
            how,
            why,
        })
    };
    if let Some(why) = allowed_by_rule(input, suspect) {
        return benign("is intended", why);
    }
    let Some(mut recognition) = recognise(input, search, suspect) else {
        return Classification::Nothing("no kind fits");
    };
    let lasting = recognition.kind.may_be_benign();
    let language = language_of(input, suspect);
    if lasting && language != Language::Java {
        // Java that its author cannot paste is no help.
        let own = limited_map(language, suspect);
        recognition.advice.example = own.filter(|_| !suspect.culprit.is_library);
    }
    if lasting && let Some(why) = find_bound(input, suspect, died) {
        return benign("is bounded", why);
    }
    if !died
        && recognition.kind == LeakKind::ThreadLocal
        && let Some(why) = buffer_per_thread(input, suspect)
    {
        return benign("is a buffer for each thread", why);
    }
    if keeps_to_limit(recognition.kind)
        && let Some(limit) = limit_of_library(input, suspect)
    {
        let limit = format!("its limit: {limit}");
        recognition.evidence.push(Evidence::fact("limit", limit));
    }
    if lasting && are_classes(input, suspect) {
        // A loader has its classes; what they hold is another's.
        return Classification::Nothing("classes of a loader");
    }
    if lasting_or_buffer(recognition.kind) && is_archive(input, suspect) {
        // The class path's archives are open for as long as the program runs.
        return Classification::Nothing("the directory of an open archive");
    }
    let rule = find_rule(input, suspect);
    let ruled = rule.is_some();
    let ended_of_it = died && input.share(suspect.retained) >= MOST_OF_IT;
    if lasting && !ended_of_it && !ruled && is_mixed(input, suspect) {
        return Classification::Nothing("a bit of everything");
    }
    if lasting && ended_of_it {
        // Whatever it is called: the heap ended of it.
        recognition.confidence = recognition.confidence.max(ENDED);
    }
    tell_of_nested(input, suspect, &mut recognition);
    if recognition.kind == LeakKind::InMemoryDatabase {
        // As large as its tables are.
        recognition.confidence *= ALIVE;
        return Classification::Finding(recognition, true);
    }
    // Buffers that were not given back are no configuration.
    let pool = find_pool(input, suspect);
    if let Some(pool) = pool.filter(|_| recognition.kind != LeakKind::PooledBuffers) {
        recognition.evidence.push(pool);
        recognition.confidence *= ALIVE;
        return Classification::Finding(recognition, true);
    }
    if let Some(queue) = queue_without_consumer(input, suspect) {
        tell_of_queue(suspect, queue, &mut recognition);
    }
    if died {
        let is_part = is_part_in_hand(input, suspect, recognition.kind);
        return Classification::Finding(recognition, is_part);
    }
    if let Some(each) = one_loader_each(suspect, &recognition) {
        recognition.evidence.push(each);
        recognition.confidence *= ALIVE;
        recognition.advice.summary = if_it_grows(&recognition.advice.summary);
        return Classification::Finding(recognition, true);
    }
    // Parked threads are what accumulates, not what a method has in hand.
    let parked = recognition.kind == LeakKind::VirtualThreads;
    let in_hand = suspect.culprit.holder == Holder::Local && !parked;
    // A method that runs may let go of everything when it returns. What the user's rules call a registry, sessions or
    // resources is no guess of ours.
    let by_rule = ruled && (!lasting || rule.is_some_and(|rule| rule.too_many));
    if !in_hand && (is_proven(&recognition.evidence) || by_rule) {
        return Classification::Finding(recognition, false);
    }
    // No sign of memory pressure: large objects may be intended.
    if lasting && !ruled && !is_in_queue(suspect) && is_interlinked(input, suspect) {
        return benign(
            "looks like a data model loaded on purpose",
            "its elements refer to each other, as the parts of a data model do".to_owned(),
        );
    }
    if !ruled {
        recognition.advice.summary = if_it_grows(&recognition.advice.summary);
        let few_in_hand = suspect
            .accumulated
            .is_some_and(|accumulated| accumulated.instances < 8);
        let passing = few_in_hand && !suspect.candidate.is_group() || is_mixed(input, suspect);
        recognition.confidence *= if in_hand && passing { IN_HAND } else { ALIVE };
    }
    Classification::Finding(recognition, true)
}

/// A queue that nobody reads: what waits in it is what accumulates, and nothing takes it out.
fn tell_of_queue(suspect: &SuspectCandidate, queue: Evidence, recognition: &mut Recognition) {
    if suspect.candidate.is_group() {
        recognition.accumulated = Some(AccumulatedObjects {
            class: suspect.candidate.class,
            instances: suspect.candidate.members,
            retained: suspect.retained,
        });
    }
    recognition.evidence.insert(0, queue);
    recognition.confidence = recognition.confidence.max(UNREAD);
}

/// Is it a part of a heap that ran out of memory, and in the hands of a method that runs? A method that needs much for its
/// answer has much in hand when there is no more, and nothing has gone wrong but the size of the heap.
fn is_part_in_hand(input: &Input<'_>, suspect: &SuspectCandidate, kind: LeakKind) -> bool {
    suspect.culprit.holder == Holder::Local
        && kind == LeakKind::ThreadStack
        && input.share(suspect.retained) < MOST_IN_HAND
}

/// The map of the application's in which each of these class loaders has an entry of its own, as a host has its plug-ins.
fn one_loader_each(suspect: &SuspectCandidate, recognition: &Recognition) -> Option<Evidence> {
    let loaders = recognition.accumulated?;
    let is_loaders = recognition.kind == LeakKind::ClassLoaderLeak;
    is_loaders.then(|| one_for_each_key(suspect, loaders.instances))?
}

fn lasting_or_buffer(kind: LeakKind) -> bool {
    kind.may_be_benign() || kind == LeakKind::LargeBuffer
}

/// Is it the directory of one archive, which `java.util.zip.ZipFile` reads into memory?
fn is_archive(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let last = suspect.links.last();
    !suspect.candidate.is_group()
        && last.is_some_and(|link| input.class_name(link.class) == "java.util.zip.ZipFile$Source")
}

/// Is a limit worth a word, although it does not make the kind benign: a pool may be at its limit because nobody gives
/// anything back?
fn keeps_to_limit(kind: LeakKind) -> bool {
    matches!(
        kind,
        LeakKind::ConnectionPool
            | LeakKind::MessageBacklog
            | LeakKind::SessionStore
            | LeakKind::ExecutorQueue
    )
}

fn trace_taken(finding: &Finding) {
    tracing::debug!(
        kind = finding.kind.id(),
        confidence = finding.confidence,
        size_only = finding.size_only,
        retained_bytes = finding.retained_size,
        culprit_class = finding.culprit.class,
        culprit_field = finding.culprit.field,
        "candidate is a finding"
    );
}

/// Names classes and fields only: a thread's name is a content of the heap.
fn trace_dropped(suspect: &SuspectCandidate, reason: &str) {
    tracing::debug!(
        reason,
        retained_bytes = suspect.retained,
        culprit_class = suspect.culprit.class,
        culprit_field = suspect.culprit.field,
        "candidate dropped"
    );
}

/// Advice where nothing says that anything grows.
fn if_it_grows(summary: &str) -> String {
    let mut letters = summary.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    format!(
        "If it keeps growing: {}",
        first.chain(letters).collect::<String>()
    )
}
