//! A trend as a document.

use std::io;

use super::comparison::file;
use super::document::{Cell, ChartView, Document, Fact, Row, Section, columns};
use super::svg::{Chart, render_chart, render_spark};
use crate::figures::{
    bytes, count, delta, harmless, hours, percent, rate, signed_bytes, time, to_i64, to_u64,
};
use crate::trend::{ForecastBasis, TimeAxis, Trend, TrendKind, TrendPoint, TrendRow};

/// Charts of this many growing paths.
const CHARTS: usize = 6;
/// Children told under each growing path.
const CHILDREN: usize = 5;

/// Tables, sentences and charts of a trend.
pub(super) fn document(trend: &Trend) -> io::Result<Document> {
    let names = match (trend.points.first(), trend.points.last()) {
        (Some(first), Some(last)) => {
            format!(
                "{} … {} ({} dumps)",
                file(&first.path),
                file(&last.path),
                trend.points.len()
            )
        }
        _ => String::new(),
    };
    Ok(Document {
        title: format!("{names} · heapray trend"),
        kind: "trend",
        subject: names,
        kicker: match trend.verdict.kind {
            TrendKind::Growing => "Keeps growing",
            TrendKind::Plateau => "Grew and stopped",
            TrendKind::Flat => "No growth",
            TrendKind::Unclear => "Can\u{2019}t be told",
        }
        .to_owned(),
        confidence: match trend.verdict.kind {
            TrendKind::Unclear => String::new(),
            _ => format!("confidence {}", percent(trend.verdict.confidence)),
        },
        loud: trend.verdict.kind == TrendKind::Growing,
        headline: trend.verdict.headline.clone(),
        lead: String::new(),
        strip: None,
        notes: trend
            .notes
            .iter()
            .cloned()
            .chain(trend.forecast_note.clone())
            .collect(),
        facts: facts(trend),
        sections: sections(trend)?,
    })
}

fn sections(trend: &Trend) -> io::Result<Vec<Section>> {
    if trend.verdict.kind == TrendKind::Unclear {
        return Ok(vec![heap(trend)?]);
    }
    Ok(vec![
        growing(trend)?,
        heap(trend)?,
        shapes(
            trend,
            "plateaus",
            "Plateaus",
            &trend.plateaus,
            Moves::GrewBy,
            (
                "Grew and stopped: a warm-up or a full cache, not a leak.",
                "Nothing grew and stopped.",
            ),
        )?,
        shapes(
            trend,
            "flat",
            "Big but flat",
            &trend.big_but_flat,
            Moves::GrewBy,
            (
                "A large share of the heap, and no growth over the series.",
                "Nothing big stays as it is.",
            ),
        )?,
        shapes(
            trend,
            "churning",
            "Up and down",
            &trend.churning,
            Moves::Within,
            (
                "Moves by more than noise, and comes back.",
                "Nothing goes up and down by much.",
            ),
        )?,
        shapes(
            trend,
            "classes",
            "Growing classes",
            &trend.growing_classes,
            Moves::Slope,
            ("Shallow heap by class.", "No class keeps growing."),
        )?,
        shapes(
            trend,
            "threads",
            "Growing pools of threads",
            &trend.growing_threads,
            Moves::Slope,
            (
                "By the stem of their names.",
                "No pool of threads keeps growing.",
            ),
        )?,
    ])
}

fn facts(trend: &Trend) -> Vec<Fact> {
    let unit = trend.axis.unit();
    let dumps = Fact {
        name: "Dumps".to_owned(),
        value: count(trend.points.len() as u64),
        note: match (trend.axis, trend.points.last()) {
            (TimeAxis::Hours, Some(last)) => format!("over {}", hours(last.at)),
            _ => String::new(),
        },
    };
    if trend.verdict.kind == TrendKind::Unclear {
        return vec![dumps];
    }
    let used = Fact {
        name: "Used heap".to_owned(),
        value: bytes(trend.used.last()),
        note: format!(
            "{}, {}",
            rate(trend.used.slope, unit),
            trend.used.shape.name()
        ),
    };
    let mut facts = vec![used, dumps];
    if let Some(forecast) = &trend.forecast {
        let latest = forecast
            .latest_hours
            .map_or_else(|| "never".to_owned(), hours);
        facts.push(Fact {
            name: "Heap full".to_owned(),
            value: format!("in {}", hours(forecast.hours)),
            note: format!(
                "{} to {latest}, of {} by the {}{}",
                hours(forecast.earliest_hours),
                bytes(forecast.max_heap_bytes),
                match forecast.basis {
                    ForecastBasis::UsedHeap => "used heap",
                    ForecastBasis::GrowingPaths => "growing paths",
                },
                forecast
                    .full_at
                    .as_deref()
                    .map_or_else(String::new, |at| format!(": {}", time(at))),
            ),
        });
    }
    facts
}

