//! A comparison, a trend or a batch as sections of tables and charts, before rendering. Text in it contains no control
//! characters; each renderer escapes markup.

use std::io;

use crate::figures::harmless;

/// The whole document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub(crate) title: String,
    /// `comparison`, `trend`, `batch`.
    pub(crate) kind: &'static str,
    /// File names of the dumps.
    pub(crate) subject: String,
    pub(crate) kicker: String,
    pub(crate) confidence: String,
    /// Whether the page is about a problem.
    pub(crate) loud: bool,
    pub(crate) headline: String,
    /// A second sentence below the headline.
    pub(crate) lead: String,
    /// A bar of the parts of a whole.
    pub(crate) strip: Option<Strip>,
    pub(crate) notes: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) sections: Vec<Section>,
}

/// A bar of parts with its legend.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strip {
    pub(crate) caption: String,
    pub(crate) parts: Vec<StripPart>,
}

/// How prominent a part of a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    Hot,
    Warm,
    Dim,
    #[default]
    Faint,
}

impl Tone {
    /// CSS class.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Warm => "warm",
            Self::Dim => "dim",
            Self::Faint => "faint",
        }
    }
}

/// A part of a bar.
#[derive(Debug, Clone, Default)]
pub(crate) struct StripPart {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Relative length of the part.
    pub(crate) weight: u64,
    pub(crate) tone: Tone,
}

/// A figure with its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

impl Fact {
    /// The note in parentheses, after a space; empty if there is no note.
    pub(crate) fn bracketed_note(&self) -> String {
        if self.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", self.note)
        }
    }
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
    /// Text for a section without rows.
    pub(crate) none: &'static str,
}

impl Section {
    /// Writes how many rows follow those that a renderer has shown.
    pub(crate) fn write_left_out(&self, shown: usize, out: &mut dyn io::Write) -> io::Result<()> {
        let more = self.left_out + self.rows.len().saturating_sub(shown) as u64;
        if more > 0 {
            writeln!(out, "\n  … and {more} more")?;
        }
        Ok(())
    }

    /// Name of a column, shown in cells on a narrow screen.
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates hand arguments over by reference"
    )]
    pub(crate) fn label(&self, column: &usize) -> &'static str {
        self.columns.get(*column).map_or("", |column| column.name)
    }
}

/// A rendered chart.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChartView {
    pub(crate) caption: String,
    pub(crate) note: String,
    /// SVG from a template of this crate.
    pub(crate) svg: String,
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) number: bool,
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) strong: bool,
}

/// What a cell contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum CellKind {
    /// Plain text.
    #[default]
    Text,
    /// Names of classes and fields.
    Code,
    /// A figure.
    Number,
    /// A state, such as `grown`.
    State,
}

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// A second, smaller line.
    pub(crate) note: String,
    /// Relative link to another page.
    pub(crate) link: String,
    pub(crate) kind: CellKind,
    /// Whether the cell shows a problem.
    pub(crate) hot: bool,
    /// Length of a bar behind the text, 1 to 100; 0 for no bar.
    pub(crate) bar: u8,
    /// A sparkline: SVG from a template of this crate.
    pub(crate) svg: String,
}

impl Cell {
    /// A cell with plain text, possibly from a dump.
    pub(crate) fn text(text: &str) -> Self {
        Self {
            text: harmless(text).into_owned(),
            ..Self::default()
        }
    }

    /// A cell with a class, a field or an access path.
    pub(crate) fn code(text: &str) -> Self {
        Self {
            kind: CellKind::Code,
            ..Self::text(text)
        }
    }

    /// The text in pieces: packages (`true`) separate from other text.
    pub(crate) fn pieces(&self) -> Vec<(bool, &str)> {
        let mut pieces = Vec::new();
        for word in self.text.split_inclusive(' ') {
            let (package, rest) = word.split_at(package_length(word));
            if !package.is_empty() {
                pieces.push((true, package));
            }
            pieces.push((false, rest));
        }
        pieces
    }

    /// A cell with a formatted figure.
    pub(crate) fn number(text: String) -> Self {
        Self {
            text,
            kind: CellKind::Number,
            ..Self::default()
        }
    }

    pub(crate) fn state(text: &str, hot: bool) -> Self {
        Self {
            text: text.to_owned(),
            kind: CellKind::State,
            hot,
            ..Self::default()
        }
    }

    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.note = harmless(note).into_owned();
        self
    }

    /// Adds a bar whose length is the share of `part` in `whole`.
    pub(crate) fn with_bar(mut self, part: u64, whole: u64) -> Self {
        let percent = crate::figures::share(part, whole) * 100.0;
        // At least 1, so that the smallest bar is visible.
        self.bar = if part == 0 || whole == 0 {
            0
        } else {
            crate::figures::to_u64(percent).clamp(1, 100) as u8
        };
        self
    }

    pub(crate) fn is_number(&self) -> bool {
        self.kind == CellKind::Number
    }

    pub(crate) fn is_state(&self) -> bool {
        self.kind == CellKind::State
    }

    pub(crate) fn is_code(&self) -> bool {
        self.kind == CellKind::Code
    }

    /// CSS classes.
    pub(crate) fn class(&self) -> String {
        let kind = match self.kind {
            CellKind::Number => "n",
            CellKind::State => "s",
            CellKind::Text if !self.svg.is_empty() => "p",
            CellKind::Code => "t c",
            CellKind::Text => "t",
        };
        match self.bar {
            0 => kind.to_owned(),
            percent => format!("{kind} bar w{percent}"),
        }
    }
}

/// Length in bytes of `com.example.` in `com.example.OrderBook.OPEN`; 0 where no class follows.
fn package_length(word: &str) -> usize {
    let mut length = 0;
    for segment in word.split_inclusive('.') {
        let first = segment.chars().next();
        if first.is_some_and(char::is_uppercase) {
            return length;
        }
        if !segment.ends_with('.') || !first.is_some_and(char::is_alphanumeric) {
            break;
        }
        length += segment.len();
    }
    0
}

/// The file name of a path.
pub(crate) fn file_name(path: &str) -> String {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(path);
    harmless(name).into_owned()
}

/// Columns by name: `name` for text, `#name` for figures.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_stand_apart_from_classes() {
        let cell = Cell::code("static com.example.OrderBook.OPEN → byte[] → org.x.Y");
        let quiet = |quiet| {
            let pieces = cell.pieces();
            let words = pieces.iter().filter(|piece| piece.0 == quiet);
            words.map(|piece| piece.1).collect::<Vec<_>>()
        };
        assert_eq!(quiet(true), ["com.example.", "org.x."]);
        assert_eq!(quiet(false).concat(), "static OrderBook.OPEN → byte[] → Y");
        for plain in ["byte[]", "lower.case", "", "...", "Y.z", "a.b.", "<boot>"] {
            assert_eq!(package_length(plain), 0, "{plain}");
        }
    }
}
