//! How the columns of a table line up on a terminal.

/// Lines of a table: `head`, then `rows`, with two spaces between columns. Columns whose entry in `numbers` is
/// `true` are aligned right. No line ends with spaces.
pub(crate) fn lines(head: &[String], rows: &[Vec<String>], numbers: &[bool]) -> Vec<String> {
    let length = |text: &String| text.chars().count();
    let all = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = all().filter_map(|row| row.get(column));
            cells.map(length).max().unwrap_or(0)
        })
        .collect();
    all()
        .map(|row| {
            let mut line = String::new();
            for ((cell, width), number) in row.iter().zip(&widths).zip(numbers) {
                let gap = " ".repeat(width.saturating_sub(length(cell)));
                let (before, after) = if *number {
                    (gap.as_str(), "")
                } else {
                    ("", gap.as_str())
                };
                for part in [before, cell, after, "  "] {
                    line.push_str(part);
                }
            }
            line.truncate(line.trim_end().len());
            line
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_and_figures_right() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let lines = lines(
            &row(["class", "#"]),
            &[row(["größe", "1 000"]), row(["a", "7"])],
            &[false, true],
        );
        assert_eq!(lines, ["class      #", "größe  1 000", "a          7"]);
    }
}
