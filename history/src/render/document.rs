//! A comparison, a trend or a batch as sections of tables and charts, before it becomes HTML, Markdown or
//! text. All text in it is harmless (no control characters); markup is escaped by each renderer.

use crate::figures::harmless;

/// The whole document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub(crate) title: String,
    /// `comparison`, `trend`, `batch`.
    pub(crate) kind: &'static str,
    /// What it is about: file names.
    pub(crate) subject: String,
    pub(crate) kicker: String,
    pub(crate) confidence: String,
    /// Is it bad news?
    pub(crate) loud: bool,
    pub(crate) headline: String,
    pub(crate) notes: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) sections: Vec<Section>,
}

/// A figure with its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// A table, with charts above it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) intro: String,
    pub(crate) charts: Vec<ChartView>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) left_out: u64,
    /// What is said when there are no rows.
    pub(crate) none: &'static str,
}

/// A chart, ready made.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChartView {
    pub(crate) caption: String,
    pub(crate) note: String,
    /// Markup of a template of this crate.
    pub(crate) svg: String,
}

/// A column's head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) number: bool,
}

/// A table's line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) strong: bool,
}

/// A table's cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// A second, smaller line.
    pub(crate) note: String,
    /// Relative address of a page beside this one.
    pub(crate) link: String,
    pub(crate) number: bool,
    /// A word of few, such as `grown`.
    pub(crate) state: bool,
    /// Is it bad news?
    pub(crate) hot: bool,
    /// Length of a bar behind it, 1 to 100.
    pub(crate) bar: u8,
    /// A sparkline: markup of a template of this crate.
    pub(crate) svg: String,
}

impl Cell {
    /// Words, possibly from a dump.
    pub(crate) fn text(text: &str) -> Self {
        Self {
            text: harmless(text).into_owned(),
            ..Self::default()
        }
    }

    /// A formatted figure.
    pub(crate) fn number(text: String) -> Self {
        Self {
            text,
            number: true,
            ..Self::default()
        }
    }

    pub(crate) fn state(text: &str, hot: bool) -> Self {
        Self {
            text: text.to_owned(),
            state: true,
            hot,
            ..Self::default()
        }
    }

    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.note = harmless(note).into_owned();
        self
    }

    /// A bar as long as `part` is of `whole`.
    pub(crate) fn with_bar(mut self, part: u64, whole: u64) -> Self {
        let percent = crate::figures::share(part, whole) * 100.0;
        // Between 1 and 100, so that it fits and the smallest still shows.
        self.bar = if part == 0 || whole == 0 {
            0
        } else {
            crate::figures::to_u64(percent).clamp(1, 100) as u8
        };
        self
    }

    /// CSS classes.
    pub(crate) fn class(&self) -> String {
        match (self.number, self.bar) {
            (true, 0) => "n".to_owned(),
            (true, percent) => format!("n bar w{percent}"),
            (false, 0) => String::new(),
            (false, percent) => format!("bar w{percent}"),
        }
    }
}

/// Columns from `name` (words) and `#name` (figures).
pub(crate) fn columns(names: &[&'static str]) -> Vec<Column> {
    names
        .iter()
        .map(|name| match name.strip_prefix('#') {
            Some(name) => Column { name, number: true },
            None => Column {
                name,
                number: false,
            },
        })
        .collect()
}
