//! `heapray inspect`: one object, its fields, and who refers to it.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord, ReferenceKind};
use heapray_hprof::{FieldType, ObjectId, Value};
use heapray_query::{Inbound, inbound, label, loader_name, object_title};
use heapray_report::format::{bytes, count, cut, harmless};
use serde::Serialize;

use crate::args::{AnalysisArgs, TableArgs, TableFormat, parse_address};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::write_to;
use crate::table::{Cell, Table, column};

const EXAMPLES: &str = "\
Examples:
  heapray inspect heapdump.hprof 0x7f00a8c0
  heapray inspect heapdump.hprof 0x7f00a8c0 --show-values    numbers and texts too
  heapray inspect heapdump.hprof com.example.Shop            static fields of a class";

/// One object: class, sizes, fields or elements, and who refers to it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Address of an object, or name of a class
    #[arg(value_name = "ADDRESS")]
    object: String,
    /// Show numbers and texts; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Characters of a text that are shown.
const LONGEST: usize = 200;

/// Everything told about an object.
#[derive(Serialize)]
struct Told {
    object_id: String,
    class: String,
    label: String,
    class_loader: String,
    reachable: bool,
    shallow_bytes: u64,
    retained_bytes: Option<u64>,
    immediate_dominator: Option<String>,
    gc_roots: Vec<String>,
    value: Option<String>,
    length: Option<u32>,
    fields: Vec<Entry>,
    fields_left_out: u64,
    referred_by: Vec<Entry>,
    referred_by_left_out: u64,
}

/// A field, an element or a reference.
#[derive(Serialize)]
struct Entry {
    #[serde(rename = "static")]
    is_static: bool,
    declared_in: Option<String>,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    value: Option<String>,
    object_id: Option<String>,
    label: Option<String>,
}

/// The object at an address, or the class object of a name.
pub(crate) fn find_object(heap: &Heap, text: &str) -> anyhow::Result<ObjectIndex> {
    if let Some(address) = parse_address(text) {
        let missing = || {
            let message = format!("there is no object at {text}");
            hinted(
                message,
                "`heapray objects DUMP` and `heapray dominators DUMP` list addresses",
            )
        };
        return heap.find(ObjectId(address)).ok_or_else(missing);
    }
    let classes = heap.classes();
    let found: Vec<ObjectIndex> = classes
        .find_by_name(text)
        .filter_map(|class| classes.get(class).object)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let message = format!("no class is named {text}, and it is no address");
            Err(hinted(
                message,
                "addresses look like 0x7f00a8c0; `heapray histogram DUMP --class TEXT` finds class names",
            ))
        }
        [..] => {
            let ids: Vec<String> = found
                .iter()
                .map(|object| heap.id(*object).to_string())
                .collect();
            let message = format!("{} loaders defined {text}", found.len());
            Err(hinted(
                message,
                format!("give one of their addresses: {}", ids.join(", ")),
            ))
        }
    }
}

pub(crate) fn run(args: &InspectArgs, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let object = find_object(heap, &args.object)?;
    let told = tell(heap, object, args);
    write_to(args.table.output.as_deref(), |out| {
        match args.table.format() {
            TableFormat::Text => write_text(out, &told, context),
            TableFormat::Json => {
                serde_json::to_writer_pretty(&mut *out, &told)?;
                Ok(out.write_all(b"\n")?)
            }
            TableFormat::Csv => write_csv(out, &told, context),
        }
    })?;
    opened.finish(context)
}

fn tell(heap: &Heap, object: ObjectIndex, args: &InspectArgs) -> Told {
    let classes = heap.classes();
    let class = classes.get(heap.class_of(object));
    let place = heapray_query::find_in_tree(heap, &[object])
        .get(&object)
        .copied();
    let limit = args.table.limit();
    let (fields, fields_left_out) = entries(heap, object, limit, args.show_values);
    let Inbound {
        referrers,
        left_out,
    } = inbound(heap, object, limit);
    let loader = match heap.class_of_class_object(object) {
        Some(class) => classes.get(class).loader,
        None => class.loader,
    };
    let dominator = place.and_then(|place| heap.object_at(heap.dominator(place)));
    let value = heap
        .string_value(object, LONGEST)
        .filter(|_| args.show_values);
    let mut gc_roots: Vec<String> = heapray_query::root_entries(heap)
        .filter(|root| root.object == object)
        .map(|root| root.kind.name().to_owned())
        .collect();
    gc_roots.sort_unstable();
    gc_roots.dedup();
    Told {
        object_id: heap.id(object).to_string(),
        class: class.name.clone(),
        label: label(heap, object),
        class_loader: loader_name(heap, loader),
        reachable: heap.is_reachable(object),
        shallow_bytes: heap.shallow_size(object),
        retained_bytes: place.map(|place| heap.retained_size(place)),
        immediate_dominator: dominator.map(|object| titled(heap, object)),
        gc_roots,
        value,
        length: heap.array_len(object),
        fields,
        fields_left_out,
        referred_by: referrers
            .iter()
            .map(|from| referrer(heap, *from, object))
            .collect(),
        referred_by_left_out: left_out,
    }
}

