//! What is this object, in a few words and without its contents?

use super::thread_name::thread_name;
use crate::collections::{self, Family};
use heapray_analyzer::classes::simple_name;
use heapray_analyzer::{Heap, ObjectIndex};

/// Characters of a thread's or loader's name.
const NAME_CHARS: usize = 200;

/// `HashMap, 12 entries`, `Thread "main"`, `class com.example.Shop`, `byte[4096]`. Touches the file for
/// objects with fields.
pub fn label(heap: &Heap, object: ObjectIndex) -> String {
    if let Some(class) = heap.class_of_class_object(object) {
        return format!("class {}", heap.classes().get(class).name);
    }
    let index = heap.class_of(object);
    let class = heap.classes().get(index);
    let simple = simple_name(&class.name);
    if let Some(len) = heap.array_len(object) {
        let (element, dimensions) = simple.split_once("[]").unwrap_or((simple, ""));
        return format!("{element}[{len}]{dimensions}");
    }
    if class.is_thread {
        return match thread_name(heap, object) {
            Some(name) => format!("{simple} \"{name}\""),
            None => simple.to_owned(),
        };
    }
    if class.name == "java.lang.String" {
        return match string_length(heap, object) {
            Some(length) => format!("String, {}", counted(length, "character", "characters")),
            None => "String".to_owned(),
        };
    }
    if heap.classes().is_a(index, "java.lang.ClassLoader") {
        return match heap.field_string(object, "name", NAME_CHARS) {
            Some(name) if !name.is_empty() => format!("{simple} \"{name}\""),
            _ => simple.to_owned(),
        };
    }
    let collection = collections::inspect(heap, object);
    match collection.and_then(|found| Some((found.size?, found.facts.family))) {
        Some((size, Family::Map)) => format!("{simple}, {}", counted(size, "entry", "entries")),
        Some((size, _)) => format!("{simple}, {}", counted(size, "element", "elements")),
        None => simple.to_owned(),
    }
}

/// The Java class name; for a class object `class com.example.Shop`. Doesn't touch the file.
pub fn object_title(heap: &Heap, object: ObjectIndex) -> String {
    match heap.class_of_class_object(object) {
        Some(class) => format!("class {}", heap.classes().get(class).name),
        None => heap.classes().get(heap.class_of(object)).name.clone(),
    }
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn string_length(heap: &Heap, string: ObjectIndex) -> Option<u64> {
    if let Some(count) = heap.field_i64(string, "count") {
        return u64::try_from(count).ok(); // JDK 6
    }
    let len = u64::from(heap.array_len(heap.field_object(string, "value")?)?);
    let wide = heap.field_i64(string, "coder") == Some(1);
    Some(if wide { len / 2 } else { len })
}
