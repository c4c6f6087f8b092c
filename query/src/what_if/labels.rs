//! Fields of whole classes as numbers, and by which of them an object refers to another, as far as a sample tells.

use heapray_analyzer::{Class, ClassIndex, ClassKind, Heap, Nearby, ObjectIndex, TreeIndex};
use heapray_hprof::FieldType;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::severed::read_mask;
use crate::instances::sample_instances;

/// Instances of each class that are read to learn which references are null.
const SAMPLE: u64 = 32;
/// Objects that one task reads.
const SHARE: usize = 256;
/// Referrers of an object that are asked for their field.
const REFERRERS: usize = 512;

/// The number of a field of a class.
pub type Label = u32;

/// The fields of the heap that hold references.
pub struct FieldLabels {
    /// Class and field by label.
    pub names: Vec<(String, String)>,
    /// By class: the labels of its references.
    of_class: Vec<Vec<Label>>,
    /// Labels of static fields, by class object and target; `None` where several fields have one target.
    statics: FxHashMap<(u32, u32), Option<Label>>,
    /// Which references are not null, by class and their number: most of the sampled instances.
    usual: FxHashMap<(ClassIndex, u32), u64>,
    /// The same of single objects, in ascending order.
    known: Vec<(u32, u64)>,
}

impl FieldLabels {
    /// Numbers the fields of all classes. Reads the instances of classes that `is_exact` names if they have nulls among
    /// their references, and a sample of the others.
    pub fn new(heap: &Heap, is_exact: impl Fn(&Class) -> bool) -> Self {
        let mut labels = Self {
            names: Vec::new(),
            of_class: vec![Vec::new(); heap.classes().len()],
            statics: FxHashMap::default(),
            usual: FxHashMap::default(),
            known: Vec::new(),
        };
        let mut numbers: FxHashMap<(String, String), Label> = FxHashMap::default();
        for (index, class) in heap.classes().iter() {
            let is_used = class.kind == ClassKind::Instance && heap.instances_of(index) > 0;
            if let Some(references) = class.references.as_deref().filter(|_| is_used) {
                labels.add_class(heap, index, references, &mut numbers);
            }
            if let Some(object) = class.object.filter(|object| heap.is_reachable(*object)) {
                labels.add_statics(heap, index, object, &mut numbers);
            }
        }
        labels.read_sample(heap, is_exact);
        labels
    }

