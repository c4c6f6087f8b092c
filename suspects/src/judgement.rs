//! Is a large thing a matter at all? What is meant to be large, what only its size speaks for, and
//! what the heap ended of.

use super::case::Case;
use super::context::Context;
use super::finding::{Finding, Holder};
use super::kinds::{self, BOUNDABLE, Recognition};

/// Confidence that a collection of a program that runs on is still a leak.
const ALIVE: f64 = 0.72;
/// Confidence that what was this part of a heap that ended is what it ended of.
const ENDED: f64 = 0.58;
const MOST_OF_IT: f64 = 0.5;
/// Part of the largest heap below which a running program is not short of memory, whatever holds most
/// of so little.
const ROOMY: f64 = 0.05;
/// Confidence that what a running method has in hand, a bit of everything, is too much.
const IN_HAND: f64 = 0.6;
/// Listeners of a program that runs on from which they are too many to be meant.
const MANY_LISTENERS: u64 = 1000;
/// Kinds of waste: more than there need be, but not growing because of it.
const WASTE: [&str; 2] = ["duplicate-strings", "sparse-collections"];
/// Part of the heap from which waste is the matter of a program that runs on.
const LEAST_WASTE: f64 = 0.5;

/// What is large and meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meant {
    /// Who holds it.
    pub name: String,
    /// Bytes.
    pub retained: u64,
    /// `is bounded`, after the name.
    pub how: &'static str,
    /// Why one may say so.
    pub why: String,
}

/// What becomes of a case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Judgement {
    /// Worth naming; whether only its size speaks for it.
    Finding(Recognition, bool),
    Meant(Meant),
    Nothing,
}

impl Context<'_> {
    /// Judges a case of a heap that ended (`died`), or of a program that runs on.
    pub(crate) fn judge(&self, case: &Case, died: bool) -> Judgement {
        let meant = |how, why| {
            Judgement::Meant(Meant {
                name: case.culprit_name(),
                retained: case.retained,
                how,
                why,
            })
        };
        if let Some(why) = self.meant_by_rule(case) {
            return meant("is meant", why);
        }
        let Some(mut recognition) = kinds::recognise(self, case) else {
            return Judgement::Nothing;
        };
        let lasting = BOUNDABLE.contains(&recognition.kind);
        if lasting && let Some(why) = self.bound(case, died) {
            return meant("is bounded", why);
        }
        if !died
            && recognition.kind == "thread-local"
            && let Some(why) = self.buffer_per_thread(case)
        {
            return meant("is a buffer for each thread", why);
        }
        let classes = |class| self.class_name(class) == "java.lang.Class";
        if lasting && case.payload.is_some_and(|payload| classes(payload.class)) {
            return Judgement::Nothing; // a loader has its classes; what they hold is another's
        }
        let rule = self.rule_for(case);
        let ruled = rule.is_some();
        let ended_of_it = died && self.share(case.retained) >= MOST_OF_IT;
        if lasting && !ended_of_it && !ruled && self.is_mixed(case) {
            return Judgement::Nothing; // a bit of everything is no matter
        }
        if lasting && ended_of_it {
            // Whatever it is called: the heap ended of it.
            recognition.confidence = recognition.confidence.max(ENDED);
        }
        if died {
            return Judgement::Finding(recognition, false);
        }
        // Nothing says that the heap was ever short: what is large may be meant.
        if lasting && !ruled && self.is_interlinked(case) {
            return meant(
                "looks like a model that was loaded",
                "its elements refer to one another, as those of a model do".to_owned(),
            );
        }
        let mut size_only = false;
        if lasting && ruled {
            size_only = !rule.is_some_and(|rule| rule.too_many);
        } else if lasting {
            recognition.confidence *= ALIVE;
            recognition.advice.summary = if_it_grows(&recognition.advice.summary);
            // Equal keys are a mistake of their own.
            let mistake = |evidence: &super::Evidence| evidence.name == "equal_keys";
            size_only = !recognition.evidence.iter().any(mistake);
        }
        let in_hand = case.culprit.holder == Holder::Local;
        let few_in_hand = case.payload.is_some_and(|payload| payload.instances < 8);
        if in_hand && (few_in_hand && !case.candidate.is_group() || self.is_mixed(case)) {
            recognition.confidence *= IN_HAND;
            size_only = true;
        }
        // A router's handlers and a plug-in's hooks are registered for good.
        let few = case
            .payload
            .is_none_or(|payload| payload.instances < MANY_LISTENERS);
        size_only |= recognition.kind == "listener-registry" && !ruled && few;
        if (in_hand || recognition.kind == "large-buffer") && !size_only && self.is_roomy() {
            recognition.confidence *= ALIVE;
            size_only = true;
        }
        Judgement::Finding(recognition, size_only)
    }

    /// Is so little of the largest heap in use that nothing in it is much?
    pub(crate) fn is_roomy(&self) -> bool {
        self.max_heap
            .is_some_and(|most| (self.used as f64) < most as f64 * ROOMY)
    }

    /// Brings a leak before what is larger, but may be meant; waste is no leak that could be it.
    pub(crate) fn leak_first(&self, findings: &mut [Finding]) {
        let all = self.used + self.heap.unreachable().bytes;
        let leak = |finding: &Finding| finding.is_leak(all) && !WASTE.contains(&finding.kind);
        let first = findings.first().is_some_and(|first| first.size_only);
        if let Some(at) = findings.iter().position(leak).filter(|_| first)
            && let Some(head) = findings.get_mut(..=at)
        {
            head.rotate_right(1);
        }
    }

    /// Of what was counted all over the heap of a program that runs on: is it no more than waste?
    pub(crate) fn is_lesser_waste(&self, finding: &Finding) -> bool {
        WASTE.contains(&finding.kind) && self.share(finding.retained_size) < LEAST_WASTE
    }
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
