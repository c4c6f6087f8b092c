//! What each of several cuts alone would free.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{
    Heap, ObjectCount, ObjectIndex, Progress, Reachability, Silent, Strength, TreeIndex,
};
use heapray_hprof::RootKind;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cuts::{Cut, CutError, MOST_CUTS, NamedCut};
use super::fields::find_field;
use super::losses::{lost_by_class, objects_up_to, sum};
use super::marking::mark;
use super::severed::Severed;
use crate::instances::find_instances;
use crate::positions::find_in_tree;
use crate::watch::{Watch, ensure_wanted};

/// Words of a set that one task looks at.
const WORDS: usize = 1 << 12;
/// Objects that only soft references hold, at most: with more a search is as good.
const MOST_SOFT: u32 = 1 << 16;
/// Steps up the dominator tree after which a search is as good.
const STEPS: usize = 10_000;

/// The bytes that each of the cuts alone would free: for each the figure of [`what_if`](super::what_if). One reference
/// that is the only one to its target costs a look at the dominator tree; other fields share a search over the graph,
/// and every other cut has one of its own.
///
/// # Errors
/// When a field does not exist, there are too many cuts, or there is no memory.
pub fn each_cut(heap: &Heap, cuts: &[NamedCut]) -> Result<Vec<u64>, CutError> {
    if cuts.len() > MOST_CUTS {
        return Err(CutError::TooMany);
    }
    let mut freed: Vec<Option<u64>> = freed_with_target(heap, cuts)?;
    let is_field = |cut: &Cut| matches!(cut, Cut::Field { .. } | Cut::FieldOf { .. });
    let mut fields = Vec::new();
    for (number, own) in cuts.iter().enumerate() {
        if freed.get(number).copied().flatten().is_some() {
            continue;
        }
        if is_field(&own.cut) {
            fields.push((number, own.clone()));
        } else if let Some(slot) = freed.get_mut(number) {
            let severed = Severed::of(heap, std::slice::from_ref(own))?;
            let marked = mark(heap, &severed, &Silent)?;
            let before = objects_up_to(heap, heap.tree().regions.soft)?;
            *slot = Some(sum(&lost_by_class(heap, &before, &marked.firm)).bytes);
        }
    }
    if !fields.is_empty() {
        let (numbers, fields): (Vec<usize>, Vec<NamedCut>) = fields.into_iter().unzip();
        let severed = Severed::of(heap, &fields)?;
        let lost = lost_by_cut(heap, &severed, fields.len(), &Silent)?;
        for (number, lost) in numbers.into_iter().zip(lost) {
            if let Some(slot) = freed.get_mut(number) {
                *slot = Some(lost.bytes);
            }
        }
    }
    Ok(freed.into_iter().map(Option::unwrap_or_default).collect())
}

/// The cuts of one reference that holds its target alone free what the target retains; `None` for others.
fn freed_with_target(heap: &Heap, cuts: &[NamedCut]) -> Result<Vec<Option<u64>>, CutError> {
    let mut references = Vec::new();
    for cut in cuts {
        references.push(only_reference(heap, &cut.cut)?);
    }
    let Some(soft) = Soft::find(heap) else {
        return Ok(vec![None; cuts.len()]);
    };
    let ends = references.iter().flatten().chain(&soft.references);
    let objects = ends.flat_map(|(source, target)| [*source, *target]);
    let objects: Vec<ObjectIndex> = objects.chain(soft.targets.iter().copied()).collect();
    let places = find_in_tree(heap, &objects);
    let freed = references.into_iter().map(|reference| {
        let (source, target) = reference?;
        freed_alone(heap, &places, &soft, source, target)
    });
    Ok(freed.collect())
}

/// What soft references lead to.
struct Soft {
    /// Soft references with their referents.
    references: Vec<(ObjectIndex, ObjectIndex)>,
    /// What objects that only soft references hold refer to.
    targets: Vec<ObjectIndex>,
}

impl Soft {
    /// `None` if that is so much that a search over the graph is as good.
    fn find(heap: &Heap) -> Option<Self> {
        let graph = heap.graph();
        let references = { graph.referents.all().iter() }
            .filter(|referent| referent.strength == Strength::Soft)
            .map(|referent| (ObjectIndex(referent.source), ObjectIndex(referent.target)));
        let regions = heap.tree().regions;
        if regions.soft - regions.strong > MOST_SOFT {
            return None;
        }
        let mut targets = Vec::new();
        for place in regions.strong + 1..=regions.soft {
            let object = heap.object_at(TreeIndex(place))?;
            targets.extend(heap.targets(object));
            targets.extend(graph.class_object(heap.class_of(object)));
        }
        targets.sort_unstable();
        targets.dedup();
        Some(Self {
            references: references.collect(),
            targets,
        })
    }
}

