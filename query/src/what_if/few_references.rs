//! Cuts of few references: the dominator tree tells what they free, or where to search for it.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectIndex, Reachability, Strength, TreeIndex};
use rustc_hash::FxHashMap;

use super::cuts::{Cut, CutError, NamedCut};
use super::fields::find_field;
use crate::instances::find_instances;
use crate::positions::find_in_tree;
use crate::subtree::{common_dominator, is_below, strong_below};

/// References of one cut, at most.
const FEW: usize = 64;
/// Objects that only soft references hold, at most: with more a search is as good.
const MOST_SOFT: u32 = 1 << 16;
/// Objects that refer to a target, at most.
const MOST_REFERRERS: usize = 256;

/// A reference: its source and its target.
type Reference = (ObjectIndex, ObjectIndex);

/// What each cut of a few references of fields alone would free, bytes; `None` where only a search over the whole heap
/// tells.
///
/// Let `d` be the lowest object that dominates all sources. What `d` does not dominate has a path without `d`. No source is
/// on it, because every path to a source leads through `d`. So a cut frees nothing outside of the subtree of `d`, and a
/// search from `d` within the subtree finds what is still reached. No search is needed where all references lead to one
/// target and are the only way to it: what the target retains is freed. A single reference that is not the only way to
/// its target frees nothing.
///
/// # Errors
/// When a field does not exist, or there is no memory.
pub(super) fn freed_by_few(heap: &Heap, cuts: &[NamedCut]) -> Result<Vec<Option<u64>>, CutError> {
    let mut references = Vec::new();
    for cut in cuts {
        references.push(few_references(heap, &cut.cut)?);
    }
    let Some(soft) = Soft::find(heap) else {
        return Ok(vec![None; cuts.len()]);
    };
    let ends = references
        .iter()
        .flatten()
        .flatten()
        .chain(&soft.references);
    let objects = ends.flat_map(|(source, target)| [*source, *target]);
    let mut objects: Vec<ObjectIndex> = objects.chain(soft.targets.iter().copied()).collect();
    objects.sort_unstable();
    objects.dedup();
    let tree = Tree {
        heap,
        places: find_in_tree(heap, &objects),
        soft,
    };
    let mut freed = Vec::new();
    for references in references {
        freed.push(match references {
            Some(references) => tree.freed(&references)?,
            None => None,
        });
    }
    Ok(freed)
}

/// The references that a cut severs; `None` if they are many, or no strong references of fields.
fn few_references(heap: &Heap, cut: &Cut) -> Result<Option<Vec<Reference>>, CutError> {
    let mut references = Vec::new();
    let mut add = |source: ObjectIndex, field: &str| {
        let fields = heap.fields(source).into_iter();
        let mut named = fields.filter(|value| value.name == field);
        let (value, hidden) = (named.next(), named.next());
        let target = value.and_then(|value| heap.find(value.value.as_object()?));
        references.extend(target.map(|target| (source, target)));
        let referent = heap.graph().referents.of(source.0);
        let is_apart = referent.is_some_and(|own| target.is_some_and(|at| at.0 == own.target));
        hidden.is_none() && !is_apart
    };
    let is_known = match cut {
        Cut::Field { class, field } => {
            let places = find_field(heap, class, field)?;
            let has_field = |index| places.slots.iter().any(|(class, _)| *class == index);
            let found = if places.slots.is_empty() {
                Vec::new()
            } else {
                find_instances(heap, FEW + 1, |index, _| has_field(index))
            };
            let is_known = found.len() <= FEW && found.iter().all(|source| add(*source, field));
            references.extend(places.statics);
            is_known
        }
        Cut::FieldOf { objects, field } => {
            // The static fields of a class object have their targets in a list of their own.
            let are_instances =
                { objects.iter() }.all(|object| heap.class_of_class_object(*object).is_none());
            if are_instances {
                objects.len() <= FEW && objects.iter().all(|source| add(*source, field))
            } else if let [only] = objects.as_slice() {
                let class = heap.class_of_class_object(*only);
                let statics = class.map(|class| heap.static_fields(class)).into_iter();
                let value = statics.flatten().find(|value| value.name == *field);
                let target = value.and_then(|value| heap.find(value.value.as_object()?));
                references.extend(target.map(|target| (*only, target)));
                true
            } else {
                false
            }
        }
        _ => false,
    };
    Ok((is_known && references.len() <= FEW).then_some(references))
}

