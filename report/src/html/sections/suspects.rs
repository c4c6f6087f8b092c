//! The suspects: who holds the memory, why it is alive, and what to change.

use askama::Template;
use askama::filters::HtmlSafe;

use super::chain::{ChainEnd, Link, chain};
use crate::format::{self, ratio, short_class};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, Share, Text};
use crate::labels::{
    FULL_SUSPECTS, advice_title, culprit_line, culprit_title, kind_label, label_beside_class,
    repeats_verdict, suspect_label,
};
use crate::model::{Member, Suspect, Times};

/// At most three cards in full; the rest folded.
#[derive(Template)]
#[template(path = "sections/suspects.html")]
pub(in crate::html) struct SuspectsSection {
    heading: Heading,
    main: Vec<SuspectCard>,
    smaller: Vec<SuspectCard>,
    left_out: usize,
}

impl HtmlSafe for SuspectsSection {}

impl SuspectsSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let suspects = &context.report.suspects;
        let smaller_limit = context.limits.smaller_suspects;
        let cards = |skip: usize, take: usize| {
            suspects
                .iter()
                .skip(skip)
                .take(take)
                .map(|s| SuspectCard::new(context, s))
                .collect()
        };
        Self {
            heading: Heading {
                title: title(context),
                explanation: if are_merely_large(context) {
                    "The largest holders may be intended. A later dump shows whether they grow."
                } else {
                    "What each suspect would free, and how to fix it."
                },
                concept: Some(("retained-heap", "What retained means")),
            },
            main: cards(0, FULL_SUSPECTS),
            smaller: cards(FULL_SUSPECTS, smaller_limit),
            left_out: suspects.len().saturating_sub(FULL_SUSPECTS + smaller_limit),
        }
    }
}

