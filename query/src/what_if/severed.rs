//! The references that a search leaves out, in a form that costs little per object.
//!
//! Every cut has a bit. The references of an instance stand in the order of its fields, without nulls. So where an
//! instance has as many references as its class has fields for them, the place of a reference tells its field. For
//! the others, which fields are not null is read from the file and kept as a mask.

use std::hash::BuildHasher as _;

use heapray_analyzer::graph::Targets;
use heapray_analyzer::storage::bitset::{Bitset, RankedBitset};
use heapray_analyzer::{ClassIndex, Heap, Nearby, ObjectIndex, ObjectRecord};
use heapray_hprof::{FieldType, Value};
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::cuts::{Cut, CutError, CutView, MOST_CUTS, NamedCut};
use super::fields::{Slot, find_field};
use crate::instances::find_instances;

/// Instances whose references are cut one by one, without a pass over the graph.
const FEW: u64 = 64;
/// Objects that one task looks at.
const SHARE: u32 = 1 << 16;
/// The class whose instances hold the values of thread locals.
const THREAD_LOCAL_ENTRY: &str = "java.lang.ThreadLocal$ThreadLocalMap$Entry";
/// What a thread drops when it ends (`Thread.exit`).
const DROPPED_AT_EXIT: [&str; 2] = ["threadLocals", "inheritableThreadLocals"];

/// References that are left out.
#[derive(Debug, Default)]
pub(crate) struct Severed {
    /// By class: whether references of its objects may be cut.
    is_cut: Vec<bool>,
    /// By class: the cuts of each reference, by its place among the references.
    plans: Vec<Option<Vec<u32>>>,
    /// Objects with nulls among the references of their plan, and which ones are not null.
    with_nulls: Option<RankedBitset>,
    masks: Vec<u64>,
    /// Single references by their source. Of several references to one target each entry cuts one.
    single: FxHashMap<u32, Vec<Single>>,
    /// Objects to which nothing refers any more.
    removed: Option<Bitset>,
    /// Threads that have ended.
    ended: FxHashSet<u32>,
    /// Objects whose referent is cut, and the cuts.
    referents: FxHashMap<u32, u32>,
    /// Cuts that leave a weak reference.
    weak: u32,
    /// What each cut met: references, and objects taken out.
    counts: [(u64, u64); MOST_CUTS],
}

/// A reference of one object.
#[derive(Debug, Clone, Copy)]
struct Single {
    target: u32,
    /// The hash of the field's name, which tells references to one target apart.
    field: u64,
    cuts: u32,
}

impl Severed {
    /// Finds the references of these cuts; the bit of a cut is its place in the list. A pass over the graph; reads the
    /// instances that have nulls among their references.
    ///
    /// # Errors
    /// When a field does not exist, there are more than [`MOST_CUTS`], or there is no memory.
    pub(crate) fn of(heap: &Heap, cuts: &[NamedCut]) -> Result<Self, CutError> {
        if cuts.len() > MOST_CUTS {
            return Err(CutError::TooMany);
        }
        let classes = heap.classes().len();
        let mut severed = Self {
            is_cut: vec![false; classes],
            plans: vec![None; classes],
            ..Self::default()
        };
        for (number, cut) in cuts.iter().enumerate() {
            severed.add(heap, &cut.cut, number)?;
        }
        severed.read_nulls(heap)?;
        Ok(severed)
    }

    fn add(&mut self, heap: &Heap, cut: &Cut, number: usize) -> Result<(), CutError> {
        let bit = 1 << number;
        match cut {
            Cut::Field { class, field } => self.add_field(heap, class, field, number)?,
            Cut::WeakField { class, field } => {
                self.weak |= bit;
                self.add_field(heap, class, field, number)?;
            }
            Cut::FieldOf { objects, field } => {
                for object in objects {
                    self.add_field_of(heap, *object, field, number)?;
                }
            }
            Cut::Objects(objects) => self.remove(heap, number, objects)?,
            Cut::Instances { class } => {
                let all = find_instances(heap, usize::MAX, |_, own| own.name == *class);
                self.remove(heap, number, &all)?;
            }
            Cut::Threads(threads) => {
                for thread in threads {
                    self.ended.insert(thread.0);
                    self.mark_class(heap, *thread);
                    for field in DROPPED_AT_EXIT {
                        if let Some(target) = heap.field_object(*thread, field) {
                            self.add_single(heap, *thread, target, field, number);
                        }
                    }
                    let locals = heap.roots().thread_targets.get(&thread.0);
                    self.count(number, locals.map_or(0, Vec::len) as u64, 0);
                }
            }
            Cut::ThreadLocal { class, field } => {
                let entries = entries_of(heap, class, field)?;
                self.remove(heap, number, &entries)?;
            }
            Cut::Loader(loader) => {
                let classes = heap.classes();
                let is_own = |own: &heapray_analyzer::Class| own.loader == *loader;
                let mut all = find_instances(heap, usize::MAX, |_, class| is_own(class));
                all.extend(heap.find(*loader).filter(|_| !loader.is_null()));
                let own = classes.iter().filter(|(_, class)| is_own(class));
                all.extend(own.filter_map(|(_, class)| class.object));
                all.sort_unstable();
                all.dedup();
                self.remove(heap, number, &all)?;
            }
        }
        Ok(())
    }

