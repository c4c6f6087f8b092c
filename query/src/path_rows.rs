//! Paths to GC roots with names resolved: nested for JSON, step by step for tables.

use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::address::address;
use crate::label::{label, object_title};
use crate::loader_name::loader_name;
use crate::paths::{MergedPath, PathToRoot, PathsToRoots, StartKind};
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};
use crate::threads::frame_that_holds;
use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind};

/// Paths from GC roots. Serializes as JSON with the members named as the fields, addresses as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PathsView {
    /// Objects with a path.
    pub found: u64,
    /// Objects that no root reaches by such references.
    pub not_found: u64,
    /// Paths of the first objects.
    pub paths: Vec<PathView>,
    /// All paths, merged; empty for a single object.
    pub merged: Vec<MergedPathView>,
    /// Nodes of merged paths beyond the limit.
    pub merged_left_out: u64,
}

/// A shortest path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathView {
    /// Where it begins: the kind of the GC root, or the class loader that keeps the class.
    pub root: String,
    /// Steps left out in the middle.
    pub left_out: u64,
    /// From the root's object to the one that was asked for.
    pub steps: Vec<StepView>,
}

/// An object on a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// What it is, see [`object_title`].
    pub class: String,
    /// What it is, see [`label`].
    pub label: String,
    /// How the object before refers to it.
    pub via: Via,
    /// What it retains.
    pub retained_bytes: u64,
}

/// A reference on a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Via {
    /// `root`, `field`, `static`, `element`, `local`, `class`, `class-loader` or `unknown`.
    pub kind: &'static str,
    /// The field, the slot, the frame or the root, where there is a name.
    pub name: Option<String>,
}

/// Objects of one class to which objects of one class refer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedPathView {
    /// What they are, see [`object_title`].
    pub class: String,
    /// Address of one of them.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
    /// How the objects before refer to them.
    pub via: Via,
    /// Wanted objects here and further on.
    pub objects_below: u64,
    /// Wanted objects here.
    pub objects_here: u64,
    /// What comes next, most wanted objects first.
    pub children: Vec<MergedPathView>,
}

impl Via {
    const UNNAMED_ROOT: Self = Self {
        kind: "root",
        name: None,
    };

    /// `static OPEN_ORDERS`, `.table`, `[17]`, `local variable of …`.
    pub fn text(&self) -> String {
        match (self.kind, &self.name) {
            ("static", Some(name)) => format!("static {name}"),
            ("field", Some(name)) => format!(".{name}"),
            ("local", Some(frame)) => format!("local variable of {frame}"),
            ("local", None) => "held by native code".to_owned(),
            ("class", _) => "<class>".to_owned(),
            ("class-loader", _) => "<classloader>".to_owned(),
            (_, Some(name)) => name.clone(),
            (kind, None) => kind.to_owned(),
        }
    }
}

/// Resolves the names of paths, at most `merged_nodes` nodes of merged ones. A few reads of the file for each step.
pub fn describe_paths(heap: &Heap, found: &PathsToRoots, merged_nodes: usize) -> PathsView {
    let steps = found.paths.iter().flat_map(|path| &path.steps);
    let on_paths: Vec<ObjectIndex> = steps.map(|step| step.object).collect();
    let retained: FxHashMap<ObjectIndex, u64> = find_in_tree(heap, &on_paths)
        .into_iter()
        .map(|(object, tree)| (object, heap.retained_size(tree)))
        .collect();
    let paths = found.paths.iter();
    let (mut room, mut merged_left_out) = (merged_nodes, 0);
    let merged = describe_merged(heap, &found.merged, &mut room, &mut merged_left_out);
    PathsView {
        found: found.found,
        not_found: found.not_found,
        paths: paths
            .map(|path| describe_path(heap, path, &retained))
            .collect(),
        merged,
        merged_left_out,
    }
}

fn describe_path(
    heap: &Heap,
    path: &PathToRoot,
    retained: &FxHashMap<ObjectIndex, u64>,
) -> PathView {
    let mut referrer = None;
    let steps = path.steps.iter().map(|step| StepView {
        object_id: heap.id(step.object),
        class: object_title(heap, step.object),
        label: label(heap, step.object),
        via: match referrer.replace(step.object) {
            None => Via::UNNAMED_ROOT,
            Some(referrer) => describe_via(heap, referrer, step.object, step.via.as_ref()),
        },
        retained_bytes: retained.get(&step.object).copied().unwrap_or_default(),
    });
    let steps: Vec<StepView> = steps.collect();
    let first = path.steps.first().map(|step| step.object);
    PathView {
        root: first.map_or_else(String::new, |first| describe_root(heap, path.start, first)),
        left_out: path.left_out,
        steps,
    }
}

/// The first `room` nodes, each before those that follow it. As deep as merged paths are.
fn describe_merged(
    heap: &Heap,
    paths: &[MergedPath],
    room: &mut usize,
    left_out: &mut u64,
) -> Vec<MergedPathView> {
    let mut views = Vec::new();
    for path in paths {
        if *room == 0 {
            *left_out += count_merged(path);
            continue;
        }
        *room -= 1;
        views.push(MergedPathView {
            class: object_title(heap, path.example),
            example: heap.id(path.example),
            via: describe_merged_via(heap, path),
            objects_below: path.below,
            objects_here: path.here,
            children: describe_merged(heap, &path.children, room, left_out),
        });
    }
    views
}

