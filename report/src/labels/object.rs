//! Names of objects: next to their class, in tables and in pictures.

use std::borrow::Cow;

use crate::format::{counted, short_class, simple_name};
use crate::model::DominatorRow;

/// A label without the class name that is shown next to it: `HashMap, 12 entries` → `12 entries`; `None` where nothing
/// else is left.
pub(crate) fn label_beside_class<'l>(label: &'l str, class: &str) -> Option<Cow<'l, str>> {
    let simple = simple_name(class);
    if label.is_empty() || label == class || label == simple {
        return None;
    }
    if let Some((element, dimensions)) = simple.split_once("[]") {
        let length = label
            .strip_prefix(element)
            .and_then(|rest| rest.strip_suffix(dimensions))
            .and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
        return Some(match length {
            Some(length) => Cow::Owned(counted(length, "element", "elements")),
            None => Cow::Borrowed(label),
        });
    }
    let rest = label
        .strip_prefix(simple)
        .and_then(|rest| rest.strip_prefix(", ").or_else(|| rest.strip_prefix(' ')));
    Some(Cow::Borrowed(rest.unwrap_or(label)))
}

/// The class that a class object of the dominator tree represents; `None` for other objects.
pub(crate) fn represented_class(row: &DominatorRow) -> Option<&str> {
    row.label
        .strip_prefix("class ")
        .filter(|_| row.class == "java.lang.Class")
}

/// A short name for an object of the dominator tree: `Shop (class)`, `HashMap, 12 entries`.
pub(crate) fn dominator_label(row: &DominatorRow) -> Cow<'_, str> {
    match represented_class(row) {
        Some(class) => Cow::Owned(format!("{} (class)", simple_name(class))),
        None if row.label.is_empty() => Cow::Borrowed(short_class(&row.class)),
        None => Cow::Borrowed(&row.label),
    }
}

/// The label of an object in the dominator tree, or its class where it has no label.
pub(crate) fn object_label(row: &DominatorRow) -> &str {
    if row.label.is_empty() {
        &row.class
    } else {
        &row.label
    }
}
