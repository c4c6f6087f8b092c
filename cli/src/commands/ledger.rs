//! `heapray ledger`: what is new, known, grown, fixed; what may be ignored, and until when.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use heapray_history::ledger::{
    Ledger, LedgerQuery, LedgerState, NewSuppression, RecordOptions, export_csv, export_json,
    export_runs, export_suppression, export_text, identity_of,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::labels::{parse_label, to_map};
use super::saved::load_report;
use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::Extras;
use crate::output::{OutputFile, write_to};

const EXAMPLES: &str = "\
Examples:
  heapray ledger list fleet.ledger --app shop
  heapray ledger list fleet.ledger --state new --state reopened --format csv -o new.csv
  heapray ledger record fleet.ledger heap.json --label app=shop --label version=2.14.1
  heapray ledger suppress fleet.ledger 3fa01c99 --reason 'fixed in 2.16' --owner ada --expires 2027-04-30
  heapray ledger prune fleet.ledger --before 2026-01-01";

/// What is new, known, grown, fixed or reopened over many runs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LedgerArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List suspects with their state, NEW first
    List(ListArgs),
    /// List runs
    Runs(RunsArgs),
    /// Record a dump or a saved report; recording it again changes nothing
    Record(RecordArgs),
    /// Hide a suspect until a date, with a reason
    Suppress(SuppressArgs),
    /// Lift a suppression
    Unsuppress(UnsuppressArgs),
    /// List suppressions
    Suppressions(SuppressionsArgs),
    /// Delete old runs; their suspects stay known
    Prune(PruneArgs),
    /// Check the whole file for damage; small ledgers are checked whenever they are opened
    Check(CheckArgs),
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people
    Text,
    /// One array of objects
    Json,
    /// Comma-separated, with a header
    Csv,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
    /// Only this application
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// Only these states: new, known, grown, fixed, reopened
    #[arg(long = "state", value_name = "STATE", value_parser = parse_state)]
    states: Vec<LedgerState>,
    /// List suppressed suspects too
    #[arg(long)]
    suppressed: bool,
    /// Nights without a suspect after which it counts as fixed
    #[arg(long, value_name = "N", default_value_t = 1)]
    fixed_after: u32,
    /// Format [default: by the name of the output file, else text]
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
    /// File to write; standard output by default
    #[arg(long, short, value_name = "FILE")]
    output: Option<OutputFile>,
}

#[derive(Debug, Args)]
struct RunsArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
    /// Only this application
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// Maximum number of runs, newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u64,
}

#[derive(Debug, Args)]
struct RecordArgs {
    /// Ledger; created if it does not exist
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
    /// Heap dump, or a report saved as JSON
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Labels of the run
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = parse_label)]
    labels: Vec<(String, String)>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

/// Clap does not break this line.
const SUPPRESS_USAGE: &str = "heapray ledger suppress --reason <TEXT> --owner <NAME> [OPTIONS]
       <LEDGER> <FINGERPRINT>";

#[derive(Debug, Args)]
#[command(override_usage = SUPPRESS_USAGE)]
struct SuppressArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
    /// Fingerprint, or its first 8 characters or more
    #[arg(value_name = "FINGERPRINT")]
    fingerprint: String,
    /// Only in this application
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who is responsible
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// Last day, such as 2027-04-30
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
}

#[derive(Debug, Args)]
struct UnsuppressArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
    /// Number of the suppression
    #[arg(value_name = "NUMBER")]
    id: i64,
}

#[derive(Debug, Args)]
struct SuppressionsArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
}

#[derive(Debug, Args)]
struct PruneArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
    /// First night that is kept
    #[arg(long, value_name = "DATE")]
    before: Date,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Ledger
    #[arg(value_name = "LEDGER")]
    ledger: PathBuf,
}

fn parse_state(text: &str) -> Result<LedgerState, String> {
    let states = [
        LedgerState::New,
        LedgerState::Known,
        LedgerState::Grown,
        LedgerState::Fixed,
        LedgerState::Reopened,
    ];
    let found = states
        .into_iter()
        .find(|state| state.name().eq_ignore_ascii_case(text));
    found.ok_or_else(|| "one of new, known, grown, fixed, reopened".to_owned())
}

