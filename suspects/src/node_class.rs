//! Which classes are the nodes of hand-written lists, trees and tables?

use crate::input::Input;
use crate::library::Library;
use heapray_analyzer::classes::ClassIndex;

/// Is it the node class of a hand-written list, tree or table: nested in another class, with a field
/// for the next node or for key and value?
pub(crate) fn is_node_class(input: &Input<'_>, class: ClassIndex) -> bool {
    let known = input.node_classes.get(class.get());
    known.is_some_and(|known| *known.get_or_init(|| has_fields_of_node(input, class)))
}

fn has_fields_of_node(input: &Input<'_>, class: ClassIndex) -> bool {
    let name = input.class_name(class);
    let element = name.trim_end_matches("[]");
    if !element.contains('$') || Library::is_jdk(element) {
        return false;
    }
    let class = if element == name {
        Some(class)
    } else {
        input.heap.classes().find_by_name(element).next()
    };
    let Some(class) = class else { return false };
    let names = &input.heap.names();
    let classes = input.heap.classes();
    let has = |field: &str| classes.find_field(names, class, field).is_some();
    let linked = [
        "next", "prev", "previous", "left", "right", "before", "after",
    ];
    linked.iter().any(|field| has(field)) && input.self_references.has(input.heap, class)
        || has("key") && (has("hash") || linked.iter().any(|field| has(field)))
        || (has("table") || has("buckets")) && (has("count") || has("size"))
}
