//! `heapray path`: why an object, or all objects of a class, are alive.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::query::{
    MergedPath, PathOptions, PathToRoot, PathsToRoots, StartKind, find_instances, frame_that_holds,
    label, loader_name, object_title, paths_to_roots,
};
use heapray_analyzer::{Analysis, ObjectIndex, ReferenceKind};
use heapray_hprof::ObjectId;
use heapray_report::format::{bytes, count, counted, cut, harmless};
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::args::{AnalysisArgs, TableArgs, TableFormat, parse_address};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::output::write_to;
use crate::session::with_analysis;
use crate::table::{Cell, Table, column};

const EXAMPLES: &str = "\
Examples:
  heapray path heapdump.hprof 0x7f00a8c0           one object
  heapray path heapdump.hprof com.example.Order    all objects of a class, paths merged
  heapray path heapdump.hprof 0x7f00a8c0 --weak    weak, soft and phantom references too";

/// Shortest paths from GC roots to an object or to all objects of a class
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PathArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Address of an object, or name of a class
    #[arg(value_name = "ADDRESS|CLASS")]
    target: String,
    /// Follow weak, soft, phantom and final references too
    #[arg(long)]
    weak: bool,
    /// Paths told object by object, for a class
    #[arg(long, default_value_t = 1, value_name = "N")]
    paths: usize,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &PathArgs, context: &Context) -> anyhow::Result<Exit> {
    let ((), exit) = with_analysis(&args.dump, &args.analysis, context, |session| {
        let analysis = &session.analysis;
        let targets = find_targets(analysis, &args.target)?;
        let mut options = PathOptions::default();
        options.weak = args.weak;
        options.paths = args.paths.max(usize::from(targets.len() == 1));
        let found = paths_to_roots(analysis, &targets, &options)?;
        let told = Told::new(analysis, &found);
        write_to(args.table.output.as_deref(), |out| {
            match args.table.format() {
                TableFormat::Text => write_text(out, &told, args, context),
                TableFormat::Json => {
                    serde_json::to_writer_pretty(&mut *out, &told)?;
                    Ok(out.write_all(b"\n")?)
                }
                TableFormat::Csv => write_csv(out, &told, context),
            }
        })
    })?;
    Ok(exit)
}

fn find_targets(analysis: &Analysis<'_>, text: &str) -> anyhow::Result<Vec<ObjectIndex>> {
    if let Some(address) = parse_address(text) {
        let object = analysis.find(ObjectId(address)).ok_or_else(|| {
            let hint = "`heapray objects DUMP --class NAME` lists the objects of a class";
            hinted(format!("there is no object at {text}"), hint)
        })?;
        if !analysis.is_reachable(object) {
            let hint = "--keep-unreachable treats unreachable objects as alive";
            return Err(hinted(
                format!("no GC root reaches {text}: it is garbage"),
                hint,
            ));
        }
        return Ok(vec![object]);
    }
    let targets = find_instances(analysis, usize::MAX, |_, class| class.name == text);
    if targets.is_empty() {
        let known = analysis.classes().find_by_name(text).next().is_some();
        return Err(if known {
            hinted(
                format!("no object of {text} is alive"),
                "`heapray histogram DUMP --unreachable` counts dead ones",
            )
        } else {
            hinted(
                format!("no class is named {text}, and it is no address"),
                "`heapray histogram DUMP --class TEXT` finds class names",
            )
        });
    }
    Ok(targets)
}

/// What is told.
#[derive(Serialize)]
struct Told {
    found: u64,
    not_found: u64,
    paths: Vec<ToldPath>,
    merged: Vec<ToldMerged>,
}

#[derive(Serialize)]
struct ToldPath {
    root: String,
    left_out: u64,
    steps: Vec<ToldStep>,
}

#[derive(Serialize)]
struct ToldStep {
    object_id: String,
    class: String,
    label: String,
    via: ToldVia,
    retained_bytes: u64,
}

#[derive(Serialize)]
struct ToldVia {
    kind: &'static str,
    name: Option<String>,
}

#[derive(Serialize)]
struct ToldMerged {
    class: String,
    example: String,
    via: ToldVia,
    objects_below: u64,
    objects_here: u64,
    children: Vec<ToldMerged>,
}

