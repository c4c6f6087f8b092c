//! What is the heap made of: how many objects of which class, package, loader or superclass?

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;

use super::loader_name::{BOOT_LOADER, loader_name};
use crate::class_tree::ClassTree;
use crate::superclasses::{retained_by_superclass, sum_upward};
use heapray_analyzer::classes::{ClassIndex, ClassTable, package_of};
use heapray_analyzer::reach::ObjectCount;
use heapray_analyzer::{Heap, Reachability, TreeIndex, stored};

/// What makes a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupBy {
    /// A class of one loader.
    #[default]
    Class,
    /// A package, of all class loaders.
    Package,
    /// A class loader.
    Loader,
    /// A class with all that extend it.
    Superclass,
}

/// What a group has, reachable or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupTotals {
    /// Class, package (`<default>` for none) or loader.
    pub name: String,
    /// The class, where rows are classes.
    pub class: Option<ClassIndex>,
    /// The class's loader, where rows are classes.
    pub loader: Option<String>,
    /// Reachable instances.
    pub reachable: ObjectCount,
    /// Unreachable instances.
    pub unreachable: ObjectCount,
    /// Retained by the reachable instances together, nested ones counted once, bytes.
    pub retained_size: u64,
}

stored!(GroupTotals {
    name,
    class,
    loader,
    reachable,
    unreachable,
    retained_size,
});

/// Every group that has instances, the largest retained heap first. O(classes); by superclass
/// O(nodes of the class tree · depth).
pub fn histogram(heap: &Heap, by: GroupBy) -> Vec<GroupTotals> {
    let counts = Counts {
        reachable: heap.reachable_by_class(),
        unreachable: heap.unreachable_by_class(),
        tree: Some(heap.kept::<ClassTree>()),
    };
    groups(heap, by, &counts)
}

/// Every group that has objects of this reachability, which count as reachable here, the largest first; what they
/// retain is not counted. Objects behind references that the analysis follows like strong ones count as strongly
/// reachable. O(objects of this reachability), and O(classes).
pub fn held_histogram(heap: &Heap, by: GroupBy, held: Reachability) -> Vec<GroupTotals> {
    let mut reachable = vec![ObjectCount::default(); heap.classes().len()];
    let tree = heap.tree();
    for place in tree.regions.range(held, tree.count) {
        let Some(object) = heap.object_at(TreeIndex(place)) else {
            continue;
        };
        if let Some(count) = reachable.get_mut(heap.class_of(object).get()) {
            count.objects += 1;
            count.bytes += heap.shallow_size(object);
        }
    }
    let counts = Counts {
        reachable: &reachable,
        unreachable: &[],
        tree: None,
    };
    groups(heap, by, &counts)
}

/// What is grouped: counts by class, and what they retain, if that is known.
struct Counts<'c> {
    reachable: &'c [ObjectCount],
    unreachable: &'c [ObjectCount],
    tree: Option<Arc<ClassTree>>,
}

fn groups(heap: &Heap, by: GroupBy, counts: &Counts<'_>) -> Vec<GroupTotals> {
    let retained_by = counts.tree.as_ref().map(|tree| &tree.retained_by);
    let mut rows = match by {
        GroupBy::Class => by_class(heap, counts),
        GroupBy::Package => by_name(heap, counts, |class| {
            let package = package_of(&heap.classes().get(class).name);
            let retained = retained_by.and_then(|by| by.packages.get(package)).copied();
            let name = if package.is_empty() {
                "<default>"
            } else {
                package
            };
            (name.to_owned(), retained.unwrap_or_default())
        }),
        GroupBy::Loader => by_name(heap, counts, |class| {
            let loader = heap.classes().get(class).loader;
            let retained = retained_by
                .and_then(|by| by.loaders.get(&loader.0))
                .copied();
            (loader_name(heap, loader), retained.unwrap_or_default())
        }),
        GroupBy::Superclass => by_superclass(heap, counts),
    };
    rows.sort_by(|a, b| {
        let key = |row: &GroupTotals| Reverse((row.retained_size, row.reachable.bytes));
        (key(a), &a.name, &a.loader).cmp(&(key(b), &b.name, &b.loader))
    });
    rows
}

