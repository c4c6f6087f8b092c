//! What can be said on the command line?

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use heapray_analyzer::{References, SizeRule};
use heapray_session::SessionOptions;
use heapray_suspects::{DiagnoseOptions, Rules};

use crate::exit::hinted;
use crate::memory_limit::default_max_memory;
use crate::output::OutputFile;

/// Whose sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Sizes {
    /// The JVM's own, inferred from the dump
    #[default]
    Jvm,
    /// Eclipse MAT's rule
    Mat,
}

/// Which references keep an object alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FollowedReferences {
    /// Strong references only: what would be freed
    Strong,
    /// Soft references too
    Soft,
    /// Weak and phantom references too, as in Eclipse MAT
    All,
}

/// How a dump is analyzed; for every command that reads one.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Analysis")]
pub(crate) struct AnalysisArgs {
    /// Rule for object sizes
    #[arg(long, value_enum, default_value_t, value_name = "RULE")]
    pub(crate) sizes: Sizes,
    /// References that keep an object alive [default: strong; all with `--sizes mat`]
    #[arg(long, value_enum, value_name = "STRENGTH")]
    pub(crate) references: Option<FollowedReferences>,
    /// Which of several heap dumps in one file, counted from 1
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) snapshot: u32,
    /// Treat unreachable objects as reachable
    #[arg(long)]
    pub(crate) keep_unreachable: bool,
    /// Worker threads; 0 for one per core
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// Memory for the analysis (`2G`); larger columns go to temporary files [default: in a container, half of its
    /// limit]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_memory: Option<u64>,
    /// Folder for temporary files: decompressed dumps, columns
    #[arg(long, value_name = "DIR")]
    pub(crate) tmp_dir: Option<PathBuf>,
}

impl AnalysisArgs {
    /// The same for a session.
    ///
    /// # Errors
    /// When `--sizes mat` is combined with other references than MAT follows.
    pub(crate) fn options(&self) -> anyhow::Result<SessionOptions> {
        let mut options = SessionOptions::default();
        options.sizes = match self.sizes {
            Sizes::Jvm => SizeRule::Jvm,
            Sizes::Mat => SizeRule::Mat,
        };
        options.references = match (self.sizes, self.references) {
            (Sizes::Mat, Some(FollowedReferences::Strong | FollowedReferences::Soft)) => {
                return Err(hinted(
                    "--sizes mat follows all references, as Eclipse MAT does",
                    "leave out --references, or --sizes",
                ));
            }
            (Sizes::Mat, _) | (_, Some(FollowedReferences::All)) => References::All,
            (_, Some(FollowedReferences::Soft)) => References::Soft,
            (_, Some(FollowedReferences::Strong) | None) => References::Strong,
        };
        options.snapshot = self.snapshot;
        options.keep_unreachable = self.keep_unreachable;
        options.threads = self.threads;
        options.max_memory = self.max_memory.or_else(default_max_memory);
        options.tmp_dir.clone_from(&self.tmp_dir);
        Ok(options)
    }
}

/// How leaks are judged; for commands that name suspects.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Analysis")]
pub(crate) struct DiagnoseArgs {
    /// Rules file that names your own registries, caches and pools (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    /// Look for all waste, exactly, as `heapray waste` does; takes a pass over all objects
    #[arg(long)]
    pub(crate) waste: bool,
    /// Show contents of strings; they may be secret
    #[arg(long)]
    pub(crate) show_values: bool,
}

impl DiagnoseArgs {
    /// The same for the analyzer; reads the rules, so that a wrong file is reported before the dump is read.
    pub(crate) fn options(&self) -> anyhow::Result<DiagnoseOptions> {
        let mut options = DiagnoseOptions::default();
        if let Some(file) = &self.rules {
            let name = file.display();
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("{name} can't be read"))?;
            options.rules = Rules::parse(&text).map_err(|error| {
                hinted(
                    format!("{name} is not a valid rules file: {error}"),
                    "docs/reference/rules.md describes the format",
                )
            })?;
        }
        Ok(options)
    }
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people
    #[default]
    Text,
    /// For programs: an array of rows, or one object
    Json,
    /// Comma-separated, with a header
    Csv,
}

/// How the rows of a command are written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct TableArgs {
    /// Format [default: by the name of the output file, else text]
    #[arg(long, value_enum)]
    format: Option<TableFormat>,
    /// Maximum number of rows; 0 for all [default: 40 as text, else all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// File to write; standard output by default
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<OutputFile>,
}

impl TableArgs {
    pub(crate) fn format(&self) -> TableFormat {
        let by_name = || {
            let extension = self.output.as_ref()?.path().extension()?;
            TableFormat::from_str(extension.to_str()?, true).ok()
        };
        self.format.or_else(by_name).unwrap_or_default()
    }

    /// Rows that the user asked for, if any number.
    pub(crate) fn wished(&self) -> Option<usize> {
        self.limit.map(|_| self.limit())
    }

    /// Rows at most.
    pub(crate) fn limit(&self) -> usize {
        let default = if self.format() == TableFormat::Text {
            40
        } else {
            0
        };
        match self.limit.unwrap_or(default) {
            0 => usize::MAX,
            limit => limit,
        }
    }
}

/// `2G`, `512M`, `1024`.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text
        .get(digits.len()..)
        .unwrap_or_default()
        .to_ascii_uppercase();
    let shift = match unit.trim_end_matches("IB").trim_end_matches('B') {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err(format!("unknown unit {unit}: use K, M, G or T")),
    };
    let number: u64 = digits
        .parse()
        .map_err(|_| "not a size such as 512M or 2G".to_owned())?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "too large".to_owned())
}

/// `0x7f00a8c0` or a decimal number.
pub(crate) fn parse_address(text: &str) -> Option<u64> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn sizes_with_and_without_units() {
        assert_eq!(parse_size("2G").unwrap(), 2 << 30);
        assert_eq!(parse_size("512MiB").unwrap(), 512 << 20);
        assert_eq!(parse_size("77").unwrap(), 77);
        assert!(
            parse_size("2X").is_err()
                && parse_size("G").is_err()
                && parse_size("99999999999T").is_err()
        );
    }

    #[test]
    fn addresses_in_both_notations() {
        assert_eq!(parse_address("0xfF"), Some(255));
        assert_eq!(parse_address("12"), Some(12));
        assert_eq!(parse_address("com.example.Shop"), None);
    }
}