/// The nodes of a merged path. As deep as merged paths are.
fn count_merged(path: &MergedPath) -> u64 {
    1 + path.children.iter().map(count_merged).sum::<u64>()
}

fn describe_merged_via(heap: &Heap, path: &MergedPath) -> Via {
    match path.start {
        Some(start) => Via {
            kind: "root",
            name: Some(match loaders_of(heap, path.example) {
                loaders if loaders > 1 && start == StartKind::Class => {
                    format!("kept by class loaders; {loaders} define this class")
                }
                _ => describe_root(heap, start, path.example),
            }),
        },
        // Each object stands in a slot of its own.
        None if matches!(path.via, Some(ReferenceKind::Element(_))) => Via {
            kind: "element",
            name: Some("[…]".to_owned()),
        },
        None => match path.holder {
            Some(referrer) => describe_via(heap, referrer, path.example, path.via.as_ref()),
            None => Via::UNNAMED_ROOT,
        },
    }
}

/// How many loaders define the class whose class object this is; 0 for other objects.
fn loaders_of(heap: &Heap, object: ObjectIndex) -> usize {
    let classes = heap.classes();
    let class = heap.class_of_class_object(object);
    class.map_or(0, |class| {
        classes.find_by_name(&classes.get(class).name).count()
    })
}

fn describe_root(heap: &Heap, start: StartKind, object: ObjectIndex) -> String {
    match start {
        StartKind::Root(kind) => kind.name().to_owned(),
        StartKind::Class => {
            let class = heap.class_of_class_object(object);
            let loader = class.map(|class| heap.classes().get(class).loader);
            let loader = loader.map_or_else(String::new, |loader| loader_name(heap, loader));
            format!("kept by its class loader {loader}")
        }
    }
}

fn describe_via(
    heap: &Heap,
    from: ObjectIndex,
    to: ObjectIndex,
    via: Option<&ReferenceKind>,
) -> Via {
    let (kind, name) = match via {
        Some(ReferenceKind::Field { name, .. }) => ("field", Some(name.clone())),
        Some(ReferenceKind::Static { name }) => ("static", Some(name.clone())),
        Some(ReferenceKind::Element(slot)) => ("element", Some(format!("[{slot}]"))),
        Some(ReferenceKind::Local) => {
            let frame = frame_that_holds(heap, from, to);
            ("local", frame.map(|frame| frame.describe()))
        }
        Some(ReferenceKind::Class | ReferenceKind::Super) => ("class", None),
        Some(ReferenceKind::ClassLoader) => ("class-loader", None),
        None => ("unknown", None),
    };
    Via { kind, name }
}

/// A step of a path, or a node of merged paths, as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRow<'v> {
    /// The path, counted from 1; `None` for merged ones.
    pub path: Option<u64>,
    /// The step, counted from 0 at the root.
    pub step: u64,
    /// How the step before refers to it.
    pub via: &'v Via,
    /// The name of this reference; of the first step the GC root.
    pub name: Option<&'v str>,
    /// What the object is.
    pub class: &'v str,
    /// Its address; of merged paths an example's.
    pub id: ObjectId,
    /// Wanted objects here and further on, of merged paths.
    pub objects: Option<u64>,
    /// What the object retains; `None` for merged paths.
    pub retained_bytes: Option<u64>,
}

impl Row for PathRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::mixed("path", "Path"),
        Column::count("step", "Step"),
        Column::text("via", "Via"),
        Column::text("name", "Name"),
        Column::text("class", "Class"),
        Column::address("object_id", "Object"),
        Column::count("objects", "Objects"),
        Column::bytes("retained_bytes", "Retained"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.path.map_or(Cell::text("merged"), Cell::Count),
            Cell::Count(self.step),
            Cell::text(self.via.kind),
            Cell::maybe_text(self.name),
            Cell::text(self.class),
            Cell::Address(self.id),
            self.objects.map_or(Cell::None, Cell::Count),
            Cell::maybe_bytes(self.retained_bytes),
        ]
    }
}

impl PathsView {
    /// Merged paths first, a row for each node, then single ones, a row for each step.
    pub fn rows(&self) -> impl Iterator<Item = PathRow<'_>> {
        merged_rows(&self.merged).chain((1..).zip(&self.paths).flat_map(path_rows))
    }
}

fn merged_rows(merged: &[MergedPathView]) -> impl Iterator<Item = PathRow<'_>> {
    let mut waiting: Vec<(u64, &MergedPathView)> =
        merged.iter().rev().map(|path| (0, path)).collect();
    std::iter::from_fn(move || {
        let (step, node) = waiting.pop()?;
        waiting.extend(node.children.iter().rev().map(|child| (step + 1, child)));
        Some(PathRow {
            path: None,
            step,
            via: &node.via,
            name: node.via.name.as_deref(),
            class: &node.class,
            id: node.example,
            objects: Some(node.objects_below),
            retained_bytes: None,
        })
    })
}

fn path_rows((number, path): (u64, &PathView)) -> impl Iterator<Item = PathRow<'_>> {
    (0..).zip(&path.steps).map(move |(at, step)| PathRow {
        path: Some(number),
        step: at,
        via: &step.via,
        name: if at == 0 {
            Some(&path.root)
        } else {
            step.via.name.as_deref()
        },
        class: &step.class,
        id: step.object_id,
        objects: None,
        retained_bytes: Some(step.retained_bytes),
    })
}
