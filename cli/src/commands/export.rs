//! `heapray export`: a dump as Parquet tables, for DuckDB, Spark and other engines.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use heapray_assemble::waste_section;
use heapray_export::{Place, REPORT_TABLES, write_objects, write_references};
use heapray_waste::find_waste;
use jiff::civil::Date;

use super::labels::{parse_label, to_map};
use super::saved::{is_saved_report, load_report};
use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::{Extras, open_for_report};
use crate::output::write_to;
use crate::parquet::{ParquetFolder, ReportTables};

const EXAMPLES: &str = "\
Examples:
  heapray export heapdump.hprof --out tables --app shop --pod shop-0
  heapray export heapdump.hprof --out tables --app shop --hash-key key    strings can be joined over dumps
  heapray export heapdump.hprof --out tables --objects --refs
  heapray export report.json --out tables --night 2026-11-29

Each table is one file: TABLE/night=…/app=…/pod=…/IDENTITY.parquet. Exporting a dump again replaces its files.
No table has the content of a string.";

/// Write Parquet tables for a fleet's data platform: DuckDB, Spark, Trino
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    /// Heap dump, or a report saved as JSON
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Folder for the tables
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Night of the dump [default: by its time, from noon to noon UTC]
    #[arg(long, value_name = "DATE")]
    night: Option<Date>,
    /// Application
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// Pod or host
    #[arg(long, value_name = "NAME")]
    pod: Option<String>,
    /// More labels; `version` and `team` have columns of their own
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = parse_label)]
    labels: Vec<(String, String)>,
    /// Key for names of strings; tables with equal keys can be joined by them [default: a new one, for this dump alone]
    #[arg(long, value_name = "FILE")]
    hash_key: Option<PathBuf>,
    /// Write every class to the histogram, not only the 300 that retain most
    #[arg(long)]
    all_classes: bool,
    /// Also write every object
    #[arg(long)]
    objects: bool,
    /// Also write every reference
    #[arg(long)]
    refs: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &ExportArgs, context: &Context) -> anyhow::Result<Exit> {
    let folder = ParquetFolder::new(&args.out, args.hash_key.as_deref())?;
    let labels = args.all_labels();
    let night = args.night.map(|night| night.to_string());
    let options = ReportTables {
        night: night.as_deref(),
        all_classes: args.all_classes,
    };
    let mut tables: Vec<&str> = REPORT_TABLES.iter().map(|table| table.name).collect();
    let (place, exit) = if is_saved_report(&args.dump) {
        if args.objects || args.refs {
            return Err(hinted(
                "a saved report has no objects",
                "give the dump, or leave out --objects and --refs",
            ));
        }
        let (report, exit) = load_report(
            &args.dump,
            &args.analysis,
            &args.diagnose,
            &Extras::default(),
            context,
        )?;
        let place = folder.write_report(&report, &labels, &options)?;
        (place, exit)
    } else {
        let judging = args.diagnose.options(&args.analysis.rules)?;
        let mut opened = open_for_report(&args.dump, &args.analysis, context)?;
        let mut report = opened.report(&judging, false, false)?;
        if args.diagnose.waste {
            report.waste = Some(waste_section(&find_waste(opened.heap())?));
        }
        // Tables of a dump that changed meanwhile are not written.
        opened.session().check_unchanged()?;
        let place = folder.write_report(&report, &labels, &options)?;
        let (heap, id) = (opened.heap(), place.dump_id.as_str());
        if args.objects {
            folder.write(&place, "objects", |out| write_objects(heap, id, out))?;
            tables.push("objects");
        }
        if args.refs {
            folder.write(&place, "refs", |out| write_references(heap, id, out))?;
            tables.push("refs");
        }
        (place, opened.finish(context)?)
    };
    list(&folder, &place, &tables)?;
    if args.hash_key.is_none() {
        context.remark(
            "strings are named by a key that nobody keeps, so they can't be joined with those of other dumps: \
             --hash-key FILE",
        );
    }
    Ok(exit)
}

/// One file a line.
fn list(folder: &ParquetFolder, place: &Place, tables: &[&str]) -> anyhow::Result<()> {
    write_to(None, |out| {
        for table in tables {
            writeln!(out, "{}", folder.path(place, table).display())?;
        }
        Ok(())
    })
}

impl ExportArgs {
    fn all_labels(&self) -> BTreeMap<String, String> {
        let mut labels = to_map(&self.labels);
        for (name, value) in [("app", &self.app), ("pod", &self.pod)] {
            if let Some(value) = value {
                labels.insert(name.to_owned(), value.clone());
            }
        }
        labels
    }
}
