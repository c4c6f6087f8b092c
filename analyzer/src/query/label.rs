//! What is this object, in a few words and without its contents?

use crate::analysis::Heap;
use crate::index::ObjectIndex;
use crate::inspect::collection::{self, Family};

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
pub fn label(analysis: &Heap, object: ObjectIndex) -> String {
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
        return match analysis.thread_name(object) {
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
    let collection = collection::inspect(analysis, object);
    match collection.and_then(|found| Some((found.size?, found.facts.family))) {
        Some((size, Family::Map)) => format!("{simple}, {}", counted(size, "entry", "entries")),
        Some((size, _)) => format!("{simple}, {}", counted(size, "element", "elements")),
        None => simple.to_owned(),
    }
}

/// The Java class name; for a class object `class com.example.Shop`. Doesn't touch the file.
pub fn object_title(analysis: &Heap, object: ObjectIndex) -> String {
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

fn string_length(analysis: &Heap, string: ObjectIndex) -> Option<u64> {
    if let Some(count) = analysis.field_i64(string, "count") {
        return u64::try_from(count).ok(); // JDK 6
    }
    let len = u64::from(analysis.array_len(analysis.field_object(string, "value")?)?);
    let wide = analysis.field_i64(string, "coder") == Some(1);
    Some(if wide { len / 2 } else { len })
}
