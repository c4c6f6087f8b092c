//! What is told of paths to GC roots, whichever the format.

use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind};
use heapray_query::{
    MergedPath, PathToRoot, PathsToRoots, StartKind, frame_that_holds, label, loader_name,
    object_title,
};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// What is told.
#[derive(Serialize)]
pub(super) struct Told {
    pub(super) found: u64,
    pub(super) not_found: u64,
    pub(super) paths: Vec<ToldPath>,
    pub(super) merged: Vec<ToldMerged>,
    /// Places on merged paths beyond the limit.
    pub(super) merged_left_out: u64,
}

#[derive(Serialize)]
pub(super) struct ToldPath {
    pub(super) root: String,
    pub(super) left_out: u64,
    pub(super) steps: Vec<ToldStep>,
}

#[derive(Serialize)]
pub(super) struct ToldStep {
    pub(super) object_id: String,
    pub(super) class: String,
    pub(super) label: String,
    pub(super) via: ToldVia,
    pub(super) retained_bytes: u64,
}

#[derive(Serialize)]
pub(super) struct ToldVia {
    pub(super) kind: &'static str,
    pub(super) name: Option<String>,
}

#[derive(Serialize)]
pub(super) struct ToldMerged {
    pub(super) class: String,
    pub(super) example: String,
    pub(super) via: ToldVia,
    pub(super) objects_below: u64,
    pub(super) objects_here: u64,
    pub(super) children: Vec<ToldMerged>,
}

impl Told {
    pub(super) fn new(heap: &Heap, found: &PathsToRoots) -> Self {
        let on_paths: Vec<ObjectIndex> = found
            .paths
            .iter()
            .flat_map(|path| path.steps.iter().map(|step| step.object))
            .collect();
        let places = heapray_query::find_in_tree(heap, &on_paths);
        let retained: FxHashMap<ObjectIndex, u64> = places
            .iter()
            .map(|(object, tree)| (*object, heap.retained_size(*tree)))
            .collect();
        Self {
            found: found.found,
            not_found: found.not_found,
            paths: found
                .paths
                .iter()
                .map(|path| told_path(heap, path, &retained))
                .collect(),
            merged: found
                .merged
                .iter()
                .map(|path| told_merged(heap, path))
                .collect(),
            merged_left_out: 0,
        }
    }
}

/// Leaves the first `room` places, a holder before what it holds; how many go. As deep as merged paths are.
pub(super) fn cut_merged(paths: &mut Vec<ToldMerged>, room: &mut usize) -> u64 {
    let mut left_out = 0;
    paths.retain_mut(|path| {
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        left_out += u64::from(!fits) + cut_merged(&mut path.children, room);
        fits
    });
    left_out
}

fn told_path(heap: &Heap, path: &PathToRoot, retained: &FxHashMap<ObjectIndex, u64>) -> ToldPath {
    let mut holder = None;
    let steps = path.steps.iter().map(|step| {
        let via = match holder.replace(step.object) {
            None => root_via(),
            Some(holder) => told_via(heap, holder, step.object, step.via.as_ref()),
        };
        ToldStep {
            object_id: heap.id(step.object).to_string(),
            class: object_title(heap, step.object),
            label: label(heap, step.object),
            via,
            retained_bytes: retained.get(&step.object).copied().unwrap_or_default(),
        }
    });
    let steps: Vec<ToldStep> = steps.collect();
    let first = path.steps.first().map(|step| step.object);
    ToldPath {
        root: first
            .map(|first| root_words(heap, path.start, first))
            .unwrap_or_default(),
        left_out: path.left_out,
        steps,
    }
}

/// As deep as merged paths are.
fn told_merged(heap: &Heap, path: &MergedPath) -> ToldMerged {
    ToldMerged {
        class: object_title(heap, path.example),
        example: heap.id(path.example).to_string(),
        via: match path.start {
            Some(start) => ToldVia {
                kind: "root",
                name: Some(root_words(heap, start, path.example)),
            },
            // Each object stands in a slot of its own.
            None if matches!(path.via, Some(ReferenceKind::Element(_))) => ToldVia {
                kind: "element",
                name: Some("[…]".to_owned()),
            },
            None => match path.holder {
                Some(holder) => told_via(heap, holder, path.example, path.via.as_ref()),
                None => root_via(),
            },
        },
        objects_below: path.below,
        objects_here: path.here,
        children: path
            .children
            .iter()
            .map(|child| told_merged(heap, child))
            .collect(),
    }
}

fn root_via() -> ToldVia {
    ToldVia {
        kind: "root",
        name: None,
    }
}

fn root_words(heap: &Heap, start: StartKind, object: ObjectIndex) -> String {
    match start {
        StartKind::Root(kind) => kind.name().to_owned(),
        StartKind::Class => {
            let class = heap.class_of_class_object(object);
            let loader = class.map(|class| heap.classes().get(class).loader);
            let loader = loader
                .map(|loader| loader_name(heap, loader))
                .unwrap_or_default();
            format!("kept by its class loader {loader}")
        }
    }
}

fn told_via(
    heap: &Heap,
    holder: ObjectIndex,
    held: ObjectIndex,
    via: Option<&ReferenceKind>,
) -> ToldVia {
    let (kind, name) = match via {
        Some(ReferenceKind::Field { name, .. }) => ("field", Some(name.clone())),
        Some(ReferenceKind::Static { name }) => ("static", Some(name.clone())),
        Some(ReferenceKind::Element(slot)) => ("element", Some(format!("[{slot}]"))),
        Some(ReferenceKind::Local) => {
            let frame = frame_that_holds(heap, holder, held);
            ("local", frame.map(|frame| frame.describe()))
        }
        Some(ReferenceKind::Class | ReferenceKind::Super) => ("class", None),
        Some(ReferenceKind::ClassLoader) => ("class-loader", None),
        None => ("unknown", None),
    };
    ToldVia { kind, name }
}