fn chart(trend: &Trend, row: &TrendRow, name: &str) -> io::Result<ChartView> {
    let points: Vec<(f64, u64)> = trend
        .points
        .iter()
        .map(|point| point.at)
        .zip(row.bytes.values.iter().copied())
        .collect();
    let (from, to) = ends(trend);
    let svg = render_chart(&Chart {
        label: &format!("{name} over the series"),
        points: &points,
        limit: None,
        slope: row.bytes.shape.grows().then_some(row.bytes.slope),
        from: &from,
        to: &to,
    });
    Ok(ChartView {
        caption: harmless(name).into_owned(),
        note: format!(
            "{}, {}",
            rate(row.bytes.slope, trend.axis.unit()),
            row.bytes.shape.name()
        ),
        svg: svg.map_err(io::Error::other)?,
    })
}

/// What the time axis begins and ends with.
fn ends(trend: &Trend) -> (String, String) {
    let name =
        |position: Option<&crate::trend::TrendPoint>, number: usize| match (trend.axis, position) {
            (TimeAxis::Hours, Some(point)) => {
                point.created.as_deref().map_or_else(String::new, time)
            }
            _ => format!("dump {number}"),
        };
    (
        name(trend.points.first(), 1),
        name(trend.points.last(), trend.points.len()),
    )
}

fn growing(trend: &Trend) -> io::Result<Section> {
    let unit = trend.axis.unit();
    let most = trend
        .growing
        .iter()
        .map(|path| to_u64(path.row.bytes.slope))
        .max()
        .unwrap_or(0);
    let mut rows = Vec::new();
    for path in &trend.growing {
        let note = match &path.suspect {
            Some(suspect) => format!(
                "{} — suspect ({}): {}",
                path.row.name, suspect.kind, suspect.advice
            ),
            None => path.row.name.clone(),
        };
        rows.push(Row {
            cells: vec![
                Cell::code(&path.holder).with_note(&note),
                Cell::state(path.row.bytes.shape.name(), true),
                slope(&path.row, unit, most),
                Cell::number(bytes(path.row.bytes.last())),
                Cell::number(percent(path.row.share)),
                Cell::number(percent(path.row.bytes.confidence)),
                spark(&path.row)?,
            ],
            strong: true,
        });
        for child in path.children.iter().take(CHILDREN) {
            let below = child.name.get(path.row.name.len()..).unwrap_or(&child.name);
            rows.push(Row {
                cells: vec![
                    Cell::code(&format!(
                        "  … {}",
                        below.trim_start_matches(crate::names::STEP)
                    )),
                    Cell::state(child.bytes.shape.name(), false),
                    slope(child, unit, most),
                    Cell::number(bytes(child.bytes.last())),
                    Cell::number(percent(child.share)),
                    Cell::number(percent(child.bytes.confidence)),
                    spark(child)?,
                ],
                strong: false,
            });
        }
    }
    let charts = trend
        .growing
        .iter()
        .take(CHARTS)
        .map(|path| chart(trend, &path.row, &path.holder))
        .collect::<io::Result<Vec<_>>>()?;
    Ok(Section {
        id: "growing",
        title: "Growing",
        intro: "What holds ever more, by slope and confidence, whatever its size; below each, what grows \
                under it."
            .to_owned(),
        charts,
        columns: columns(&["holder", "shape", "#slope", "#now", "#of heap", "#confidence", "course"]),
        rows,
        none: "Nothing keeps growing.",
        ..Section::default()
    })
}

fn slope(row: &TrendRow, unit: &str, most: u64) -> Cell {
    let objects = if to_i64(row.instances_slope) == 0 {
        String::new()
    } else {
        format!(
            "{}/{unit}",
            crate::figures::signed_count(to_i64(row.instances_slope))
        )
    };
    Cell::number(rate(row.bytes.slope, unit))
        .with_bar(to_u64(row.bytes.slope), most)
        .with_note(&objects)
}

