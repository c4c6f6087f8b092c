//! Which objects are parts of others: arrays of strings, tables of collections, maps inside of sets.

use heapray_analyzer::Heap;
use heapray_analyzer::graph::Body;
use heapray_analyzer::storage::bitset::{Bitset, RankedBitset, insert_shared};
use heapray_query::collections::Family;
use rayon::prelude::*;

use crate::known::Known;

/// Objects that one task looks at.
const SHARE: u32 = 1 << 16;
/// The caches of boxed numbers, which the JDK fills itself.
const NUMBER_CACHES: [&str; 5] = [
    "java.lang.Integer$IntegerCache",
    "java.lang.Long$LongCache",
    "java.lang.Short$ShortCache",
    "java.lang.Byte$ByteCache",
    "java.lang.Character$CharacterCache",
];

fn is_array(heap: &Heap, object: u32) -> bool {
    matches!(heap.graph().node(object).body, Body::ObjectArray { .. })
}

/// Sets of objects.
pub(crate) struct Roles {
    /// Arrays that hold the characters of strings, and those of several.
    pub(crate) of_strings: RankedBitset,
    pub(crate) shared_by_strings: Bitset,
    /// Arrays and maps that belong to a collection.
    pub(crate) of_collections: Bitset,
    /// Numbers that the JDK keeps anyway.
    pub(crate) cached_numbers: Bitset,
}

impl Roles {
    /// A pass over the graph.
    ///
    /// # Errors
    /// When there is no memory: four bits an object.
    pub(crate) fn find(heap: &Heap, known: &Known) -> std::io::Result<Self> {
        let graph = heap.graph();
        let objects = graph.len() as usize;
        let mut all_of_strings = Bitset::new(objects)?;
        let mut shared_by_strings = Bitset::new(objects)?;
        let mut all_of_collections = Bitset::new(objects)?;
        let string = heap.classes().find_by_name("java.lang.String").next();
        let of_strings = all_of_strings.as_atomics();
        let shared = shared_by_strings.as_atomics();
        let of_collections = all_of_collections.as_atomics();
        let look = |task: u32| {
            let first = task * SHARE;
            for object in first..first.saturating_add(SHARE).min(graph.len()) {
                let (class, targets) = graph.class_and_targets(object);
                if Some(class) == string {
                    for target in targets {
                        if !insert_shared(of_strings, target) {
                            insert_shared(shared, target);
                        }
                    }
                } else if let Some(shape) = known.collections.counted(class) {
                    for target in targets {
                        let node = graph.node(target);
                        match node.body {
                            Body::ObjectArray { .. } => {
                                insert_shared(of_collections, target);
                            }
                            Body::Instance
                                if shape.family == Family::Set && known.is_map(node.class) =>
                            {
                                insert_shared(of_collections, target);
                            }
                            Body::Instance
                                if shape.is_deep() && !known.is_collection(node.class) =>
                            {
                                { graph.targets(target) }
                                    .filter(|inner| is_array(heap, *inner))
                                    .for_each(|inner| {
                                        insert_shared(of_collections, inner);
                                    });
                            }
                            _ => {}
                        }
                    }
                }
            }
        };
        let tasks = graph.len().div_ceil(SHARE);
        heap.workers()
            .run(|| (0..tasks).into_par_iter().for_each(look));
        let mut roles = Self {
            of_strings: RankedBitset::new(all_of_strings),
            shared_by_strings,
            of_collections: all_of_collections,
            cached_numbers: Bitset::new(objects)?,
        };
        roles.add_cached_numbers(heap);
        Ok(roles)
    }

    fn add_cached_numbers(&mut self, heap: &Heap) {
        for name in NUMBER_CACHES {
            for class in heap.classes().find_by_name(name) {
                let Some(object) = heap.classes().get(class).object else {
                    continue;
                };
                for array in heap
                    .targets(object)
                    .filter(|array| heap.array_len(*array).is_some())
                {
                    for number in heap.targets(array) {
                        self.cached_numbers.insert(number.0);
                    }
                }
            }
        }
        // `Boolean.TRUE` and `Boolean.FALSE`.
        for class in heap.classes().find_by_name("java.lang.Boolean") {
            let object = heap.classes().get(class).object;
            let statics = object.into_iter().flat_map(|object| heap.targets(object));
            for number in statics {
                self.cached_numbers.insert(number.0);
            }
        }
    }
}
