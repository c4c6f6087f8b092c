//! Counts one share of the file's objects by class, and notes what tells their sizes.

use heapray_hprof::{FieldType, InstanceDump, ObjectArrayDump, ObjectId, PrimitiveArrayDump};

use crate::classes::ClassTable;
use crate::hashing::{FileMap, FileSet};
use crate::layout::{ArrayNeighbours, ELEMENT_TYPES, Gaps, Least, SMALL_ARRAY};
use crate::locate::Sink;

/// Arrays of one class, so that their sizes can be told once the layout is known: their elements' bytes,
/// each rounded up to 8, with nothing and with 4 bytes before the first; for references of 4 bytes and of
/// 8 (for other elements of their own size, both).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Arrays {
    pub(crate) objects: u64,
    pub(crate) aligned: [u64; 2],
    pub(crate) shifted: [u64; 2],
}

impl Arrays {
    #[inline]
    fn add(&mut self, len: u32, widths: [u64; 2]) {
        self.objects += 1;
        for ((aligned, shifted), width) in
            self.aligned.iter_mut().zip(&mut self.shifted).zip(widths)
        {
            let bytes = u64::from(len) * width;
            *aligned += (bytes + 7) & !7;
            *shifted += (bytes + 4 + 7) & !7;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.objects += other.objects;
        for (into, from) in [
            (&mut self.aligned, other.aligned),
            (&mut self.shifted, other.shifted),
        ] {
            for (into, from) in into.iter_mut().zip(from) {
                *into += from;
            }
        }
    }
}

/// One class's count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) class: u64,
    pub(super) instances: u64,
    nearest: Nearest,
    pub(super) arrays: Arrays,
}

/// The least distance to what comes behind in the file.
#[derive(Debug, Clone, Copy)]
struct Nearest {
    gap: u64,
    times: u64,
    /// The first object so near to the next.
    start: u64,
}

impl Nearest {
    const NONE: Self = Self {
        gap: u64::MAX,
        times: 0,
        start: 0,
    };

    #[inline]
    fn add(&mut self, other: Self) {
        if other.gap < self.gap {
            *self = other;
        } else {
            // No branch, since nobody can foretell it.
            self.times += u64::from(other.gap == self.gap) * other.times;
        }
    }

    /// The distance in memory: class objects lie between others and stand elsewhere in the file.
    fn among(mut self, class_objects: &[u64]) -> Self {
        let place = class_objects.partition_point(|id| *id <= self.start);
        if let Some(between) = class_objects.get(place)
            && self.times > 0
            && *between - self.start < self.gap
        {
            (self.gap, self.times) = (*between - self.start, 1);
        }
        self
    }
}

/// What is in an object's place for the distance to the next one.
#[derive(Debug, Clone, Copy)]
enum Before {
    Nothing,
    Instance {
        id: u64,
        slot: usize,
    },
    Array {
        id: u64,
        element: FieldType,
        len: u32,
    },
}

/// Counts one share of the file.
#[derive(Debug)]
pub(super) struct Counter {
    /// Class identifiers seen lately and their slots: direct-mapped.
    recent: Vec<(u64, u32)>,
    pub(super) slots: Vec<Slot>,
    by_class: FileMap<u64, u32>,
    pub(super) primitives: [Arrays; 16],
    /// Of small arrays, by the element type's number and length.
    small_arrays: Vec<[Nearest; SMALL_ARRAY as usize]>,
    pub(super) neighbours: ArrayNeighbours,
    before: Before,
    last: u64,
    class_objects: u64,
    /// Objects at a higher address than the one before them in the file.
    ascending: u64,
    /// All identifiers or-ed together.
    pub(super) bits: u64,
}

const RECENT: usize = 1 << 10;

impl Counter {
    #[inline]
    fn find(&mut self, class: ObjectId) -> usize {
        let place = (class.0 >> 3 ^ class.0 >> 13) as usize % RECENT;
        match self.recent.get(place) {
            Some((known, slot)) if *known == class.0 => *slot as usize,
            _ => self.find_new(class.0, place),
        }
    }

    #[cold]
    fn find_new(&mut self, class: u64, place: usize) -> usize {
        let next = self.slots.len() as u32;
        let slot = *self.by_class.entry(class).or_insert(next);
        if slot == next {
            self.slots.push(Slot {
                class,
                instances: 0,
                nearest: Nearest::NONE,
                arrays: Arrays::default(),
            });
        }
        if let Some(recent) = self.recent.get_mut(place) {
            *recent = (class, slot);
        }
        slot as usize
    }

    pub(super) fn slot(&self, class: u64) -> Option<&Slot> {
        self.slots.get(*self.by_class.get(&class)? as usize)
    }

    /// An object begins at `id`: whatever lies before it in the file is no longer than the distance.
    #[inline]
    fn measure(&mut self, id: u64, now: Before) {
        self.bits |= id;
        self.ascending += u64::from(self.last < id);
        self.last = id;
        let nearest = |start| Nearest {
            gap: id - start,
            times: 1,
            start,
        };
        match std::mem::replace(&mut self.before, now) {
            Before::Instance { id: start, slot } if start < id => {
                if let Some(slot) = self.slots.get_mut(slot) {
                    slot.nearest.add(nearest(start));
                }
            }
            Before::Array {
                id: start,
                element,
                len,
            } if start < id => {
                let lengths = self.small_arrays.get_mut(element as usize);
                if let Some(array) = lengths.and_then(|lengths| lengths.get_mut(len as usize)) {
                    array.add(nearest(start));
                }
            }
            _ => {}
        }
    }

