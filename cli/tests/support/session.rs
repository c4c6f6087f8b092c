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

    /// Compares everything with a golden file in `tests/sessions`. The version and what a clock measured are written as
    /// `[…]`.
    pub(crate) fn golden(&self, name: &str) {
        let said = self
            .said
            .replace(env!("CARGO_PKG_VERSION"), "[version]")
            .lines()
            .map(|line| match line.rsplit_once(' ') {
                Some((name, _)) if name.starts_with("heapray_analysis_duration_seconds{") => {
                    format!("{name} [seconds]\n")
                }
                _ => format!("{line}\n"),
            })
            .collect::<String>();
        assert_file("sessions", name, &said);
    }
}