/// The same of mere counts: nothing is known to be reachable, or retained, and loaders are no objects.
pub(crate) fn rows_of_totals(
    classes: &ClassTable,
    totals: &[ObjectCount],
    by: GroupBy,
) -> Vec<GroupTotals> {
    let name_of_loader = |id: ObjectId| {
        if id.is_null() {
            BOOT_LOADER.to_owned()
        } else {
            id.to_string()
        }
    };
    let mut rows: BTreeMap<(String, Option<String>, Option<ClassIndex>), ObjectCount> =
        BTreeMap::new();
    let mut totals = totals.to_vec();
    if by == GroupBy::Superclass {
        totals.resize(classes.len(), ObjectCount::default());
        sum_upward(classes, &mut totals);
    }
    let counted = classes
        .iter()
        .zip(&totals)
        .filter(|(_, total)| total.objects > 0);
    for ((index, class), total) in counted {
        let loader = name_of_loader(class.loader);
        let key = match by {
            GroupBy::Package => match package_of(&class.name) {
                "" => ("<default>".to_owned(), None, None),
                package => (package.to_owned(), None, None),
            },
            GroupBy::Loader => (loader, None, None),
            GroupBy::Class | GroupBy::Superclass => (class.name.clone(), Some(loader), Some(index)),
        };
        *rows.entry(key).or_default() += *total;
    }
    let mut rows: Vec<GroupTotals> = rows
        .into_iter()
        .map(|((name, loader, class), reachable)| GroupTotals {
            name,
            class,
            loader,
            reachable,
            unreachable: ObjectCount::default(),
            retained_size: 0,
        })
        .collect();
    rows.sort_by_key(|row| Reverse(row.reachable.bytes));
    rows
}

/// Reachable and unreachable instances by class, those of class objects with `java.lang.Class`.
fn totals<'c>(
    heap: &'c Heap,
    counts: &'c Counts<'_>,
) -> impl Iterator<Item = (ClassIndex, ObjectCount, ObjectCount)> + 'c {
    let hidden = heap.classes().java_lang_class();
    let get = |list: &[ObjectCount], class: ClassIndex| {
        list.get(class.get()).copied().unwrap_or_default()
    };
    heap.classes().iter().filter_map(move |(index, _)| {
        if index == ClassIndex::CLASS_OBJECT && hidden.is_some() {
            return None;
        }
        let mut reachable = get(counts.reachable, index);
        let mut unreachable = get(counts.unreachable, index);
        if hidden == Some(index) {
            reachable += get(counts.reachable, ClassIndex::CLASS_OBJECT);
            unreachable += get(counts.unreachable, ClassIndex::CLASS_OBJECT);
        }
        let exists = reachable.objects + unreachable.objects > 0;
        exists.then_some((index, reachable, unreachable))
    })
}

fn by_class(heap: &Heap, counts: &Counts<'_>) -> Vec<GroupTotals> {
    let retained = counts.tree.as_ref().map(|tree| &tree.retained_by.classes);
    totals(heap, counts)
        .map(|(index, reachable, unreachable)| {
            let class = heap.classes().get(index);
            GroupTotals {
                name: class.name.clone(),
                class: Some(index),
                loader: Some(loader_name(heap, class.loader)),
                reachable,
                unreachable,
                retained_size: retained
                    .and_then(|retained| retained.get(index.get()))
                    .copied()
                    .unwrap_or_default(),
            }
        })
        .collect()
}

fn by_name(
    heap: &Heap,
    counts: &Counts<'_>,
    group: impl Fn(ClassIndex) -> (String, u64),
) -> Vec<GroupTotals> {
    let mut rows: FxHashMap<String, GroupTotals> = FxHashMap::default();
    for (index, reachable, unreachable) in totals(heap, counts) {
        let (name, retained_size) = group(index);
        let row = rows.entry(name.clone()).or_insert_with(|| GroupTotals {
            name,
            class: None,
            loader: None,
            reachable: ObjectCount::default(),
            unreachable: ObjectCount::default(),
            retained_size,
        });
        row.reachable += reachable;
        row.unreachable += unreachable;
    }
    rows.into_values().collect()
}

/// Rows for every class that instances have somewhere in their hierarchy.
fn by_superclass(heap: &Heap, counts: &Counts<'_>) -> Vec<GroupTotals> {
    let classes = heap.classes();
    let nothing = ObjectCount::default();
    let mut reachable = vec![nothing; classes.len()];
    let mut unreachable = vec![nothing; classes.len()];
    for (index, of_reachable, of_unreachable) in totals(heap, counts) {
        for (sums, own) in [
            (&mut reachable, of_reachable),
            (&mut unreachable, of_unreachable),
        ] {
            if let Some(sum) = sums.get_mut(index.get()) {
                *sum = own;
            }
        }
    }
    sum_upward(classes, &mut reachable);
    sum_upward(classes, &mut unreachable);
    let retained = match &counts.tree {
        Some(tree) => retained_by_superclass(classes, tree),
        None => vec![0; classes.len()],
    };
    let sums = reachable.into_iter().zip(unreachable).zip(retained);
    let rows = classes.iter().zip(sums);
    rows.filter(|(_, ((reachable, unreachable), _))| reachable.objects + unreachable.objects > 0)
        .map(
            |((index, class), ((reachable, unreachable), retained_size))| GroupTotals {
                name: class.name.clone(),
                class: Some(index),
                loader: Some(loader_name(heap, class.loader)),
                reachable,
                unreachable,
                retained_size,
            },
        )
        .collect()
}
