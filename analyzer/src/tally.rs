//! How many objects of which class, in one scan of the file? For those who want a histogram and nothing
//! that takes a graph.
//!
//! Objects are counted as the file holds them, reachable or not. Sizes come from the same inference as an
//! analysis's; what one scan can't get exactly right (damage, stack chunks of virtual threads, rare
//! alignments) is left to the whole analysis.

use std::cmp::Ordering;
use std::ops::Range;

use heapray_hprof::{FieldType, InstanceDump, ObjectArrayDump, ObjectId, PrimitiveArrayDump};

use crate::analysis::AnalyzeOptions;
use crate::classes::{ClassIndex, ClassTable};
use crate::error::{AnalyzeError, Result};
use crate::graph::{Body, Graph};
use crate::hashing::FileMap;
use crate::layout::{ArrayNeighbours, ELEMENT_TYPES, Gaps, Least, SMALL_ARRAY, Sizes};
use crate::locate::{Located, Sink, scan};
use crate::progress::{Progress, Stage};
use crate::query::{GroupBy, HistogramRow, rows_of_totals};
use crate::reach::Total;

/// What one scan counted.
pub struct Tally<'a> {
    classes: ClassTable<'a>,
    totals: Vec<Total>,
}

impl Tally<'_> {
    /// Every group that has instances, largest first; loaders go by their identifiers.
    pub fn histogram(&self, by: GroupBy) -> Vec<HistogramRow> {
        rows_of_totals(&self.classes, &self.totals, by)
    }

    /// All objects.
    pub fn total(&self) -> Total {
        let mut sum = Total::default();
        self.totals.iter().for_each(|total| sum += *total);
        sum
    }
}

/// Counts objects and bytes by class. O(file), on all threads; memory by classes. `None` where only an
/// analysis gets it exactly right.
///
/// # Errors
/// When the file is not HPROF or has no such snapshot.
pub fn tally<'a>(
    file: &'a [u8],
    options: &AnalyzeOptions,
    release: &(dyn Fn(Range<usize>) + Sync),
    progress: &dyn Progress,
) -> Result<Option<Tally<'a>>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads);
    let pool = pool.build();
    let pool = pool.map_err(|error| AnalyzeError::Threads(error.to_string()))?;
    pool.install(|| {
        let bytes = file.len() as u64;
        progress.begin(Stage::Locate, bytes);
        let (located, counters) = scan::<Counter>(file, options.snapshot, release, progress)?;
        let counted = Counter::merge(counters);
        let objects = counted.objects();
        let tally = count(&located, &counted, options);
        progress.end(Stage::Locate, bytes, objects);
        Ok(tally)
    })
}

fn count<'a>(
    located: &Located<'a>,
    counted: &Counter,
    options: &AnalyzeOptions,
) -> Option<Tally<'a>> {
    let mut repairs = Vec::new();
    let classes = ClassTable::build(located, &mut repairs);
    let exact = repairs.is_empty()
        && located.repairs.is_empty()
        && (counted.bits & 15 != 0 || counted.objects() < FEW)
        && classes
            .find_by_name("jdk.internal.vm.StackChunk")
            .all(|class| {
                let id = classes.get(class).id;
                counted.slot(id.0).is_none_or(|slot| slot.instances == 0)
            });
    if !exact {
        return None;
    }
    let gaps = counted.gaps(&classes);
    let graph = Graph::of_classes(classes, &located.names, counted.neighbours.overlap);
    let sizes = Sizes::infer_from(located, &graph, &gaps, options.sizes);
    if !sizes.is_compacted && counted.is_in_order() {
        return None; // what stands between objects is not in the way of an analysis
    }
    let mut totals = vec![Total::default(); graph.classes.len()];
    let mut add = |class: Option<ClassIndex>, objects: u64, bytes: u64| {
        let class = class.unwrap_or(ClassIndex::CLASS_OBJECT);
        if let Some(total) = totals.get_mut(class.get()) {
            *total += Total { objects, bytes };
        }
    };
    for slot in &counted.slots {
        let id = ObjectId(slot.class);
        if let Some(class) = graph.classes.find(id) {
            let bytes = sizes.of(&graph, 0, class, Body::Instance);
            add(
                Some(class),
                slot.instances,
                bytes.saturating_mul(slot.instances),
            );
        }
        let array = graph.classes.find_array(id);
        add(
            array,
            slot.arrays.objects,
            sizes.of_arrays(FieldType::Object, &slot.arrays)?,
        );
    }
    for (number, arrays) in (0u8..).zip(&counted.primitives) {
        let element = FieldType::from_u8(number).filter(|_| arrays.objects > 0);
        let Some(element) = element else { continue };
        let class = graph.classes.primitive_array(element);
        add(class, arrays.objects, sizes.of_arrays(element, arrays)?);
    }
    let dumped = graph
        .classes
        .iter()
        .filter(|(_, class)| class.dump_offset.is_some());
    for (class, _) in dumped {
        let bytes = sizes.of(
            &graph,
            0,
            ClassIndex::CLASS_OBJECT,
            Body::ClassObject { class },
        );
        add(graph.classes.java_lang_class(), 1, bytes);
    }
    Some(Tally {
        classes: graph.classes,
        totals,
    })
}

/// Few objects may lie at rarer addresses by chance.
const FEW: u64 = 64;

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
struct Slot {
    class: u64,
    instances: u64,
    nearest: Nearest,
    arrays: Arrays,
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
        match other.gap.cmp(&self.gap) {
            Ordering::Less => *self = other,
            Ordering::Equal => self.times += other.times,
            Ordering::Greater => {}
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
struct Counter {
    /// Class identifiers seen lately and their slots: direct-mapped.
    recent: Vec<(u64, u32)>,
    slots: Vec<Slot>,
    by_class: FileMap<u64, u32>,
    primitives: [Arrays; 16],
    /// Of small arrays, by the element type's number and length.
    small_arrays: Vec<[Nearest; SMALL_ARRAY as usize]>,
    neighbours: ArrayNeighbours,
    before: Before,
    last: u64,
    class_objects: u64,
    /// Objects at a higher address than the one before them in the file.
    ascending: u64,
    /// All identifiers or-ed together.
    bits: u64,
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

    fn slot(&self, class: u64) -> Option<&Slot> {
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

    fn objects(&self) -> u64 {
        let slots = self
            .slots
            .iter()
            .map(|slot| slot.instances + slot.arrays.objects);
        let primitives = self.primitives.iter().map(|arrays| arrays.objects);
        slots.chain(primitives).sum::<u64>() + self.class_objects
    }

    /// Does the file hold objects by address, as most collectors walk the heap?
    fn is_in_order(&self) -> bool {
        self.ascending * 10 >= self.objects() * 9
    }

    fn merge(counters: Vec<Self>) -> Self {
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
    fn gaps(&self, classes: &ClassTable<'_>) -> Gaps {
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
}
