//! Is a collection bounded? Limits in its own fields or its owners', and elements that leave it.

use heapray_hprof::FieldType;

mod libraries;

pub(crate) use libraries::limit_of_library;

use crate::input::Input;
use crate::library::Library;
use crate::names::mentions;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;

/// Words in the names of fields that limit something.
const LIMITS: [&str; 7] = [
    "max",
    "maximum",
    "capacity",
    "limit",
    "bound",
    "maxsize",
    "maxentries",
];
/// Words in the rest of such a name, where what is limited is no number of elements.
const OTHER_LIMITS: [&str; 27] = [
    "priority",
    "thread",
    "retry",
    "attempt",
    "age",
    "time",
    "idle",
    "wait",
    "delay",
    "milli",
    "nanos",
    "second",
    "ttl",
    "byte",
    "length",
    "depth",
    "level",
    "rate",
    "segment",
    "chunk",
    "bucket",
    "concurrency",
    "active",
    // From here on a hash table grows.
    "fill",
    "load",
    "probe",
    "threshold",
];
/// Objects of the application's between a limit and the collection that it limits.
const MOST_BETWEEN: usize = 2;
/// Changes per element from which elements must have left again.
const CHURN: u64 = 2;

/// Why the suspect candidate is bounded; `None` without evidence. In a heap that ran out of memory (`died`) a
/// limit counts only if it was nearly reached.
pub(crate) fn find_bound(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    died: bool,
) -> Option<String> {
    if let Some(collection) = suspect.collection {
        let class = input.name_of(collection.object);
        if let (Some(size), Some(limit)) = (collection.size, collection.limit)
            && size <= limit
            && (!died || size >= limit / 2)
        {
            return Some(format!("a {class} of at most {limit} elements"));
        }
        // Elements leave a leak, too; of a class made for that they leave because of its limit.
        if let (Some(size), Some(changes)) = (collection.size, collection.changes)
            && size >= 8
            && changes >= size.saturating_mul(CHURN)
            && may_evict(input, collection.object)
        {
            return Some(format!(
                "{changes} changes for {size} elements: the {class} evicts entries as fast as they are \
                 added"
            ));
        }
    }
    // A cache that its user gave a limit keeps to it, even where the heap is too small for that.
    if let Some(limit) = limit_of_library(input, suspect) {
        return Some(limit);
    }
    let size = suspect.collection.and_then(|collection| collection.size);
    let size = size.or(suspect.accumulated.map(|accumulated| accumulated.instances))?;
    limit_on_path(input, suspect, size, died).or_else(|| limit_of_members(input, suspect, died))
}

/// Is it an application's or a framework's own kind of `LinkedHashMap`, which says when the eldest
/// entry goes?
fn may_evict(input: &Input<'_>, collection: ObjectIndex) -> bool {
    let class = input.heap.class_of(collection);
    let classes = input.heap.classes();
    classes.is_a(class, "java.util.LinkedHashMap") && !Library::is_jdk(input.class_name(class))
}

/// Several bounded collections together: does each of the largest keep to a limit of its own?
fn limit_of_members(input: &Input<'_>, suspect: &SuspectCandidate, died: bool) -> Option<String> {
    let mut open: Vec<heapray_query::class_tree::ClassNodeIndex> = suspect.candidate.nodes.clone();
    let (mut bounded, mut why, mut visited) = (0, None, 0);
    while let Some(node) = open.pop().filter(|_| visited < 64) {
        visited += 1;
        let own = |object: &ObjectIndex| !input.is_library(input.heap.class_of(*object));
        let limit = input.object_of(node).filter(own).and_then(|object| {
            let sizes = input
                .heap
                .targets(object)
                .filter_map(|target| heapray_query::collections::inspect(input.heap, target)?.size);
            sizes
                .max()
                .and_then(|size| limit_in(input, object, size, died))
        });
        if let Some(limit) = limit {
            bounded += input.node(node).retained;
            why = Some(limit);
        } else {
            let singles = input.children(node).iter().copied();
            open.extend(singles.filter(|child| input.node(*child).single != 0));
        }
    }
    why.filter(|_| bounded * 2 >= suspect.retained)
}

/// A number in a field called like a limit, in the collection or an object that owns it, that the
/// number of elements keeps to.
fn limit_on_path(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    size: u64,
    died: bool,
) -> Option<String> {
    let first = suspect.culprit_link.unwrap_or(0);
    let links = suspect.links.get(first..).unwrap_or_default();
    let collection = suspect.collection.map(|collection| collection.object);
    let mut owners: Vec<ObjectIndex> = links.iter().map(|link| link.target).collect();
    owners.splice(0..0, links.first().map(|link| link.source));
    // What lies behind the collection is its elements' own.
    if let Some(at) = owners.iter().position(|owner| Some(*owner) == collection) {
        owners.truncate(at + 1);
    }
    let mut between = 0;
    for owner in owners.into_iter().rev() {
        let limit = limit_in(input, owner, size, died);
        if limit.is_some() {
            return limit;
        }
        let class = input.class_name(input.heap.class_of(owner));
        between += usize::from(!Library::is_jdk(class) && !class.ends_with("[]"));
        if between > MOST_BETWEEN {
            break;
        }
    }
    None
}

/// A field of the object called like a limit of elements that the size keeps to. The JDK's own objects
/// limit other things.
fn limit_in(input: &Input<'_>, owner: ObjectIndex, size: u64, died: bool) -> Option<String> {
    // Of a class that is the owner itself, and of an object's class, the constants count as well.
    let of_class = input.heap.class_of_class_object(owner);
    let own = of_class.map_or_else(|| input.heap.fields(owner), |_| Vec::new());
    let class = of_class.unwrap_or_else(|| input.heap.class_of(owner));
    let fields = own.into_iter().chain(input.heap.static_fields(class));
    fields.into_iter().find_map(|field| {
        // Of a heap that ended the limit was reached, and a constant's; else some of the way is enough.
        let least = if died || field.is_static {
            size.saturating_mul(10) / 9
        } else {
            size.saturating_mul(20)
        };
        let class = input.class_name(field.declared_in);
        let number = matches!(field.field_type, FieldType::Int | FieldType::Long);
        if !number || Library::is_jdk(class) || !names_a_limit(&field.name) {
            return None;
        }
        let limit = field
            .value
            .as_i64()
            .and_then(|value| u64::try_from(value).ok())?;
        let kept = limit >= 8 && size <= limit.saturating_add(limit / 16) && least >= limit;
        kept.then(|| {
            format!(
                "{class}.{} is {limit}, and {size} elements are in it",
                field.name
            )
        })
    })
}

/// Is it the name of a limit to a number of elements, rather than to a time or a size in bytes?
fn names_a_limit(name: &str) -> bool {
    let mentions = |words: &[&str]| mentions(name, words);
    mentions(&LIMITS) && !mentions(&OTHER_LIMITS)
}

#[cfg(test)]
mod tests {
    use super::names_a_limit;

    #[test]
    fn limits_of_numbers_are_told_from_others() {
        for name in [
            "max",
            "maximumSize",
            "maxEntries",
            "capacity",
            "MAX_ORDERS",
            "MAX_PAGES",
            "maxMessages",
        ] {
            assert!(names_a_limit(name), "{name}");
        }
        for name in [
            "maxPriority",
            "maxAgeMillis",
            "maxThreads",
            "retryLimit",
            "maxFill",
            "loadLimit",
            "climax",
            "size",
        ] {
            assert!(!names_a_limit(name), "{name}");
        }
    }
}