/// What the section is called.
pub(in crate::html) fn title(context: &RenderContext<'_>) -> &'static str {
    if are_merely_large(context) {
        "Largest holders"
    } else {
        "Suspects"
    }
}

/// Are all suspects merely large, without any other evidence?
fn are_merely_large(context: &RenderContext<'_>) -> bool {
    let suspects = &context.report.suspects;
    !suspects.is_empty() && suspects.iter().all(|suspect| suspect.size_only)
}

/// One suspect.
#[derive(Template)]
#[template(path = "sections/suspect.html")]
struct SuspectCard {
    rank: u32,
    label: &'static str,
    advice_title: &'static str,
    kind: String,
    /// Anchor of what the kind means.
    kind_concept: Option<&'static str>,
    confidence: String,
    title: Text,
    holder: &'static str,
    is_stand_in: bool,
    culprit_class: Option<ClassName>,
    frame: Option<Text>,
    thread: Option<Text>,
    /// What the application's field holds, if it is a library's.
    library: Option<Text>,
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
    end: ChainEnd,
    evidence: Vec<Text>,
    /// Bars of a chart of when the accumulated objects were made: place and height, of 24; none without times.
    ages: Vec<(usize, u64)>,
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

struct ClassRow {
    class: ClassName,
    instances: Count,
    bytes: Bytes,
    share: Share,
}

/// One of the largest objects, or several of one class.
struct MemberRow {
    class: ClassName,
    label: Option<Text>,
    count: Count,
    several: bool,
    /// Of each object.
    objects: Vec<(Text, Bytes)>,
    shallow: Bytes,
    /// Of the largest.
    retained: Bytes,
    share: Share,
}

impl MemberRow {
    /// Members of one class, the largest first.
    fn new(context: &RenderContext<'_>, members: &[&Member], whole: u64) -> Option<Self> {
        let first = members.first()?;
        let several = members.len() > 1;
        let label = label_beside_class(&first.label, &first.class).filter(|_| !several);
        let objects = members.iter().map(|member| {
            let address = context.line(&member.object_id);
            (address, Bytes(member.retained_bytes))
        });
        let shallow = members.iter().map(|member| member.shallow_bytes);
        Some(Self {
            class: context.class(&first.class),
            label: label.map(|label| context.name(&label)),
            count: Count(members.len() as u64),
            several,
            objects: objects.collect(),
            shallow: Bytes(shallow.fold(0, u64::saturating_add)),
            retained: Bytes(first.retained_bytes),
            share: Share(ratio(first.retained_bytes, whole)),
        })
    }
}

/// Members by class, in the order of the largest of each.
fn group_members(members: &[Member]) -> Vec<Vec<&Member>> {
    let mut groups: Vec<Vec<&Member>> = Vec::new();
    for member in members {
        let is_same = |group: &&mut Vec<&Member>| {
            group
                .first()
                .is_some_and(|first| first.class == member.class)
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(member),
            None => groups.push(vec![member]),
        }
    }
    groups
}

struct CutRow {
    label: Text,
    frees: Bytes,
    share: Share,
}

impl SuspectCard {
    fn new(context: &RenderContext<'_>, suspect: &Suspect) -> Self {
        let culprit = culprit_line(suspect);
        let accumulated = &suspect.accumulated;
        let rows = context.limits.rows.min(20);
        let repeats = repeats_verdict(context.report, suspect);
        let (chain, end) = chain(context, suspect);
        let of = |bytes| Share(ratio(bytes, suspect.retained_bytes));
        Self {
            rank: suspect.rank,
            label: suspect_label(suspect),
            advice_title: advice_title(suspect),
            kind: context.line(&kind_label(&suspect.kind)).shown,
            kind_concept: crate::html::concepts::kind(&suspect.kind).map(|concept| concept.id),
            confidence: format::confidence_label(suspect.confidence).to_owned(),
            title: context.name(&culprit_title(suspect)),
            holder: culprit.holder,
            is_stand_in: culprit.is_stand_in,
            culprit_class: culprit.class.map(|class| context.class(class)),
            frame: culprit.frame.map(|frame| context.name(frame)),
            thread: culprit.thread.map(|thread| context.name(thread)),
            library: culprit.library.map(|library| context.name(library)),
            headline: (!repeats).then(|| context.prose(&suspect.headline)),
            retained: Bytes(suspect.retained_bytes),
            share: Share(suspect.retained_share),
            lower_bound: suspect.lower_bound,
            accumulated: context.class(&accumulated.class),
            accumulated_short: context.name(short_class(&accumulated.class)),
            instances: Count(accumulated.instances),
            many: accumulated.instances > 1,
            average: accumulated
                .retained_bytes
                .checked_div(accumulated.instances)
                .filter(|_| accumulated.instances > 1)
                .map(Bytes),
            accumulated_bytes: Bytes(accumulated.retained_bytes),
            chain,
            end,
            evidence: suspect
                .evidence
                .iter()
                .take(12)
                .map(|e| context.prose(&e.text))
                .collect(),
            ages: suspect.times.as_ref().map(ages).unwrap_or_default(),
            advice: context.prose(&suspect.advice.summary),
            advice_details: paragraphs(context, &suspect.advice.details),
            example: suspect
                .advice
                .example
                .as_deref()
                .map(|code| context.lines(code.trim_end())),
            by_class: suspect
                .retained_by_class
                .iter()
                .take(rows)
                .map(|row| ClassRow {
                    class: context.class(&row.class),
                    instances: Count(row.instances),
                    bytes: Bytes(row.shallow_bytes),
                    share: of(row.shallow_bytes),
                })
                .collect(),
            members: group_members(&suspect.members)
                .iter()
                .take(rows)
                .filter_map(|group| MemberRow::new(context, group, suspect.retained_bytes))
                .collect(),
            cuts: suspect
                .cut_points
                .iter()
                .take(rows)
                .map(|cut| CutRow {
                    label: context.name(&cut.label),
                    frees: Bytes(cut.frees_bytes),
                    share: Share(ratio(cut.frees_bytes, context.report.heap.used_bytes)),
                })
                .collect(),
            commands: suspect
                .commands
                .iter()
                .take(12)
                .map(|c| context.name(c))
                .collect(),
            access_path: context.prose(&suspect.access_path),
            fingerprint: context.line(&suspect.fingerprint),
            markdown: context.lines(crate::markdown::render_suspect(suspect).trim_end()),
        }
    }
}

fn paragraphs(context: &RenderContext<'_>, text: &str) -> Vec<Text> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .take(6)
        .map(|p| context.prose(&p.replace('\n', " ")))
        .collect()
}

/// Height of the chart of times.
const CHART: u64 = 24;

/// Bars of a chart of times, the highest as high as the chart; parts in which something was made are seen.
fn ages(times: &Times) -> Vec<(usize, u64)> {
    let most = times.counts.iter().copied().max().unwrap_or(0).max(1);
    let height = |count: u64| (count.saturating_mul(CHART) / most).max(u64::from(count > 0));
    let bars = times.counts.iter().enumerate();
    bars.map(|(place, count)| (place * 10, height(*count)))
        .collect()
}
