//! A part of the program as a whole: a class loader, a package, or what some objects keep alive. What is it made of,
//! and which of its objects hold most?

use std::cmp::Reverse;

use heapray_analyzer::classes::package_of;
use heapray_analyzer::{Class, ClassIndex, Heap, ObjectCount, ObjectIndex, TreeIndex};
use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::address::address;
use crate::histogram::{GroupBy, histogram};
use crate::instances::find_instances;
use crate::label::{label, object_title};
use crate::loaders::loaders;
use crate::object_set::ObjectSet;
use crate::rows::{Cell, Column, Row};
use crate::share::share_of_heap;

/// What makes a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentOf {
    /// A class loader, the classes that it defined, and their instances.
    Loader(ObjectId),
    /// The classes of a package and of the packages below it, and their instances.
    Package(String),
    /// Objects.
    Objects(Vec<ObjectIndex>),
}

/// A component: its own objects, and everything that would be freed with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its own objects.
    pub own: ObjectCount,
    /// Its own objects, and those that nothing else keeps alive.
    pub set: ObjectSet,
    /// The number and the shallow sizes of these.
    pub total: ObjectCount,
    /// The part of the used heap that they are, 0 to 1.
    pub share: f64,
}

/// Objects of one class in a component.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentClassRow {
    /// Java name of the class.
    pub class: String,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// The part of the component that they are, 0 to 1.
    pub share: f64,
}

/// An object of a component that no other object of the component dominates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentObjectRow {
    /// Its address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// What it is, see [`object_title`].
    pub class: String,
    /// What it is, see [`label`].
    pub label: String,
    /// What it retains.
    pub retained_bytes: u64,
    /// The part of the component that this is, 0 to 1.
    pub share: f64,
}

/// Objects of one class that no other object of the component dominates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentDominatorRow {
    /// Java name of the class; `class NAME` for class objects.
    pub class: String,
    /// How many.
    pub objects: u64,
    /// What they retain together.
    pub retained_bytes: u64,
    /// The part of the component that this is, 0 to 1.
    pub share: f64,
}

/// What could be asked for as a component.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentRow {
    /// `loader` or `package`.
    pub kind: &'static str,
    /// Address of the class loader, `<boot>`, or the package.
    pub name: String,
    /// Java name of the loader's class, and its name if it has one.
    pub of: Option<String>,
    /// Reachable instances of its classes.
    pub objects: u64,
    /// What it retains.
    pub retained_bytes: u64,
    /// The part of the used heap that this is, 0 to 1.
    pub share: f64,
}

impl Row for ComponentClassRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::share("share", "Share"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::Share(self.share),
            Cell::text(&self.class),
        ]
    }
}

impl Row for ComponentObjectRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("retained_bytes", "Retained"),
        Column::share("share", "Share"),
        Column::address("object_id", "Object"),
        Column::text("label", "What"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.retained_bytes),
            Cell::Share(self.share),
            Cell::Address(self.object_id),
            Cell::text(&self.label),
        ]
    }
}

impl Row for ComponentDominatorRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("objects", "Objects"),
        Column::bytes("retained_bytes", "Retained"),
        Column::share("share", "Share"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.retained_bytes),
            Cell::Share(self.share),
            Cell::text(&self.class),
        ]
    }
}

impl Row for ComponentRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("kind", "Kind"),
        Column::count("objects", "Objects"),
        Column::bytes("retained_bytes", "Retained"),
        Column::share("share", "Heap"),
        Column::text("name", "Name"),
        Column::text("of", "Class loader"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.kind),
            Cell::Count(self.objects),
            Cell::Bytes(self.retained_bytes),
            Cell::Share(self.share),
            Cell::text(&self.name),
            Cell::maybe_text(self.of.as_deref()),
        ]
    }
}

