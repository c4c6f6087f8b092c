//! How tables and sentences fit into the width of a terminal.

use std::io;

use heapray_report::format::{fit_middle, width, wrap};

/// A width into which every line fits: for files and pipes, where nothing is cut or broken.
pub const ANY_WIDTH: usize = usize::MAX;

/// Columns of text that are no wider stay whole: states, times.
const WHOLE: usize = 24;
/// Wider columns are cut down to this before a figure is left out.
const NARROWEST: usize = 18;
/// What stands between two columns.
const GAP: usize = 2;

/// A table within a width.
pub(crate) struct Lines {
    /// The head, then the rows. No line ends with spaces.
    pub(crate) lines: Vec<String>,
    /// Names of the columns for which there was no room.
    pub(crate) left_out: Vec<String>,
}

/// Lines of a table: `head`, then `rows`, with two spaces between columns. Columns whose entry in `numbers` is
/// `true` are aligned right. Long names lose their middle until a line fits into `room`; where that is not enough, the
/// last columns of figures are left out. Figures are never cut.
pub(crate) fn lines(head: &[String], rows: &[Vec<String>], numbers: &[bool], room: usize) -> Lines {
    let all = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let widest = |column: usize| {
        let cells = all().filter_map(|row| row.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let mut columns: Vec<Column> = numbers
        .iter()
        .take(head.len())
        .enumerate()
        .map(|(at, number)| Column {
            at,
            width: widest(at),
            number: *number,
        })
        .collect();
    let mut left_out = Vec::new();
    while least(&columns) > room {
        let Some(last) = columns.iter().rposition(|column| column.number) else {
            break;
        };
        let column = columns.remove(last);
        left_out.extend(head.get(column.at).cloned());
    }
    left_out.reverse();
    narrow(&mut columns, NARROWEST, room);
    narrow(&mut columns, 4, room);
    let lines = all().map(|row| line(row, &columns)).collect();
    Lines { lines, left_out }
}

struct Column {
    /// Its number in the row.
    at: usize,
    width: usize,
    number: bool,
}

impl Column {
    /// May its cells be cut?
    fn is_long(&self) -> bool {
        !self.number && self.width > WHOLE
    }
}

/// Columns of a line in which every long name is as short as it may be.
fn least(columns: &[Column]) -> usize {
    let least = |column: &Column| {
        if column.is_long() {
            NARROWEST
        } else {
            column.width
        }
    };
    columns.iter().map(least).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}

/// Narrows the widest columns of text to no less than `least` until a line fits into `room`. Columns that are not long
/// give way only below [`NARROWEST`], when nothing else helps.
fn narrow(columns: &mut [Column], least: usize, room: usize) {
    let may_shrink: Vec<bool> = columns
        .iter()
        .map(|column| !column.number && (column.is_long() || least < NARROWEST))
        .collect();
    loop {
        let used: usize = columns.iter().map(|column| column.width).sum::<usize>()
            + GAP * columns.len().saturating_sub(1);
        let text = columns.iter_mut().zip(&may_shrink);
        let widest = text
            .filter(|(_, may)| **may)
            .map(|(column, _)| column)
            .max_by_key(|column| column.width);
        match widest {
            Some(widest) if used > room && widest.width > least => widest.width -= 1,
            _ => break,
        }
    }
}

fn line(row: &[String], columns: &[Column]) -> String {
    let mut line = String::new();
    for column in columns {
        let cell = row.get(column.at).map_or("", String::as_str);
        let cell = fit_middle(cell, column.width);
        let gap = " ".repeat(column.width.saturating_sub(width(&cell)));
        let (before, after) = if column.number {
            (gap.as_str(), "")
        } else {
            ("", gap.as_str())
        };
        for part in [before, &cell, after, "  "] {
            line.push_str(part);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Writes a sentence behind `lead`. Where it does not fit into `room` columns, it goes on in further lines, `indent`
/// columns from the left.
pub(crate) fn write_sentence(
    out: &mut dyn io::Write,
    lead: &str,
    text: &str,
    indent: usize,
    room: usize,
) -> io::Result<()> {
    if width(lead).saturating_add(width(text)) <= room {
        return writeln!(out, "{lead}{text}");
    }
    // No-break spaces stand for what the lead takes of the first line beyond the indent.
    let lead_room = "\u{a0}".repeat(width(lead).saturating_sub(indent));
    let lines = wrap(
        &format!("{lead_room}{text}"),
        room.saturating_sub(indent).max(20),
    );
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            let first = line.strip_prefix(&lead_room).unwrap_or_default();
            writeln!(out, "{}", format!("{lead}{first}").trim_end())?;
        } else {
            writeln!(out, "{}{line}", " ".repeat(indent))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn words_stand_left_and_figures_right() {
        let lines = lines(
            &row(["class", "#"]),
            &[row(["größe", "1 000"]), row(["a", "7"])],
            &[false, true],
            ANY_WIDTH,
        );
        assert_eq!(
            lines.lines,
            ["class      #", "größe  1 000", "a          7"]
        );
    }

    #[test]
    fn names_are_cut_before_figures_are_left_out() {
        let head = row(["state", "class", "now", "then", "change"]);
        let name = "com.example.enterprise.integration.Registry";
        let rows = [row(["grown", name, "1 000 000", "1 000", "999 000"])];
        let numbers = [false, false, true, true, true];
        let fitted = |room| lines(&head, &rows, &numbers, room);
        for room in [90, 70, 58] {
            let table = fitted(room);
            assert!(table.left_out.is_empty());
            assert!(table.lines.iter().all(|line| width(line) <= room));
        }
        let table = fitted(50);
        assert_eq!(table.left_out, ["change"]);
        assert!(table.lines.iter().all(|line| width(line) <= 50));
        assert!(
            table
                .lines
                .iter()
                .all(|line| line.contains("1 000") || line.contains("now"))
        );
    }

    #[test]
    fn sentences_go_on_below_their_beginning() {
        let written = |lead: &str, text: &str, room| {
            let mut out = Vec::new();
            write_sentence(&mut out, lead, text, 4, room).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = "one two three four five six seven";
        assert_eq!(
            written("note: ", text, ANY_WIDTH),
            format!("note: {text}\n")
        );
        assert_eq!(
            written("note: ", text, 24),
            "note: one two three four\n    five six seven\n"
        );
        let long = "x".repeat(60);
        let lines = written("note: ", &long, 24);
        assert!(lines.lines().all(|line| width(line) <= 24), "{lines}");
    }
}
