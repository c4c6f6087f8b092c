//! The first screen: verdict and suspects, each step of whose paths leads to its object.

use std::sync::Arc;

use askama::Template;
use heapray_query::summary as count_heap;
use heapray_report::format;
use heapray_report::model::{PathStep, Suspect, ViaKind};
use heapray_session::Findings;

use crate::app::App;
use crate::heap::find_summary;
use crate::html::{Cell, ClassName, Fact, Facts, Heading, Mark, Waiting, shown};
use crate::web::{Failure, Link, Marks, Page, Reply, Request, class_word};

struct Step {
    via: String,
    /// The reference that leads here.
    mark: Option<Mark>,
    class: ClassName,
    address: Option<String>,
    retained: u64,
    is_culprit: bool,
    is_internal: bool,
}

struct SuspectView {
    rank: u32,
    headline: String,
    kind: String,
    confidence: &'static str,
    evidence: Vec<String>,
    advice: String,
    steps: Vec<Step>,
    accumulated: ClassName,
    accumulated_href: String,
    point: Option<String>,
    tree: Option<String>,
}

#[derive(Template)]
#[template(path = "summary.html")]
struct SummaryView {
    headline: String,
    reasons: Vec<String>,
    more_heap: String,
    damage: Option<String>,
    suspects: Vec<SuspectView>,
}

/// In place of verdict and suspects, for whoever did not want to wait for them.
#[derive(Template)]
#[template(
    source = "<p class=\"none\"><a href=\"/\">Look for verdict and suspects</a></p>",
    ext = "html"
)]
struct NoFindings;

/// Facts that the first numbers say already.
const SHOWN: [&str; 7] = [
    "live objects",
    "live bytes",
    "unreachable bytes",
    "references",
    "classes",
    "gc roots",
    "threads",
];

/// Verdict, suspects, and the heap in numbers. The first numbers are there at once; the diagnosis and some facts take passes
/// over the heap, and the page says so while they run.
pub(crate) fn summary(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let page = Page::new("/", "Summary");
    let (page, summary) = if request.get("verdict") == Some("no") {
        (page.with(&NoFindings), None)
    } else {
        match find_summary(app) {
            Ok(summary) => {
                let view = summary_view(app, &summary.findings, &request.marks);
                (page.with(&view), Some(summary))
            }
            Err(Failure::Working(working)) => (Waiting::part(page, working, request), None),
            Err(other) => return Err(other),
        }
    };
    let heap = app.heap();
    let numbers = count_heap(heap);
    let mut facts = vec![
        Fact::new("Used heap", Cell::Bytes(numbers.used_bytes)),
        Fact::new("Reachable objects", Cell::Count(numbers.objects)),
        Fact::new("Unreachable bytes", Cell::Bytes(numbers.unreachable_bytes)),
        Fact::new("Classes", linked("/histogram", numbers.classes)),
        Fact::new("Threads", linked("/threads", numbers.threads)),
        Fact::new("GC roots", linked("/roots", numbers.gc_roots)),
        Fact::new("References", Cell::Count(numbers.references)),
    ];
    let more = summary.iter().flat_map(|summary| &summary.facts);
    let more = more.filter(|fact| !SHOWN.contains(&&*fact.name));
    let known = more.map(|fact| (&fact.name, Cell::of("", fact.value.clone())));
    let known = known.filter(|(_, value)| !matches!(value, Cell::None));
    let title = |name: &str| capital(name).replace("Jvm", "JVM");
    facts.extend(known.map(|(name, value)| Fact::new(title(name), value)));
    let page = page
        .with(&Heading::new("The dump", ""))
        .with(&Facts { facts });
    Ok(Reply::Page(page))
}

fn summary_view(app: &App, findings: &Findings, marks: &Marks) -> SummaryView {
    let verdict = &findings.verdict;
    let damage = app.session.damage_messages();
    SummaryView {
        headline: plain(&verdict.headline),
        // With suspects, these are the evidence of the first.
        reasons: if findings.suspects.is_empty() {
            verdict.reasons.iter().map(|reason| plain(reason)).collect()
        } else {
            Vec::new()
        },
        more_heap: plain(&verdict.more_heap.text),
        damage: (!damage.is_empty()).then(|| plain(&damage.join(" / "))),
        suspects: { findings.suspects.iter() }
            .map(|found| suspect(found, marks))
            .collect(),
    }
}

/// A number with a screen that lists what it counts.
fn linked(href: &str, count: u64) -> Cell {
    Cell::Link {
        href: href.to_owned(),
        text: format::count(count),
    }
}

/// With a capital letter at the beginning.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A sentence of the report, in which code stands between backticks.
fn plain(text: &str) -> String {
    format::harmless(text).replace('`', "")
}

/// The words that cut the reference between two steps.
fn cut(before: &PathStep, step: &PathStep) -> Option<String> {
    let name = step.via.name.as_ref()?;
    match step.via.kind {
        ViaKind::Static => Some(format!("{}.{name}", before.class)),
        ViaKind::Field => Some(format!("{}.{name}", before.object_id.as_ref()?)),
        _ => None,
    }
}

fn suspect(suspect: &Suspect, marks: &Marks) -> SuspectView {
    let point = suspect
        .accumulation_point
        .as_ref()
        .map(|point| point.object_id.clone());
    let before = std::iter::once(None).chain(suspect.path.iter().map(Some));
    let steps = suspect.path.iter().zip(before).map(|(step, before)| {
        let name = step.via.name.as_deref().unwrap_or_default();
        let via = match step.via.kind {
            ViaKind::Root => format!("GC root {name}"),
            ViaKind::Static => format!("static {name}"),
            ViaKind::Local => format!("local of {name}"),
            _ => name.to_owned(),
        };
        Step {
            via: shown(via.trim()),
            mark: { before }
                .and_then(|before| cut(before, step))
                .map(|cut| Mark::new(marks, cut)),
            class: ClassName::new(&step.class),
            address: step.object_id.clone(),
            retained: step.retained_bytes,
            is_culprit: step.culprit,
            is_internal: step.internal,
        }
    });
    SuspectView {
        rank: suspect.rank,
        headline: plain(&suspect.headline),
        kind: suspect.kind.replace('-', " "),
        confidence: format::confidence_label(suspect.confidence),
        evidence: suspect
            .evidence
            .iter()
            .map(|evidence| plain(&evidence.text))
            .collect(),
        advice: plain(&suspect.advice.summary),
        steps: steps.collect(),
        accumulated: ClassName::new(&suspect.accumulated.class),
        accumulated_href: Link::to("/set")
            .with(
                "of",
                format!("class {}", class_word(&suspect.accumulated.class)),
            )
            .text(),
        tree: point
            .as_ref()
            .map(|address| Link::to("/dominators").with("under", address).text()),
        point,
    }
}