    fn add_field(
        &mut self,
        heap: &Heap,
        class: &str,
        field: &str,
        number: usize,
    ) -> Result<(), CutError> {
        let places = find_field(heap, class, field)?;
        for (source, target) in places.statics {
            self.add_single(heap, source, target, field, number);
        }
        let (mut apart, mut read) = (FxHashSet::default(), FxHashMap::default());
        let used = { places.slots.into_iter() }.filter(|(class, _)| heap.instances_of(*class) > 0);
        let used: Vec<(ClassIndex, Slot)> = used.collect();
        let instances: u64 = used
            .iter()
            .map(|(class, _)| heap.instances_of(*class))
            .sum();
        for (class, slot) in used {
            match slot {
                Slot::Position(at) if instances <= FEW => {
                    let offsets = heap.classes().get(class).references.as_deref();
                    let offset = offsets.and_then(|offsets| offsets.get(at));
                    read.extend(offset.map(|offset| (class, *offset as usize)));
                }
                Slot::Position(at) => self.plan(heap, class, at, 1 << number),
                Slot::Referent => {
                    apart.insert(class);
                }
                Slot::Offset(offset) => {
                    read.insert(class, offset);
                }
            }
        }
        if !apart.is_empty() {
            for source in find_instances(heap, usize::MAX, |class, _| apart.contains(&class)) {
                self.cut_referent(heap, source, number);
            }
        }
        if !read.is_empty() {
            let mut nearby = Nearby::default();
            for source in find_instances(heap, usize::MAX, |class, _| read.contains_key(&class)) {
                let offset = read.get(&heap.class_of(source)).copied();
                let target = offset.and_then(|at| target_at(heap, source, at, &mut nearby));
                if let Some(target) = target {
                    self.add_single(heap, source, target, field, number);
                }
            }
        }
        Ok(())
    }

    fn add_field_of(
        &mut self,
        heap: &Heap,
        object: ObjectIndex,
        field: &str,
        number: usize,
    ) -> Result<(), CutError> {
        let own = heap.class_of_class_object(object);
        let class = own.unwrap_or_else(|| heap.class_of(object));
        let mut fields = heap.fields(object).into_iter();
        let Some(found) = fields.find(|value| value.name == field) else {
            let class = heap.classes().get(class).name.clone();
            let field = field.to_owned();
            return Err(CutError::NoField { class, field });
        };
        if found.field_type != FieldType::Object {
            let class = heap.classes().get(class).name.clone();
            let field = field.to_owned();
            return Err(CutError::NoReference { class, field });
        }
        let target = found.value.as_object().and_then(|id| heap.find(id));
        let apart = heap.graph().referents.of(object.0);
        match target {
            Some(target) if field == "referent" && apart.is_some_and(|r| r.target == target.0) => {
                self.cut_referent(heap, object, number);
            }
            Some(target) => self.add_single(heap, object, target, field, number),
            None => {}
        }
        Ok(())
    }

    fn plan(&mut self, heap: &Heap, class: ClassIndex, at: usize, bits: u32) {
        let all = heap.classes().get(class).references.as_deref();
        let all = all.map_or(0, <[u32]>::len);
        if let Some(plan) = self.plans.get_mut(class.get()) {
            let plan = plan.get_or_insert_with(|| vec![0; all]);
            if let Some(cuts) = plan.get_mut(at) {
                *cuts |= bits;
            }
        }
        if let Some(is_cut) = self.is_cut.get_mut(class.get()) {
            *is_cut = true;
        }
    }

    fn add_single(
        &mut self,
        heap: &Heap,
        source: ObjectIndex,
        target: ObjectIndex,
        field: &str,
        number: usize,
    ) {
        let field = FxBuildHasher.hash_one(field);
        let entries = self.single.entry(source.0).or_default();
        let same = |known: &&mut Single| known.field == field && known.target == target.0;
        match entries.iter_mut().find(same) {
            // Another cut has the same reference.
            Some(known) => known.cuts |= 1 << number,
            None => entries.push(Single {
                target: target.0,
                field,
                cuts: 1 << number,
            }),
        }
        self.mark_class(heap, source);
        self.count(number, u64::from(heap.is_reachable(source)), 0);
    }

