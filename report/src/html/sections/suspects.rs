//! Who holds the memory, why is it alive, and what is to be changed?

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::{self, ratio, short_class};
use crate::html::desk::Desk;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, Share, Text};
use crate::model::{PathStep, Suspect, ViaKind};
use crate::wording::{
    LOUD_SUSPECTS, PathPart, advice_title, beyond_class, culprit_title, fold_path, folded_words,
    is_verdict, kind_label, root_words, short_frame, suspect_word, via_words, who,
};

/// At most three cards in full; the rest folded.
#[derive(Template)]
#[template(path = "sections/suspects.html")]
pub(in crate::html) struct SuspectsSection {
    heading: Heading,
    loud: Vec<SuspectCard>,
    quiet: Vec<SuspectCard>,
    left_out: usize,
}

impl HtmlSafe for SuspectsSection {}

impl SuspectsSection {
    pub(in crate::html) fn new(desk: &Desk<'_>) -> Self {
        let suspects = &desk.report.suspects;
        let quiet_limit = desk.limits.quiet_suspects;
        let cards = |skip: usize, take: usize| {
            suspects
                .iter()
                .skip(skip)
                .take(take)
                .map(|s| SuspectCard::new(desk, s))
                .collect()
        };
        Self {
            heading: Heading {
                title: title(desk),
                means: if are_mere_holders(desk) {
                    "What holds most of the heap. It may be meant: whether it grows, a later dump tells."
                } else {
                    "What would be freed if the named holder let go, and how to make it."
                },
                concept: Some(("retained-heap", "What retained means")),
            },
            loud: cards(0, LOUD_SUSPECTS),
            quiet: cards(LOUD_SUSPECTS, quiet_limit),
            left_out: suspects.len().saturating_sub(LOUD_SUSPECTS + quiet_limit),
        }
    }
}