fn spark(row: &TrendRow) -> io::Result<Cell> {
    let label = format!(
        "from {} to {}",
        bytes(row.bytes.values.first().copied().unwrap_or(0)),
        bytes(row.bytes.last())
    );
    let svg = render_spark(&row.bytes.values, &label).map_err(io::Error::other)?;
    Ok(Cell {
        svg,
        ..Cell::default()
    })
}

fn heap(trend: &Trend) -> io::Result<Section> {
    let points: Vec<(f64, u64)> = trend
        .points
        .iter()
        .map(|point| (point.at, point.used_bytes))
        .collect();
    let (from, to) = ends(trend);
    let svg = render_chart(&Chart {
        label: "used heap over the series",
        points: &points,
        limit: trend
            .forecast
            .as_ref()
            .map(|forecast| (forecast.max_heap_bytes, "-Xmx")),
        slope: trend.used.shape.grows().then_some(trend.used.slope),
        from: &from,
        to: &to,
    })
    .map_err(io::Error::other)?;
    let chart = ChartView {
        caption: "Used heap".to_owned(),
        note: format!(
            "{}, {}",
            rate(trend.used.slope, trend.axis.unit()),
            trend.used.shape.name()
        ),
        svg,
    };
    let is_told = trend.verdict.kind != TrendKind::Unclear;
    let least = |point: &TrendPoint| {
        let at = if point.partial { "at least " } else { "" };
        format!("{at}{}", bytes(point.used_bytes))
    };
    let rows = trend.points.iter().chain(&trend.left_out).map(|point| Row {
        cells: vec![
            Cell::text(&file(&point.path)),
            Cell::text(
                &point
                    .created
                    .as_deref()
                    .map_or_else(|| "–".to_owned(), time),
            ),
            Cell::number(least(point)).with_bar(
                point.used_bytes,
                trend
                    .points
                    .iter()
                    .map(|point| point.used_bytes)
                    .max()
                    .unwrap_or(0),
            ),
            Cell::number(bytes(point.unreachable_bytes)),
            Cell::text(match (point.partial, point.complete) {
                (true, _) => "part missing",
                (false, false) => "mended",
                (false, true) => "complete",
            }),
        ],
        strong: false,
    });
    Ok(Section {
        id: "heap",
        title: "Used heap",
        charts: is_told.then_some(chart).into_iter().collect(),
        columns: columns(&["dump", "time", "#used", "#unreachable", "file"]),
        rows: rows.collect(),
        ..Section::default()
    })
}

/// By which figure a list tells how its rows move: a slope says nothing of what has stopped.
#[derive(Clone, Copy)]
enum Moves {
    Slope,
    GrewBy,
    Within,
}

impl Moves {
    fn column(self) -> &'static str {
        match self {
            Self::Slope => "#slope",
            Self::GrewBy => "#grew by",
            Self::Within => "#moves by",
        }
    }

    fn cell(self, row: &TrendRow, unit: &str) -> Cell {
        let values = &row.bytes.values;
        let least = values.iter().min().copied().unwrap_or(0);
        let most = values.iter().max().copied().unwrap_or(0);
        let first = values.first().copied().unwrap_or(0);
        Cell::number(match self {
            Self::Slope => rate(row.bytes.slope, unit),
            Self::GrewBy => signed_bytes(delta(first, row.bytes.last())),
            Self::Within => bytes(most.saturating_sub(least)),
        })
    }
}

fn shapes(
    trend: &Trend,
    id: &'static str,
    title: &'static str,
    list: &[TrendRow],
    moves: Moves,
    (intro, none): (&str, &'static str),
) -> io::Result<Section> {
    let unit = trend.axis.unit();
    let rows = list
        .iter()
        .map(|row| {
            Ok(Row {
                cells: vec![
                    Cell::code(&row.name),
                    moves.cell(row, unit),
                    Cell::number(bytes(row.bytes.last())),
                    Cell::number(percent(row.share)),
                    Cell::number(count(row.instances.last().copied().unwrap_or(0))),
                    spark(row)?,
                ],
                strong: false,
            })
        })
        .collect::<io::Result<Vec<_>>>()?;
    Ok(Section {
        id,
        title,
        intro: intro.to_owned(),
        columns: columns(&[
            "name",
            moves.column(),
            "#now",
            "#of heap",
            "#number",
            "course",
        ]),
        rows,
        none,
        ..Section::default()
    })
}
