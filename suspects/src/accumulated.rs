//! What accumulates in a candidate? Objects of the application, behind the nodes and arrays of collections.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::input::Input;
use crate::instances::sample_instances_of;
use crate::library::Library;
use crate::machinery::is_machinery;
use crate::node_class::is_node_class;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{ClassIndex, package_of};
use heapray_query::class_tree::ClassNodeIndex;

/// Objects of one class that accumulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccumulatedObjects {
    pub class: ClassIndex,
    pub instances: u64,
    pub retained: u64,
}

/// Class-tree nodes visited at most; deeper objects are not the ones that accumulate.
pub(crate) const MOST_VISITED: usize = 4000;
/// Parts of a collection: stripes, segments, buckets of a wheel.
pub(crate) const MOST_SHARDS: u64 = 1024;
/// Elements of each, on average.
pub(crate) const PER_SHARD: u64 = 16;
/// Collections within collections that are looked through.
const DEEPEST: usize = 12;

/// What the nodes' objects hold behind machinery, by retained bytes. The application's classes win
/// over strings and arrays where they hold a fair part.
pub(crate) fn accumulated_objects(
    input: &Input<'_>,
    nodes: &[ClassNodeIndex],
) -> Option<AccumulatedObjects> {
    let outer = accumulated_below(input, nodes)?;
    let found = accumulated_in_shards(input, nodes, outer).unwrap_or(outer);
    Some(unit_within(input, found).unwrap_or(found))
}

/// What the parts of a collection keep, where an array's elements are no more than its parts: few, and
/// full of many times as many of something else.
fn accumulated_in_shards(
    input: &Input<'_>,
    nodes: &[ClassNodeIndex],
    shards: AccumulatedObjects,
) -> Option<AccumulatedObjects> {
    let array = |node: &ClassNodeIndex| {
        let name = input.class_name(input.node(*node).class);
        name.strip_suffix("[]") == Some(input.class_name(shards.class))
    };
    if shards.instances > MOST_SHARDS || input.is_library(shards.class) {
        return None;
    }
    let parts: Vec<ClassNodeIndex> = nodes
        .iter()
        .filter(|node| array(node))
        .flat_map(|node| input.children(*node))
        .copied()
        .filter(|child| input.node(*child).class == shards.class)
        .collect();
    let inner = accumulated_below(input, &parts).filter(|_| !parts.is_empty())?;
    (inner.instances >= shards.instances.saturating_mul(PER_SHARD)
        && inner.retained * 2 >= shards.retained
        && !input.is_library(inner.class))
    .then_some(inner)
}

/// What the nodes' objects hold, without a look into its parts.
pub(crate) fn accumulated_below(
    input: &Input<'_>,
    nodes: &[ClassNodeIndex],
) -> Option<AccumulatedObjects> {
    let mut found: FxHashMap<ClassIndex, AccumulatedObjects> = FxHashMap::default();
    let mut open: Vec<(ClassNodeIndex, usize)> = Vec::new();
    for node in nodes {
        open.extend(input.children(*node).iter().map(|child| (*child, 1)));
    }
    // Sets: a group of equal candidates may have as many nodes as the file has classes.
    let own: FxHashSet<ClassIndex> = nodes.iter().map(|node| input.node(*node).class).collect();
    // The outermost classes of the structure itself, by which its inner classes are told.
    let outermost = |class: ClassIndex| input.class_name(class).split('$').next();
    let mut structures: FxHashSet<&str> = own.iter().copied().filter_map(outermost).collect();
    // Nodes of libraries' trees: what accumulates where nothing but text and arrays is in them.
    let mut folded: FxHashMap<ClassIndex, AccumulatedObjects> = FxHashMap::default();
    let mut visited = 0;
    while let Some((index, depth)) = open.pop() {
        visited += 1;
        let node = input.node(index);
        if visited > MOST_VISITED {
            break;
        }
        let linked = is_node_class(input, node.class) && input.is_library(node.class);
        if depth < DEEPEST && (linked || input.is_node_of_library_at(index)) {
            let nodes = folded.entry(node.class).or_insert(AccumulatedObjects {
                class: node.class,
                instances: 0,
                retained: 0,
            });
            nodes.instances += node.objects;
            nodes.retained = nodes.retained.max(node.retained);
            let below = input.children(index).iter();
            open.extend(below.map(|child| (*child, depth + 1)));
            continue;
        }
        let name = input.class_name(node.class);
        let through = is_machinery(name)
            || own.contains(&node.class) && !input.is_apart(index)
            || is_node_class(input, node.class)
            || is_wrapper(input, index, &structures)
            || (name.contains("$$Lambda")
                || name.contains("$Proxy")
                || is_jdk_wrapper(input, node.class))
                && captures_most(input, index);
        if through && depth < DEEPEST {
            structures.extend(outermost(node.class));
            open.extend(
                input
                    .children(index)
                    .iter()
                    .map(|child| (*child, depth + 1)),
            );
            continue;
        }
        let class = input.alike(node.class);
        let accumulated = found.entry(class).or_insert(AccumulatedObjects {
            class,
            instances: 0,
            retained: 0,
        });
        accumulated.instances += node.objects;
        accumulated.retained += node.retained;
    }
    let total: u64 = found.values().map(|accumulated| accumulated.retained).sum();
    let application = |accumulated: &&AccumulatedObjects| !input.is_library(accumulated.class);
    let largest = |several: &mut dyn Iterator<Item = &AccumulatedObjects>| {
        several
            .max_by_key(|p| (p.retained, std::cmp::Reverse(p.class)))
            .copied()
    };
    let own = largest(&mut found.values().filter(application)).filter(|accumulated| {
        // Strings that entries share hang below the list, not below the entries.
        let as_many = found
            .values()
            .all(|other| other.instances <= accumulated.instances.saturating_mul(3));
        accumulated.retained * 4 >= total || accumulated.instances >= 100 && as_many
    });
    let things = |accumulated: &&AccumulatedObjects| !is_text(input.class_name(accumulated.class));
    let node = || {
        folded
            .values()
            .max_by_key(|p| (p.instances, std::cmp::Reverse(p.class)))
    };
    let thing = own.or_else(|| {
        let numerous = |accumulated: &AccumulatedObjects| {
            let as_many = found
                .values()
                .all(|other| other.instances <= accumulated.instances.saturating_mul(3));
            accumulated.retained * 4 >= total || accumulated.instances >= 100 && as_many
        };
        let things = found
            .values()
            .filter(things)
            .filter(|p| !is_plumbing(input, p.class));
        largest(&mut things.filter(|p| numerous(p)))
    });
    thing
        .or_else(|| node().copied())
        .or_else(|| largest(&mut found.values().filter(|p| !is_plumbing(input, p.class))))
        .or_else(|| largest(&mut found.values()))
}

