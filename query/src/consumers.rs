//! Who holds most: the top-level dominators by class, class loader and package.
//!
//! A class loader keeps its classes and so dominates whatever their static fields hold: to say that it holds
//! nearly everything is true and explains nothing. Its classes count for themselves.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::loader_name::loader_name;
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};
use crate::share::share_of_heap;
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::TreeIndex;
use heapray_analyzer::classes::{ClassIndex, ClassKind, package_of};
use heapray_analyzer::reach::places;

/// Top-level dominators of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Consumer {
    /// Class, loader, or package (`<default>` for none).
    pub name: String,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes, bytes.
    pub shallow_size: u64,
    /// Their retained heaps, bytes.
    pub retained_size: u64,
    /// The part of the reachable heap that these are.
    pub retained_share: f64,
}

/// Three ways to group them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Consumers {
    /// By class, largest first.
    pub classes: Vec<Consumer>,
    /// By the class's loader, largest first.
    pub class_loaders: Vec<Consumer>,
    /// By the class's package, with sums for the packages above: parents before children, siblings
    /// largest first.
    pub packages: Vec<Consumer>,
}

/// What top-level dominators are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsumersBy {
    /// By class.
    Class,
    /// By class loader.
    ClassLoader,
    /// By package.
    Package,
}

impl Consumers {
    /// The groups of one kind.
    pub fn by(self, by: ConsumersBy) -> Vec<Consumer> {
        match by {
            ConsumersBy::Class => self.classes,
            ConsumersBy::ClassLoader => self.class_loaders,
            ConsumersBy::Package => self.packages,
        }
    }
}

impl Consumer {
    /// The columns of groups of this kind.
    pub const fn columns(by: ConsumersBy) -> &'static [Column] {
        match by {
            ConsumersBy::Class => Self::COLUMNS,
            ConsumersBy::ClassLoader => {
                const { &columns(Column::text("class_loader", "Class loader")) }
            }
            ConsumersBy::Package => const { &columns(Column::text("package", "Package")) },
        }
    }
}

const fn columns(name: Column) -> [Column; 5] {
    [
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::share("retained_share", "Share"),
        name,
    ]
}

impl Row for Consumer {
    const COLUMNS: &'static [Column] = &columns(Column::text("class", "Class"));

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_size),
            Cell::Bytes(self.retained_size),
            Cell::Share(self.retained_share),
            Cell::text(&self.name),
        ]
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    objects: u64,
    shallow: u64,
    retained: u64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.objects += other.objects;
        self.shallow += other.shallow;
        self.retained += other.retained;
    }

    fn named(self, name: String, heap: &Heap) -> Consumer {
        Consumer {
            name,
            objects: self.objects,
            shallow_size: self.shallow,
            retained_size: self.retained,
            retained_share: share_of_heap(heap, self.retained),
        }
    }
}

/// Groups the top-level dominators, and the classes that top-level class loaders dominate, which are
/// deducted from them: the groups add up to the heap. Those that retain less than `smallest` bytes are left
/// out. A class object counts for the class it stands for, whose static fields it holds. Two passes.
pub fn consumers(heap: &Heap, smallest: u64) -> Consumers {
    let heaps = heap.tree();
    let mut by_class: FxHashMap<ClassIndex, Sum> = FxHashMap::default();
    for preorder in places(&heaps.idom, 1..heaps.count + 1, |idom| idom == 0) {
        let tree = TreeIndex(preorder);
        let Some(object) = heap.object_at(tree) else {
            continue;
        };
        let class = heap
            .class_of_class_object(object)
            .unwrap_or_else(|| heap.class_of(object));
        by_class.entry(class).or_default().add(Sum {
            objects: 1,
            shallow: heap.shallow_size(object),
            retained: heap.retained_size(tree),
        });
    }
    for (loader, held) in held_by_loaders(heap) {
        let sum = by_class.entry(loader).or_default();
        sum.retained = sum.retained.saturating_sub(held.retained);
        by_class.entry(held.class).or_default().add(Sum {
            objects: 1,
            shallow: held.shallow,
            retained: held.retained,
        });
    }
    let classes = heap.classes();
    let mut by_name: BTreeMap<String, Sum> = BTreeMap::new();
    let mut by_loader: BTreeMap<String, Sum> = BTreeMap::new();
    let mut by_package: BTreeMap<String, Sum> = BTreeMap::new();
    for (index, sum) in by_class {
        let class = classes.get(index);
        by_name.entry(class.name.clone()).or_default().add(sum);
        let loader = loader_name(heap, class.loader);
        by_loader.entry(loader).or_default().add(sum);
        for package in with_parents(package_of(&class.name)) {
            by_package.entry(package).or_default().add(sum);
        }
    }
    Consumers {
        classes: sorted(heap, by_name, smallest),
        class_loaders: sorted(heap, by_loader, smallest),
        packages: as_tree(heap, by_package, smallest),
    }
}

