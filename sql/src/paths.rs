//! `path_to_root`: why is an object alive, in a line?

use std::fmt::Write as _;
use std::sync::Arc;

use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind};
use heapray_query::{
    PathOptions, PathWalk, StartKind, object_title, reference_between, shorten_route,
};

use crate::watch::Watch;

/// Shortest paths from the GC roots. One walk serves all rows: it goes on where it stopped.
pub(crate) struct Paths {
    heap: Arc<Heap>,
    watch: Arc<Watch>,
    walk: Option<PathWalk>,
}

impl Paths {
    pub(crate) fn new(heap: Arc<Heap>, watch: Arc<Watch>) -> Self {
        let walk = None;
        Self { heap, watch, walk }
    }

    /// `class com.example.Shop .orders → java.util.ArrayList .elementData → …`; `None` where no path leads to the
    /// object.
    ///
    /// # Errors
    /// If there is no memory for the walk, or it is cancelled.
    pub(crate) fn to(&mut self, object: ObjectIndex) -> heapray_analyzer::Result<Option<String>> {
        let heap = &*self.heap;
        let walk = match &mut self.walk {
            Some(walk) => walk,
            none => none.insert(PathWalk::new(heap, &PathOptions::default())?),
        };
        walk.find_watched(heap, &[object], &*self.watch)?;
        if !walk.has_found(object) {
            return Ok(None);
        }
        let mut route = walk.route_to(object);
        let first = route.first().map_or(object.0, |first| first.0);
        let left_out = shorten_route(&mut route);
        let mut path = match walk.start_kind(first) {
            StartKind::Root(kind) => format!("[{}] ", kind.name()),
            StartKind::Class => String::new(),
        };
        let mut before: Option<ObjectIndex> = None;
        for object in route {
            if let Some(before) = before {
                match reference_between(heap, before, object) {
                    Some(ReferenceKind::Field { name, .. } | ReferenceKind::Static { name }) => {
                        let _ = write!(path, " .{name} → ");
                    }
                    Some(ReferenceKind::Element(index)) => {
                        let _ = write!(path, " [{index}] → ");
                    }
                    Some(_) => path.push_str(" → "),
                    None => {
                        let _ = write!(path, " → ({left_out} objects) → ");
                    }
                }
            }
            path.push_str(&object_title(heap, object));
            before = Some(object);
        }
        Ok(Some(path))
    }
}
