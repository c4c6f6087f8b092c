//! Counts one share of the objects by class, and notes the distances that give their sizes.

use heapray_hprof::{FieldType, ObjectHead, ObjectId, Shape};

use crate::classes::ClassTable;
use crate::distances::array_overlap::ArrayOverlap;
use crate::distances::table::{Distances, Minimum, SMALL_ARRAY};
use crate::layout::lengths::Lengths;
use crate::scan::Sink;
use crate::storage::hashing::FileMap;
use crate::storage::recent::Recent;

/// The count of a class's instances or arrays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) class: ObjectId,
    pub(super) shape: Shape,
    pub(super) lengths: Lengths,
}

/// The minimum distance to the next object in the file.
#[derive(Debug, Clone, Copy)]
struct Nearest {
    distance: u64,
    times: u64,
    /// The ID of the first object at this distance.
    start: u64,
}

impl Nearest {
    const NONE: Self = Self {
        distance: u64::MAX,
        times: 0,
        start: 0,
    };

    #[inline]
    fn add(&mut self, other: Self) {
        if other.distance < self.distance {
            *self = other;
        } else {
            // Without a branch, because it would be unpredictable.
            self.times += u64::from(other.distance == self.distance) * other.times;
        }
    }

    /// The minimum distance in memory: class objects may lie between two objects, and stand elsewhere in the file.
    fn among(mut self, class_objects: &[u64]) -> Self {
        let place = class_objects.partition_point(|id| *id <= self.start);
        if let Some(between) = class_objects.get(place)
            && self.times > 0
            && *between - self.start < self.distance
        {
            (self.distance, self.times) = (*between - self.start, 1);
        }
        self
    }
}

/// The counter of one share of the file.
#[derive(Debug)]
pub(super) struct Counter {
    recent: Recent<u32>,
    pub(super) slots: Vec<Slot>,
    by_class: FileMap<(ObjectId, Shape), u32>,
    /// Minimum distances of small arrays by shape and length, then of the slots.
    nearest: Vec<Nearest>,
    pub(super) array_overlap: ArrayOverlap,
    /// The last ID, and the row for the distance behind it.
    last: u64,
    row: usize,
    class_objects: u64,
    /// The number of objects at a higher address than the previous one in the file.
    ascending: u64,
    /// All IDs combined by bitwise or.
    pub(super) bits: u64,
}

/// The number of rows of small arrays. Instances have no length, so row 0 is unused and serves as no row.
const ARRAY_ROWS: usize = Shape::COUNT * SMALL_ARRAY as usize;
const NO_ROW: usize = 0;

impl Counter {
    #[inline]
    fn find(&mut self, head: &ObjectHead) -> usize {
        match self.recent.get(head) {
            Some(slot) => slot as usize,
            None => self.find_far(*head),
        }
    }

    #[cold]
    #[inline(never)]
    fn find_far(&mut self, head: ObjectHead) -> usize {
        let next = self.slots.len() as u32;
        let (class, shape) = (head.class_id, head.shape);
        let slot = *self.by_class.entry((class, shape)).or_insert(next);
        if slot == next {
            self.slots.push(Slot {
                class,
                shape,
                lengths: Lengths::default(),
            });
            self.nearest.push(Nearest::NONE);
        }
        self.recent.put(&head, slot);
        slot as usize
    }

    /// Notes that an object begins at `id`: the previous object in the file is no longer than the distance.
    #[inline]
    fn measure(&mut self, id: u64, row: usize) {
        self.bits |= id;
        let start = std::mem::replace(&mut self.last, id);
        let before = std::mem::replace(&mut self.row, row);
        if start >= id {
            return;
        }
        self.ascending += 1;
        if let Some(nearest) = self.nearest.get_mut(before) {
            nearest.add(Nearest {
                distance: id - start,
                times: 1,
                start,
            });
        }
    }

    /// The number of instances of a class.
    pub(super) fn instances(&self, class: ObjectId) -> u64 {
        let slot = self.by_class.get(&(class, Shape::INSTANCE));
        let slot = slot.and_then(|slot| self.slots.get(*slot as usize));
        slot.map_or(0, |slot| slot.lengths.objects())
    }

