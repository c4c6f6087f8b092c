//! Do the tables say what the report says, and nothing else?
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;
use heapray_analyzer::Silent;
use heapray_export::{
    Exported, FieldType, HEAP_TABLES, REPORT_TABLES, ReportTable, StringKey, write_objects,
    write_references,
};
use heapray_query::{ObjectFilter, objects};
use heapray_report::Report;
use heapray_session::{Session, SessionOptions};
use heapray_suspects::DiagnoseOptions;
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_testkit::{DumpBuilder, Type};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value as Json;

/// Nobody but the program may know it.
const SECRET: &str = "the secret of the tables";

/// A program that keeps what it should not, with equal strings and collections of several sizes.
fn leaking() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000);
    dump.java();
    let entry = dump
        .class("com.example.Entry")
        .field("name", Type::Object)
        .field("content", Type::Object)
        .build();
    let mut held = Vec::new();
    for _ in 0..500 {
        let name = dump.string(SECRET);
        let content = dump.byte_array(&[7; 8_000]);
        let made = dump
            .instance(entry)
            .set("name", name)
            .set("content", content);
        held.push(made.build());
    }
    let list = dump.array_list(&held);
    let (key, value) = (dump.string(SECRET), dump.string(SECRET));
    let map = dump.hash_map(&[(key, value)]);
    let registry = dump
        .class("com.example.Registry")
        .static_object("ENTRIES", list)
        .static_object("NAMES", map)
        .build();
    dump.root_sticky_class(registry);
    dump.thread("worker-1")
        .frame("com.example.Worker", "run", "()V", "Worker.java", 12)
        .local(0, map)
        .build();
    dump.to_bytes()
}

fn session(bytes: &[u8], folder: &Path) -> Session {
    let path = folder.join("heap.hprof");
    std::fs::write(&path, bytes).unwrap();
    Session::open(&path, &SessionOptions::default(), &Silent).unwrap()
}

fn report(session: &Session) -> Report {
    let report = session.report(&DiagnoseOptions::default(), false, &Silent);
    report.unwrap()
}

fn labels() -> BTreeMap<String, String> {
    [("app", "shop"), ("pod", "shop-0"), ("team", "checkout")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The file of a table.
fn write(table: &ReportTable, report: &Report, key: &StringKey) -> Vec<u8> {
    let labels = labels();
    let now = "2026-03-04T00:00:00Z".parse().unwrap();
    let exported = Exported::new(report, &labels, key, now).unwrap();
    let mut file = Vec::new();
    table.write(&exported, &mut file).unwrap();
    file
}

/// Rows of a file as a reader of others sees them: JSON values by column.
fn read(file: Vec<u8>) -> Vec<BTreeMap<String, Json>> {
    let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        let cells = row.get_column_iter();
        cells
            .map(|(name, value)| (name.clone(), json(value)))
            .collect()
    })
    .collect()
}

fn json(value: &Field) -> Json {
    match value {
        Field::Null => Json::Null,
        Field::Bool(value) => (*value).into(),
        Field::Long(value) | Field::TimestampMillis(value) => (*value).into(),
        Field::Double(value) => (*value).into(),
        Field::Str(value) => value.as_str().into(),
        other => panic!("{other:?}"),
    }
}

fn table(name: &str) -> ReportTable {
    let mut tables = REPORT_TABLES.into_iter();
    tables.find(|table| table.name == name).unwrap()
}

#[test]
fn rows_are_those_of_the_json_report() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(&session(&leaking(), folder.path()));
    let json = serde_json::to_value(&report).unwrap();
    let key = StringKey::new(b"a key of the test");
    for (name, member) in [
        ("histogram", "/histogram"),
        ("suspects", "/suspects"),
        ("access_paths", "/access_paths"),
        ("threads", "/threads"),
        ("loaders", "/class_loaders"),
        ("collections", "/collections"),
        ("strings", "/duplicate_strings/top"),
    ] {
        let expected = json.pointer(member).unwrap().as_array().unwrap();
        let rows = read(write(&table(name), &report, &key));
        assert_eq!(rows.len(), expected.len(), "{name}");
        assert!(!rows.is_empty(), "{name} shows nothing");
        let mut compared = BTreeSet::new();
        // As sets: tables are sorted so that they are small.
        let cells = |row: &dyn Fn(&str) -> Option<Json>, compared: &mut BTreeSet<&str>| {
            let fields = table(name).fields;
            let own = fields.iter().filter_map(|field| {
                // Names of strings are made with the key; frames are counted.
                let is_other = ["dump_id", "hash", "frames", "culprit", "evidence"];
                let cell = row(field.name).filter(|_| !is_other.contains(&field.name))?;
                compared.insert(field.name);
                Some(format!("{}={cell}", field.name))
            });
            own.collect::<Vec<_>>().join(" ")
        };
        let known = |of: &str| expected[0].get(of).is_some();
        let mut found: Vec<String> = rows
            .iter()
            .map(|row| {
                cells(
                    &|of| row.get(of).filter(|_| known(of)).cloned(),
                    &mut compared,
                )
            })
            .collect();
        let mut wanted: Vec<String> = expected
            .iter()
            .map(|row| cells(&|of| row.get(of).cloned(), &mut compared))
            .collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{name}");
        assert!(compared.len() >= 3, "{name}: only {compared:?}");
        for row in rows {
            assert_eq!(row["dump_id"], json["dump"]["identity"], "{name}");
        }
    }
}