/// Is it text, a number or an array: what things are made of, rather than a thing of its own?
pub(crate) fn is_text(name: &str) -> bool {
    let boxed = [
        "java.lang.String",
        "java.lang.Integer",
        "java.lang.Long",
        "java.lang.Double",
        "java.lang.Float",
        "java.lang.Short",
        "java.lang.Byte",
        "java.lang.Character",
        "java.lang.Boolean",
        "java.lang.StringBuilder",
    ];
    boxed.contains(&name) || name.ends_with("[]")
}

/// Objects of what accumulates that are looked at.
const SAMPLE: u64 = 64;
/// References between a library's object and the application's that it stands for.
const STEPS: usize = 3;
/// Objects that are looked at for each.
const NEAR: usize = 64;

/// The application's objects that a library's entries, wrappers or nodes stand for: nearly each of these leads to one of
/// its own. What others hold as well counts, too, since the pile would keep it.
fn unit_within(input: &Input<'_>, found: AccumulatedObjects) -> Option<AccumulatedObjects> {
    let name = input.class_name(found.class);
    let is_wrapper = found.instances >= 100 && input.is_library(found.class) && !is_text(name);
    if !is_wrapper || is_machinery(name) || is_plumbing(input, found.class) {
        return None;
    }
    let sample = sample_instances_of(input.heap, found.class, SAMPLE);
    let mut by_class: FxHashMap<ClassIndex, (u64, FxHashSet<ObjectIndex>)> = FxHashMap::default();
    for wrapper in &sample {
        let near = nearest_of_application(input, *wrapper);
        let mut counted = FxHashSet::default();
        for object in near {
            let class = input.alike(input.heap.class_of(object));
            let (reached, distinct) = by_class.entry(class).or_default();
            *reached += u64::from(counted.insert(class));
            distinct.insert(object);
        }
    }
    let looked = sample.len() as u64;
    let most = by_class.into_iter().filter(|(class, (reached, distinct))| {
        // One for each, not one for all.
        reached * 5 >= looked * 4
            && distinct.len() as u64 * 2 >= *reached
            && !input.heap.classes().get(*class).is_thread
            && input.heap.instances_of(*class) >= found.instances / 2
    });
    let (class, (_, distinct)) = most.max_by_key(|(class, (reached, distinct))| {
        (*reached, distinct.len(), std::cmp::Reverse(*class))
    })?;
    let each = (distinct.len() as u64).div_ceil(looked.max(1)).max(1);
    let instances = input
        .heap
        .instances_of(class)
        .min(found.instances.saturating_mul(each));
    Some(AccumulatedObjects {
        class,
        instances,
        retained: found.retained,
    })
}