impl Told {
    fn new(analysis: &Analysis<'_>, found: &PathsToRoots) -> Self {
        let on_paths: Vec<ObjectIndex> = found
            .paths
            .iter()
            .flat_map(|path| path.steps.iter().map(|step| step.object))
            .collect();
        let places = analysis.find_in_tree(&on_paths);
        let retained: FxHashMap<ObjectIndex, u64> = places
            .iter()
            .map(|(object, tree)| (*object, analysis.retained_size(*tree)))
            .collect();
        Self {
            found: found.found,
            not_found: found.not_found,
            paths: found
                .paths
                .iter()
                .map(|path| told_path(analysis, path, &retained))
                .collect(),
            merged: found
                .merged
                .iter()
                .map(|path| told_merged(analysis, path))
                .collect(),
        }
    }
}

fn told_path(
    analysis: &Analysis<'_>,
    path: &PathToRoot,
    retained: &FxHashMap<ObjectIndex, u64>,
) -> ToldPath {
    let mut holder = None;
    let steps = path.steps.iter().map(|step| {
        let via = match holder.replace(step.object) {
            None => root_via(),
            Some(holder) => told_via(analysis, holder, step.object, step.via.as_ref()),
        };
        ToldStep {
            object_id: analysis.id(step.object).to_string(),
            class: object_title(analysis, step.object),
            label: label(analysis, step.object),
            via,
            retained_bytes: retained.get(&step.object).copied().unwrap_or_default(),
        }
    });
    let steps: Vec<ToldStep> = steps.collect();
    let first = path.steps.first().map(|step| step.object);
    ToldPath {
        root: first
            .map(|first| root_words(analysis, path.start, first))
            .unwrap_or_default(),
        left_out: path.left_out,
        steps,
    }
}

/// As deep as merged paths are.
fn told_merged(analysis: &Analysis<'_>, path: &MergedPath) -> ToldMerged {
    ToldMerged {
        class: object_title(analysis, path.example),
        example: analysis.id(path.example).to_string(),
        via: match path.start {
            Some(start) => ToldVia {
                kind: "root",
                name: Some(root_words(analysis, start, path.example)),
            },
            // Each object stands in a slot of its own.
            None if matches!(path.via, Some(ReferenceKind::Element(_))) => ToldVia {
                kind: "element",
                name: Some("[…]".to_owned()),
            },
            None => match path.holder {
                Some(holder) => told_via(analysis, holder, path.example, path.via.as_ref()),
                None => root_via(),
            },
        },
        objects_below: path.below,
        objects_here: path.here,
        children: path
            .children
            .iter()
            .map(|child| told_merged(analysis, child))
            .collect(),
    }
}

fn root_via() -> ToldVia {
    ToldVia {
        kind: "root",
        name: None,
    }
}

fn root_words(analysis: &Analysis<'_>, start: StartKind, object: ObjectIndex) -> String {
    match start {
        StartKind::Root(kind) => kind.name().to_owned(),
        StartKind::Class => {
            let class = analysis.class_of_class_object(object);
            let loader = class.map(|class| analysis.classes().get(class).loader);
            let loader = loader
                .map(|loader| loader_name(analysis, loader))
                .unwrap_or_default();
            format!("kept by its class loader {loader}")
        }
    }
}

fn told_via(
    analysis: &Analysis<'_>,
    holder: ObjectIndex,
    held: ObjectIndex,
    via: Option<&ReferenceKind>,
) -> ToldVia {
    let (kind, name) = match via {
        Some(ReferenceKind::Field { name, .. }) => ("field", Some(name.clone())),
        Some(ReferenceKind::Static { name }) => ("static", Some(name.clone())),
        Some(ReferenceKind::Element(slot)) => ("element", Some(format!("[{slot}]"))),
        Some(ReferenceKind::Local) => {
            let frame = frame_that_holds(analysis, holder, held);
            ("local", frame.map(|frame| frame.describe()))
        }
        Some(ReferenceKind::Class | ReferenceKind::Super) => ("class", None),
        Some(ReferenceKind::ClassLoader) => ("class-loader", None),
        None => ("unknown", None),
    };
    ToldVia { kind, name }
}

/// `static OPEN_ORDERS`, `.table`, `[17]`, `local variable`.
fn via_words(via: &ToldVia) -> String {
    match (via.kind, &via.name) {
        ("static", Some(name)) => format!("static {name}"),
        ("field", Some(name)) => format!(".{name}"),
        ("local", Some(frame)) => format!("local variable of {frame}"),
        ("local", None) => "held by native code".to_owned(),
        ("class", _) => "<class>".to_owned(),
        ("class-loader", _) => "<classloader>".to_owned(),
        (_, Some(name)) => name.clone(),
        (kind, None) => kind.to_owned(),
    }
}