/// A class that its loader dominates.
struct Held {
    class: ClassIndex,
    shallow: u64,
    retained: u64,
}

/// What stands between a loader and its classes: a list and the list's array, no more.
const STEPS_TO_LOADER: usize = 4;

/// Classes whose own loader, a top-level dominator, dominates them with nothing but a list of the JDK's
/// between; with the loader's class.
fn held_by_loaders(heap: &Heap) -> Vec<(ClassIndex, Held)> {
    let classes = heap.classes();
    let loaded: Vec<(ClassIndex, ObjectIndex, ObjectIndex)> = classes
        .iter()
        .filter(|(_, class)| !class.loader.is_null())
        .filter_map(|(index, class)| Some((index, class.object?, heap.find(class.loader)?)))
        .collect();
    let objects: Vec<ObjectIndex> = loaded.iter().map(|(_, object, _)| *object).collect();
    let places = find_in_tree(heap, &objects);
    let mut held = Vec::new();
    for (class, object, loader) in loaded {
        let Some(place) = places.get(&object).copied() else {
            continue;
        };
        let mut above = heap.dominator(place);
        for _ in 0..STEPS_TO_LOADER {
            let Some(between) = heap.object_at(above) else {
                break;
            };
            if between == loader {
                if heap.dominator(above) == TreeIndex::ROOT {
                    let one = Held {
                        class,
                        shallow: heap.shallow_size(object),
                        retained: heap.retained_size(place),
                    };
                    held.push((heap.class_of(loader), one));
                }
                break;
            }
            let of = classes.get(heap.class_of(between));
            if of.kind == ClassKind::Instance && !of.name.starts_with("java.util.") {
                break;
            }
            above = heap.dominator(above);
        }
    }
    held
}

/// `a.b.c` → `a`, `a.b`, `a.b.c`.
fn with_parents(package: &str) -> Vec<String> {
    if package.is_empty() {
        return vec!["<default>".to_owned()];
    }
    let mut names: Vec<String> = package
        .match_indices('.')
        .filter_map(|(at, _)| package.get(..at))
        .map(str::to_owned)
        .collect();
    names.push(package.to_owned());
    names
}

fn sorted(heap: &Heap, sums: BTreeMap<String, Sum>, smallest: u64) -> Vec<Consumer> {
    let mut rows: Vec<Consumer> = sums
        .into_iter()
        .filter(|(_, sum)| sum.retained >= smallest)
        .map(|(name, sum)| sum.named(name, heap))
        .collect();
    rows.sort_by(|a, b| {
        (Reverse(a.retained_size), &a.name).cmp(&(Reverse(b.retained_size), &b.name))
    });
    rows
}

/// Parents before children, siblings by size.
fn as_tree(heap: &Heap, sums: BTreeMap<String, Sum>, smallest: u64) -> Vec<Consumer> {
    let mut children: BTreeMap<String, Vec<Consumer>> = BTreeMap::new();
    for row in sorted(heap, sums, smallest) {
        let parent = row.name.rsplit_once('.').map_or("", |(parent, _)| parent);
        children.entry(parent.to_owned()).or_default().push(row);
    }
    let mut rows = Vec::new();
    let mut waiting = children.remove("").unwrap_or_default();
    waiting.reverse();
    while let Some(row) = waiting.pop() {
        let mut below = children.remove(&row.name).unwrap_or_default();
        below.reverse();
        rows.push(row);
        waiting.extend(below);
    }
    rows
}