/// The one reference that a cut severs; `None` if there are more, or none.
fn only_reference(heap: &Heap, cut: &Cut) -> Result<Option<(ObjectIndex, ObjectIndex)>, CutError> {
    let of_object =
        |object: ObjectIndex, field: &str| Some((object, heap.field_object(object, field)?));
    Ok(match cut {
        Cut::Field { class, field } => {
            let places = find_field(heap, class, field)?;
            let instances: u64 = { places.slots.iter() }
                .map(|(class, _)| heap.instances_of(*class))
                .sum();
            match (instances, places.statics.as_slice()) {
                (0, [only]) => Some(*only),
                (1, []) => {
                    let is_one =
                        |index, _: &_| places.slots.iter().any(|(class, _)| *class == index);
                    let found = find_instances(heap, 1, is_one);
                    found.first().and_then(|object| of_object(*object, field))
                }
                _ => None,
            }
        }
        Cut::FieldOf { objects, field } => match objects.as_slice() {
            [only] => match heap.class_of_class_object(*only) {
                Some(class) => {
                    let mut statics = heap.static_fields(class).into_iter();
                    let value = statics.find(|value| value.name == *field);
                    let target = value.and_then(|value| heap.find(value.value.as_object()?));
                    target.map(|target| (*only, target))
                }
                None => of_object(*only, field),
            },
            _ => None,
        },
        _ => None,
    })
}

/// What the target retains, if nothing else holds it or anything below it.
fn freed_alone(
    heap: &Heap,
    places: &FxHashMap<ObjectIndex, TreeIndex>,
    soft: &Soft,
    source: ObjectIndex,
    target: ObjectIndex,
) -> Option<u64> {
    let (above, place) = (*places.get(&source)?, *places.get(&target)?);
    let references = heap.references(source).into_iter();
    let is_alone = references
        .filter(|reference| reference.target == target)
        .count()
        == 1
        && heap.roots().kind_of(target.0).is_none()
        && heap.inbound().of(target.0).is_none()
        && heap.dominator(place) == above
        && heap.reachability(place) == Reachability::Strong;
    if !is_alone {
        return None;
    }
    // What soft references lead to from outside stays, and what they lead to from inside goes, too.
    let is_inside = |object: &ObjectIndex| match places.get(object) {
        Some(at) => is_below(heap, *at, place),
        None => Some(false),
    };
    let is_strong = |object| {
        let at = places.get(object).copied();
        at.is_some_and(|at| heap.reachability(at) == Reachability::Strong)
    };
    for (from, to) in &soft.references {
        let (from_inside, to_inside) = (is_inside(from)?, is_inside(to)?);
        let is_no_matter = from_inside == to_inside && (!to_inside || is_strong(to));
        if !is_no_matter {
            return None;
        }
    }
    for target in &soft.targets {
        if is_inside(target)? {
            return None;
        }
    }
    Some(heap.retained_size(place))
}

/// Whether an object is, or is dominated by, another one; `None` if the way is too long.
fn is_below(heap: &Heap, mut at: TreeIndex, top: TreeIndex) -> Option<bool> {
    for _ in 0..STEPS {
        if at == top {
            return Some(true);
        }
        if at == TreeIndex::ROOT {
            return Some(false);
        }
        at = heap.dominator(at);
    }
    None
}