    fn number(
        &mut self,
        class: &str,
        field: String,
        numbers: &mut FxHashMap<(String, String), Label>,
    ) -> Label {
        let next = self.names.len() as Label;
        let name = (class.to_owned(), field);
        *numbers.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        })
    }

    fn add_class(
        &mut self,
        heap: &Heap,
        index: ClassIndex,
        references: &[u32],
        numbers: &mut FxHashMap<(String, String), Label>,
    ) {
        let mut names: FxHashMap<u32, (ClassIndex, String)> = FxHashMap::default();
        let mut base = 0;
        for (declaring, class) in heap.classes().declaring(index) {
            let fields = class.fields.iter();
            for field in fields.filter(|field| field.field_type == FieldType::Object) {
                let name = heap.names().string(field.name);
                names.insert(base + field.offset, (declaring, name));
            }
            base += class.own_bytes;
        }
        let mut own = Vec::with_capacity(references.len());
        for offset in references {
            let Some((declaring, name)) = names.remove(offset) else {
                return;
            };
            let class = heap.classes().get(declaring).name.clone();
            own.push(self.number(&class, name, numbers));
        }
        if let Some(slot) = self.of_class.get_mut(index.get()) {
            *slot = own;
        }
    }

    fn add_statics(
        &mut self,
        heap: &Heap,
        index: ClassIndex,
        object: ObjectIndex,
        numbers: &mut FxHashMap<(String, String), Label>,
    ) {
        let class = heap.classes().get(index).name.clone();
        for field in heap.static_fields(index) {
            // `<resolved_references>` and its like are no fields that anyone could clear.
            let target = field.value.as_object().and_then(|id| heap.find(id));
            if let Some(target) = target.filter(|_| !field.name.starts_with('<')) {
                let label = self.number(&class, field.name, numbers);
                self.statics
                    .entry((object.0, target.0))
                    .and_modify(|label| *label = None)
                    .or_insert(Some(label));
            }
        }
    }

    fn read_sample(&mut self, heap: &Heap, is_exact: impl Fn(&Class) -> bool) {
        let stride = |((index, class), labels): ((ClassIndex, &Class), &Vec<Label>)| {
            let instances = heap.instances_of(index);
            match labels.len() {
                0 | 1 => 0,
                _ if is_exact(class) => instances.min(1),
                _ => instances.div_ceil(SAMPLE),
            }
        };
        let classes = heap.classes().iter();
        let strides: Vec<u64> = classes.zip(&self.of_class).map(stride).collect();
        let sample = sample_instances(heap, &strides);
        let read = |objects: &[ObjectIndex]| {
            let mut nearby = Nearby::default();
            let mut masks = Vec::new();
            for object in objects {
                let (class, targets) = heap.graph().class_and_targets(object.0);
                let all = self.of_class.get(class.get()).map_or(0, Vec::len);
                if targets.left() as usize != all || heap.classes().get(class).is_thread {
                    let mask = read_mask(heap, object.0, class, &mut nearby);
                    masks.push((class, targets.left(), *object, mask));
                }
            }
            masks
        };
        let masks: Vec<_> = heap
            .workers()
            .run(|| sample.par_chunks(SHARE).map(read).collect());
        let mut votes: FxHashMap<(ClassIndex, u32), FxHashMap<u64, u32>> = FxHashMap::default();
        for (class, left, object, mask) in masks.into_iter().flatten() {
            *votes
                .entry((class, left))
                .or_default()
                .entry(mask)
                .or_default() += 1;
            if strides.get(class.get()) == Some(&1) {
                self.known.push((object.0, mask));
            }
        }
        for (key, votes) in votes {
            let most = votes
                .into_iter()
                .max_by_key(|(mask, votes)| (*votes, *mask));
            self.usual.extend(most.map(|(mask, _)| (key, mask)));
        }
    }

    /// The field by which the source refers to the target; `None` where none does, several do, or no field is known.
    pub fn between(&self, heap: &Heap, source: ObjectIndex, target: u32) -> Option<Label> {
        let (class, targets) = heap.graph().class_and_targets(source.0);
        if class == ClassIndex::CLASS_OBJECT {
            return self.statics.get(&(source.0, target)).copied().flatten();
        }
        let labels = self.of_class.get(class.get())?;
        if labels.is_empty() {
            return None;
        }
        let is_thread = heap.classes().get(class).is_thread;
        let left = targets.left();
        let mut places = targets.enumerate().filter(|(_, to)| *to == target);
        let (place, _) = places.next()?;
        if places.next().is_some() {
            return None;
        }
        let mut mask = if left as usize == labels.len() && !is_thread {
            u64::MAX
        } else {
            let known = self
                .known
                .binary_search_by_key(&source.0, |(object, _)| *object);
            let known = known.ok().and_then(|at| self.known.get(at));
            match known {
                Some((_, mask)) => *mask,
                None => *self.usual.get(&(class, left))?,
            }
        };
        for _ in 0..place {
            mask &= mask.wrapping_sub(1);
        }
        labels.get(mask.trailing_zeros() as usize).copied()
    }

    /// The only field by which anything refers to an object of the dominator tree; `None` if there are several.
    pub fn only_field(&self, heap: &Heap, place: TreeIndex) -> Option<Label> {
        let object = heap.object_at(place)?;
        let Some(referrers) = heap.inbound().of(object.0) else {
            return self.between(heap, heap.object_at(heap.dominator(place))?, object.0);
        };
        if heap.roots().kind_of(object.0).is_some() {
            return None;
        }
        let mut only = None;
        for referrer in referrers.take(REFERRERS) {
            let source = heap.object_at(TreeIndex(referrer))?;
            let label = self.between(heap, source, object.0)?;
            if *only.get_or_insert(label) != label {
                return None;
            }
        }
        only
    }
}
