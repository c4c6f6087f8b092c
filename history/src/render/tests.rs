#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use heapray_report::Report;

use super::*;
use crate::compare::{CompareOptions, compare};
use crate::testing::{Describe, MIB, report};
use crate::trend::{TrendOptions, trend};

const HOSTILE: &str = "x<script>alert(1)</script>\"'&|`\u{1b}[31m\u{202e}\n# y";

fn series() -> Vec<Report> {
    (0..6u64)
        .map(|hour| {
            report()
                .named(&format!("dumps/heap-{hour}.hprof"))
                .at(&format!("2026-03-01T0{hour}:00:00Z"))
                .used((300 + 20 * hour) * MIB)
                .path(
                    "static com.example.OrderBook.OPEN",
                    1,
                    (10 + 20 * hour) * MIB,
                )
                .path(
                    "static com.example.OrderBook.OPEN → HashMap entry",
                    100 * (hour + 1),
                    (9 + 20 * hour) * MIB,
                )
                .path(&format!("static {HOSTILE}.F"), 1, (10 + 5 * hour) * MIB)
                .path("static com.example.Cache.ALL", 1, 200 * MIB)
                .class(HOSTILE, 5 + hour, (hour + 1) * MIB)
                .class("app.Entry", 100 * (hour + 1), (9 + 25 * hour) * MIB)
                .thread(HOSTILE, hour * MIB)
                .loader(HOSTILE, Some(HOSTILE), (hour + 1) * MIB)
                .suspect("com.example.OrderBook", "OPEN", (10 + 20 * hour) * MIB)
                .suspect(HOSTILE, "F", (10 + 5 * hour) * MIB)
        })
        .collect()
}