fn titled(heap: &Heap, object: ObjectIndex) -> String {
    format!("{} {}", object_title(heap, object), heap.id(object))
}

fn referrer(heap: &Heap, from: ObjectIndex, to: ObjectIndex) -> Entry {
    let found = heap
        .references(from)
        .into_iter()
        .find(|reference| reference.target == to);
    let (declared_in, name) = match found.map(|reference| reference.kind) {
        Some(ReferenceKind::Field { declared_in, name }) => {
            (Some(heap.classes().get(declared_in).name.clone()), name)
        }
        Some(ReferenceKind::Static { name }) => (None, format!("static {name}")),
        Some(ReferenceKind::Element(slot)) => (None, format!("[{slot}]")),
        Some(ReferenceKind::Local) => (None, "<local>".to_owned()),
        Some(ReferenceKind::Class) => (None, "<class>".to_owned()),
        Some(ReferenceKind::Super) => (None, "<super>".to_owned()),
        Some(ReferenceKind::ClassLoader) => (None, "<classloader>".to_owned()),
        None => (None, "?".to_owned()),
    };
    Entry {
        is_static: false,
        declared_in,
        name,
        kind: object_title(heap, from),
        value: None,
        object_id: Some(heap.id(from).to_string()),
        label: Some(label(heap, from)),
    }
}

/// Fields or elements, at most `limit`, and how many more there are.
fn entries(heap: &Heap, object: ObjectIndex, limit: usize, show_values: bool) -> (Vec<Entry>, u64) {
    let mut entries = Vec::new();
    let mut left_out = 0;
    let mut add = |entry: &dyn Fn() -> Entry| {
        if entries.len() < limit {
            entries.push(entry());
        } else {
            left_out += 1;
        }
    };
    match heap.record(object) {
        Some(ObjectRecord::ObjectArray(array)) => {
            for (slot, id) in array.elements(heap.id_size()).enumerate() {
                if !id.is_null() {
                    add(&|| {
                        entry(
                            heap,
                            format!("[{slot}]"),
                            FieldType::Object,
                            Value::Object(id),
                            show_values,
                        )
                    });
                }
            }
        }
        Some(ObjectRecord::PrimitiveArray(array)) => {
            let size = array.element_type.size(heap.id_size());
            for (slot, element) in array.bytes.chunks_exact(size).enumerate() {
                let value = Value::from_bytes(element, array.element_type, heap.id_size());
                if let Some(value) = value.filter(|_| show_values) {
                    add(&|| {
                        entry(
                            heap,
                            format!("[{slot}]"),
                            array.element_type,
                            value,
                            show_values,
                        )
                    });
                }
            }
        }
        _ => {
            for field in heap.fields(object) {
                add(&|| {
                    let mut entry = entry(
                        heap,
                        field.name.clone(),
                        field.field_type,
                        field.value,
                        show_values,
                    );
                    entry.is_static = field.is_static;
                    entry.declared_in = Some(heap.classes().get(field.declared_in).name.clone());
                    entry
                });
            }
        }
    }
    (entries, left_out)
}

fn entry(
    heap: &Heap,
    name: String,
    field_type: FieldType,
    value: Value,
    show_values: bool,
) -> Entry {
    let target = value.as_object();
    let object = target.and_then(|id| heap.find(id));
    let text = match (value, object) {
        (Value::Object(id), _) if id.is_null() => Some("null".to_owned()),
        (Value::Object(_), None) => Some("not in the file".to_owned()),
        (Value::Object(_), Some(object)) if show_values => heap.string_value(object, LONGEST),
        (Value::Object(_), Some(_)) => None,
        (value, _) if show_values => Some(primitive(value)),
        _ => None,
    };
    Entry {
        is_static: false,
        declared_in: None,
        name,
        kind: match object {
            Some(object) => object_title(heap, object),
            None => field_type.java_name().to_owned(),
        },
        value: text,
        object_id: target.map(|id| id.to_string()),
        label: object.map(|object| label(heap, object)),
    }
}

