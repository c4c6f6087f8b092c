//! Whole analyses of random heaps against the oracles.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the failure"
)]

mod cuts;
mod random_dump;

use std::collections::{BTreeMap, BTreeSet};

use heapray_hprof::ObjectId;
use proptest::prelude::*;

use heapray_analyzer::index_file::{IndexFile, IndexKey, write_index};
use heapray_analyzer::{
    AnalyzeOptions, Heap, ObjectIndex, ObjectRow, Reachability, References, Silent, Source,
    Strength, TreeIndex, Workers, analyze,
};
use heapray_testkit::oracle::{Flow, Naive, iterative};

use crate::class_tree::ClassTree;
use crate::inbound::inbound;
use crate::loaders as loaders_of;
use crate::object_sets::{SetHeads, all_ways_agree, measure_sets};
use crate::paths::{PathOptions, PathWalk, paths_to_roots};
use crate::positions::find_in_tree;
use random_dump::{RandomDump, heaps, heaps_of_references};

fn analyzed(bytes: &[u8], keep_unreachable: bool, threads: usize) -> Heap {
    let mut options = AnalyzeOptions::default();
    options.keep_unreachable = keep_unreachable;
    options.workers = Some(Workers::new(threads).unwrap());
    analyze(bytes, &options, &Silent).unwrap()
}

/// What `--keep-unreachable` promises: roots are made first of what nothing unreachable refers to,
/// then, in ascending order of addresses, of whatever is still not reached.
fn with_all_reached(flow: &Flow) -> Flow {
    let mut flow = flow.clone();
    let reached = flow.reachable(None);
    let mut referred = vec![false; reached.len()];
    for (node, targets) in flow.successors.iter().enumerate() {
        let others = targets
            .iter()
            .filter(|target| **target != node && !reached[node]);
        others.for_each(|target| referred[*target] = true);
    }
    for only_unreferred in [true, false] {
        for (node, referred) in referred.iter().enumerate().skip(1) {
            let start = !only_unreferred || !referred;
            if start && !flow.reachable(None)[node] {
                flow.successors[0].push(node);
            }
        }
    }
    flow
}

/// Objects that have one of a group among themselves and their dominators: what the group retains.
fn retained_by_group<K: Ord + Clone, G: IntoIterator<Item = K> + Clone>(
    naive: &Naive,
    sizes: &[u64],
    groups: impl Fn(usize) -> G,
) -> BTreeMap<K, u64> {
    let mut sums = BTreeMap::new();
    let groups: Vec<G> = (0..sizes.len()).map(groups).collect();
    let reached = |node: &usize| naive.reachable[*node];
    for node in (1..sizes.len()).filter(reached) {
        let mut holders: Vec<K> = (1..sizes.len())
            .filter(|holder| naive.lost[*holder][node])
            .flat_map(|holder| groups[holder].clone())
            .collect();
        holders.sort();
        holders.dedup();
        for holder in holders {
            *sums.entry(holder).or_default() += sizes[node];
        }
    }
    sums
}

/// How firmly each node is held, and the flow whose dominators are those of the heap: weaker referents are starts,
/// and references to what something firmer holds are left out.
fn with_weaker(dump: &RandomDump) -> (Flow, Vec<Option<Reachability>>) {
    let mut flow = dump.flow.clone();
    let nodes = flow.successors.len();
    let mut held = vec![None; nodes];
    let strong = flow.reachable(None);
    (0..nodes)
        .filter(|node| strong[*node])
        .for_each(|node| held[node] = Some(Reachability::Strong));
    for region in [Reachability::Soft, Reachability::Weak] {
        loop {
            let starts: BTreeSet<usize> = dump
                .referents
                .iter()
                .filter(|(_, _, strength)| {
                    region == Reachability::Weak || *strength == Strength::Soft
                })
                .filter(|(source, target, _)| held[*source].is_some() && held[*target].is_none())
                .map(|(_, target, _)| *target)
                .collect();
            if starts.is_empty() {
                break;
            }
            flow.successors[0].extend(&starts);
            let found = flow.reachable(None);
            for (held, _) in held.iter_mut().zip(found).filter(|(_, found)| *found) {
                held.get_or_insert(region);
            }
        }
    }
    for (node, successors) in flow.successors.iter_mut().enumerate().skip(1) {
        successors.retain(|target| held[node] <= held[*target] || held[node].is_none());
    }
    (flow, held)
}

