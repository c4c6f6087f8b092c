//! Options of `heapray batch`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::args::{DiagnoseArgs, RulesArgs, parse_size};
use crate::commands::labels::parse_label;
use crate::output::OutputFile;
use crate::query_file::QueryFile;

const EXAMPLES: &str = "\
Examples:
  heapray batch /var/dumps --out /var/heap-reports
  heapray batch '/var/dumps/*/heap*.hprof.gz' --out reports --label app=shop --label 'pod={dir}'
  find /var/dumps -name '*.hprof' -mtime -1 | heapray batch - --out reports
  heapray batch /var/dumps --out reports --parquet tables --hash-key key --label app=shop --label 'pod={dir}'
  heapray batch /var/dumps --out reports --ledger fleet.ledger --metrics heapray.prom --log-format json

Finished dumps are skipped; an interrupted run is resumed by the next. In a label,
{dir} is the name of the dump's folder, {stem} its name without extension, {file} its name.

Of several exit codes the highest counts, but for 5: that is for a batch that cannot go on.";

/// Analyze many dumps: an HTML page and JSON for each, and an index of all
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BatchArgs {
    /// Dumps, folders, patterns; `-` reads a list from standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder for the reports, index.html and summary.json
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Dumps analyzed at once; 0 for one per core
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) jobs: usize,
    /// Memory for all jobs together; a dump that needs more runs alone, with columns in files
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_memory: Option<u64>,
    /// Time for each dump: 90s, 10m, 2h; a number alone is seconds
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = parse_time)]
    pub(crate) timeout: Duration,
    /// Folder for temporary files
    #[arg(long, value_name = "DIR")]
    pub(crate) tmp_dir: Option<PathBuf>,
    /// Labels of every dump
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = parse_label)]
    pub(crate) labels: Vec<(String, String)>,
    /// Ledger in which each dump is recorded, once
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Prometheus text file to write
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) metrics: Option<OutputFile>,
    /// Folder for Parquet tables of every dump, as `heapray export` writes them
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(crate) parquet: Option<PathBuf>,
    /// Key for names of strings in these tables [default: a new one, for this run alone]
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) hash_key: Option<PathBuf>,
    /// Labels that become metric labels [default: app, pod]
    #[arg(long = "metrics-label", value_name = "NAME", help_heading = "Output")]
    pub(crate) metrics_labels: Vec<String>,
    /// File with a query in OQL that every dump answers; DIR/queries/NAME.csv has the rows of all; may be repeated
    #[arg(long = "query", value_name = "NAME=FILE")]
    pub(crate) queries: Vec<QueryFile>,
    #[command(flatten)]
    pub(crate) rules: RulesArgs,
    #[command(flatten)]
    pub(crate) diagnose: DiagnoseArgs,
}

/// `90s`, `10m`, `2h`, `1.5`.
fn parse_time(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text.get(number.len()..).unwrap_or_default() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        other => return Err(format!("unknown unit {other}: use s, m or h")),
    };
    let seconds: f64 = number
        .parse()
        .map_err(|_| "not a time such as 90s, 10m or 2h".to_owned())?;
    Duration::try_from_secs_f64(seconds * unit)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "the time must be greater than 0, and not astronomically large".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn times_with_and_without_units() {
        assert_eq!(parse_time("90").unwrap(), Duration::from_secs(90));
        assert_eq!(parse_time("1.5h").unwrap(), Duration::from_secs(5400));
        assert_eq!(parse_time("10m").unwrap(), Duration::from_secs(600));
        assert_eq!(parse_time("20ms").unwrap(), Duration::from_millis(20));
        for wrong in ["", "0", "-1s", "h", "3d", "1e400", "NaN"] {
            assert!(parse_time(wrong).is_err(), "{wrong}");
        }
    }
}
