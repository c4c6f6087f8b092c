//! Charts: a series over time, and a sparkline. Colours come from the page's style sheet.

use std::fmt::Write as _;

use askama::Template;

use crate::figures::{bytes, harmless};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 150.0;
const LEFT: f64 = 4.0;
/// Space on the right for the last figure.
const RIGHT: f64 = WIDTH - 76.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = HEIGHT - 20.0;

/// A series of bytes over time.
pub(crate) struct Chart<'a> {
    /// Description for screen readers.
    pub(crate) label: &'a str,
    /// Positions and values, in order.
    pub(crate) points: &'a [(f64, u64)],
    /// A horizontal line, such as `-Xmx`, with its name.
    pub(crate) limit: Option<(u64, &'a str)>,
    /// Slope per step of the axis, drawn through the median of the points.
    pub(crate) slope: Option<f64>,
    /// Label at the start of the axis.
    pub(crate) from: &'a str,
    /// Label at the end of the axis.
    pub(crate) to: &'a str,
}

#[derive(Template)]
#[template(path = "chart.svg")]
struct ChartTemplate<'a> {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    bottom: f64,
    label: &'a str,
    area: String,
    line: String,
    dots: Vec<(String, String)>,
    limit: Option<String>,
    limit_text: String,
    fit: Option<(String, String, String, String)>,
    first_y: String,
    last_y: String,
    first_text: String,
    last_text: String,
    from_text: &'a str,
    to_text: &'a str,
}

/// Series with more points than this are drawn without dots.
const MOST_DOTS: usize = 40;

/// Draws a series; returns an empty text for fewer than two points.
pub(crate) fn render_chart(chart: &Chart<'_>) -> Result<String, askama::Error> {
    let (Some(first), Some(last)) = (chart.points.first(), chart.points.last()) else {
        return Ok(String::new());
    };
    if chart.points.len() < 2 || last.0 <= first.0 {
        return Ok(String::new());
    }
    let most = chart.points.iter().map(|point| point.1).max().unwrap_or(0);
    // A limit far above the values would flatten the line, so it is omitted.
    let limit = chart
        .limit
        .filter(|(limit, _)| *limit <= most.saturating_mul(3));
    let top = most.max(limit.map_or(0, |limit| limit.0)).max(1) as f64;
    let x = |at: f64| LEFT + (at - first.0) / (last.0 - first.0) * (RIGHT - LEFT);
    let y = |value: f64| BOTTOM - (value / top).clamp(0.0, 1.0) * (BOTTOM - TOP);
    let mut line = String::new();
    let mut dots = Vec::new();
    for (at, value) in chart.points {
        let _ = write!(line, "{:.1},{:.1} ", x(*at), y(*value as f64));
        if chart.points.len() <= MOST_DOTS {
            dots.push((format!("{:.1}", x(*at)), format!("{:.1}", y(*value as f64))));
        }
    }
    let line = line.trim_end().to_owned();
    let points: Vec<(f64, f64)> = chart
        .points
        .iter()
        .map(|(at, value)| (*at, *value as f64))
        .collect();
    let fit = chart.slope.map(|slope| {
        let offset = crate::trend::slope::intercept(&points, slope);
        let end = |at: f64| {
            (
                format!("{:.1}", x(at)),
                format!("{:.1}", y(offset + slope * at)),
            )
        };
        let ((x1, y1), (x2, y2)) = (end(first.0), end(last.0));
        (x1, y1, x2, y2)
    });
    ChartTemplate {
        width: WIDTH,
        height: HEIGHT,
        left: LEFT,
        right: RIGHT,
        bottom: BOTTOM,
        label: &harmless(chart.label),
        area: format!("{LEFT:.1},{BOTTOM:.1} {line} {RIGHT:.1},{BOTTOM:.1}"),
        dots,
        limit: limit.map(|(limit, _)| format!("{:.1}", y(limit as f64))),
        limit_text: limit.map_or_else(String::new, |(limit, name)| {
            format!("{name} {}", bytes(limit))
        }),
        fit,
        first_y: format!("{:.1}", y(first.1 as f64)),
        last_y: format!("{:.1}", y(last.1 as f64)),
        first_text: bytes(first.1),
        last_text: bytes(last.1),
        from_text: chart.from,
        to_text: chart.to,
        line,
    }
    .render()
}

#[derive(Template)]
#[template(path = "spark.svg")]
struct SparkTemplate<'a> {
    width: f64,
    height: f64,
    label: &'a str,
    line: String,
    x: String,
    y: String,
}

/// Draws values as a sparkline; returns an empty text for fewer than two values.
pub(crate) fn render_sparkline(values: &[u64], label: &str) -> Result<String, askama::Error> {
    const WIDTH: f64 = 96.0;
    const HEIGHT: f64 = 18.0;
    let (Some(last), Some(steps)) = (
        values.last(),
        values.len().checked_sub(1).filter(|steps| *steps > 0),
    ) else {
        return Ok(String::new());
    };
    let most = values.iter().max().copied().unwrap_or(0).max(1) as f64;
    let x = |position: usize| 2.0 + position as f64 / steps as f64 * (WIDTH - 6.0);
    let y = |value: u64| HEIGHT - 3.0 - value as f64 / most * (HEIGHT - 6.0);
    let mut line = String::new();
    for (position, value) in values.iter().enumerate() {
        let _ = write!(line, "{:.1},{:.1} ", x(position), y(*value));
    }
    SparkTemplate {
        width: WIDTH,
        height: HEIGHT,
        label,
        line: line.trim_end().to_owned(),
        x: format!("{:.1}", x(steps)),
        y: format!("{:.1}", y(*last)),
    }
    .render()
}