/// The class loaders and packages of the heap, most retained bytes first. What several of them retain counts for each.
/// O(classes), and a pass for loaders that defined nothing.
pub fn components(heap: &Heap) -> Vec<ComponentRow> {
    let loaders = loaders(heap).into_iter().map(|row| {
        let of = row.object.map(|_| match &row.name {
            Some(name) => format!("{} \"{name}\"", row.class),
            None => row.class.clone(),
        });
        ComponentRow {
            kind: "loader",
            name: row.address().map_or(row.class, |id| id.to_string()),
            of,
            objects: row.instances.objects,
            retained_bytes: row.retained_size,
            share: share_of_heap(heap, row.retained_size),
        }
    });
    let packages = histogram(heap, GroupBy::Package).into_iter();
    let packages = packages.map(|group| ComponentRow {
        kind: "package",
        name: group.name,
        of: None,
        objects: group.reachable.objects,
        retained_bytes: group.retained_size,
        share: share_of_heap(heap, group.retained_size),
    });
    let mut rows: Vec<ComponentRow> = loaders.chain(packages).collect();
    rows.retain(|row| row.retained_bytes > 0);
    rows.sort_by(|a, b| {
        let key = |row: &ComponentRow| (Reverse(row.retained_bytes), row.kind);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    rows
}

/// A component. A pass to find its own objects, and a search over the whole graph for those that nothing else keeps
/// alive.
pub fn component(heap: &Heap, of: &ComponentOf) -> Component {
    let own: ObjectSet = own_objects(heap, of).into_iter().collect();
    let set = own.retained_set(heap);
    let total = set.total(heap);
    Component {
        own: own.total(heap),
        share: share_of_heap(heap, total.bytes),
        total,
        set,
    }
}

fn own_objects(heap: &Heap, of: &ComponentOf) -> Vec<ObjectIndex> {
    let is_own: &dyn Fn(&Class) -> bool = match of {
        ComponentOf::Objects(objects) => {
            let reachable = |object: &ObjectIndex| heap.is_reachable(*object);
            return objects.iter().copied().filter(reachable).collect();
        }
        ComponentOf::Loader(loader) => {
            &|class| class.loader == *loader && class.dump_offset.is_some()
        }
        ComponentOf::Package(package) => &|class| is_in(package_of(&class.name), package),
    };
    let classes = heap.classes();
    // Class objects are those of the classes themselves, not all instances of `java.lang.Class`.
    let mut own = find_instances(heap, usize::MAX, |index, class| {
        index != ClassIndex::CLASS_OBJECT
            && Some(index) != classes.java_lang_class()
            && is_own(class)
    });
    let of_classes = classes.iter().filter(|(_, class)| is_own(class));
    own.extend(of_classes.filter_map(|(_, class)| class.object));
    if let ComponentOf::Loader(loader) = of {
        own.extend(heap.find(*loader).filter(|_| !loader.is_null()));
    }
    own.retain(|object| heap.is_reachable(*object));
    own
}

/// Whether a package is another one, or below it.
fn is_in(package: &str, above: &str) -> bool {
    let rest = package.strip_prefix(above);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Component {
    /// Its objects by class, most bytes first. O(objects of the component).
    pub fn classes(&self, heap: &Heap) -> Vec<ComponentClassRow> {
        let counts = self.set.histogram(heap).into_iter();
        let mut by_name: FxHashMap<&str, ObjectCount> = FxHashMap::default();
        for (class, count) in counts {
            let class = heap.classes().get(class);
            *by_name.entry(&class.name).or_default() += count;
        }
        let rows = by_name.into_iter().map(|(class, count)| ComponentClassRow {
            class: class.to_owned(),
            objects: count.objects,
            shallow_bytes: count.bytes,
            share: self.share_of(count.bytes),
        });
        let mut rows: Vec<ComponentClassRow> = rows.collect();
        rows.sort_by(|a, b| {
            let by_bytes = b.shallow_bytes.cmp(&a.shallow_bytes);
            by_bytes.then_with(|| a.class.cmp(&b.class))
        });
        rows
    }

    /// The objects that no other object of the component dominates: all of them by class, and the `most` largest ones.
    /// What they retain adds up to the component. A pass over the dominator tree.
    pub fn dominators(
        &self,
        heap: &Heap,
        most: usize,
    ) -> (Vec<ComponentDominatorRow>, Vec<ComponentObjectRow>) {
        let mut tops: Vec<(u64, ObjectIndex)> = Vec::new();
        for place in (1..=heap.tree().count).map(TreeIndex) {
            let Some(object) = heap.object_at(place).filter(|it| self.set.contains(*it)) else {
                continue;
            };
            let above = heap.object_at(heap.dominator(place));
            if above.is_none_or(|above| !self.set.contains(above)) {
                tops.push((heap.retained_size(place), object));
            }
        }
        tops.sort_unstable_by_key(|(retained, object)| (Reverse(*retained), *object));
        let mut by_class: FxHashMap<String, (u64, u64)> = FxHashMap::default();
        for (retained, object) in &tops {
            let sum = by_class.entry(object_title(heap, *object)).or_default();
            sum.0 += 1;
            sum.1 += retained;
        }
        let rows = by_class.into_iter();
        let rows = rows.map(|(class, (objects, retained_bytes))| ComponentDominatorRow {
            class,
            objects,
            retained_bytes,
            share: self.share_of(retained_bytes),
        });
        let mut rows: Vec<ComponentDominatorRow> = rows.collect();
        rows.sort_by(|a, b| {
            let by_bytes = b.retained_bytes.cmp(&a.retained_bytes);
            by_bytes.then_with(|| a.class.cmp(&b.class))
        });
        let largest = tops.into_iter().take(most);
        let largest = largest.map(|(retained_bytes, object)| ComponentObjectRow {
            object_id: heap.id(object),
            class: object_title(heap, object),
            label: label(heap, object),
            retained_bytes,
            share: self.share_of(retained_bytes),
        });
        (rows, largest.collect())
    }

    fn share_of(&self, bytes: u64) -> f64 {
        match self.total.bytes {
            0 => 0.0,
            all => bytes as f64 / all as f64,
        }
    }
}