/// What each cut of a field alone would free. One search for all cuts: every object has a bit for each cut without
/// which it is reached.
pub(super) fn lost_by_cut(
    heap: &Heap,
    severed: &Severed,
    cuts: usize,
    progress: &dyn Progress,
) -> Result<Vec<ObjectCount>, CutError> {
    let mut scratch = heap.scratch();
    let reached = scratch.as_mut_slice();
    reached.fill(0);
    let all = u32::MAX >> (MOST_CUTS - cuts.clamp(1, MOST_CUTS));
    let mut walk = Walk {
        heap,
        severed,
        reached,
        all,
        tracked: heap.roots().tracked(heap.classes()),
        stack: Vec::new(),
        later: Vec::new(),
        watch: Watch::begin(progress, heap.total().objects),
    };
    for root in &heap.roots().direct {
        if root.kind != RootKind::Unreachable {
            walk.reach(root.object, all);
        }
    }
    walk.go();
    ensure_wanted(progress)?;
    let before = objects_up_to(heap, heap.tree().regions.soft)?;
    let reached: &[u32] = walk.reached;
    let classes = heap.classes().iter();
    let sizes: Vec<Option<u64>> = classes
        .map(|(class, _)| heap.instance_size(class))
        .collect();
    let size_of = |object: u32| {
        let class = heap.graph().class_of(object);
        let of_class = sizes.get(class.get()).copied().flatten();
        of_class.unwrap_or_else(|| heap.shallow_size(ObjectIndex(object)))
    };
    let count = |(task, words): (usize, &[u64])| {
        let mut lost = vec![ObjectCount::default(); cuts];
        for (word, before) in (task * WORDS..).zip(words) {
            let mut before = *before;
            while before != 0 {
                let object = word * 64 + before.trailing_zeros() as usize;
                before &= before - 1;
                let mut missing = all & !reached.get(object).copied().unwrap_or_default();
                if missing == 0 {
                    continue;
                }
                let bytes = size_of(object as u32);
                while missing != 0 {
                    if let Some(lost) = lost.get_mut(missing.trailing_zeros() as usize) {
                        lost.objects += 1;
                        lost.bytes += bytes;
                    }
                    missing &= missing - 1;
                }
            }
        }
        lost
    };
    let merge = |mut sums: Vec<ObjectCount>, others: Vec<ObjectCount>| {
        for (sum, other) in sums.iter_mut().zip(others) {
            *sum += other;
        }
        sums
    };
    let words = |before: &Bitset| -> Vec<ObjectCount> {
        let chunks = before.words().par_chunks(WORDS).enumerate();
        chunks
            .map(count)
            .reduce(|| vec![ObjectCount::default(); cuts], merge)
    };
    Ok(heap.workers().run(|| words(&before)))
}

struct Walk<'h> {
    heap: &'h Heap,
    severed: &'h Severed,
    /// By object: the cuts without which it is reached.
    reached: &'h mut [u32],
    all: u32,
    /// By class: whether `<class>` references to its class object count.
    tracked: Vec<bool>,
    /// Objects whose references are to be followed for these cuts.
    stack: Vec<(u32, u32)>,
    /// Objects that are reached only for some cuts: later most of them are reached for all.
    later: Vec<(u32, u32)>,
    watch: Watch<'h>,
}

impl Walk<'_> {
    #[inline]
    fn reach(&mut self, object: u32, cuts: u32) {
        let Some(reached) = self.reached.get_mut(object as usize) else {
            return;
        };
        let new = cuts & !*reached;
        if new == 0 {
            return;
        }
        if cuts != self.all {
            self.later.push((object, cuts));
            return;
        }
        self.enter(object, new);
    }

    #[inline]
    fn enter(&mut self, object: u32, new: u32) {
        if let Some(reached) = self.reached.get_mut(object as usize) {
            *reached |= new;
        }
        let graph = self.heap.graph();
        // A reference object may have no references but its referent.
        if !graph.leaves.contains(object) || !graph.referents.all().is_empty() {
            graph.nodes().prefetch(object);
            self.stack.push((object, new));
        }
    }

    fn go(&mut self) {
        loop {
            while let Some((object, cuts)) = self.stack.pop() {
                if !self.watch.goes_on() {
                    return;
                }
                self.follow(object, cuts);
            }
            let Some((object, cuts)) = self.later.pop() else {
                return;
            };
            let new = cuts
                & !self
                    .reached
                    .get(object as usize)
                    .copied()
                    .unwrap_or(u32::MAX);
            if new != 0 {
                self.enter(object, new);
            }
        }
    }

    fn follow(&mut self, object: u32, cuts: u32) {
        let graph = self.heap.graph();
        let (class, targets) = graph.class_and_targets(object);
        if self.tracked.get(class.get()) == Some(&true)
            && let Some(class) = graph.class_object(class)
        {
            self.reach(class.0, cuts);
        }
        if self.severed.may_cut(class) {
            let severed = self.severed;
            severed.for_each(self.heap, object, class, targets, &mut |target, without| {
                self.reach(target, cuts & !without);
            });
        } else {
            targets.for_each(|target| self.reach(target, cuts));
        }
        if graph.classes.get(class).apart.is_some()
            && let Some(referent) = graph.referents.of(object)
            && referent.strength == Strength::Soft
        {
            let without = self.severed.cuts_of_referent(object);
            self.reach(referent.target, cuts & !without);
        }
    }
}