/// Sets of objects against the naive oracle and the class tree.
fn check_sets(
    dump: &RandomDump,
    heap: &Heap,
    naive: &Naive,
    sizes: &[u64],
) -> Result<(), TestCaseError> {
    let held = |heads: &[usize]| -> u64 {
        let nodes = (1..sizes.len()).filter(|node| naive.reachable[*node]);
        let held = nodes.filter(|node| heads.iter().any(|head| naive.lost[*head][*node]));
        held.map(|node| sizes[node]).sum()
    };
    let reachable: Vec<usize> = (1..sizes.len())
        .filter(|node| naive.reachable[*node])
        .collect();
    let groups: Vec<&[usize]> = reachable.chunks(3).take(12).collect();
    let heads: Vec<SetHeads> = groups
        .iter()
        .map(|group| SetHeads {
            objects: group
                .iter()
                .filter_map(|node| heap.find(ObjectId(dump.ids[*node])))
                .collect(),
            ..SetHeads::default()
        })
        .collect();
    let measured = measure_sets(heap, &heads);
    check_ways(heap, &heads)?;
    let all: u64 = measured
        .iter()
        .filter(|set| set.within.is_none())
        .map(|set| set.total.bytes)
        .sum();
    prop_assert!(
        all <= heap.total().bytes,
        "sets that share nothing add up to {all}"
    );
    for ((group, set), heads) in groups.iter().zip(&measured).zip(&heads) {
        let rows: u64 = set.by_class.iter().map(|(_, count)| count.bytes).sum();
        prop_assert_eq!(rows, set.total.bytes);
        // Alone it is whole; beside others it may lose what both have.
        let alone = measure_sets(heap, std::slice::from_ref(heads));
        prop_assert_eq!(alone[0].total.bytes, held(group), "{:?}", group);
        prop_assert!(set.total.bytes <= alone[0].total.bytes);
    }
    let tree = heap.kept::<ClassTree>();
    for (index, node) in (0..).zip(&tree.nodes).skip(1) {
        let heads = SetHeads {
            nodes: vec![index],
            ..SetHeads::default()
        };
        let below = (0..)
            .zip(&tree.nodes)
            .filter(|(_, node)| node.parent == index);
        let without = SetHeads {
            without: below.map(|(index, _)| index).collect(),
            ..heads.clone()
        };
        check_ways(heap, &[heads.clone(), without])?;
        let measured = measure_sets(heap, &[heads]);
        prop_assert_eq!(
            measured[0].total.bytes,
            node.retained,
            "node {} of the class tree: {:?} below {:?}",
            index,
            node,
            tree.above(node.parent).collect::<Vec<_>>()
        );
    }
    let classes: BTreeSet<usize> = reachable.iter().map(|node| dump.class_of[*node]).collect();
    for class in classes {
        let of_class: Vec<usize> = reachable
            .iter()
            .copied()
            .filter(|node| dump.class_of[*node] == class)
            .collect();
        let index = heap.classes().find(ObjectId(dump.ids[class])).unwrap();
        if Some(index) == heap.classes().java_lang_class() {
            continue; // class objects have a class of their own here
        }
        let heads = SetHeads {
            classes: vec![index],
            ..SetHeads::default()
        };
        check_ways(heap, std::slice::from_ref(&heads))?;
        let measured = measure_sets(heap, &[heads]);
        prop_assert_eq!(measured[0].total.bytes, held(&of_class), "class {}", class);
    }
    Ok(())
}

/// The class tree tells nothing else about sets than a look at each object.
fn check_ways(heap: &Heap, sets: &[SetHeads]) -> Result<(), TestCaseError> {
    let (widths, grouped) = all_ways_agree(heap, sets);
    prop_assert!(widths, "{:?}", sets);
    prop_assert_ne!(grouped, Some(false), "{:?}", sets);
    Ok(())
}