fn write_text(
    out: &mut dyn Write,
    told: &Told,
    args: &PathArgs,
    context: &Context,
) -> anyhow::Result<()> {
    if told.not_found > 0 {
        let objects = counted(told.not_found, "object is", "objects are");
        if args.weak {
            writeln!(out, "{objects} held by no reference that leads from a root")?;
        } else {
            writeln!(
                out,
                "{objects} held by weak, soft or phantom references only; --weak follows them"
            )?;
        }
    }
    if !told.merged.is_empty() {
        let objects = counted(told.found, "object", "objects");
        writeln!(
            out,
            "Shortest paths to {objects} of {}, merged:\n",
            harmless(&args.target)
        )?;
        let mut room = args.table.limit();
        write_merged(out, &told.merged, 0, context, &mut room)?;
        if room == 0 {
            writeln!(
                out,
                "cut after {} lines; --limit 0 shows all",
                args.table.limit()
            )?;
        }
        writeln!(out)?;
    }
    for path in &told.paths {
        write_path(out, path, context)?;
    }
    Ok(())
}

fn write_path(out: &mut dyn Write, path: &ToldPath, context: &Context) -> anyhow::Result<()> {
    let width = context.width.max(60);
    let half = path.steps.len().div_ceil(2);
    for (at, step) in path.steps.iter().enumerate() {
        if at == half && path.left_out > 0 {
            writeln!(out, "  … {} steps left out", count(path.left_out))?;
        }
        let held = format!("  {} {}", step.object_id, bytes(step.retained_bytes));
        let class = harmless(&step.class);
        if at == 0 {
            let root = format!("GC root: {}", path.root);
            writeln!(out, "{}", cut(&harmless(&root), width))?;
            writeln!(
                out,
                "  {}{held}",
                cut(&class, width.saturating_sub(held.len() + 2))
            )?;
            continue;
        }
        let via = via_words(&step.via);
        let via = cut(&harmless(&via), 60).into_owned();
        let room = width
            .saturating_sub(held.len() + via.chars().count() + 5)
            .max(20);
        writeln!(out, "  {via} → {}{held}", cut(&class, room))?;
    }
    writeln!(out)?;
    Ok(())
}

/// As deep as merged paths are; a line that leads to one place only needs no further indent.
fn write_merged(
    out: &mut dyn Write,
    paths: &[ToldMerged],
    depth: usize,
    context: &Context,
    room: &mut usize,
) -> anyhow::Result<()> {
    for path in paths {
        if *room == 0 {
            return Ok(());
        }
        *room -= 1;
        let indent = "  ".repeat(depth.min(30));
        let via = if path.via.kind == "root" {
            String::new()
        } else {
            format!("{} → ", via_words(&path.via))
        };
        let root_words = match &path.via.name {
            Some(words) if path.via.kind == "root" => format!("  ({words})"),
            _ => String::new(),
        };
        let mark = if path.objects_here > 0 { "  ◀" } else { "" };
        let line = format!("{indent}{via}{}{root_words}{mark}", path.class);
        let room_for = context.width.max(60).saturating_sub(15);
        writeln!(
            out,
            "{:>13}  {}",
            count(path.objects_below),
            cut(&harmless(&line), room_for)
        )?;
        write_merged(out, &path.children, depth + 1, context, room)?;
    }
    Ok(())
}

fn write_csv(out: &mut dyn Write, told: &Told, context: &Context) -> anyhow::Result<()> {
    let columns = [
        column("path", "Path"),
        column("step", "Step"),
        column("via", "Via"),
        column("name", "Name"),
        column("class", "Class"),
        column("object_id", "Object"),
        column("retained_bytes", "Retained"),
    ];
    let mut table = Table::new(out, TableFormat::Csv, &columns, context.width)?;
    for (number, path) in (1..).zip(&told.paths) {
        for (at, step) in (0..).zip(&path.steps) {
            let name = if at == 0 {
                Some(path.root.clone())
            } else {
                step.via.name.clone()
            };
            table.row(&[
                Cell::Count(number),
                Cell::Count(at),
                Cell::Text(step.via.kind.to_owned()),
                name.into(),
                Cell::Text(step.class.clone()),
                Cell::Text(step.object_id.clone()),
                Cell::Bytes(step.retained_bytes),
            ])?;
        }
    }
    Ok(table.finish("")?)
}
