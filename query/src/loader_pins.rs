//! Can a class loader be unloaded, and what prevents it?

use std::cmp::Reverse;

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex, Progress, Reachability};
use heapray_hprof::{ObjectId, RootKind};
use rustc_hash::FxHashMap;

use crate::address::{address, maybe_address};
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};
use crate::watch::{Watch, ensure_wanted};
use crate::what_if::{Cut, CutError, NamedCut, Severed, mark, reference_name};

/// References whose field is looked up; the field of further ones is that of the first between the same classes.
const MOST_NAMED: usize = 20_000;

/// Whether the JVM can unload a class loader with its classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unloading {
    /// The boot loader stays as long as the JVM.
    Never,
    /// Not as long as strong references lead to the loader, to its classes or to their instances.
    Pinned,
    /// Once the JVM clears the soft references that alone hold it.
    WithSoftReferences,
    /// At the next collection that unloads classes: no strong or soft reference leads to it.
    Next,
    /// The dump does not have the loader's object.
    Unknown,
}

impl Unloading {
    /// The verdicts on loaders, 0 for the boot loader. A pass to find the loaders in the dominator tree.
    pub fn of(heap: &Heap, loaders: &[ObjectId]) -> Vec<Self> {
        let find = |id: &ObjectId| heap.find(*id).filter(|_| !id.is_null());
        let objects: Vec<ObjectIndex> = loaders.iter().filter_map(find).collect();
        let places = find_in_tree(heap, &objects);
        let verdict = |id: &ObjectId| match find(id) {
            None if id.is_null() => Self::Never,
            None => Self::Unknown,
            Some(object) => match places.get(&object).map(|place| heap.reachability(*place)) {
                Some(Reachability::Strong) => Self::Pinned,
                Some(Reachability::Soft) => Self::WithSoftReferences,
                Some(Reachability::Weak | Reachability::Unreachable) | None => Self::Next,
            },
        };
        loaders.iter().map(verdict).collect()
    }

    /// A few words for a table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Pinned => "no, strong references hold it",
            Self::WithSoftReferences => "when soft references are cleared",
            Self::Next => "yes, nothing firm holds it",
            Self::Unknown => "unknown",
        }
    }
}

/// References from outside of a class loader that pin it: they lead to the loader, to its classes or to their instances.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PinRow {
    /// `com.example.Registry.handlers`, a thread's stack, or the kind of GC root.
    pub holder: String,
    /// Java name of the class of what it refers to; of a class, `class` and its name.
    pub pinned: String,
    /// How many references.
    pub references: u64,
    /// An object that refers; `None` for GC roots.
    #[serde(serialize_with = "maybe_address")]
    pub source: Option<ObjectId>,
    /// What this object, or the GC root, refers to.
    #[serde(serialize_with = "address")]
    pub target: ObjectId,
}

impl Row for PinRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("holder", "Pinned by"),
        Column::count("references", "References"),
        Column::address("source", "From"),
        Column::address("target", "To"),
        Column::text("pinned", "Instance of"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(&self.holder),
            Cell::Count(self.references),
            Cell::maybe_address(self.source),
            Cell::Address(self.target),
            Cell::text(&self.pinned),
        ]
    }
}

/// What pins a class loader, most references first: strong references to the loader, its classes and their instances,
/// from objects that GC roots reach without them. While one of them is left, the loader cannot be unloaded. A search
/// from the GC roots on one thread; reads the objects that refer.
///
/// # Errors
/// When there is no memory for the search, or `progress` cancels.
pub fn loader_pins(
    heap: &Heap,
    loader: ObjectId,
    progress: &dyn Progress,
) -> Result<Vec<PinRow>, CutError> {
    let cut = NamedCut {
        name: format!("loader {loader}"),
        cut: Cut::Loader(loader),
    };
    let severed = Severed::of(heap, &[cut])?;
    let marked = mark(heap, &severed, progress)?;
    let mut pins = Pins::new(heap);
    for root in &heap.roots().direct {
        if root.kind != RootKind::Unreachable && severed.is_removed(root.object) {
            pins.add_root(root.kind, ObjectIndex(root.object));
        }
    }
    let mut watch = Watch::begin(progress, heap.total().objects);
    let nodes = heap.graph().nodes();
    for source in marked.strong.iter() {
        if !watch.goes_on() {
            break;
        }
        let (class, targets) = nodes.class_and_targets(source);
        for target in targets.filter(|target| severed.is_removed(*target)) {
            pins.add(ObjectIndex(source), class, ObjectIndex(target));
        }
    }
    ensure_wanted(progress)?;
    Ok(pins.into_rows())
}

/// Pins by the names of both ends.
struct Pins<'h> {
    heap: &'h Heap,
    rows: FxHashMap<(String, String), PinRow>,
    /// The first reference between two classes.
    first: FxHashMap<(ClassIndex, String), String>,
    named: usize,
}

impl<'h> Pins<'h> {
    fn new(heap: &'h Heap) -> Self {
        Self {
            heap,
            rows: FxHashMap::default(),
            first: FxHashMap::default(),
            named: 0,
        }
    }

    fn add(&mut self, source: ObjectIndex, class: ClassIndex, target: ObjectIndex) {
        let pinned = self.class_of(target);
        let key = (class, pinned.clone());
        let holder = if self.heap.array_len(source).is_some() {
            // Which element it is says nothing, and an array may have millions.
            format!("elements of {}", self.heap.classes().get(class).name)
        } else if let Some(known) = self.first.get(&key).filter(|_| self.named >= MOST_NAMED) {
            known.clone()
        } else {
            self.named += 1;
            let name = reference_name(self.heap, source, target);
            self.first.entry(key).or_insert_with(|| name.clone());
            name
        };
        self.count(holder, pinned, Some(source), target);
    }

    fn add_root(&mut self, kind: RootKind, target: ObjectIndex) {
        let holder = format!("GC root: {}", kind.name());
        self.count(holder, self.class_of(target), None, target);
    }

    fn class_of(&self, object: ObjectIndex) -> String {
        let name = |class| &self.heap.classes().get(class).name;
        match self.heap.class_of_class_object(object) {
            Some(class) => format!("class {}", name(class)),
            None => name(self.heap.class_of(object)).clone(),
        }
    }

    fn count(
        &mut self,
        holder: String,
        pinned: String,
        source: Option<ObjectIndex>,
        target: ObjectIndex,
    ) {
        let row = self
            .rows
            .entry((holder, pinned))
            .or_insert_with_key(|key| PinRow {
                holder: key.0.clone(),
                pinned: key.1.clone(),
                references: 0,
                source: source.map(|source| self.heap.id(source)),
                target: self.heap.id(target),
            });
        row.references += 1;
    }

    fn into_rows(self) -> Vec<PinRow> {
        let mut rows: Vec<PinRow> = self.rows.into_values().collect();
        rows.sort_by(|a, b| {
            let key = |row: &PinRow| Reverse(row.references);
            (key(a), &a.holder, &a.pinned).cmp(&(key(b), &b.holder, &b.pinned))
        });
        rows
    }
}