    pub(super) fn objects(&self) -> u64 {
        let slots = self
            .slots
            .iter()
            .map(|slot| slot.instances + slot.arrays.objects);
        let primitives = self.primitives.iter().map(|arrays| arrays.objects);
        slots.chain(primitives).sum::<u64>() + self.class_objects
    }

    /// Does the file hold objects by address, as most collectors walk the heap?
    pub(super) fn is_in_order(&self) -> bool {
        self.ascending * 10 >= self.objects() * 9
    }

    pub(super) fn merge(counters: Vec<Self>) -> Self {
        let mut all = Self::new(0);
        for counter in counters {
            for slot in &counter.slots {
                let place = all.find(ObjectId(slot.class));
                if let Some(into) = all.slots.get_mut(place) {
                    into.instances += slot.instances;
                    into.nearest.add(slot.nearest);
                    into.arrays.merge(&slot.arrays);
                }
            }
            for (into, from) in all.primitives.iter_mut().zip(&counter.primitives) {
                into.merge(from);
            }
            let arrays = all.small_arrays.as_flattened_mut().iter_mut();
            for (into, from) in arrays.zip(counter.small_arrays.as_flattened()) {
                into.add(*from);
            }
            all.neighbours = all.neighbours.then(counter.neighbours);
            all.class_objects += counter.class_objects;
            all.ascending += counter.ascending;
            all.bits |= counter.bits;
        }
        all
    }

    /// Distances by class and by length of array.
    pub(super) fn gaps(&self, classes: &ClassTable<'_>) -> Gaps {
        let dumped = classes
            .iter()
            .filter(|(_, class)| class.dump_offset.is_some());
        let mut class_objects: Vec<u64> = dumped.map(|(_, class)| class.id.0).collect();
        class_objects.sort_unstable();
        let mut gaps = Gaps::new(classes.len());
        for slot in self.slots.iter().filter(|slot| slot.instances > 0) {
            if let Some(class) = classes.find(ObjectId(slot.class)) {
                let Nearest { gap, times, .. } = slot.nearest.among(&class_objects);
                let instances = slot.instances;
                let least = Least {
                    gap,
                    times,
                    instances,
                };
                gaps.set_class(class, least);
            }
        }
        for (lengths, number) in self.small_arrays.iter().zip(0u8..) {
            let Some(element) = FieldType::from_u8(number) else {
                continue;
            };
            for (nearest, len) in lengths.iter().zip(0u32..) {
                gaps.add_array(element, len, nearest.among(&class_objects).gap);
            }
        }
        gaps
    }
}

impl Sink for Counter {
    fn new(_id_shift: u32) -> Self {
        Self {
            recent: vec![(0, 0); RECENT],
            slots: Vec::new(),
            by_class: FileMap::default(),
            primitives: [Arrays::default(); 16],
            small_arrays: vec![[Nearest::NONE; SMALL_ARRAY as usize]; ELEMENT_TYPES],
            neighbours: ArrayNeighbours::default(),
            before: Before::Nothing,
            last: 0,
            class_objects: 0,
            ascending: 0,
            bits: 0,
        }
    }

    fn begin(&mut self) {
        self.before = Before::Nothing;
    }

    #[inline]
    fn instance(&mut self, instance: &InstanceDump<'_>) {
        let slot = self.find(instance.class_id);
        let id = instance.id.0;
        self.measure(id, Before::Instance { id, slot });
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.instances += 1;
        }
    }

    #[inline]
    fn object_array(&mut self, array: &ObjectArrayDump<'_>) {
        let slot = self.find(array.class_id);
        let (id, len) = (array.id.0, array.len);
        let element = FieldType::Object;
        self.measure(id, Before::Array { id, element, len });
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.arrays.add(len, [4, 8]);
        }
        self.neighbours.push(array.id, len);
    }

    #[inline]
    fn primitive_array(&mut self, array: &PrimitiveArrayDump<'_>) {
        let (id, len, element) = (array.id.0, array.len, array.element_type);
        self.measure(id, Before::Array { id, element, len });
        if let Some(arrays) = self.primitives.get_mut(element as usize) {
            let width = element.size(heapray_hprof::IdSize::Eight) as u64;
            arrays.add(len, [width; 2]);
        }
    }

    fn class(&mut self, id: ObjectId) {
        self.class_objects += 1;
        self.measure(id.0, Before::Nothing);
    }

    fn classes(&mut self) -> [FileSet<ObjectId>; 2] {
        let of = |kind: fn(&Slot) -> u64| {
            let slots = self.slots.iter().filter(|slot| kind(slot) > 0);
            slots.map(|slot| ObjectId(slot.class)).collect()
        };
        [of(|slot| slot.instances), of(|slot| slot.arrays.objects)]
    }
}