fn written(render: impl Fn(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Checks that elements are balanced and that no name of a dump breaks out of an attribute.
fn check_page(page: &str) {
    assert!(!page.contains("<script"), "a name became markup");
    assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'));
    assert!(
        !page.contains("http://")
            || page.matches("http://").count()
                == page.matches("http://www.w3.org/2000/svg").count()
    );
    // A strict parser must accept the body.
    let body = page
        .split_once("<body>")
        .unwrap()
        .1
        .split_once("</body>")
        .unwrap()
        .0;
    let xml = format!(
        "<body>{}</body>",
        body.replace("<link rel=\"icon\" href=\"data:,\">", "")
    );
    let document = roxmltree::Document::parse(&xml).unwrap();
    let ids: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    for link in document
        .descendants()
        .filter_map(|node| node.attribute("href"))
    {
        if let Some(id) = link.strip_prefix('#') {
            assert!(ids.contains(&id), "nothing is called {id}");
        }
    }
    for row in document
        .descendants()
        .filter(|node| node.has_tag_name("table"))
    {
        let heads = row
            .descendants()
            .filter(|node| node.has_tag_name("th"))
            .count();
        for line in row.descendants().filter(|node| node.has_tag_name("tr")) {
            let cells = line
                .children()
                .filter(|node| node.has_tag_name("td"))
                .count();
            assert!(
                cells == 0 || cells == heads,
                "{cells} cells under {heads} heads"
            );
        }
    }
}

#[test]
fn a_comparison_renders_to_every_format() {
    let reports = series();
    let comparison = compare(&reports[0], &reports[5], &CompareOptions::default());
    let page = written(|out| render_comparison_html(&comparison, out));
    check_page(&page);
    assert!(page.contains("com.example.OrderBook.OPEN"));
    let text = written(|out| render_comparison_text(&comparison, crate::ANY_WIDTH, out));
    assert!(
        text.starts_with("com.example.OrderBook.OPEN grew by"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
    let markdown = written(|out| render_comparison_markdown(&comparison, out));
    assert!(!markdown.contains("<script"), "{markdown}");
    let json = written(|out| render_comparison_json(&comparison, out));
    assert_eq!(
        serde_json::from_str::<Comparison>(&json).unwrap(),
        comparison
    );
    assert_eq!(
        page,
        written(|out| render_comparison_html(&comparison, out))
    );
}

#[test]
fn a_trend_renders_to_every_format_with_charts() {
    let trend = trend(&series(), &TrendOptions::default()).unwrap();
    let page = written(|out| render_trend_html(&trend, out));
    check_page(&page);
    assert!(
        page.matches("<svg class=\"chart\"").count() >= 2,
        "no charts"
    );
    assert!(page.contains("<svg class=\"spark\""));
    let text = written(|out| render_trend_text(&trend, crate::ANY_WIDTH, out));
    assert!(text.contains("Large but flat"), "{text}");
    let markdown = written(|out| render_trend_markdown(&trend, out));
    for table in markdown.split("\n## ").skip(1) {
        let bars: Vec<usize> = table
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.replace("\\|", "").matches('|').count())
            .collect();
        assert!(bars.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }
    let json = written(|out| render_trend_json(&trend, out));
    assert_eq!(serde_json::from_str::<Trend>(&json).unwrap(), trend);
}

#[test]
fn charts_stay_within_their_frame() {
    for values in [
        &[0u64, 0][..],
        &[5, 5, 5],
        &[0, u64::MAX],
        &[u64::MAX, 1, u64::MAX],
    ] {
        let points: Vec<(f64, u64)> = values
            .iter()
            .enumerate()
            .map(|(at, value)| (at as f64, *value))
            .collect();
        let chart = svg::Chart {
            label: HOSTILE,
            points: &points,
            limit: Some((10, "-Xmx")),
            slope: Some(1e30),
            from: HOSTILE,
            to: "",
        };
        let drawn = svg::render_chart(&chart).unwrap();
        // Callers pass text without control characters; the template escapes markup.
        let drawn = drawn.replace('\u{1b}', "");
        let document = roxmltree::Document::parse(&drawn).unwrap();
        for node in document.descendants() {
            for (x, y) in [("x1", "y1"), ("x2", "y2"), ("cx", "cy")] {
                let (Some(x), Some(y)) = (node.attribute(x), node.attribute(y)) else {
                    continue;
                };
                let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                assert!(
                    (0.0..=460.0).contains(&x) && (0.0..=150.0).contains(&y),
                    "{x} {y}"
                );
            }
        }
    }
    assert_eq!(svg::render_sparkline(&[1], "").unwrap(), "");
}

#[test]
fn what_a_cut_dump_leaves_open_is_said_in_every_format() {
    let heap = |day: u32, mib: u64| {
        report()
            .at(&format!("2026-03-0{day}T02:00:00Z"))
            .used(mib * MIB)
            .path("static a.B.MAP", 1, mib * MIB)
    };
    let comparison = compare(&heap(1, 20).cut(), &heap(2, 90), &CompareOptions::default());
    let trend = trend(&[heap(1, 20), heap(2, 90).cut()], &TrendOptions::default()).unwrap();
    let plain = |page: String| page.replace('\u{a0}', " ").replace("&#39;", "'");
    let comparisons = [
        written(|out| render_comparison_html(&comparison, out)),
        written(|out| render_comparison_json(&comparison, out)),
        written(|out| render_comparison_markdown(&comparison, out)),
        written(|out| render_comparison_text(&comparison, crate::ANY_WIDTH, out)),
    ];
    for page in comparisons.map(plain) {
        for part in [
            "Cannot tell whether anything grew",
            "lower bounds",
            "unclear",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("grew by"), "{page}");
    }
    let trends = [
        written(|out| render_trend_html(&trend, out)),
        written(|out| render_trend_json(&trend, out)),
        written(|out| render_trend_markdown(&trend, out)),
        written(|out| render_trend_text(&trend, crate::ANY_WIDTH, out)),
    ];
    for page in trends.map(plain) {
        for part in [
            "Cannot tell what grows: 1 of 2 dumps is complete",
            "lower bounds",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("keeps growing"), "{page}");
    }
}

/// Waste has a column where any report has looked for it; the others say that they have not.
#[test]
fn a_trend_shows_the_waste_of_the_reports_that_have_looked_for_it() {
    let mut reports = series();
    let without = trend(&reports, &TrendOptions::default()).unwrap();
    let text = written(|out| render_trend_text(&without, crate::ANY_WIDTH, out));
    assert!(!text.contains("waste"), "{text}");
    for (report, wasted) in reports.iter_mut().zip([30u64, 40, 50]) {
        report.waste = Some(heapray_report::model::Waste {
            wasted_bytes: wasted * MIB,
            ..heapray_report::model::Waste::default()
        });
    }
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    let wasted: Vec<_> = trend
        .points
        .iter()
        .map(|point| point.wasted_bytes)
        .collect();
    let mib = |n: u64| Some(n * MIB);
    assert_eq!(wasted, [mib(30), mib(40), mib(50), None, None, None]);
    let plain = |page: String| page.replace('\u{a0}', " ");
    let text = plain(written(|out| {
        render_trend_text(&trend, crate::ANY_WIDTH, out)
    }));
    let page = plain(written(|out| render_trend_html(&trend, out)));
    let markdown = plain(written(|out| render_trend_markdown(&trend, out)));
    for (format, table) in [("text", &text), ("page", &page), ("markdown", &markdown)] {
        assert!(table.contains("waste"), "{format}");
        for size in ["30.0 MiB", "40.0 MiB", "50.0 MiB"] {
            assert!(table.contains(size), "{format} lacks {size}: {table}");
        }
    }
    let row = |hour: u32| {
        let name = format!("heap-{hour}.hprof");
        let row = text.lines().find(|line| line.contains(&name));
        row.unwrap().to_owned()
    };
    assert!(row(1).contains("40.0 MiB"), "{text}");
    assert!(row(4).contains('–'), "{text}");
    let json = written(|out| render_trend_json(&trend, out));
    assert_eq!(serde_json::from_str::<Trend>(&json).unwrap(), trend);
}