/// What the section is called.
pub(in crate::html) fn title(desk: &Desk<'_>) -> &'static str {
    if are_mere_holders(desk) {
        "Largest holders"
    } else {
        "Suspects"
    }
}

/// Does nothing but its size speak against any of them?
fn are_mere_holders(desk: &Desk<'_>) -> bool {
    let suspects = &desk.report.suspects;
    !suspects.is_empty() && suspects.iter().all(|suspect| suspect.size_only)
}

/// One suspect.
#[derive(Template)]
#[template(path = "sections/suspect.html")]
struct SuspectCard {
    rank: u32,
    word: &'static str,
    advice_title: &'static str,
    kind: String,
    /// Anchor of what the kind means.
    kind_concept: Option<&'static str>,
    sure: String,
    title: Text,
    holder: &'static str,
    stands_in: bool,
    culprit_class: Option<ClassName>,
    frame: Option<Text>,
    thread: Option<Text>,
    /// `None` when the verdict above says the same.
    headline: Option<Text>,
    retained: Bytes,
    share: Share,
    lower_bound: bool,
    accumulated: ClassName,
    accumulated_short: Text,
    instances: Count,
    many: bool,
    average: Option<Bytes>,
    accumulated_bytes: Bytes,
    chain: Vec<Link>,
    pile: Pile,
    evidence: Vec<Text>,
    advice: Text,
    advice_details: Vec<Text>,
    example: Option<Text>,
    by_class: Vec<ClassRow>,
    members: Vec<MemberRow>,
    cuts: Vec<CutRow>,
    commands: Vec<Text>,
    access_path: Text,
    fingerprint: Text,
    markdown: Text,
}

impl HtmlSafe for SuspectCard {}

/// The end of the chain: what piles up, and how it is held.
struct Pile {
    via: &'static str,
    name: Option<Text>,
    culprit: bool,
}

/// A line of the chain.
enum Link {
    Step(Step),
    Folded {
        count: usize,
        words: Text,
        steps: Vec<Step>,
    },
}

struct Step {
    via: &'static str,
    name: Option<Text>,
    /// The name is a sentence, not an identifier.
    prose: bool,
    class: ClassName,
    address: Option<Text>,
    retained: Option<Bytes>,
    culprit: bool,
}

struct ClassRow {
    class: ClassName,
    instances: Count,
    bytes: Bytes,
    share: Share,
}

struct MemberRow {
    class: ClassName,
    label: Option<Text>,
    address: Text,
    shallow: Bytes,
    retained: Bytes,
    share: Share,
}

struct CutRow {
    label: Text,
    frees: Bytes,
    share: Share,
}

impl SuspectCard {
    fn new(desk: &Desk<'_>, suspect: &Suspect) -> Self {
        let who = who(suspect);
        let accumulated = &suspect.accumulated;
        let rows = desk.limits.rows.min(20);
        let repeats = is_verdict(desk.report, suspect);
        let (chain, pile) = chain(desk, suspect);
        let of = |bytes| Share(ratio(bytes, suspect.retained_bytes));
        Self {
            rank: suspect.rank,
            word: suspect_word(suspect),
            advice_title: advice_title(suspect),
            kind: desk.line(&kind_label(&suspect.kind)).shown,
            kind_concept: crate::html::concepts::kind(&suspect.kind).map(|concept| concept.id),
            sure: format::confidence_words(suspect.confidence).to_owned(),
            title: desk.name(&culprit_title(suspect)),
            holder: who.holder,
            stands_in: who.stands_in,
            culprit_class: who.class.map(|class| desk.class(class)),
            frame: who.frame.map(|frame| desk.name(frame)),
            thread: who.thread.map(|thread| desk.name(thread)),
            headline: (!repeats).then(|| desk.prose(&suspect.headline)),
            retained: Bytes(suspect.retained_bytes),
            share: Share(suspect.retained_share),
            lower_bound: suspect.lower_bound,
            accumulated: desk.class(&accumulated.class),
            accumulated_short: desk.name(short_class(&accumulated.class)),
            instances: Count(accumulated.instances),
            many: accumulated.instances > 1,
            average: accumulated
                .retained_bytes
                .checked_div(accumulated.instances)
                .filter(|_| accumulated.instances > 1)
                .map(Bytes),
            accumulated_bytes: Bytes(accumulated.retained_bytes),
            chain,
            pile,
            evidence: suspect
                .evidence
                .iter()
                .take(12)
                .map(|e| desk.prose(&e.text))
                .collect(),
            advice: desk.prose(&suspect.advice.summary),
            advice_details: paragraphs(desk, &suspect.advice.details),
            example: suspect
                .advice
                .example
                .as_deref()
                .map(|code| desk.lines(code.trim_end())),
            by_class: suspect
                .retained_by_class
                .iter()
                .take(rows)
                .map(|row| ClassRow {
                    class: desk.class(&row.class),
                    instances: Count(row.instances),
                    bytes: Bytes(row.shallow_bytes),
                    share: of(row.shallow_bytes),
                })
                .collect(),
            members: suspect
                .members
                .iter()
                .take(rows)
                .map(|row| MemberRow {
                    class: desk.class(&row.class),
                    label: beyond_class(&row.label, &row.class).map(|label| desk.name(&label)),
                    address: desk.line(&row.object_id),
                    shallow: Bytes(row.shallow_bytes),
                    retained: Bytes(row.retained_bytes),
                    share: of(row.retained_bytes),
                })
                .collect(),
            cuts: suspect
                .cut_points
                .iter()
                .take(rows)
                .map(|cut| CutRow {
                    label: desk.name(&cut.label),
                    frees: Bytes(cut.frees_bytes),
                    share: of(cut.frees_bytes),
                })
                .collect(),
            commands: suspect
                .commands
                .iter()
                .take(12)
                .map(|c| desk.name(c))
                .collect(),
            access_path: desk.prose(&suspect.access_path),
            fingerprint: desk.line(&suspect.fingerprint),
            markdown: desk.lines(crate::markdown::suspect(suspect).trim_end()),
        }
    }
}

fn paragraphs(desk: &Desk<'_>, text: &str) -> Vec<Text> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .take(6)
        .map(|p| desk.prose(&p.replace('\n', " ")))
        .collect()
}

/// From the GC root down to what piles up; long paths keep their ends.
fn chain(desk: &Desk<'_>, suspect: &Suspect) -> (Vec<Link>, Pile) {
    const MOST: usize = 24;
    let step = |step: &PathStep| {
        let (mut via, mut name) = via_words(&step.via);
        let root = step.via.kind == ViaKind::Root;
        if root {
            (via, name) = root_words(suspect);
        }
        let name = name.map(|name| match step.via.kind {
            // The line below the title has it in full.
            ViaKind::Local => Cow::Owned(short_frame(name)),
            _ => Cow::Borrowed(name),
        });
        Step {
            via,
            prose: root,
            name: name.map(|name| desk.name(&name)),
            class: desk.class(&step.class),
            address: step.object_id.as_deref().map(|id| desk.line(id)),
            retained: (step.retained_bytes > 0).then_some(Bytes(step.retained_bytes)),
            culprit: step.culprit,
        }
    };
    // A path may end with one of the objects that pile up; then it is told with all of them.
    let mut parts = fold_path(&suspect.path);
    let mut pile = Pile {
        via: "what piles up",
        name: None,
        culprit: false,
    };
    if let [_, .., PathPart::Step(last)] = parts[..]
        && last.class == suspect.accumulated.class
    {
        let (via, name) = via_words(&last.via);
        pile = Pile {
            via,
            name: name.map(|name| desk.name(name)),
            culprit: last.culprit,
        };
        parts.pop();
    }
    let mut links: Vec<Link> = parts
        .into_iter()
        .map(|part| match part {
            PathPart::Step(one) => Link::Step(step(one)),
            PathPart::Folded(steps) => Link::Folded {
                count: steps.len(),
                words: desk.name(&folded_words(steps)),
                steps: steps.iter().take(MOST).map(step).collect(),
            },
        })
        .collect();
    if links.len() > MOST {
        let tail = links.split_off(links.len() - MOST / 2);
        let middle = links.split_off(MOST / 2);
        let count = middle.len();
        let steps = middle
            .into_iter()
            .filter_map(|link| {
                if let Link::Step(step) = link {
                    Some(step)
                } else {
                    None
                }
            })
            .take(MOST)
            .collect();
        links.push(Link::Folded {
            count,
            words: desk.line("middle of a long path"),
            steps,
        });
        links.extend(tail);
    }
    (links, pile)
}