    /// The number of objects.
    pub(super) fn objects(&self) -> u64 {
        let slots = self.slots.iter().map(|slot| slot.lengths.objects());
        slots.sum::<u64>() + self.class_objects
    }

    /// Whether the file lists objects mostly by address, as most collectors walk the heap.
    pub(super) fn is_in_order(&self) -> bool {
        self.ascending * 10 >= self.objects() * 9
    }

    /// The sum of all counters, in file order.
    pub(super) fn merge(counters: Vec<Self>) -> Self {
        let mut all = Self::new(0);
        for counter in counters {
            let (arrays, slots) = counter.nearest.split_at(ARRAY_ROWS);
            for (into, from) in all.nearest.iter_mut().zip(arrays) {
                into.add(*from);
            }
            for (slot, nearest) in counter.slots.iter().zip(slots) {
                let head = ObjectHead {
                    id: ObjectId::NULL,
                    class_id: slot.class,
                    shape: slot.shape,
                    len: 0,
                };
                let place = all.find(&head);
                if let Some(into) = all.slots.get_mut(place) {
                    into.lengths.merge(&slot.lengths);
                }
                if let Some(into) = all.nearest.get_mut(ARRAY_ROWS + place) {
                    into.add(*nearest);
                }
            }
            all.array_overlap = all.array_overlap.then(counter.array_overlap);
            all.class_objects += counter.class_objects;
            all.ascending += counter.ascending;
            all.bits |= counter.bits;
        }
        all
    }

    /// Minimum distances by class and by array length.
    pub(super) fn distances(&self, classes: &ClassTable) -> Distances {
        let dumped = classes
            .iter()
            .filter(|(_, class)| class.dump_offset.is_some());
        let mut class_objects: Vec<u64> = dumped.map(|(_, class)| class.id.0).collect();
        class_objects.sort_unstable();
        let mut distances = Distances::new(classes.len());
        let (arrays, slots) = self.nearest.split_at(ARRAY_ROWS);
        for (slot, nearest) in self.slots.iter().zip(slots) {
            if slot.shape == Shape::INSTANCE
                && let Some(class) = classes.find(slot.class)
            {
                let Nearest {
                    distance, times, ..
                } = nearest.among(&class_objects);
                let instances = slot.lengths.objects();
                let minimum = Minimum {
                    distance,
                    times,
                    instances,
                };
                distances.set_class(class, minimum);
            }
        }
        for (lengths, number) in arrays.chunks(SMALL_ARRAY as usize).zip(0u8..) {
            let Some(element) = FieldType::from_u8(number) else {
                continue;
            };
            for (nearest, len) in lengths.iter().zip(0u32..) {
                distances.add_array(element, len, nearest.among(&class_objects).distance);
            }
        }
        distances
    }
}

impl Sink for Counter {
    fn new(_id_shift: u32) -> Self {
        Self {
            recent: Recent::new(0),
            slots: Vec::new(),
            by_class: FileMap::default(),
            nearest: vec![Nearest::NONE; ARRAY_ROWS],
            array_overlap: ArrayOverlap::default(),
            last: 0,
            row: NO_ROW,
            class_objects: 0,
            ascending: 0,
            bits: 0,
        }
    }

    fn begin(&mut self) {
        self.row = NO_ROW;
    }

    #[inline]
    fn object(&mut self, head: &ObjectHead) {
        let place = self.find(head);
        let row = match head.shape {
            Shape::INSTANCE => ARRAY_ROWS + place,
            shape if head.len < SMALL_ARRAY => {
                shape.number() * SMALL_ARRAY as usize + head.len as usize
            }
            _ => NO_ROW,
        };
        self.measure(head.id.0, row);
        if let Some(slot) = self.slots.get_mut(place) {
            slot.lengths.add(head.len);
        }
        if head.shape == Shape::OBJECT_ARRAY {
            self.array_overlap.push(head.id, head.len);
        }
    }

    fn class(&mut self, id: ObjectId) {
        self.class_objects += 1;
        self.measure(id.0, NO_ROW);
    }

    fn classes(&mut self) -> Vec<(ObjectId, Shape)> {
        let slots = self.slots.iter();
        slots.map(|slot| (slot.class, slot.shape)).collect()
    }
}