/// The dominator and the retained heap of one object.
fn check_object(
    dump: &RandomDump,
    naive: &Naive,
    sizes: &[u64],
    node: usize,
    row: &ObjectRow,
) -> Result<(), TestCaseError> {
    let dominator = naive.immediate_dominator(node).filter(|node| *node != 0);
    let dominator = dominator.map(|node| dump.ids[node]);
    prop_assert_eq!(
        row.dominator.map(|id| id.0),
        dominator,
        "dominator of {}",
        row.id
    );
    let lost = naive.lost[node].iter().zip(sizes);
    let lost: u64 = lost.filter(|(lost, _)| **lost).map(|(_, size)| size).sum();
    prop_assert_eq!(row.retained_size, lost, "retained by {}", row.id);
    Ok(())
}

fn check_references(dump: &RandomDump) -> Result<(), TestCaseError> {
    let heap = analyzed(&dump.bytes, false, 1);
    let (flow, held) = with_weaker(dump);
    let naive = Naive::of(&flow);
    let sizes: Vec<u64> = dump
        .ids
        .iter()
        .map(|id| {
            heap.find(ObjectId(*id))
                .map_or(0, |object| heap.shallow_size(object))
        })
        .collect();
    let mut rows: BTreeMap<u64, ObjectRow> = heap.objects().map(|row| (row.id.0, row)).collect();
    let mut sums = BTreeMap::new();
    for (node, id) in dump.ids.iter().enumerate().skip(1) {
        let row = rows.remove(id);
        let found = row.as_ref().map(|row| heap.reachability(row.tree));
        prop_assert_eq!(found, held[node], "how firmly {:#x} is held", id);
        let Some(row) = row else { continue };
        *sums.entry(held[node]).or_insert(0) += sizes[node];
        check_object(dump, &naive, &sizes, node, &row)?;
    }
    let parts = heap.used_parts();
    for (part, reachability) in [
        (parts.strong, Reachability::Strong),
        (parts.soft, Reachability::Soft),
        (parts.weak, Reachability::Weak),
    ] {
        let wanted = sums.get(&Some(reachability)).copied().unwrap_or_default();
        prop_assert_eq!(part.bytes, wanted);
    }
    prop_assert_eq!(sums.values().sum::<u64>(), heap.total().bytes);
    check_reopened(dump, &heap)
}

/// The dump's flow with all referents as ordinary references.
fn with_all_references(dump: &RandomDump) -> Flow {
    let mut flow = dump.flow.clone();
    for (source, target, _) in &dump.referents {
        flow.successors[*source].push(*target);
    }
    flow
}

fn check(dump: &RandomDump, keep_unreachable: bool) -> Result<(), TestCaseError> {
    let heap = analyzed(&dump.bytes, keep_unreachable, 1);
    let flow = if keep_unreachable {
        with_all_reached(&dump.flow)
    } else {
        dump.flow.clone()
    };
    let naive = Naive::of(&flow);
    let textbook = iterative(&flow);
    let rows: BTreeMap<u64, ObjectRow> = heap.objects().map(|row| (row.id.0, row)).collect();
    let shallow = |id: &u64| {
        let object = heap.find(ObjectId(*id));
        object.map_or(0, |object| heap.shallow_size(object))
    };
    let sizes: Vec<u64> = dump.ids.iter().map(shallow).collect();
    let reachable: u64 = (1..dump.ids.len())
        .filter(|node| naive.reachable[*node])
        .map(|node| sizes[node])
        .sum();
    prop_assert_eq!(heap.total().bytes, reachable);
    prop_assert_eq!(heap.retained_size(TreeIndex::ROOT), reachable);
    for (node, id) in dump.ids.iter().enumerate().skip(1) {
        let Some(row) = rows.get(id) else {
            prop_assert!(!naive.reachable[node], "{:#x} should be reachable", id);
            continue;
        };
        prop_assert!(naive.reachable[node], "{:#x} should be unreachable", id);
        let dominator = naive.immediate_dominator(node);
        prop_assert_eq!(dominator, textbook[node]);
        check_object(dump, &naive, &sizes, node, row)?;
    }
    check_inbound(dump, &heap, &flow, &naive)?;
    check_reopened(dump, &heap)?;
    check_sets(dump, &heap, &naive, &sizes)?;
    check_walks(&heap)?;
    check_groups(dump, &heap, &naive, &sizes)
}