fn primitive(value: Value) -> String {
    match value {
        Value::Boolean(v) => v.to_string(),
        Value::Char(v) => match char::from_u32(v.into()) {
            Some(c) if !c.is_control() => format!("'{c}'"),
            _ => format!("'\\u{v:04x}'"),
        },
        Value::Float(v) => v.to_string(),
        Value::Double(v) => v.to_string(),
        Value::Byte(v) => v.to_string(),
        Value::Short(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        Value::Long(v) => v.to_string(),
        Value::Object(id) => id.to_string(),
    }
}

fn write_text(out: &mut dyn Write, told: &Told, context: &Context) -> anyhow::Result<()> {
    writeln!(out, "{} {}", harmless(&told.label), told.object_id)?;
    let retained = match told.retained_bytes {
        Some(retained) => bytes(retained),
        None => "unreachable: nothing keeps it alive".to_owned(),
    };
    let mut facts = vec![
        ("class", told.class.clone()),
        ("class loader", told.class_loader.clone()),
        ("shallow size", bytes(told.shallow_bytes)),
        ("retained size", retained),
    ];
    facts.extend(told.length.map(|length| ("length", count(length.into()))));
    facts.extend(
        told.immediate_dominator
            .clone()
            .map(|dominator| ("dominated by", dominator)),
    );
    if !told.gc_roots.is_empty() {
        facts.push(("gc root", told.gc_roots.join(", ")));
    }
    facts.extend(told.value.clone().map(|value| ("value", value)));
    for (name, value) in facts {
        let room = context.width.max(60).saturating_sub(17);
        writeln!(out, "  {name:13}  {}", cut(&harmless(&value), room))?;
    }
    write_entries(out, "Holds", &told.fields, told.fields_left_out, context)?;
    write_entries(
        out,
        "Held by",
        &told.referred_by,
        told.referred_by_left_out,
        context,
    )
}

fn write_entries(
    out: &mut dyn Write,
    title: &str,
    entries: &[Entry],
    left_out: u64,
    context: &Context,
) -> anyhow::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    let width = entries
        .iter()
        .map(|entry| entry.name.chars().count() + 7 * usize::from(entry.is_static));
    let width = width.max().unwrap_or(0).min(40);
    for entry in entries {
        let name = if entry.is_static {
            format!("static {}", entry.name)
        } else {
            entry.name.clone()
        };
        let mut what = match (&entry.object_id, &entry.label) {
            (Some(id), Some(label)) => format!("{label} {id}"),
            (Some(id), None) => format!("{} {id}", entry.kind),
            (None, _) => entry.kind.clone(),
        };
        if let Some(value) = &entry.value {
            what = format!("{what} = {value}");
        }
        let room = context.width.max(60).saturating_sub(width + 4);
        writeln!(
            out,
            "  {:width$}  {}",
            cut(&harmless(&name), 40),
            cut(&harmless(&what), room)
        )?;
    }
    if left_out > 0 {
        writeln!(out, "  … {} more; --limit 0 shows all", count(left_out))?;
    }
    Ok(())
}

fn write_csv(out: &mut dyn Write, told: &Told, context: &Context) -> anyhow::Result<()> {
    let columns = [
        column("direction", "Direction"),
        column("name", "Name"),
        column("class", "Class"),
        column("object_id", "Object"),
        column("value", "Value"),
    ];
    let mut table = Table::new(out, TableFormat::Csv, &columns, context.width)?;
    let rows = told.fields.iter().map(|entry| ("holds", entry));
    for (direction, entry) in rows.chain(told.referred_by.iter().map(|entry| ("held by", entry))) {
        table.row(&[
            Cell::Text(direction.to_owned()),
            Cell::Text(entry.name.clone()),
            Cell::Text(entry.kind.clone()),
            entry.object_id.clone().into(),
            entry.value.clone().into(),
        ])?;
    }
    Ok(table.finish("")?)
}
