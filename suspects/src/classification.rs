//! Which suspect candidates are findings? Some are benign, some have size as their only evidence, and some
//! filled the heap until it ran out of memory.

use crate::benign::{buffer_per_thread, is_interlinked, is_mixed};
use crate::bounds::find_bound;
use crate::finding::{Evidence, Finding, Holder};
use crate::findings::build_finding;
use crate::input::Input;
use crate::kinds::{Recognition, recognise};
use crate::leak_kind::LeakKind;
use crate::matching::{allowed_by_rule, find_rule};
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

/// Factor for the confidence that a collection of a running program is a leak.
const ALIVE: f64 = 0.72;
/// Least confidence for the holder of most of a heap that ran out of memory.
const ENDED: f64 = 0.58;
const MOST_OF_IT: f64 = 0.5;

/// Factor for the confidence in mixed objects that a running method holds.
const IN_HAND: f64 = 0.6;
/// Number of listeners in a running program from which they are a leak.
const MANY_LISTENERS: u64 = 1000;

/// Share of the heap from which waste is a problem of a running program.
const LEAST_WASTE: f64 = 0.5;

/// A large holder that is benign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Benign {
    /// Who holds it.
    pub name: String,
    /// Bytes.
    pub retained: u64,
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

/// Classifies all suspect candidates: findings, and what is benign.
pub(crate) fn classify_all(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspects: &[SuspectCandidate],
    died: bool,
) -> (Vec<Finding>, Vec<Benign>) {
    let (mut findings, mut benign) = (Vec::new(), Vec::new());
    for suspect in suspects {
        match classify(input, search, suspect, died) {
            Classification::Finding(recognition, size_only) => {
                let mut finding = build_finding(input, suspect, recognition);
                finding.size_only = size_only;
                trace_taken(&finding);
                findings.push(finding);
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
    if lasting && let Some(why) = find_bound(input, suspect, died) {
        return benign("is bounded", why);
    }
    if !died
        && recognition.kind == LeakKind::ThreadLocal
        && let Some(why) = buffer_per_thread(input, suspect)
    {
        return benign("is a buffer for each thread", why);
    }
    let classes = |class| input.class_name(class) == "java.lang.Class";
    if lasting
        && suspect
            .accumulated
            .is_some_and(|accumulated| classes(accumulated.class))
    {
        // A loader has its classes; what they hold is another's.
        return Classification::Nothing("classes of a loader");
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
    if died {
        return Classification::Finding(recognition, false);
    }
    // No sign of memory pressure: large objects may be intended.
    if lasting && !ruled && is_interlinked(input, suspect) {
        return benign(
            "looks like a data model loaded on purpose",
            "its elements refer to each other, as the parts of a data model do".to_owned(),
        );
    }
    let mut size_only = false;
    if lasting && ruled {
        size_only = !rule.is_some_and(|rule| rule.too_many);
    } else if lasting {
        recognition.confidence *= ALIVE;
        recognition.advice.summary = if_it_grows(&recognition.advice.summary);
        // Equal keys are a mistake of their own.
        let mistake = |evidence: &Evidence| evidence.name == "equal_keys";
        size_only = !recognition.evidence.iter().any(mistake);
    }
    let in_hand = suspect.culprit.holder == Holder::Local;
    let few_in_hand = suspect
        .accumulated
        .is_some_and(|accumulated| accumulated.instances < 8);
    if in_hand && (few_in_hand && !suspect.candidate.is_group() || is_mixed(input, suspect)) {
        recognition.confidence *= IN_HAND;
        size_only = true;
    }
    // A router's handlers and a plug-in's hooks are registered for good.
    let few = suspect
        .accumulated
        .is_none_or(|accumulated| accumulated.instances < MANY_LISTENERS);
    size_only |= recognition.kind == LeakKind::ListenerRegistry && !ruled && few;
    if (in_hand || recognition.kind == LeakKind::LargeBuffer) && !size_only && input.is_roomy() {
        recognition.confidence *= ALIVE;
        size_only = true;
    }
    Classification::Finding(recognition, size_only)
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

/// The most important findings first: by bytes and confidence.
pub(crate) fn sort_by_weight(findings: &mut [Finding]) {
    let weight = |finding: &Finding| finding.size() as f64 * finding.confidence;
    findings.sort_by(|a, b| {
        weight(b)
            .total_cmp(&weight(a))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
}

/// Moves the first leak before larger findings that may be benign; waste does not count as a leak here.
pub(crate) fn move_leak_first(input: &Input<'_>, findings: &mut [Finding]) {
    let all = input.used + input.heap.unreachable().bytes;
    let leak = |finding: &Finding| finding.is_leak(all) && !finding.kind.is_waste();
    let first = findings.first().is_some_and(|first| first.size_only);
    if let Some(at) = findings.iter().position(leak).filter(|_| first)
        && let Some(head) = findings.get_mut(..=at)
    {
        head.rotate_right(1);
    }
}

/// Of what was counted all over the heap of a program that runs on: is it no more than waste?
pub(crate) fn is_lesser_waste(input: &Input<'_>, finding: &Finding) -> bool {
    finding.kind.is_waste() && input.share(finding.retained_size) < LEAST_WASTE
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
