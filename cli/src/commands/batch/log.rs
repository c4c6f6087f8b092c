//! What does a batch say while it runs, and at the end?

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use heapray_history::batch::{BatchEvent, BatchSummary};
use heapray_history::names::verdict_id;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::context::Context;
use crate::logging::write_above;

/// The log, and a bar below it.
pub(super) struct Log {
    bar: ProgressBar,
    done: Mutex<Done>,
}

/// What this run, and not an earlier one, has done.
#[derive(Debug, Default)]
struct Done {
    dumps: usize,
    bytes: u64,
}

/// What the bar shows of dumps that are to be read.
const BYTES: &str = "{msg} {bar:30} {bytes} of {total_bytes}";
/// The same when one is done, so that there is a speed.
const SPEED: &str = "{msg} {bar:30} {bytes} of {total_bytes}, {binary_bytes_per_sec}, {eta} left";

fn set_style(bar: &ProgressBar, template: &str) {
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
}

impl Log {
    /// A log with a bar below it, on terminals.
    pub(super) fn new(context: &Context) -> Self {
        let target = if context.progress {
            ProgressDrawTarget::stderr_with_hz(4)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        // No totals before they are known: each line of the log draws the bar again.
        set_style(&bar, "{msg}");
        write_above(&bar);
        Self {
            bar,
            done: Mutex::default(),
        }
    }

    /// Logs what happens.
    pub(super) fn log_event(&self, event: &BatchEvent<'_>) {
        match event {
            BatchEvent::Planned {
                total,
                done,
                bytes_to_do,
            } => {
                tracing::info!(total, done, bytes_to_do, "planned");
                self.bar.set_length(*bytes_to_do);
                if *bytes_to_do > 0 {
                    set_style(&self.bar, BYTES);
                }
                self.bar.set_message(format!("{done} of {total} dumps"));
                self.bar.enable_steady_tick(Duration::from_secs(1));
            }
            BatchEvent::Started(job) => {
                tracing::info!(dump = plain(&job.path.to_string_lossy()), "begun");
            }
            BatchEvent::Finished { row, done, total } => {
                let mut mine = self.done.lock().unwrap_or_else(PoisonError::into_inner);
                mine.dumps += 1;
                mine.bytes = mine.bytes.saturating_add(row.file_bytes);
                set_style(&self.bar, SPEED);
                self.bar.set_position(mine.bytes);
                self.bar.set_message(format!("{done} of {total} dumps"));
                drop(mine);
                let (dump, status) = (plain(&row.input), row.status.id());
                if let Some(error) = &row.error {
                    let (error, hint) = error.split_once("\nhint: ").unwrap_or((error, ""));
                    let (error, hint) = (plain(error), plain(hint));
                    tracing::warn!(dump, status, done, total, error, hint, "not analyzed");
                    return;
                }
                let heap = row.heap.as_ref();
                let verdict = heap.map_or("", |heap| verdict_id(heap.verdict));
                let complete = heap.is_some_and(|heap| heap.complete);
                let seconds = tenths(row.seconds.unwrap_or(0.0));
                tracing::info!(
                    dump, status, done, total, verdict, complete, seconds, "done"
                );
            }
        }
    }

    /// Logs what it came to, and how fast it went: bytes of the files that this run has done, by core that
    /// it could use.
    pub(super) fn log_end(
        &self,
        summary: &BatchSummary,
        took: Duration,
        cores: usize,
        jobs: usize,
        threads: usize,
    ) {
        self.bar.finish_and_clear();
        let counts = &summary.counts;
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = jobs.min(done.dumps).saturating_mul(threads).clamp(1, cores);
        let seconds = took.as_secs_f64().max(0.001);
        let mebibytes = done.bytes as f64 / f64::from(1 << 20);
        tracing::info!(
            dumps = counts.dumps,
            done_before = counts.dumps.saturating_sub(done.dumps as u64),
            analyzed = counts.analyzed,
            repaired = counts.repaired,
            damaged = counts.damaged,
            timed_out = counts.timed_out,
            failed = counts.failed,
            with_suspects = counts.with_suspects,
            seconds = tenths(seconds),
            cores = busy,
            mib_per_second_per_core = tenths(mebibytes / seconds / busy as f64),
            "finished"
        );
    }
}

/// Nothing in it reaches into a terminal or a log's next line.
fn plain(text: &str) -> String {
    heapray_report::format::harmless(text).into_owned()
}

fn tenths(figure: f64) -> f64 {
    (figure * 10.0).round() / 10.0
}
