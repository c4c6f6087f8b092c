//! What is heapray doing? A bar on standard error with the stage's name and its throughput.

use heapray_analyzer::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        Self {
            bar: ProgressBar::with_draw_target(Some(0), target),
        }
    }

    /// Spooling: bytes done, of how many.
    pub(crate) fn spooled(&self, done: u64, total: Option<u64>) {
        if self.bar.position() == 0 && done > 0 {
            self.restyle("opening", true);
        }
        self.bar.set_length(total.unwrap_or(done));
        self.bar.set_position(done);
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn restyle(&self, name: &'static str, bytes: bool) {
        let amount = if bytes {
            "{bytes:>10} of {total_bytes}  {binary_bytes_per_sec}"
        } else {
            "{human_pos:>13} of {human_len} objects  {per_sec}"
        };
        let template = format!("{{msg:12}} {{bar:30}} {amount}");
        let style = ProgressStyle::with_template(&template);
        self.bar
            .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar.set_message(name);
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: u64) {
        let bytes = matches!(stage, Stage::Open | Stage::Locate | Stage::References);
        self.bar.reset();
        self.bar.set_length(total);
        self.restyle(stage.name(), bytes);
    }

    fn advance(&self, amount: u64) {
        self.bar.inc(amount);
    }

    fn end(&self, _stage: Stage, _bytes: u64, _objects: u64) {}
}
