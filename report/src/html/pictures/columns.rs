//! How many collections have how many elements?

use askama::Template;
use askama::filters::HtmlSafe;

use super::geometry::percent;
use crate::format::count;
use crate::html::widgets::Count;
use crate::model::CollectionSizeBucket;

/// Pixels of a row.
const ROW: usize = 24;
/// Rows drawn; the model has about twenty.
const MOST: usize = 40;

/// One bar for each range of sizes. The scale is logarithmic, since small collections are a thousand times more
/// frequent.
#[derive(Template)]
#[template(path = "pictures/columns.html")]
pub(in crate::html) struct Columns {
    height: usize,
    rows: Vec<Row>,
}

struct Row {
    y: usize,
    label: String,
    width: String,
    count: Count,
}

impl HtmlSafe for Columns {}

impl Columns {
    /// `None` when there is no collection at all.
    pub(in crate::html) fn of_sizes(buckets: &[CollectionSizeBucket]) -> Option<Self> {
        let most = buckets
            .iter()
            .map(|b| b.collections)
            .max()
            .filter(|most| *most > 0)?;
        let scale = (most as f64 + 1.0).log10();
        let rows: Vec<Row> = buckets
            .iter()
            .take(MOST)
            .enumerate()
            .map(|(at, bucket)| Row {
                y: at * ROW,
                label: size_range(bucket),
                width: percent((bucket.collections as f64 + 1.0).log10() / scale),
                count: Count(bucket.collections),
            })
            .collect();
        Some(Self {
            height: rows.len() * ROW,
            rows,
        })
    }
}

/// `empty`, `1`, `10–99`.
pub(in crate::html) fn size_range(bucket: &CollectionSizeBucket) -> String {
    match (bucket.from, bucket.to) {
        (0, 0) => "empty".to_owned(),
        (from, to) if from == to => count(from),
        (from, to) if to >= u64::MAX / 2 => format!("{} or more", count(from)),
        (from, to) => format!("{}–{}", count(from), count(to)),
    }
}