    fn cut_referent(&mut self, heap: &Heap, source: ObjectIndex, number: usize) {
        if heap.graph().referents.of(source.0).is_some() {
            *self.referents.entry(source.0).or_default() |= 1 << number;
            self.count(number, 1, 0);
        }
    }

    fn mark_class(&mut self, heap: &Heap, source: ObjectIndex) {
        let class = heap.graph().class_of(source.0);
        if let Some(is_cut) = self.is_cut.get_mut(class.get()) {
            *is_cut = true;
        }
    }

    fn remove(
        &mut self,
        heap: &Heap,
        number: usize,
        objects: &[ObjectIndex],
    ) -> Result<(), CutError> {
        let mut removed = match self.removed.take() {
            Some(removed) => removed,
            None => Bitset::new(heap.graph().len() as usize)?,
        };
        for object in objects {
            removed.insert(object.0);
        }
        let reachable = objects.iter().filter(|object| heap.is_reachable(**object));
        self.count(number, 0, reachable.count() as u64);
        self.removed = Some(removed);
        Ok(())
    }

    fn count(&mut self, number: usize, references: u64, objects: u64) {
        if let Some(count) = self.counts.get_mut(number) {
            count.0 += references;
            count.1 += objects;
        }
    }

    /// Reads which references are null, and counts those that are cut.
    fn read_nulls(&mut self, heap: &Heap) -> Result<(), CutError> {
        if self.plans.iter().all(Option::is_none) {
            return Ok(());
        }
        let graph = heap.graph();
        let plans = &self.plans;
        let look = |task: u32| {
            let (mut masks, mut counts) = (Vec::new(), [0u64; MOST_CUTS]);
            let mut nearby = Nearby::default();
            let (nodes, first) = (graph.nodes(), task * SHARE);
            for object in first..first.saturating_add(SHARE).min(graph.len()) {
                let (class, targets) = nodes.class_and_targets(object);
                let Some(plan) = plans.get(class.get()).and_then(Option::as_ref) else {
                    continue;
                };
                if targets.left() == 0 || !heap.is_reachable(ObjectIndex(object)) {
                    continue;
                }
                let is_full = is_full(heap, class, plan, &targets);
                let mask = if is_full {
                    u64::MAX
                } else {
                    let mask = read_mask(heap, object, class, &mut nearby);
                    masks.push((object, mask));
                    mask
                };
                let cut = plan.iter().enumerate();
                for (_, cuts) in cut.filter(|(at, _)| mask >> at & 1 != 0) {
                    for (number, count) in counts.iter_mut().enumerate() {
                        *count += u64::from(cuts >> number & 1);
                    }
                }
            }
            (masks, counts)
        };
        let tasks = graph.len().div_ceil(SHARE);
        let found: Vec<_> = heap
            .workers()
            .run(|| (0..tasks).into_par_iter().map(look).collect());
        let mut with_nulls = Bitset::new(graph.len() as usize)?;
        let mut masks = Vec::with_capacity(found.iter().map(|(masks, _)| masks.len()).sum());
        for (part, counts) in found {
            for (object, mask) in part {
                with_nulls.insert(object);
                masks.push(mask);
            }
            for (number, count) in counts.into_iter().enumerate() {
                self.count(number, count, 0);
            }
        }
        (self.with_nulls, self.masks) = (Some(RankedBitset::new(with_nulls)), masks);
        Ok(())
    }

    /// The cuts with what they met.
    pub(super) fn views(&self, cuts: &[NamedCut]) -> Vec<CutView> {
        let views = cuts.iter().zip(&self.counts);
        views
            .map(|(cut, (references, objects))| CutView {
                cut: cut.name.clone(),
                references: *references,
                objects: *objects,
            })
            .collect()
    }

    /// What each cut met, by its bit: references.
    pub(super) fn references(&self, number: usize) -> u64 {
        self.counts.get(number).map_or(0, |count| count.0)
    }

    /// Whether there are objects to which nothing refers any more.
    pub(crate) fn removes(&self) -> bool {
        self.removed.is_some()
    }

    /// Whether nothing refers to the object any more.
    #[inline]
    pub(crate) fn is_removed(&self, object: u32) -> bool {
        self.removed
            .as_ref()
            .is_some_and(|removed| removed.contains(object))
    }

    /// Whether the thread has ended.
    pub(super) fn has_ended(&self, thread: u32) -> bool {
        self.ended.contains(&thread)
    }

    /// The cuts of an object's referent that the graph keeps apart.
    pub(super) fn cuts_of_referent(&self, source: u32) -> u32 {
        self.referents.get(&source).copied().unwrap_or_default()
    }

    /// Whether all these cuts leave a weak reference.
    pub(super) fn is_weak(&self, cuts: u32) -> bool {
        cuts & !self.weak == 0
    }

