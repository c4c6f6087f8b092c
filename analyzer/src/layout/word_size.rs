//! Whether a JVM was a 64-bit one, by its system properties: the hprof agent always writes identifiers of 4 bytes.

use std::sync::atomic::AtomicU64;

use heapray_hprof::{ObjectId, TextEncoding};

use crate::graph::Graph;
use crate::index::ObjectIndex;
use crate::records::{ObjectRecord, Records};
use crate::scan::ScannedDump;

/// Entries of the table of properties that are looked at.
const MOST_ENTRIES: usize = 10_000;
/// `os.arch` of 64-bit systems.
const WIDE: [&str; 6] = ["amd64", "x86_64", "aarch64", "ppc64", "ppc64le", "s390x"];
/// Characters of a property that are read.
const LONGEST: usize = 64;

/// Whether the system properties say that the JVM ran with 64 bits. `System.props` is a `Hashtable` up to JDK 8, the
/// last one with the agent. Touches the file for each property.
pub(super) fn is_64_bit(scanned: &ScannedDump, graph: &Graph) -> bool {
    let mapped = AtomicU64::new(0);
    let records = Records {
        scanned,
        graph,
        mapped: &mapped,
    };
    let texts = properties(&records).unwrap_or_default();
    let is = |name: &str, wanted: &[&str]| {
        texts
            .iter()
            .any(|(key, value)| key == name && wanted.contains(&value.as_str()))
    };
    is("sun.arch.data.model", &["64"])
        || is("os.arch", &WIDE) && !is("sun.arch.data.model", &["32"])
}

/// Keys and values of `System.props`, cut to the length of the properties that matter.
fn properties(records: &Records<'_>) -> Option<Vec<(String, String)>> {
    let (graph, names) = (records.graph(), &records.scanned.names);
    let classes = &graph.classes;
    let mut systems = classes.find_by_name("java.lang.System");
    let system = systems.find(|class| classes.get(*class).loader.is_null())?;
    let props = classes
        .statics(system)
        .find(|field| names.string_bytes(field.name) == Some(b"props"))?;
    let mut tables = targets(records, props.value.as_object()?)?;
    let table = tables.find(|target| {
        let record = records.get(*target);
        matches!(record, Some(ObjectRecord::ObjectArray(_)))
    })?;
    let mut entries: Vec<ObjectIndex> = graph.targets(table.0).map(ObjectIndex).collect();
    let mut found = Vec::new();
    let mut seen = 0;
    while let Some(entry) = entries.pop() {
        seen += 1;
        if seen > MOST_ENTRIES {
            break;
        }
        // The references of an entry: the next entry of its bucket, and two strings. Keys and values are told apart by
        // what they say.
        let (texts, others): (Vec<_>, Vec<_>) = graph
            .targets(entry.0)
            .map(|target| (ObjectIndex(target), text(records, ObjectIndex(target))))
            .partition(|(_, text)| text.is_some());
        let is_entry = |object: &ObjectIndex| graph.class_of(object.0) == graph.class_of(entry.0);
        entries.extend(
            others
                .into_iter()
                .map(|(object, _)| object)
                .filter(is_entry),
        );
        if let [(_, Some(a)), (_, Some(b))] = &texts[..] {
            found.push((a.clone(), b.clone()));
            found.push((b.clone(), a.clone()));
        }
    }
    Some(found)
}

fn targets<'r>(
    records: &Records<'r>,
    object: ObjectId,
) -> Option<impl Iterator<Item = ObjectIndex> + use<'r>> {
    let index = records.scanned.index.find(object.0)?;
    Some(records.graph().targets(index.0).map(ObjectIndex))
}

/// The text of a string of JDK 8 or older, whose only reference is that to its characters.
fn text(records: &Records<'_>, string: ObjectIndex) -> Option<String> {
    let graph = records.graph();
    let class = graph.classes.get(graph.class_of(string.0));
    if class.name != "java.lang.String" {
        return None;
    }
    let array = ObjectIndex(graph.targets(string.0).next()?);
    match records.get(array)? {
        ObjectRecord::PrimitiveArray(array) => {
            Some(TextEncoding::Utf16Be.decode(array.bytes, LONGEST))
        }
        _ => None,
    }
}
