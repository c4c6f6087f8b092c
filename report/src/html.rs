//! The report as one HTML page that needs nothing but a browser.
//!
//! The page carries its style, script and texts; its `Content-Security-Policy` allows these by hash and nothing else.
//! The page is complete without the script, which only sorts, filters, unfolds, zooms and copies. Each section has a
//! view, a plain struct in a file of its own; askama templates show the views and do all the escaping.

use std::io;

use askama::Template;

use crate::model::Report;

mod assets;
mod concepts;
mod limits;
mod pictures;
mod render_context;
mod sections;
mod widgets;

pub use assets::style as page_style;
use limits::Limits;
pub use pictures::{Area, squarify};
use render_context::RenderContext;

/// Largest page, bytes.
const MAX_PAGE_BYTES: usize = 1_500_000;
/// Bytes by which the histogram's data may exceed its estimate.
const SLACK: usize = 20_000;

/// Options of [`render_html`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct HtmlOptions {
    /// Title of the page; `None` for the verdict and the file's name.
    pub title: Option<String>,
    /// Relative URL of a page that lists this one among others; the page links to it.
    pub index: Option<String>,
}

/// The whole page.
#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: widgets::Text,
    policy: String,
    style: widgets::Verbatim,
    script: widgets::Verbatim,
    masthead: sections::Masthead,
    contents: Vec<sections::ContentsEntry>,
    verdict: sections::VerdictSection,
    suspects: sections::SuspectsSection,
    overview: sections::OverviewSection,
    composition: sections::CompositionSection,
    dominators: sections::DominatorsSection,
    consumers: sections::ConsumersSection,
    histogram: sections::HistogramSection,
    queries: sections::QueriesSection,
    waste: sections::WasteSection,
    collections: sections::CollectionsSection,
    strings: sections::StringsSection,
    threads: sections::ThreadsSection,
    resources: sections::ResourcesSection,
    loaders: sections::LoadersSection,
    roots: sections::RootsSection,
    unreachable: sections::UnreachableSection,
    health: sections::HealthSection,
    concepts: Vec<concepts::Concept>,
    long_names: Vec<render_context::LongName>,
    long_names_left_out: usize,
    tool: widgets::Text,
}

/// Writes the report as one self-contained HTML page of at most 1.5 MB.
///
/// Lists that would make the page longer are cut. Each cut list says how many rows are missing and which command shows
/// them.
///
/// # Errors
/// Those of `out`.
pub fn render_html(
    report: &Report,
    out: &mut (impl io::Write + ?Sized),
    options: &HtmlOptions,
) -> io::Result<()> {
    let mut limits = Limits::default();
    let (mut page, mut classes_left_out) = build_page(report, options, &limits)?;
    // Fewer rows fit where names are long: every round halves the number of rows.
    while page.len() > MAX_PAGE_BYTES && limits.halve() {
        (page, classes_left_out) = build_page(report, options, &limits)?;
    }
    // The histogram gets the room that is left.
    let room = MAX_PAGE_BYTES.saturating_sub(page.len() + SLACK);
    if classes_left_out > 0 && room > 0 {
        limits.histogram_bytes += room;
        let (longer, _) = build_page(report, options, &limits)?;
        if longer.len() <= MAX_PAGE_BYTES {
            page = longer;
        }
    }
    out.write_all(page.as_bytes())
}

/// Concepts to explain: the kinds of the suspects on the page, then the concepts that every page has.
fn page_concepts(report: &Report, limits: &Limits) -> Vec<concepts::Concept> {
    let mut concepts: Vec<concepts::Concept> = Vec::new();
    let shown = crate::labels::FULL_SUSPECTS + limits.smaller_suspects;
    for suspect in report.suspects.iter().take(shown) {
        let kind = concepts::kind(&suspect.kind);
        concepts.extend(kind.filter(|kind| concepts.iter().all(|known| known.id != kind.id)));
    }
    concepts.extend(concepts::all());
    concepts
}

/// The page, and the number of classes that its histogram leaves out.
fn build_page(
    report: &Report,
    options: &HtmlOptions,
    limits: &Limits,
) -> io::Result<(String, u64)> {
    let context = RenderContext::new(report, limits);
    let title = options.title.clone().unwrap_or_else(|| {
        let file = crate::labels::file_name(&report.dump.path);
        format!("{} · {file}", crate::labels::verdict_label(report))
    });
    let mut page = Page {
        title: context.line(&title),
        policy: assets::content_security_policy(),
        style: widgets::Verbatim(assets::style()),
        script: widgets::Verbatim(assets::script()),
        masthead: sections::Masthead::new(&context, options.index.as_deref()),
        contents: sections::contents(&context),
        verdict: sections::VerdictSection::new(&context),
        suspects: sections::SuspectsSection::new(&context),
        overview: sections::OverviewSection::new(&context),
        composition: sections::CompositionSection::new(&context),
        dominators: sections::DominatorsSection::new(&context),
        consumers: sections::ConsumersSection::new(&context),
        histogram: sections::HistogramSection::new(&context),
        queries: sections::QueriesSection::new(&context),
        waste: sections::WasteSection::new(&context),
        collections: sections::CollectionsSection::new(&context),
        strings: sections::StringsSection::new(&context),
        threads: sections::ThreadsSection::new(&context),
        resources: sections::ResourcesSection::new(&context),
        loaders: sections::LoadersSection::new(&context),
        roots: sections::RootsSection::new(&context),
        unreachable: sections::UnreachableSection::new(&context),
        health: sections::HealthSection::new(&context),
        concepts: page_concepts(report, limits),
        long_names: Vec::new(),
        long_names_left_out: 0,
        tool: context.line(&format!("{} {}", report.tool.name, report.tool.version)),
    };
    // Last, since every view above may have added a name.
    (page.long_names, page.long_names_left_out) = context.into_long_names();
    let classes_left_out = page.histogram.left_out();
    let text = page.render().map_err(io::Error::other)?;
    Ok((text, classes_left_out))
}