#[test]
fn the_row_of_a_dump_is_its_heap() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(&session(&leaking(), folder.path()));
    let key = StringKey::made_up();
    let json = serde_json::to_value(&report).unwrap();
    let rows = read(write(&table("dumps"), &report, &key));
    assert_eq!(rows.len(), 1);
    for (column, member) in [
        ("path", "/dump/path"),
        ("file_bytes", "/dump/file_bytes"),
        ("complete", "/dump/complete"),
        ("tool_version", "/tool/version"),
        ("jvm_version", "/jvm/version"),
        ("max_heap_bytes", "/jvm/max_heap_bytes"),
        ("used_bytes", "/heap/used_bytes"),
        ("unreachable_bytes", "/heap/unreachable/bytes"),
        ("objects", "/heap/objects"),
        ("reference_count", "/heap/reference_count"),
        ("classes", "/heap/classes"),
        ("gc_roots", "/heap/gc_roots"),
        ("verdict", "/verdict/kind"),
        ("confidence", "/verdict/confidence"),
        ("more_heap", "/verdict/more_heap/answer"),
        ("strings", "/duplicate_strings/strings"),
        ("duplicate_string_bytes", "/duplicate_strings/wasted_bytes"),
    ] {
        assert_eq!(&rows[0][column], json.pointer(member).unwrap(), "{column}");
    }
    assert_eq!(rows[0]["created"], 1_772_590_653_000_i64);
    assert_eq!(
        (&rows[0]["team"], &rows[0]["version"]),
        (&"checkout".into(), &Json::Null)
    );
    let all: BTreeMap<String, String> =
        serde_json::from_str(rows[0]["labels"].as_str().unwrap()).unwrap();
    assert_eq!(all, labels());
    let evidence = read(write(&table("suspects"), &report, &key))[0]["evidence"].clone();
    let evidence: Json = serde_json::from_str(evidence.as_str().unwrap()).unwrap();
    let first = &json["suspects"][0]["evidence"][0];
    assert_eq!(evidence[first["name"].as_str().unwrap()], first["value"]);
}

/// The report of a dump whose values were shown, too: the tables leave them out.
#[test]
fn no_table_has_the_content_of_a_string() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(&leaking(), folder.path());
    let shown = session.report(&DiagnoseOptions::default(), true, &Silent);
    let shown = shown.unwrap();
    let json = serde_json::to_string(&shown).unwrap();
    assert!(
        json.contains(SECRET),
        "the report shows what the tables must not"
    );
    let key = StringKey::new(b"a key of the test");
    let mut cells = 0;
    for table in REPORT_TABLES {
        for row in read(write(&table, &shown, &key)) {
            for (column, cell) in row {
                assert!(
                    !cell.to_string().contains(SECRET),
                    "{} {column}",
                    table.name
                );
                cells += 1;
            }
        }
    }
    assert!(cells > 100, "{cells}");
    let strings = read(write(&table("strings"), &shown, &key));
    assert!(strings[0]["count"].as_u64() > Some(500));
    assert_eq!(strings[0]["hash"].as_str().unwrap().len(), 32);
    let same = read(write(&table("strings"), &shown, &key));
    let other = read(write(&table("strings"), &shown, &StringKey::made_up()));
    assert_eq!(strings, same);
    assert_ne!(strings[0]["hash"], other[0]["hash"]);
    assert_ne!(strings[0]["key"], other[0]["key"]);
}

