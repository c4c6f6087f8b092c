//! What is heapray doing? A bar on standard error with the stage's name and its throughput.

use heapray_analyzer::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::logging::write_above;

/// Stages that read the file.
const BYTES: &str = "{msg:12} {bar:20} {bytes:>10} of {total_bytes}  {binary_bytes_per_sec}";
/// Stages that work on what is in memory.
const OBJECTS: &str = "{msg:12} {bar:20} {human_pos:>11} of {human_len} objects  {per_sec}";

/// The amount of work is unknown.
const UNKNOWN: &str = "{msg:12}";

/// Draws stages; nothing where standard error is no terminal.
pub(crate) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    pub(crate) fn new(visible: bool) -> Self {
        let target = if visible {
            ProgressDrawTarget::stderr_with_hz(8)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = Self {
            bar: ProgressBar::with_draw_target(None, target),
        };
        bar.restyle("", UNKNOWN);
        write_above(&bar.bar);
        bar
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn restyle(&self, name: &'static str, template: &str) {
        self.set_style(template);
        self.bar.set_message(name);
    }

    /// Draws nothing yet.
    fn set_style(&self, template: &str) {
        let style = ProgressStyle::with_template(template);
        self.bar
            .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    }
}

/// Off the screen before an error is printed.
impl Drop for Bar {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: u64) {
        let template = match stage {
            _ if total == 0 => UNKNOWN,
            Stage::Open | Stage::Scan | Stage::References => BYTES,
            _ => OBJECTS,
        };
        // In one draw: no stage shows the figures of the one before.
        self.set_style(template);
        self.bar.reset_eta();
        self.bar.reset_elapsed();
        self.bar.update(|state| {
            state.set_pos(0);
            state.set_len(total);
        });
        self.bar.set_message(stage.name());
    }

    fn advance(&self, amount: u64) {
        self.bar.inc(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_understood() {
        for template in [BYTES, OBJECTS, UNKNOWN] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn each_stage_begins_anew_under_its_name() {
        let bar = Bar::new(false);
        bar.begin(Stage::Open, 70);
        bar.advance(7);
        let shown = |bar: &Bar| (bar.bar.message(), bar.bar.position(), bar.bar.length());
        assert_eq!(shown(&bar), ("open".to_owned(), 7, Some(70)));
        bar.begin(Stage::Scan, 1000);
        bar.advance(300);
        bar.advance(200);
        assert_eq!(
            shown(&bar),
            (Stage::Scan.name().to_owned(), 500, Some(1000))
        );
        bar.begin(Stage::Reach, 40);
        assert_eq!(shown(&bar), (Stage::Reach.name().to_owned(), 0, Some(40)));
        bar.finish();
        assert!(bar.bar.is_finished());
    }
}
