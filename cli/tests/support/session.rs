//! Commands and what they answer, written one below the other as a reader would see them.

use std::fmt::Write as _;

use super::{Shop, assert_file};

/// Runs commands and remembers what they said.
pub(crate) struct Session<'s> {
    shop: &'s Shop,
    said: String,
}

impl<'s> Session<'s> {
    pub(crate) fn new(shop: &'s Shop) -> Self {
        Self {
            shop,
            said: String::new(),
        }
    }

    /// Runs a command that must end with `code`.
    pub(crate) fn run(&mut self, arguments: &str, code: i32) -> &mut Self {
        let output = self.shop.run(arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "heapray {arguments}: {errors}"
        );
        let _ = writeln!(self.said, "$ heapray {arguments}");
        self.said
            .push_str(&String::from_utf8(output.stdout).unwrap());
        for line in errors.lines() {
            let _ = writeln!(self.said, "stderr: {line}");
        }
        let _ = writeln!(self.said, "[{code}]\n");
        self
    }

    /// Shows a file that a command wrote.
    pub(crate) fn show(&mut self, name: &str) -> &mut Self {
        let text = std::fs::read_to_string(self.shop.path(name)).unwrap();
        let _ = writeln!(self.said, "$ cat {name}\n{text}");
        self
    }

    /// Compares everything with a golden file in `tests/sessions`. The version, what a clock measured, and
    /// the report's own verdict, which is no business of these commands, are written as `[…]`.
    pub(crate) fn golden(&self, name: &str) {
        let mut said = String::new();
        for line in self.said.lines() {
            let line = line.replace(env!("CARGO_PKG_VERSION"), "[version]");
            let line = match line.rsplit_once(' ') {
                Some((metric, _)) if metric.starts_with("heapray_analysis_duration_seconds{") => {
                    format!("{metric} [seconds]")
                }
                _ => without_verdict(&line),
            };
            said.push_str(&line);
            said.push('\n');
        }
        assert_file("sessions", name, &said);
    }
}

/// `OrderBook.OPEN holds 99 % of the heap: 11 999 × Order` → `[verdict]`.
fn without_verdict(line: &str) -> String {
    let ends = line.split_once(" holds ").zip(line.split_once(" × Order"));
    match ends {
        Some(((front, _), (_, back))) if line.contains("of the heap: ") => {
            let quoted = front.rfind('"').map_or(0, |at| at + 1);
            let word = front.rfind(' ').map_or(0, |at| at + 1);
            let front = front.get(..quoted.max(word)).unwrap_or_default();
            format!("{front}[verdict]{back}")
        }
        _ => line.to_owned(),
    }
}