#[test]
fn a_table_without_rows_has_its_columns_and_equal_reports_equal_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = report(&session(&leaking(), folder.path()));
    let key = StringKey::new(b"a key of the test");
    let again = report.clone();
    for table in REPORT_TABLES {
        assert!(write(&table, &report, &key) == write(&table, &again, &key));
    }
    report.suspects.clear();
    report.duplicate_strings = None;
    for name in ["suspects", "strings", "waste"] {
        let file = write(&table(name), &report, &key);
        let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
        let metadata = reader.metadata().file_metadata();
        assert_eq!(metadata.num_rows(), 0);
        let columns = metadata.schema_descr().columns().iter();
        let columns: Vec<&str> = columns.map(|column| column.name()).collect();
        let fields: Vec<&str> = table(name).fields.iter().map(|field| field.name).collect();
        assert_eq!(columns, fields);
        let facts = metadata.key_value_metadata().unwrap();
        let version = facts
            .iter()
            .find(|fact| fact.key == "heapray.schema_version");
        assert_eq!(version.unwrap().value.as_deref(), Some("1"));
    }
    report.dump.identity = None;
    let labels = labels();
    assert!(Exported::new(&report, &labels, &key, jiff::Timestamp::UNIX_EPOCH).is_err());
}

#[test]
fn objects_and_references_are_those_of_the_heap() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(&leaking(), folder.path());
    let heap = session.heap();
    let mut file = Vec::new();
    write_objects(heap, "dump", &mut file).unwrap();
    let rows = read(file);
    let ids: Vec<i64> = rows
        .iter()
        .map(|row| row["object_id"].as_i64().unwrap())
        .collect();
    assert!(
        ids.is_sorted(),
        "sorted by address, which is what makes them small"
    );
    let found: BTreeSet<String> = rows
        .iter()
        .map(|row| {
            let cell = |name: &str| row[name].clone();
            format!(
                "{} {} {} {} {}",
                cell("object_id"),
                cell("class").as_str().unwrap(),
                cell("shallow_bytes"),
                cell("retained_bytes"),
                cell("immediate_dominator"),
            )
        })
        .collect();
    let wanted: BTreeSet<String> = objects(heap, &ObjectFilter::default())
        .map(|row| {
            let dominator = row.immediate_dominator;
            let dominator = dominator.map_or("null".to_owned(), |id| id.0.to_string());
            let (class, shallow, retained) = (row.class, row.shallow_bytes, row.retained_bytes);
            format!("{} {class} {shallow} {retained} {dominator}", row.id.0)
        })
        .collect();
    assert_eq!(found.len(), rows.len());
    assert_eq!(found, wanted);

    let mut file = Vec::new();
    write_references(heap, "dump", &mut file).unwrap();
    let rows = read(file);
    let known: BTreeSet<i64> = ids.into_iter().collect();
    let names: Vec<_> = rows
        .iter()
        .filter(|row| row["field"] == "content")
        .collect();
    assert_eq!(names.len(), 500);
    assert!(
        rows.iter()
            .all(|row| known.contains(&row["target"].as_i64().unwrap()))
    );
    assert!(rows.iter().any(|row| row["field"].is_null()), "elements");
}

#[test]
fn tables_are_small() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = GenerateOptions::default();
    options.objects = 200_000;
    let mut dump = Vec::new();
    generate(&options, &mut dump).unwrap();
    let session = session(&dump, folder.path());
    let report = report(&session);
    let key = StringKey::new(b"a key of the test");
    let tables: usize = REPORT_TABLES
        .iter()
        .map(|table| write(table, &report, &key).len())
        .sum();
    assert!(tables <= 20 << 10, "{tables} bytes without objects");
    let mut file = Vec::new();
    write_objects(session.heap(), "dump", &mut file).unwrap();
    let rows = session.heap().total().objects;
    let each = file.len() as f64 / rows as f64;
    assert!(each <= 3.0, "{each} bytes an object");
}

/// The page says of every column what the code says.
#[test]
fn the_reference_page_has_every_column() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/parquet.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut told: BTreeMap<String, Vec<[String; 3]>> = BTreeMap::new();
    let mut table = String::new();
    for line in page.lines() {
        if let Some(name) = line
            .strip_prefix("## `")
            .and_then(|rest| rest.strip_suffix('`'))
        {
            name.clone_into(&mut table);
        } else if let Some(row) = line.strip_prefix("| `") {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let column = cells[0].trim_end_matches('`').to_owned();
            let row = [column, cells[1].to_owned(), cells[2].to_owned()];
            assert!(!cells[3].is_empty(), "{table}: {line}");
            told.entry(table.clone()).or_default().push(row);
        }
    }
    let report_tables = REPORT_TABLES.iter().map(|table| (table.name, table.fields));
    let mut all = 0;
    for (name, fields) in report_tables.chain(HEAP_TABLES) {
        let wanted: Vec<[String; 3]> = fields
            .iter()
            .map(|field| {
                let missing = if field.is_nullable { "yes" } else { "" };
                [field.name, field.kind.name(), missing].map(str::to_owned)
            })
            .collect();
        assert_eq!(told.remove(name).unwrap_or_default(), wanted, "{name}");
        assert!(fields.iter().any(|field| field.kind == FieldType::Text));
        all += wanted.len();
    }
    assert!(all > 90, "{all} columns");
}
