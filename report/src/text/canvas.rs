//! How is text wrapped, coloured and set in columns for a width?

use unicode_width::UnicodeWidthStr;

use super::options::TextOptions;
use crate::format::{fit_middle, harmless, take_width, wrap};

/// Styles, named by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    /// The most important text of a block.
    Accent,
    /// Less important text.
    Dim,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\x1b[1m",
            Self::Accent => "\x1b[1;33m",
            Self::Dim => "\x1b[2m",
        }
    }
}

/// A piece of a line.
pub(super) struct Span {
    text: String,
    style: Style,
}

/// A piece of text; every control character and escape in it is made harmless here.
pub(super) fn span(style: Style, text: impl AsRef<str>) -> Span {
    Span {
        text: harmless(text.as_ref()).into_owned(),
        style,
    }
}

/// Lines of at most `width` columns.
pub(super) struct Canvas {
    out: String,
    width: usize,
    color: bool,
}

impl Canvas {
    pub(super) fn new(options: &TextOptions) -> Self {
        Self {
            out: String::new(),
            width: options.width.clamp(40, 400),
            color: options.color,
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn text(self) -> String {
        self.out
    }

    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn paint(&mut self, style: Style, text: &str) {
        if self.color && style != Style::Plain && !text.is_empty() {
            self.out.push_str(style.code());
            self.out.push_str(text);
            self.out.push_str("\x1b[0m");
        } else {
            self.out.push_str(text);
        }
    }

    /// One line: spans in a row, cut at the width.
    pub(super) fn line(&mut self, spans: &[Span]) {
        let mut left = self.width;
        for span in spans {
            let text = fit(&span.text, left);
            left = left.saturating_sub(text.width());
            self.paint(span.style, &text);
        }
        self.end_line();
    }

    fn end_line(&mut self) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push('\n');
    }

    /// A paragraph, wrapped, with the same indent on every line.
    pub(super) fn paragraph(&mut self, indent: usize, style: Style, text: &str) {
        let text = harmless(text);
        for line in wrap(&text, self.width.saturating_sub(indent).max(20)) {
            self.out.push_str(&" ".repeat(indent));
            self.paint(style, &line);
            self.end_line();
        }
    }

    /// A list item: the mark hangs in the indent.
    pub(super) fn item(&mut self, indent: usize, mark: &str, text: &str) {
        let text = harmless(text);
        let inner = indent + mark.width() + 1;
        for (at, line) in wrap(&text, self.width.saturating_sub(inner).max(20))
            .iter()
            .enumerate()
        {
            let lead = if at == 0 {
                format!("{}{mark} ", " ".repeat(indent))
            } else {
                " ".repeat(inner)
            };
            self.out.push_str(&lead);
            self.paint(Style::Plain, line);
            self.end_line();
        }
    }

    /// Lines as they are (code), indented and cut.
    pub(super) fn verbatim(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            let line = line.replace('\t', "    ");
            let lead = " ".repeat(indent);
            self.line(&[span(Style::Plain, lead), span(Style::Dim, line)]);
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.gap();
        self.line(&[span(Style::Strong, text)]);
        let rule = "─".repeat(self.width.min(text.width().max(3)));
        self.line(&[span(Style::Dim, rule)]);
    }

    /// A table: the first column takes what the others leave, the others are aligned to the right.
    pub(super) fn table(&mut self, columns: &[&str], rows: &[Vec<String>]) {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| harmless(cell).into_owned()).collect())
            .collect();
        let mut widths: Vec<usize> = columns.iter().map(|column| column.width()).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let others: usize = widths.iter().skip(1).map(|width| width + 2).sum();
        let first = widths
            .first()
            .copied()
            .unwrap_or(0)
            .min(self.width.saturating_sub(others).max(12));
        let header: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        self.row(&header, first, &widths, Style::Dim);
        for row in &rows {
            self.row(row, first, &widths, Style::Plain);
        }
    }

    fn row(&mut self, cells: &[String], first: usize, widths: &[usize], style: Style) {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            if at == 0 {
                let cell = fit_middle(cell, first);
                line.push_str(&cell);
                line.push_str(&" ".repeat(first.saturating_sub(cell.width())));
            } else {
                let width = widths.get(at).copied().unwrap_or(0);
                line.push_str("  ");
                line.push_str(&" ".repeat(width.saturating_sub(cell.width())));
                line.push_str(cell);
            }
        }
        let line = fit(&line, self.width);
        self.paint(style, line.trim_end());
        self.end_line();
    }
}

/// A bar of `width` columns, filled to an eighth of a column.
pub(super) fn bar(fraction: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let fraction = if fraction.is_finite() {
        fraction.clamp(0.0, 1.0)
    } else {
        0.0
    };
    #[expect(clippy::cast_sign_loss, reason = "clamped to 0..=1")]
    let eighths = (fraction * (width * 8) as f64).round() as usize;
    let eighths = if fraction > 0.0 { eighths.max(1) } else { 0 };
    let mut out = "█".repeat(eighths / 8);
    out.push_str(EIGHTHS.get(eighths % 8).copied().unwrap_or(""));
    out
}

/// At most `columns` wide, an ellipsis at the end when cut.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = take_width(text.chars(), columns.saturating_sub(1));
    if columns > 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share() {
        assert_eq!(bar(0.0, 10), "");
        assert_eq!(bar(0.001, 10), "▏");
        assert_eq!(bar(0.5, 10), "█████");
        assert_eq!(bar(0.55, 10), "█████▌");
        assert_eq!(bar(2.0, 3), "███");
        assert_eq!(bar(f64::NAN, 3), "");
    }

    #[test]
    fn a_line_is_cut_at_its_end() {
        assert_eq!(fit("日本語", 5), "日本…");
    }
}
