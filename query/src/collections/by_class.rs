//! Which classes of a heap are collections?

use std::sync::Arc;

use heapray_analyzer::{ClassIndex, Derived, Heap};
use rustc_hash::FxHashMap;

use super::own::OwnShapes;
use super::shape::CollectionShape;
use super::{fastutil, guava, jdk, jdk_views, libraries, scala, scala_wrappers};

/// What is known of the classes of a heap, for questions that ask of many objects.
#[derive(Debug, Clone)]
pub struct KnownCollections(Arc<ByClass>);

impl KnownCollections {
    /// O(classes) for the first call.
    pub fn of(heap: &Heap) -> Self {
        Self(heap.derived())
    }

    /// How the collections of a class are built, those included whose elements are not counted.
    #[inline]
    pub fn shape(&self, class: ClassIndex) -> Option<&'static CollectionShape> {
        self.0.0.get(class.get()).copied().flatten()
    }

    /// The same for collections whose elements are counted.
    #[inline]
    pub fn counted(&self, class: ClassIndex) -> Option<&'static CollectionShape> {
        self.shape(class).filter(|shape| shape.counts.is_some())
    }
}

/// The row of each class or of its nearest superclass that has one.
#[derive(Debug)]
struct ByClass(Vec<Option<&'static CollectionShape>>);

impl Derived for ByClass {
    fn compute(heap: &Heap) -> Self {
        let classes = heap.classes();
        let own = heap.derived::<OwnShapes>();
        let tables = [
            jdk::TABLE,
            jdk_views::TABLE,
            guava::TABLE,
            scala::TABLE,
            scala_wrappers::TABLE,
            libraries::TABLE,
        ];
        let tables = tables.into_iter().flatten();
        // A user's row replaces that of a table.
        let rows = tables.chain(own.0.iter().copied());
        let by_name: FxHashMap<&str, &CollectionShape> =
            rows.map(|shape| (shape.class, shape)).collect();
        let mut found: Vec<Option<&CollectionShape>> = vec![None; classes.len()];
        for index in classes.top_down() {
            let class = classes.get(index);
            let own = by_name.get(class.name.as_str()).copied();
            let own = own.or_else(|| fastutil::shape_of(&class.name));
            let above = || *found.get(class.super_class?.get())?;
            let shape = own.or_else(above);
            if let Some(slot) = found.get_mut(index.get()) {
                *slot = shape;
            }
        }
        Self(found)
    }
}