pub(crate) fn run(args: &LedgerArgs, context: &Context) -> anyhow::Result<Exit> {
    match &args.action {
        Action::List(args) => list(args, context)?,
        Action::Runs(args) => runs(args, context)?,
        Action::Record(args) => return record(args, context),
        Action::Suppress(args) => suppress(args, context)?,
        Action::Unsuppress(args) => unsuppress(args)?,
        Action::Suppressions(args) => {
            let ledger = Ledger::open_to_read(&args.ledger)?;
            let suppressions = ledger.suppressions()?;
            write_to(None, |out| {
                for suppression in &suppressions {
                    export_suppression(suppression, context.line_width(None), out)?;
                }
                Ok(())
            })?;
        }
        Action::Check(args) => {
            Ledger::open_to_read(&args.ledger)?.verify()?;
            write_to(None, |out| Ok(writeln!(out, "No damage found.")?))?;
        }
        Action::Prune(args) => {
            let pruned = Ledger::open_existing(&args.ledger)?.prune(args.before)?;
            write_to(None, |out| {
                let noun = if pruned.runs == 1 { "run" } else { "runs" };
                Ok(writeln!(out, "{} {noun} forgotten", pruned.runs)?)
            })?;
        }
    }
    Ok(Exit::Answered)
}

fn list(args: &ListArgs, context: &Context) -> anyhow::Result<()> {
    let ledger = Ledger::open_to_read(&args.ledger)?;
    let mut query = LedgerQuery::new(Timestamp::now());
    query.application.clone_from(&args.app);
    query.states.clone_from(&args.states);
    query.suppressed = args.suppressed;
    query.fixed_after = args.fixed_after;
    let entries = ledger.entries(&query)?;
    if !query.suppressed {
        query.suppressed = true;
        let hidden = ledger.entries(&query)?.len().saturating_sub(entries.len());
        if hidden > 0 {
            context.remark(&format!("{hidden} suppressed; --suppressed lists them too"));
        }
    }
    let by_name = || {
        let extension = args.output.as_ref()?.path().extension()?;
        ListFormat::from_str(extension.to_str()?, true).ok()
    };
    let format = args.format.or_else(by_name).unwrap_or(ListFormat::Text);
    write_to(args.output.as_ref(), |out| {
        match format {
            ListFormat::Text => {
                let columns = context.line_width(args.output.as_ref());
                export_text(&entries, columns, out)?;
            }
            ListFormat::Json => export_json(&entries, out)?,
            ListFormat::Csv => export_csv(&entries, out)?,
        }
        Ok(())
    })
}

fn runs(args: &RunsArgs, context: &Context) -> anyhow::Result<()> {
    let ledger = Ledger::open_to_read(&args.ledger)?;
    let runs = ledger.runs(args.app.as_deref(), args.limit)?;
    write_to(None, |out| {
        Ok(export_runs(&runs, context.line_width(None), out)?)
    })
}

fn record(args: &RecordArgs, context: &Context) -> anyhow::Result<Exit> {
    let (report, exit) = load_report(
        &args.dump,
        &args.analysis,
        &args.diagnose,
        &Extras::default(),
        context,
    )?;
    let options = RecordOptions::new(identity_of(&report), Timestamp::now())
        .with_labels(to_map(&args.labels));
    Ledger::open(&args.ledger)?.record(&report, &options)?;
    Ok(exit)
}

fn suppress(args: &SuppressArgs, context: &Context) -> anyhow::Result<()> {
    let suppressed = Ledger::open_existing(&args.ledger)?.suppress(
        &NewSuppression {
            fingerprint: args.fingerprint.clone(),
            application: args.app.clone(),
            reason: args.reason.clone(),
            owner: args.owner.clone(),
            expires_on: args.expires,
        },
        Timestamp::now(),
    )?;
    write_to(None, |out| {
        Ok(export_suppression(
            &suppressed,
            context.line_width(None),
            out,
        )?)
    })
}

fn unsuppress(args: &UnsuppressArgs) -> anyhow::Result<()> {
    if Ledger::open_existing(&args.ledger)?.unsuppress(args.id)? {
        return Ok(());
    }
    Err(hinted(
        format!("there is no suppression {}", args.id),
        "heapray ledger suppressions LEDGER lists them",
    ))
}
