//! A trend as a document.

use std::io;

use super::document::{Document, Fact, Section, file_name};
use crate::figures::{bytes, count, hours, percent, rate, time};
use crate::trend::{ForecastBasis, TimeAxis, Trend, TrendKind};

mod cells;
mod growing;
mod lists;
mod used_heap;

/// Tables, sentences and charts of a trend.
pub(super) fn document(trend: &Trend) -> io::Result<Document> {
    let names = match (trend.points.first(), trend.points.last()) {
        (Some(first), Some(last)) => {
            format!(
                "{} … {} ({} dumps)",
                file_name(&first.path),
                file_name(&last.path),
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
            TrendKind::Full => "Grew until the heap was full",
            TrendKind::Plateau => "Grew and stopped",
            TrendKind::Flat => "No growth",
            TrendKind::Unclear => "Unclear",
        }
        .to_owned(),
        confidence: match trend.verdict.kind {
            TrendKind::Unclear => String::new(),
            _ => format!("confidence {}", percent(trend.verdict.confidence)),
        },
        loud: matches!(trend.verdict.kind, TrendKind::Growing | TrendKind::Full),
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
        return Ok(vec![used_heap::section(trend)?]);
    }
    let mut sections = vec![growing::section(trend)?, used_heap::section(trend)?];
    sections.extend(lists::sections(trend)?);
    Ok(sections)
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
            trend.used.shape.id()
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
