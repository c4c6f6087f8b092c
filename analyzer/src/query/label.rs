//! What is this object, in a few words and without its contents?

use crate::analysis::Analysis;
use crate::index::ObjectIndex;
use crate::read::ObjectRecord;

/// Characters of a thread's or loader's name.
const NAME_CHARS: usize = 200;

/// The name without its package; what tells lambdas apart stays.
pub fn simple_name(class: &str) -> &str {
    let end = class.find(['+', '/']).unwrap_or(class.len());
    let start = class
        .get(..end)
        .and_then(|name| name.rfind('.'))
        .map_or(0, |dot| dot + 1);
    class.get(start..).unwrap_or(class)
}

/// `HashMap, 12 entries`, `Thread "main"`, `class com.example.Shop`, `byte[4096]`. Touches the file for
/// objects with fields.
pub fn label(analysis: &Analysis<'_>, object: ObjectIndex) -> String {
    if let Some(class) = analysis.class_of_class_object(object) {
        return format!("class {}", analysis.classes().get(class).name);
    }
    let index = analysis.class_of(object);
    let class = analysis.classes().get(index);
    let simple = simple_name(&class.name);
    if let Some(len) = analysis.array_len(object) {
        let (element, dimensions) = simple.split_once("[]").unwrap_or((simple, ""));
        return format!("{element}[{len}]{dimensions}");
    }
    if class.is_thread {
        return match thread_name(analysis, object) {
            Some(name) => format!("{simple} \"{name}\""),
            None => simple.to_owned(),
        };
    }
    if class.name == "java.lang.String" {
        return match string_length(analysis, object) {
            Some(length) => format!("String, {}", counted(length, "character", "characters")),
            None => "String".to_owned(),
        };
    }
    if analysis.classes().is_a(index, "java.lang.ClassLoader") {
        return match analysis.field_string(object, "name", NAME_CHARS) {
            Some(name) if !name.is_empty() => format!("{simple} \"{name}\""),
            _ => simple.to_owned(),
        };
    }
    match collection_size(analysis, object) {
        Some((size, true)) => format!("{simple}, {}", counted(size, "entry", "entries")),
        Some((size, false)) => format!("{simple}, {}", counted(size, "element", "elements")),
        None => simple.to_owned(),
    }
}

/// The Java class name; for a class object `class com.example.Shop`. Doesn't touch the file.
pub fn object_title(analysis: &Analysis<'_>, object: ObjectIndex) -> String {
    match analysis.class_of_class_object(object) {
        Some(class) => format!("class {}", analysis.classes().get(class).name),
        None => analysis
            .classes()
            .get(analysis.class_of(object))
            .name
            .clone(),
    }
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A thread's name: a string since JDK 8, `char[]` before.
pub(crate) fn thread_name(analysis: &Analysis<'_>, thread: ObjectIndex) -> Option<String> {
    let name = analysis.field_object(thread, "name")?;
    if let Some(text) = analysis.string_value(name, NAME_CHARS) {
        return Some(text);
    }
    let ObjectRecord::PrimitiveArray(array) = analysis.record(name)? else {
        return None;
    };
    let units: Vec<u16> = array
        .bytes
        .chunks_exact(2)
        .take(NAME_CHARS)
        .map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        })
        .collect();
    Some(String::from_utf16_lossy(&units))
}

fn string_length(analysis: &Analysis<'_>, string: ObjectIndex) -> Option<u64> {
    if let Some(count) = analysis.field_i64(string, "count") {
        return u64::try_from(count).ok(); // JDK 6
    }
    let len = u64::from(analysis.array_len(analysis.field_object(string, "value")?)?);
    let wide = analysis.field_i64(string, "coder") == Some(1);
    Some(if wide { len / 2 } else { len })
}

/// Elements of a JDK collection, and whether it is a map; `None` for other objects.
fn collection_size(analysis: &Analysis<'_>, object: ObjectIndex) -> Option<(u64, bool)> {
    let class = analysis.class_of(object);
    let mut is_map = false;
    let mut is_set = false;
    let mut is_collection = false;
    for (_, class) in analysis.classes().hierarchy(class) {
        is_map |= matches!(
            class.name.as_str(),
            "java.util.AbstractMap"
                | "java.util.Hashtable"
                | "java.util.HashMap"
                | "java.util.concurrent.ConcurrentHashMap"
        );
        is_set |= matches!(
            class.name.as_str(),
            "java.util.HashSet" | "java.util.TreeSet"
        );
        is_collection |= class.name == "java.util.AbstractCollection";
    }
    if !(is_map || is_collection) {
        return None;
    }
    if is_set {
        let map = ["map", "m"]
            .iter()
            .find_map(|name| analysis.field_object(object, name))?;
        return Some((own_size(analysis, map)?, false));
    }
    Some((own_size(analysis, object)?, is_map))
}

fn own_size(analysis: &Analysis<'_>, object: ObjectIndex) -> Option<u64> {
    let names = ["size", "elementCount", "count"];
    if let Some(size) = names
        .iter()
        .find_map(|name| analysis.field_i64(object, name))
    {
        return u64::try_from(size).ok();
    }
    // ConcurrentHashMap (JDK 8+) counts like a LongAdder.
    let base = analysis.field_i64(object, "baseCount")?;
    let mut sum = base;
    if let Some(cells) = analysis.field_object(object, "counterCells")
        && let Some(cells) = analysis.elements(cells)
    {
        for cell in cells.flatten().take(1024) {
            sum = sum.saturating_add(analysis.field_i64(cell, "value").unwrap_or(0));
        }
    }
    u64::try_from(sum).ok()
}