    /// Whether references of this class's objects may be cut; else [`Self::for_each`] has nothing to say.
    #[inline]
    pub(crate) fn may_cut(&self, class: ClassIndex) -> bool {
        self.is_cut.get(class.get()).copied().unwrap_or_default()
    }

    /// Calls `visit` with every target of an object, and the cuts of this reference.
    pub(crate) fn for_each(
        &self,
        heap: &Heap,
        object: u32,
        class: ClassIndex,
        targets: Targets<'_>,
        visit: &mut dyn FnMut(u32, u32),
    ) {
        let plan = self.plans.get(class.get()).and_then(Option::as_deref);
        let mut mask = match plan {
            Some(plan) if !is_full(heap, class, plan, &targets) => self.mask_of(object),
            Some(_) => u64::MAX,
            None => 0,
        };
        let mut single = self.single.get(&object).cloned().unwrap_or_default();
        let has_ended = self.has_ended(object) && heap.classes().get(class).is_thread;
        let locals = heap.roots().thread_targets.get(&object);
        let locals = locals.filter(|_| has_ended).map_or(0, Vec::len);
        let own = (targets.left() as usize).saturating_sub(locals);
        for (number, target) in targets.enumerate() {
            if number >= own {
                return; // what the stack of an ended thread held
            }
            let at = mask.trailing_zeros() as usize;
            mask &= mask.wrapping_sub(1);
            let mut cuts = plan.and_then(|plan| plan.get(at)).copied().unwrap_or(0);
            if let Some(at) = single.iter().position(|known| known.target == target) {
                cuts |= single.swap_remove(at).cuts;
            }
            visit(target, cuts);
        }
    }

    fn mask_of(&self, object: u32) -> u64 {
        let Some(with_nulls) = &self.with_nulls else {
            return 0;
        };
        if !with_nulls.bits().contains(object) {
            return 0;
        }
        let mask = self.masks.get(with_nulls.rank(object) as usize);
        mask.copied().unwrap_or_default()
    }
}

/// Whether an object has a reference for every field, so that places tell fields.
fn is_full(heap: &Heap, class: ClassIndex, plan: &[u32], targets: &Targets<'_>) -> bool {
    targets.left() as usize == plan.len() && !heap.classes().get(class).is_thread
}

/// Which references of an instance are in the graph, by their places. Touches the file.
pub(super) fn read_mask(heap: &Heap, object: u32, class: ClassIndex, nearby: &mut Nearby) -> u64 {
    let records = heap.records();
    let Some(ObjectRecord::Instance(instance)) = records.get_near(ObjectIndex(object), nearby)
    else {
        return 0;
    };
    let offsets = heap.classes().get(class).references.as_deref();
    let mut mask = 0;
    for (at, offset) in offsets.unwrap_or_default().iter().take(64).enumerate() {
        let bytes = instance.fields.get(*offset as usize..).unwrap_or_default();
        let value = Value::from_bytes(bytes, FieldType::Object, heap.id_size());
        let id = value.and_then(Value::as_object);
        if id.is_some_and(|id| !id.is_null() && heap.find(id).is_some()) {
            mask |= 1 << at;
        }
    }
    mask
}

/// The object to which the reference at an offset of an instance leads. Touches the file.
fn target_at(
    heap: &Heap,
    object: ObjectIndex,
    offset: usize,
    nearby: &mut Nearby,
) -> Option<ObjectIndex> {
    let records = heap.records();
    let ObjectRecord::Instance(instance) = records.get_near(object, nearby)? else {
        return None;
    };
    let bytes = instance.fields.get(offset..)?;
    let id = Value::from_bytes(bytes, FieldType::Object, heap.id_size())?.as_object()?;
    heap.find(id)
}

/// The entries of all threads for the thread locals in a static field.
fn entries_of(heap: &Heap, class: &str, field: &str) -> Result<Vec<ObjectIndex>, CutError> {
    let is_local = |object: &ObjectIndex| {
        heap.classes()
            .is_a(heap.class_of(*object), "java.lang.ThreadLocal")
    };
    let places = find_field(heap, class, field)?;
    let locals = places.statics.into_iter().map(|(_, target)| target);
    let locals: FxHashSet<ObjectIndex> = locals.filter(is_local).collect();
    if locals.is_empty() {
        let (class, field) = (class.to_owned(), field.to_owned());
        return Err(CutError::NoThreadLocal { class, field });
    }
    let mut entries = find_instances(heap, usize::MAX, |_, own| own.name == THREAD_LOCAL_ENTRY);
    let refers = |entry: &ObjectIndex| {
        let apart = heap.graph().referents.of(entry.0);
        match apart {
            Some(referent) => locals.contains(&ObjectIndex(referent.target)),
            None => heap.targets(*entry).any(|target| locals.contains(&target)),
        }
    };
    entries.retain(refers);
    Ok(entries)
}