/// What soft references lead to.
struct Soft {
    /// Soft references with their referents.
    references: Vec<Reference>,
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

/// The dominator tree around the references.
struct Tree<'h> {
    heap: &'h Heap,
    /// Of the ends of the references, and of what [`Soft`] names.
    places: FxHashMap<ObjectIndex, TreeIndex>,
    soft: Soft,
}

/// Whether references are the only way to their target.
enum Way {
    Only,
    OneOfSeveral,
    Unclear,
}

impl Tree<'_> {
    fn freed(&self, references: &[Reference]) -> Result<Option<u64>, CutError> {
        let (mut held, mut sources) = (Vec::new(), Vec::new());
        for (source, target) in references {
            // No path leads over what is unreachable or only weakly reachable.
            let Some(place) = self.places.get(source) else {
                continue;
            };
            match self.heap.reachability(*place) {
                Reachability::Strong => {
                    held.push((*source, *target));
                    sources.push(*place);
                }
                Reachability::Soft => return Ok(None),
                Reachability::Weak | Reachability::Unreachable => {}
            }
        }
        let Some((_, target)) = held.first() else {
            return Ok(Some(0));
        };
        if held.iter().all(|(_, other)| other == target) {
            let freed = match self.way(&held, &sources, *target) {
                Way::OneOfSeveral => return Ok(Some(0)),
                Way::Only => self.freed_with(*target),
                Way::Unclear => None,
            };
            if freed.is_some() {
                return Ok(freed);
            }
        }
        match common_dominator(self.heap, &sources) {
            None | Some(TreeIndex::ROOT) => Ok(None),
            Some(top) => self.freed_below(top, &held),
        }
    }

    /// Whether references to one target are the only way to it; `sources` are the places where they begin.
    fn way(&self, references: &[Reference], sources: &[TreeIndex], target: ObjectIndex) -> Way {
        let heap = self.heap;
        let Some(place) = self.places.get(&target) else {
            return Way::Unclear;
        };
        let is_one = sources.len() == 1;
        let above = heap.dominator(*place);
        // Where one source dominates the target through an object between them, that one leads to it, too.
        if is_one && !sources.contains(&above) {
            return Way::OneOfSeveral;
        }
        for ((source, _), from) in references.iter().zip(sources) {
            let targets = heap.references(*source).into_iter();
            let same = targets.filter(|reference| reference.target == target);
            let cut = references.iter().filter(|(other, _)| other == source);
            if same.count() > cut.count() {
                // What is left does not matter where the target itself leads to the source.
                match is_below(heap, *from, *place) {
                    Some(true) => {}
                    Some(false) => return Way::OneOfSeveral,
                    None => return Way::Unclear,
                }
            }
        }
        if heap.class_of_class_object(target).is_some() || heap.roots().kind_of(target.0).is_some()
        {
            return Way::Unclear;
        }
        let Some(referrers) = heap.inbound().of(target.0) else {
            let is_only = sources.contains(&above);
            return if is_only { Way::Only } else { Way::Unclear };
        };
        for (number, referrer) in referrers.enumerate() {
            let referrer = TreeIndex(referrer);
            if number == MOST_REFERRERS || referrer == TreeIndex::ROOT {
                return Way::Unclear;
            }
            // Those that the target dominates are reached through it only. What soft references hold is in `Soft`.
            if sources.contains(&referrer) || heap.reachability(referrer) != Reachability::Strong {
                continue;
            }
            match is_below(self.heap, referrer, *place) {
                Some(true) => {}
                Some(false) if is_one => return Way::OneOfSeveral,
                Some(false) | None => return Way::Unclear,
            }
        }
        Way::Only
    }

    /// What the target retains, if soft references neither lead to something below it nor from there to something else.
    fn freed_with(&self, target: ObjectIndex) -> Option<u64> {
        let place = *self.places.get(&target)?;
        let is_inside = |object: &ObjectIndex| match self.places.get(object) {
            Some(at) => is_below(self.heap, *at, place),
            None => Some(false),
        };
        for (from, to) in &self.soft.references {
            let (from_inside, to_inside) = (is_inside(from)?, is_inside(to)?);
            let is_no_matter = from_inside == to_inside && (!to_inside || self.is_strong(*to));
            if !is_no_matter {
                return None;
            }
        }
        for target in &self.soft.targets {
            if is_inside(target)? {
                return None;
            }
        }
        Some(self.heap.retained_size(place))
    }

    fn is_strong(&self, object: ObjectIndex) -> bool {
        let place = self.places.get(&object);
        place.is_some_and(|at| self.heap.reachability(*at) == Reachability::Strong)
    }

    /// Whether strong and soft references reach an object.
    fn is_firm(&self, object: ObjectIndex) -> bool {
        let place = self.places.get(&object);
        place.is_some_and(|at| self.heap.reachability(*at) <= Reachability::Soft)
    }

    /// What is not reached any more within the subtree of `top`, which dominates all sources. A sweep over the
    /// dominators and a search within the subtree.
    fn freed_below(&self, top: TreeIndex, cut: &[Reference]) -> Result<Option<u64>, CutError> {
        let inside = strong_below(self.heap, top)?;
        let is_inside = |object: ObjectIndex| inside.contains(object.0);
        let mut starts: Vec<ObjectIndex> = self.heap.object_at(top).into_iter().collect();
        for (from, to) in &self.soft.references {
            match (is_inside(*from), is_inside(*to)) {
                (false, true) if self.is_firm(*from) => starts.push(*to),
                (true, false) if !self.is_strong(*to) => return Ok(None),
                _ => {}
            }
        }
        let targets = self.soft.targets.iter().copied();
        starts.extend(targets.filter(|target| is_inside(*target)));
        let kept = self.reached_within(inside, &starts, cut);
        Ok(Some(self.heap.retained_size(top) - kept))
    }

    /// The shallow sizes of what these objects reach within a set without the cut references, themselves included.
    fn reached_within(&self, mut inside: Bitset, starts: &[ObjectIndex], cut: &[Reference]) -> u64 {
        let (heap, graph) = (self.heap, self.heap.graph());
        let tracked = heap.roots().tracked(heap.classes());
        let soft: FxHashMap<ObjectIndex, ObjectIndex> =
            self.soft.references.iter().copied().collect();
        let mut cuts: FxHashMap<ObjectIndex, Vec<u32>> = FxHashMap::default();
        for (source, target) in cut {
            cuts.entry(*source).or_default().push(target.0);
        }
        let mut bytes = 0;
        let mut stack = Vec::new();
        // What is reached is taken out of the set.
        let mut reach = |object: u32, stack: &mut Vec<ObjectIndex>| {
            if inside.contains(object) {
                inside.remove(object);
                bytes += heap.shallow_size(ObjectIndex(object));
                stack.push(ObjectIndex(object));
            }
        };
        for start in starts {
            reach(start.0, &mut stack);
        }
        while let Some(object) = stack.pop() {
            let (class, targets) = graph.class_and_targets(object.0);
            if tracked.get(class.get()) == Some(&true)
                && let Some(class) = graph.class_object(class)
            {
                reach(class.0, &mut stack);
            }
            match cuts.get(&object) {
                None => targets.for_each(|target| reach(target, &mut stack)),
                Some(cut) => {
                    // Of several references to one target only as many as are named are cut.
                    let mut cut = cut.clone();
                    targets.for_each(|target| match cut.iter().position(|own| *own == target) {
                        Some(at) => {
                            cut.swap_remove(at);
                        }
                        None => reach(target, &mut stack),
                    });
                }
            }
            if let Some(referent) = soft.get(&object) {
                reach(referent.0, &mut stack);
            }
        }
        bytes
    }
}
