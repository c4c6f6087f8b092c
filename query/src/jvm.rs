//! Which JVM was dumped? What its own heap says: system properties, environment, arguments, the
//! largest heap.

use std::collections::BTreeMap;

use super::instances::find_instances;
use super::maps::map_entries;
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_masking::mask_value;

/// Properties, arguments and characters that are read at most.
const MOST_PROPERTIES: usize = 2_000;
const MOST_ARGUMENTS: usize = 1_000;
const LONGEST: usize = 8_192;

/// What the JVM says of itself. Values of secret names are masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jvm {
    /// `java.version`, else `java.vm.version`.
    pub version: Option<String>,
    /// `java.vendor`.
    pub vendor: Option<String>,
    /// `java.vm.name`.
    pub name: Option<String>,
    /// `System.props`.
    pub system_properties: BTreeMap<String, String>,
    /// Environment variables; `None` where the program never asked for one.
    pub environment: Option<BTreeMap<String, String>>,
    /// JVM arguments, where a management bean has asked for them.
    pub arguments: Vec<String>,
    /// `-Xmx`, else `Runtime.maxMemory()` as the JDK noted it for direct buffers; bytes.
    pub max_heap_bytes: Option<u64>,
}

/// Reads what the JVM says of itself. Touches the file a few times for each property and variable.
pub fn jvm(heap: &Heap) -> Jvm {
    let raw = system_properties(heap);
    let get = |name: &str| raw.get(name).filter(|value| !value.is_empty()).cloned();
    let arguments = arguments(heap);
    let max_heap_bytes = arguments
        .iter()
        .rev()
        .find_map(|argument| max_heap_argument(argument))
        .or_else(|| max_memory(heap));
    Jvm {
        version: get("java.version").or_else(|| get("java.vm.version")),
        vendor: get("java.vendor").or_else(|| get("java.vm.vendor")),
        name: get("java.vm.name"),
        system_properties: masked(&raw),
        environment: environment(heap).as_ref().map(masked),
        arguments: arguments
            .iter()
            .map(|argument| mask_value("", argument).into_owned())
            .collect(),
        max_heap_bytes,
    }
}

fn masked(values: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    values
        .iter()
        .map(|(name, value)| (name.clone(), mask_value(name, value).into_owned()))
        .collect()
}

/// What `System.getenv` keeps from its first call on: a map of strings on Windows, elsewhere of
/// `ProcessEnvironment$Variable` and `$Value`, each with its text in `str`.
fn environment(heap: &Heap) -> Option<BTreeMap<String, String>> {
    let text = |object| {
        let holder = || heap.field_object(object, "str");
        heap.string_value(object, LONGEST)
            .or_else(|| heap.string_value(holder()?, LONGEST))
    };
    let map = ["theEnvironment", "theUnmodifiableEnvironment"]
        .iter()
        .find_map(|field| static_object(heap, "java.lang.ProcessEnvironment", field))?;
    let variables = map_entries(heap, map, MOST_PROPERTIES);
    Some(
        variables
            .into_iter()
            .filter_map(|(name, value)| Some((text(name)?, text(value)?)))
            .collect(),
    )
}

/// `System.props` and its defaults.
fn system_properties(heap: &Heap) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    let mut next = static_object(heap, "java.lang.System", "props");
    // Defaults of defaults; an honest dump has none.
    for _ in 0..4 {
        let Some(map) = next else { break };
        for (key, value) in map_entries(heap, map, MOST_PROPERTIES) {
            let text = |object| heap.string_value(object, LONGEST);
            if let (Some(key), Some(value)) = (text(key), text(value)) {
                properties.entry(key).or_insert(value);
            }
        }
        next = heap.field_object(map, "defaults");
    }
    properties
}

/// The object in a static field of a class of the boot loader.
fn static_object(heap: &Heap, class: &str, field: &str) -> Option<ObjectIndex> {
    let value = static_field(heap, class, field)?;
    heap.find(value.as_object()?)
}

fn static_field(heap: &Heap, class: &str, field: &str) -> Option<heapray_hprof::Value> {
    let classes = heap.classes();
    let boot = classes
        .find_by_name(class)
        .find(|index| classes.get(*index).loader.is_null())?;
    let fields = heap.static_fields(boot);
    Some(fields.into_iter().find(|known| known.name == field)?.value)
}

/// `VMManagementImpl.vmArgs`, an unmodifiable list around a list of an array.
fn arguments(heap: &Heap) -> Vec<String> {
    let beans = find_instances(heap, 1, |_, class| {
        class.name == "sun.management.VMManagementImpl"
    });
    let list = beans
        .first()
        .and_then(|bean| heap.field_object(*bean, "vmArgs"));
    let mut holder = list;
    for _ in 0..4 {
        let Some(object) = holder else { break };
        if let Some(elements) = heap.elements(object) {
            return elements
                .flatten()
                .take(MOST_ARGUMENTS)
                .filter_map(|argument| heap.string_value(argument, LONGEST))
                .collect();
        }
        holder = ["list", "c", "a", "elements", "elementData"]
            .iter()
            .find_map(|name| heap.field_object(object, name));
    }
    Vec::new()
}

/// `-Xmx4g`, `-XX:MaxHeapSize=4294967296`.
fn max_heap_argument(argument: &str) -> Option<u64> {
    let size = argument
        .strip_prefix("-Xmx")
        .or_else(|| argument.strip_prefix("-XX:MaxHeapSize="))?;
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match size.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// `VM.directMemory` is `Runtime.maxMemory()` unless `-XX:MaxDirectMemorySize` was given, of which
/// the saved properties say.
fn max_memory(heap: &Heap) -> Option<u64> {
    /// What the field holds before the JDK has set it.
    const UNSET: u64 = 64 << 20;
    let (class, limit) = ["jdk.internal.misc.VM", "sun.misc.VM"]
        .iter()
        .find_map(|class| Some((*class, static_field(heap, class, "directMemory")?)))?;
    let limit = u64::try_from(limit.as_i64()?).ok()?;
    let saved = static_object(heap, class, "savedProps")?;
    let given = map_entries(heap, saved, MOST_PROPERTIES)
        .into_iter()
        .find_map(|(key, value)| {
            let key = heap.string_value(key, LONGEST)?;
            let wanted = key == "sun.nio.MaxDirectMemorySize";
            wanted.then(|| heap.string_value(value, LONGEST))?
        });
    let automatic = matches!(given.as_deref(), None | Some("" | "0" | "-1"));
    (automatic && limit != UNSET && limit > 0 && limit < 1 << 50).then_some(limit)
}

#[cfg(test)]
mod tests {
    use super::max_heap_argument;

    #[test]
    fn sizes_of_the_largest_heap() {
        for (argument, bytes) in [
            ("-Xmx4g", Some(4 << 30)),
            ("-Xmx512M", Some(512 << 20)),
            ("-XX:MaxHeapSize=1048576", Some(1 << 20)),
            ("-Xmx", None),
            ("-Xmx1x", None),
            ("-Xmx99999999999g", None),
            ("-Xms1g", None),
        ] {
            assert_eq!(max_heap_argument(argument), bytes, "{argument}");
        }
    }
}
