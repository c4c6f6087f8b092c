//! Is it meant to be that large? Evidence that a collection is bounded, or a model that was loaded once.

use heapray_hprof::FieldType;

use super::case::Case;
use super::context::Context;
use super::library::Library;
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
const OTHER_LIMITS: [&str; 18] = [
    "priority", "thread", "retr", "attempt", "age", "time", "idle", "wait", "delay", "milli",
    "nanos", "second", "ttl", "byte", "length", "depth", "level", "rate",
];
/// Objects of the application's between a limit and the collection that it limits.
const MOST_BETWEEN: usize = 2;
/// Changes per element from which elements must have left again.
const CHURN: u64 = 2;
/// Elements of a sample that refer to others of their kind, from which they are a graph.
const INTERLINKED: f64 = 0.5;

impl Context<'_> {
    /// Why the case can't grow without end; `None` when nothing says so. Of a heap that ended (`died`) a limit
    /// must have been reached: one far above bounds nothing.
    pub(crate) fn bound(&self, case: &Case, died: bool) -> Option<String> {
        if let Some(collection) = case.collection {
            let class = self.name_of(collection.object);
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
                && self.may_evict(collection.object)
            {
                return Some(format!(
                    "{changes} changes for {size} elements: as many leave the {class} as come"
                ));
            }
        }
        let size = case.collection.and_then(|collection| collection.size);
        let size = size.or(case.payload.map(|payload| payload.instances))?;
        self.limit_on_path(case, size, died)
            .or_else(|| self.limit_of_members(case, died))
    }

    /// Is it an application's or a framework's own kind of `LinkedHashMap`, which says when the eldest
    /// entry goes?
    fn may_evict(&self, collection: ObjectIndex) -> bool {
        let class = self.heap.class_of(collection);
        let classes = self.heap.classes();
        classes.is_a(class, "java.util.LinkedHashMap") && !Library::is_jdk(self.class_name(class))
    }

    /// Why a thread local is no more than a buffer for each thread: arrays of one length, made once.
    pub(crate) fn buffer_per_thread(&self, case: &Case) -> Option<String> {
        let values = &case.thread_values;
        let first = *values.first().filter(|_| values.len() > 1)?;
        let class = self.heap.class_of(first);
        let name = self.class_name(class);
        let primitive = name
            .strip_suffix("[]")
            .is_some_and(|element| !element.contains(['.', '[']));
        let length = self.heap.array_len(first)?;
        let alike = |value: &ObjectIndex| {
            self.heap.class_of(*value) == class && self.heap.array_len(*value) == Some(length)
        };
        (primitive && values.iter().all(alike)).then(|| {
            format!(
                "{} threads have a {name} of {length} elements each",
                values.len()
            )
        })
    }

    /// Is it an object of the application's that has a bit of everything, rather than much of one thing?
    pub(crate) fn is_mixed(&self, case: &Case) -> bool {
        let class = case.candidate.class;
        let own = !case.candidate.is_group() && !self.is_library(class);
        let part = case.payload.map_or(0, |payload| payload.retained);
        own && !self.class_name(class).ends_with("[]") && part * 2 < case.retained
    }

    /// Several bounded collections together: does each of the largest keep to a limit of its own?
    fn limit_of_members(&self, case: &Case, died: bool) -> Option<String> {
        let mut open: Vec<heapray_query::class_tree::ClassNodeIndex> = case.candidate.nodes.clone();
        let (mut bounded, mut why, mut visited) = (0, None, 0);
        while let Some(node) = open.pop().filter(|_| visited < 64) {
            visited += 1;
            let own = |object: &ObjectIndex| !self.is_library(self.heap.class_of(*object));
            let limit = self.object_of(node).filter(own).and_then(|object| {
                let sizes = self.heap.targets(object).filter_map(|target| {
                    heapray_query::collections::inspect(self.heap, target)?.size
                });
                sizes
                    .max()
                    .and_then(|size| self.limit_in(object, size, died))
            });
            if let Some(limit) = limit {
                bounded += self.node(node).retained;
                why = Some(limit);
            } else {
                let singles = self.children(node).iter().copied();
                open.extend(singles.filter(|child| self.node(*child).single != 0));
            }
        }
        why.filter(|_| bounded * 2 >= case.retained)
    }

    /// A number in a field called like a limit, in the collection or an object that owns it, that the
    /// number of elements keeps to.
    fn limit_on_path(&self, case: &Case, size: u64, died: bool) -> Option<String> {
        let first = case.culprit_link.unwrap_or(0);
        let links = case.links.get(first..).unwrap_or_default();
        let collection = case.collection.map(|collection| collection.object);
        let mut owners: Vec<ObjectIndex> = links.iter().map(|link| link.target).collect();
        owners.splice(0..0, links.first().map(|link| link.source));
        // What lies behind the collection is its elements' own.
        if let Some(at) = owners.iter().position(|owner| Some(*owner) == collection) {
            owners.truncate(at + 1);
        }
        let mut between = 0;
        for owner in owners.into_iter().rev() {
            let limit = self.limit_in(owner, size, died);
            if limit.is_some() {
                return limit;
            }
            let class = self.class_name(self.heap.class_of(owner));
            between += usize::from(!Library::is_jdk(class) && !class.ends_with("[]"));
            if between > MOST_BETWEEN {
                break;
            }
        }
        None
    }

    /// A field of the object called like a limit of elements that the size keeps to. The JDK's own objects
    /// limit other things.
    fn limit_in(&self, owner: ObjectIndex, size: u64, died: bool) -> Option<String> {
        // Of a class that is the owner itself, and of an object's class, the constants count as well.
        let of_class = self.heap.class_of_class_object(owner);
        let own = of_class.map_or_else(|| self.heap.fields(owner), |_| Vec::new());
        let class = of_class.unwrap_or_else(|| self.heap.class_of(owner));
        let fields = own.into_iter().chain(self.heap.static_fields(class));
        fields.into_iter().find_map(|field| {
            // Of a heap that ended the limit was reached, and a constant's; else some of the way is enough.
            let least = if died || field.is_static {
                size.saturating_mul(10) / 9
            } else {
                size.saturating_mul(20)
            };
            let class = self.class_name(field.declared_in);
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

    /// Do the elements refer to each other, as the nodes of a loaded model do and entries that pile up
    /// don't?
    pub(crate) fn is_interlinked(&self, case: &Case) -> bool {
        let Some(payload) = case.payload.filter(|payload| payload.instances >= 100) else {
            return false;
        };
        let graph = &self.heap.graph();
        let (mut looked, mut linked) = (0u32, 0u32);
        let stride = (graph.len() / 200_000).max(1);
        let of_class = (0..graph.len())
            .step_by(stride as usize)
            .filter(|object| graph.class_of(*object) == payload.class)
            .take(200);
        for object in of_class {
            looked += 1;
            let direct = graph.targets(object).collect::<Vec<u32>>();
            let alike = |object: u32| graph.class_of(object) == payload.class;
            // A collection of neighbours stands between them as often as not.
            let near = direct.iter().flat_map(|near| {
                graph
                    .targets(*near)
                    .take(16)
                    .flat_map(|next| std::iter::once(next).chain(graph.targets(next).take(16)))
            });
            let any = direct.iter().copied().any(alike)
                || near.into_iter().any(|o| o != object && alike(o));
            linked += u32::from(any);
        }
        looked >= 8 && f64::from(linked) >= f64::from(looked) * INTERLINKED
    }
}

/// Is it the name of a limit to a number of elements, rather than to a time or a size in bytes?
fn names_a_limit(name: &str) -> bool {
    let mentions = |words: &[&str]| super::kinds::mentions(name, words);
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
            "maxMessages",
        ] {
            assert!(names_a_limit(name), "{name}");
        }
        for name in [
            "maxPriority",
            "maxAgeMillis",
            "maxThreads",
            "retryLimit",
            "climax",
            "size",
        ] {
            assert!(!names_a_limit(name), "{name}");
        }
    }
}