/// A heap from an index file knows the referrers and the places that the analyzed one searches.
fn check_reopened(dump: &RandomDump, heap: &Heap) -> Result<(), TestCaseError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let source = Source::from(&dump.bytes);
    let key = IndexKey::of(&source, heap.options());
    write_index(heap, &key, || Ok(Vec::new()), &|| file.reopen()).unwrap();
    let index = IndexFile::open(file.as_file()).unwrap();
    let again = index.heap(&source, heap.options()).unwrap();
    let all: Vec<ObjectIndex> = (0..heap.object_count()).map(ObjectIndex).collect();
    let places = find_in_tree(heap, &all);
    prop_assert_eq!(&find_in_tree(&again, &all), &places);
    for object in all {
        let place = places.get(&object).copied();
        for heap in [heap, &again] {
            let alone = find_in_tree(heap, &[object]);
            prop_assert_eq!(&alone.get(&object).copied(), &place);
        }
        let wanted = inbound(heap, object, place, 3);
        prop_assert_eq!(inbound(&again, object, place, 3), wanted, "{}", object.0);
        // Some of them: a walk takes a while.
        if object.0.is_multiple_of(3) {
            let options = PathOptions {
                threads: object.0.is_multiple_of(2),
                ..PathOptions::default()
            };
            let path = |heap: &Heap| paths_to_roots(heap, &[object], &options).unwrap();
            let (found, wanted) = (path(&again), path(heap));
            prop_assert_eq!(format!("{found:?}"), format!("{wanted:?}"), "{}", object.0);
        }
    }
    prop_assert_eq!(index.fault(), None);
    Ok(())
}

/// Who refers to an object, its instances' `<class>` left out: what the lists for the algorithm tell. Of
/// what the object dominates itself they may leave something out.
fn check_inbound(
    dump: &RandomDump,
    heap: &Heap,
    flow: &Flow,
    naive: &Naive,
) -> Result<(), TestCaseError> {
    let places: BTreeMap<u64, u32> = heap.objects().map(|row| (row.id.0, row.tree.0)).collect();
    for row in heap.objects() {
        let node = dump.ids.iter().position(|id| *id == row.id.0).unwrap();
        let mut wanted = Vec::new();
        for source in (1..dump.ids.len()).filter(|s| *s != node && naive.reachable[*s]) {
            let edges = flow.successors[source].iter().filter(|to| **to == node);
            let by_class = usize::from(dump.class_of[source] == node);
            let place = places[&dump.ids[source]];
            wanted.extend(std::iter::repeat_n(place, edges.count() - by_class));
        }
        wanted.sort_unstable();
        let is_dominated = |source: u32| {
            let dominators = std::iter::successors(Some(TreeIndex(source)), |at| {
                Some(heap.dominator(*at)).filter(|at| *at != TreeIndex::ROOT)
            });
            dominators.skip(1).any(|dominator| dominator == row.tree)
        };
        let Some(found) = heap.inbound().of(row.object.0) else {
            wanted.retain(|source| !is_dominated(*source));
            prop_assert!(wanted.len() <= 1, "{} is shared", row.id);
            continue;
        };
        let mut left_out = wanted;
        for source in found {
            let place = left_out.iter().position(|wanted| *wanted == source);
            prop_assert!(place.is_some(), "{source} refers to {}", row.id);
            left_out.remove(place.unwrap());
        }
        for source in left_out {
            prop_assert!(is_dominated(source), "{source} refers to {}", row.id);
        }
    }
    Ok(())
}

/// A walk that stops again and again finds the paths of one that does not, and each step of them is a reference.
fn check_walks(heap: &Heap) -> Result<(), TestCaseError> {
    let options = PathOptions::default();
    let mut whole = PathWalk::new(heap, &options).unwrap();
    whole.reach_so_many(heap, usize::MAX);
    let mut stopped = PathWalk::new(heap, &options).unwrap();
    for objects in 1.. {
        stopped.reach_so_many(heap, objects);
        if stopped.is_over() {
            break;
        }
    }
    for row in heap.objects() {
        prop_assert!(whole.has_found(row.object), "{} is reachable", row.id);
        let route = whole.route_to(row.object);
        prop_assert_eq!(&stopped.route_to(row.object), &route);
        for step in route.windows(2) {
            prop_assert!(heap.targets(step[0]).any(|target| target == step[1]));
        }
    }
    Ok(())
}