/// The nearest objects of the application's that an object leads to, through libraries' objects only.
pub(crate) fn nearest_of_application(input: &Input<'_>, from: ObjectIndex) -> Vec<ObjectIndex> {
    let mut level = vec![from];
    let mut seen: FxHashSet<ObjectIndex> = FxHashSet::default();
    for _ in 0..STEPS {
        let mut next = Vec::new();
        let mut own = Vec::new();
        for object in &level {
            for target in input.heap.targets(*object).take(NEAR) {
                let of_class = input.heap.class_of_class_object(target).is_some();
                if of_class || seen.len() >= NEAR || !seen.insert(target) {
                    continue;
                }
                let class = input.heap.class_of(target);
                let name = input.class_name(class);
                if !input.is_library(class) && !name.ends_with("[]") && !name.contains("$$Lambda") {
                    own.push(target);
                } else if class != input.heap.class_of(from) {
                    next.push(target);
                }
            }
        }
        if !own.is_empty() {
            return own;
        }
        level = next;
    }
    Vec::new()
}

/// The class of such a name with the most objects below the nodes, counted at one place of the tree.
pub(crate) fn most_frequent_below(
    input: &Input<'_>,
    nodes: &[ClassNodeIndex],
    is_wanted: impl Fn(&str) -> bool,
) -> Option<AccumulatedObjects> {
    most_frequent_class_below(input, nodes, |class| is_wanted(input.class_name(class)))
}

/// The same by class.
pub(crate) fn most_frequent_class_below(
    input: &Input<'_>,
    nodes: &[ClassNodeIndex],
    is_wanted: impl Fn(ClassIndex) -> bool,
) -> Option<AccumulatedObjects> {
    let mut open: Vec<ClassNodeIndex> = nodes.to_vec();
    let mut most: Option<AccumulatedObjects> = None;
    let mut visited = 0;
    while let Some(index) = open.pop() {
        visited += 1;
        if visited > MOST_VISITED {
            break;
        }
        for child in input.children(index) {
            let node = input.node(*child);
            let found = AccumulatedObjects {
                class: node.class,
                instances: node.objects,
                retained: node.retained,
            };
            let more = most.is_none_or(|most| {
                (most.instances, most.retained) < (found.instances, found.retained)
            });
            if more && is_wanted(node.class) {
                most = Some(found);
            }
            open.push(*child);
        }
    }
    most
}

/// Is it how a hand-written collection wraps its elements: nested in the collection's class, and most
/// of it is an object of another package?
fn is_wrapper(input: &Input<'_>, index: ClassNodeIndex, structures: &FxHashSet<&str>) -> bool {
    let node = input.node(index);
    let Some((outer, _)) = input.class_name(node.class).split_once('$') else {
        return false;
    };
    let belongs = structures.contains(outer);
    belongs
        && input.children(index).iter().any(|child| {
            let child = input.node(*child);
            let element = input.class_name(child.class);
            child.retained * 2 > node.retained
                && !input.is_library(child.class)
                && package_of(element) != package_of(outer)
        })
}

/// Does one application's class hold most of it, be it within the JDK's own wrappers: what a lambda
/// captured, the bean that a registry's entry stands for?
fn captures_most(input: &Input<'_>, index: ClassNodeIndex) -> bool {
    const WRAPPERS: usize = 4;
    let total = input.node(index).retained;
    let mut at = index;
    for _ in 0..=WRAPPERS {
        let children = input.children(at).iter().copied();
        let Some(below) = children
            .into_iter()
            .find(|child| input.node(*child).retained * 2 > total)
        else {
            return false;
        };
        if !input.is_library(input.node(below).class) {
            return true;
        }
        at = below;
    }
    false
}

/// May the JDK's class be no more than a wrapper of what an application handed to it?
fn is_jdk_wrapper(input: &Input<'_>, class: ClassIndex) -> bool {
    let classes = input.heap.classes();
    let name = input.class_name(class);
    Library::is_jdk(name)
        && !name.ends_with("[]")
        && name != "java.lang.Class"
        && !classes.get(class).is_thread
        && !classes.is_a(class, "java.lang.ClassLoader")
}

/// The elements of the collection that the nodes make up, wrapped as they are.
pub(crate) fn elements(input: &Input<'_>, nodes: &[ClassNodeIndex]) -> Option<AccumulatedObjects> {
    let is_element = |name: &str| {
        let element = name.trim_end_matches("[]");
        let last = element.rsplit(['.', '$']).next().unwrap_or(element);
        let node = ["Node", "Entry", "QNode"].contains(&last);
        name == element && !node && may_be_task(element)
    };
    most_frequent_below(input, nodes, is_element)
}

fn may_be_task(name: &str) -> bool {
    name.contains("Task")
        || name.contains("CompletableFuture$")
        || !is_machinery(name)
            && !name.starts_with("java.lang.")
            && !name.starts_with("java.util.concurrent.locks.")
}

fn is_plumbing(input: &Input<'_>, class: ClassIndex) -> bool {
    matches!(
        input.class_name(class),
        "java.lang.Class" | "java.lang.Object"
    )
}
