//! What can be said on the command line?

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use heapray_analyzer::{References, SizeRule};
use heapray_session::{IndexPlace, SessionOptions, default_max_memory};
use heapray_suspects::{DiagnoseOptions, Rules};

use crate::exit::hinted;
use crate::index_use;
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

/// What the user knows of the application; for every command that reads a dump.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Analysis")]
pub(crate) struct RulesArgs {
    /// Rules file that names your own registries, caches, pools and collections (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
}

impl RulesArgs {
    /// The rules; none without a file.
    ///
    /// # Errors
    /// When the file cannot be read, or is none of rules.
    pub(crate) fn read(&self) -> anyhow::Result<Rules> {
        let Some(file) = &self.rules else {
            return Ok(Rules::default());
        };
        let name = file.display();
        let text = std::fs::read_to_string(file);
        let text = text.with_context(|| format!("{name} can't be read"))?;
        Rules::parse(&text).map_err(|error| {
            hinted(
                format!("{name} is not a valid rules file: {error}"),
                "docs/reference/rules.md describes the format",
            )
        })
    }
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
    /// Write an index if none fits, from which later commands answer at once [default: DUMP.heapray]
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "left out, without a value, or with one"
    )]
    pub(crate) index: Option<Option<OutputFile>>,
    /// Analyze the dump even if there is an index of it
    #[arg(long, conflicts_with = "index")]
    pub(crate) no_index: bool,
    #[command(flatten)]
    pub(crate) rules: RulesArgs,
}

/// `auto`: every command writes an index; `off`: none is used.
const INDEX_VARIABLE: &str = "HEAPRAY_INDEX";

impl AnalysisArgs {
    /// Where an index is looked for and may be written.
    ///
    /// # Errors
    /// When the environment variable has an unknown value.
    pub(crate) fn index_place(&self) -> anyhow::Result<IndexPlace> {
        Ok(match &self.index {
            _ if self.no_index => IndexPlace::Nowhere,
            Some(Some(file)) if file.is_standard_output() => {
                return Err(hinted(
                    "an index can't go to standard output",
                    "give --index=PATH",
                ));
            }
            Some(Some(file)) => IndexPlace::At(file.path().to_owned()),
            None if index_variable()? == IndexVariable::Off => IndexPlace::Nowhere,
            Some(None) | None => IndexPlace::Beside,
        })
    }

    /// Whether an index is to be written where none fits.
    ///
    /// # Errors
    /// When the environment variable has an unknown value.
    pub(crate) fn writes_index(&self) -> anyhow::Result<bool> {
        let asked = self.index.is_some() || index_variable()? == IndexVariable::Auto;
        Ok(asked && !self.no_index)
    }

    /// The same for a session.
    ///
    /// # Errors
    /// When `--sizes mat` is combined with other references than MAT follows, or the rules cannot be read.
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
        options.collections = self.rules.read()?.collections;
        if !index_use::is_off() {
            options.index = self.index_place()?;
        }
        Ok(options)
    }
}

/// What the environment says about index files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IndexVariable {
    /// Nothing: those that are there are read.
    Unset,
    Auto,
    Off,
}

fn index_variable() -> anyhow::Result<IndexVariable> {
    let value = std::env::var_os(INDEX_VARIABLE).unwrap_or_default();
    match value.to_str() {
        Some("") => Ok(IndexVariable::Unset),
        Some("auto") => Ok(IndexVariable::Auto),
        Some("off") => Ok(IndexVariable::Off),
        _ => Err(hinted(
            format!("{INDEX_VARIABLE} is {}", value.display()),
            "it can be `auto` or `off`",
        )),
    }
}

/// How leaks are judged; for commands that name suspects.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Analysis")]
pub(crate) struct DiagnoseArgs {
    /// Package of your application, where heapray takes it for a library's; may be repeated
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) app_package: Vec<String>,
    /// Look for all waste, exactly, as `heapray waste` does; takes a pass over all objects
    #[arg(long)]
    pub(crate) waste: bool,
    /// Show contents of strings; they may be secret
    #[arg(long)]
    pub(crate) show_values: bool,
}

impl DiagnoseArgs {
    /// The same for the analyzer; reads the rules, so that a wrong file is reported before the dump is read.
    pub(crate) fn options(&self, rules: &RulesArgs) -> anyhow::Result<DiagnoseOptions> {
        let mut options = DiagnoseOptions::default();
        options.rules = rules.read()?;
        for package in &self.app_package {
            let package = package.trim_end_matches(['*', '.']);
            if package.is_empty() {
                return Err(hinted(
                    "--app-package needs the name of a package".to_owned(),
                    "for example --app-package com.acme.shop",
                ));
            }
            options.rules.application.push(format!("{package}."));
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