fn check_groups(
    dump: &RandomDump,
    heap: &Heap,
    naive: &Naive,
    sizes: &[u64],
) -> Result<(), TestCaseError> {
    let tree = heap.kept::<ClassTree>();
    let by = &tree.retained_by;
    let class = |node: usize| Some(dump.ids[dump.class_of[node]]).filter(|_| node != 0);
    let wanted = retained_by_group(naive, sizes, class);
    for (index, class) in heap
        .classes()
        .iter()
        .filter(|(_, class)| !class.id.is_null())
    {
        let wanted = wanted.get(&class.id.0).copied().unwrap_or_default();
        prop_assert_eq!(by.classes[index.get()], wanted, "class {}", &class.name);
    }
    let origin = |node: usize| dump.origin.get(&dump.class_of[node]);
    let loaders = retained_by_group(naive, sizes, |node| origin(node).map(|(loader, _)| *loader));
    let found: BTreeMap<u64, u64> = by.loaders.iter().map(|(id, sum)| (*id, *sum)).collect();
    prop_assert_eq!(found, loaders);
    let ids: BTreeSet<u64> = dump.origin.values().map(|(loader, _)| *loader).collect();
    let whole_loaders = retained_by_group(naive, sizes, |node| {
        let origins = [origin(node), dump.origin.get(&node)].map(|origin| Some(origin?.0));
        let own = Some(dump.ids[node]).filter(|id| node != 0 && ids.contains(id));
        origins.into_iter().flatten().chain(own).collect::<Vec<_>>()
    });
    for row in loaders_of(heap) {
        let wanted = whole_loaders.get(&row.id.0).copied().unwrap_or_default();
        prop_assert_eq!(row.retained_size, wanted, "loader {}", row.id);
    }
    let packages = retained_by_group(naive, sizes, |node| {
        origin(node).map(|(_, package)| package.clone())
    });
    let found: BTreeMap<String, u64> = by.packages.clone().into_iter().collect();
    prop_assert_eq!(found, packages);
    Ok(())
}

fn rows(heap: &Heap) -> Vec<ObjectRow> {
    heap.objects().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn random_heaps_equal_the_oracles(heap in heaps()) {
        check(&heap.tell(), false)?;
    }

    #[test]
    fn random_heaps_with_what_is_unreachable(heap in heaps()) {
        check(&heap.tell(), true)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn weaker_references_keep_nothing(heap in heaps_of_references()) {
        check_references(&heap.tell())?;
    }

    #[test]
    fn with_all_references_the_graph_is_that_of_mat(heap in heaps_of_references()) {
        let dump = heap.tell();
        let mut options = AnalyzeOptions::default();
        options.references = References::All;
        options.workers = Some(Workers::new(1).unwrap());
        let analyzed = analyze(dump.bytes.as_slice(), &options, &Silent).unwrap();
        let textbook = iterative(&with_all_references(&dump));
        for row in analyzed.objects() {
            let node = dump.ids.iter().position(|id| *id == row.id.0).unwrap();
            let dominator = textbook[node].filter(|node| *node != 0).map(|node| dump.ids[node]);
            prop_assert_eq!(row.dominator.map(|id| id.0), dominator);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Their references to what is held more firmly affect no dominator.
    #[test]
    fn referrers_that_are_held_less_firmly_are_in_index_files(heap in heaps_of_references()) {
        let dump = heap.tell();
        check_reopened(&dump, &analyzed(&dump.bytes, false, 1))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn threads_make_no_difference(heap in heaps()) {
        let dump = heap.tell();
        let one = analyzed(&dump.bytes, false, 1);
        for threads in [2, 4] {
            let several = analyzed(&dump.bytes, false, threads);
            prop_assert_eq!(rows(&one), rows(&several));
            prop_assert_eq!(&one.kept::<ClassTree>().retained_by.classes,
                &several.kept::<ClassTree>().retained_by.classes);
            prop_assert_eq!(one.repairs(), several.repairs());
        }
        // The pass for heaps in which too many loaders nest, against the sums of folding.
        let folded = loaders_of(&one);
        let objects = crate::find_instances(&one, usize::MAX, |class, _| {
            one.classes().is_a(class, "java.lang.ClassLoader")
        });
        prop_assert_eq!(crate::loaders::rows(&one, objects, None), folded);
    }
}
