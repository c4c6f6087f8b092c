//! Objects that are the matter wherever they are: counted all over the heap, not found at one place.
//!
//! A thousand open files are a leak although none of them is big and the heap's bytes lie in their
//! readers' buffers. A kind counts its objects, and a few of them tell who holds them. Where the walk
//! down the dominator tree found the same place, the two are one case.

use std::collections::BTreeMap;

use super::candidates::Candidate;
use super::case::Case;
use super::context::Context;
use super::kinds::Recognition;
use super::payload::Payload;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{Class, ClassIndex};
use heapray_analyzer::threads::LiveThread;
use heapray_query::{find_instances, sample_instances};

/// Objects whose paths are asked for.
const SAMPLE: usize = 12;
/// The same, where counts are compared.
const MANY: usize = 240;
/// Objects of a class that a sample is drawn from.
const MOST_INSTANCES: usize = 1 << 22;

/// Which field of those on the path is to blame?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blame {
    /// The one nearest to the objects: every owner makes the same mistake.
    Nearest,
    /// As before, where several fields may hold about as many: the first of these by name, which is the
    /// same in every dump.
    Evenly,
    /// The last one that all of them share: the place at which they pile up.
    Common,
}

/// Objects of one make.
#[derive(Debug, Clone)]
pub(crate) struct Population {
    /// What piles up.
    pub class: ClassIndex,
    /// How many there are.
    pub members: u64,
    /// Bytes that they retain.
    pub retained: u64,
    /// Bytes outside of the heap that they stand for.
    pub off_heap: u64,
    /// A few of them, from all over the heap.
    pub sample: Vec<ObjectIndex>,
    /// Classes that belong to them: a place that leads through one of these is the same matter.
    pub family: Vec<ClassIndex>,
    pub blame: Blame,
    /// A place that holds the population is taken to be the same matter where the population is this
    /// part of it or more.
    pub least_part: f64,
    pub recognition: Recognition,
}

impl Context<'_> {
    /// Reachable instances of the classes, spread over the heap, and how many there are.
    pub(crate) fn sample_of(
        &self,
        wanted: impl Fn(ClassIndex, &Class) -> bool,
    ) -> Vec<ObjectIndex> {
        find_instances(self.heap, MOST_INSTANCES, wanted)
    }

    /// About so many reachable instances of exactly this class, or all if it has fewer.
    pub(crate) fn some_of(&self, class: ClassIndex, about: u64) -> Vec<ObjectIndex> {
        let mut strides = vec![0; self.heap.classes().len()];
        if let Some(stride) = strides.get_mut(class.get()) {
            *stride = self.heap.instances_of(class).div_ceil(about.max(1));
        }
        sample_instances(self.heap, &strides)
    }

    /// The case of a population, with those of `cases` that are the same matter taken out and added.
    pub(crate) fn settle(
        &self,
        population: &Population,
        cases: &mut Vec<Case>,
        threads: &[LiveThread],
    ) -> Option<Case> {
        let many = population.blame == Blame::Evenly;
        let sample = spread(&population.sample, if many { MANY } else { SAMPLE });
        let candidate = Candidate {
            nodes: Vec::new(),
            parent: 0,
            retained: population.retained,
            members: population.members,
            class: population.class,
            instead_of: None,
        };
        let mut drawn: Vec<Case> = self
            .paths_to(&sample)
            .into_iter()
            .zip(&sample)
            .map(|(path, object)| self.case(&candidate, *object, path, threads))
            .collect();
        let typical = match population.blame {
            Blame::Evenly => first_of_frequent(&drawn)?,
            _ => super::case::most_frequent(&drawn, Case::key)?,
        };
        drawn.retain(|case| case.key() == typical);
        let mut case = drawn.first().cloned()?;
        if population.blame == Blame::Common
            && let Some(link) = self.shared_link(&drawn)
        {
            case.culprit = self.culprit(&case.hold, &case.links, Some(link), case.thread, threads);
            case.culprit_link = Some(link);
        }
        case.payload = Some(Payload {
            class: population.class,
            instances: population.members,
            retained: population.retained,
        });
        let is_same = |known: &Case| {
            let part = population.retained as f64 / known.retained.max(1) as f64;
            let waste = population.least_part > 0.0;
            part >= population.least_part
                && (known.key() == case.key() || self.is_about(known, population))
                && (!waste || self.is_general(known))
        };
        let same: Vec<bool> = cases.iter().map(is_same).collect();
        let largest = cases
            .iter()
            .zip(&same)
            .filter(|(_, same)| **same)
            .map(|(known, _)| known)
            .max_by_key(|known| known.retained)
            .cloned();
        let retained = largest.as_ref().map_or(0, |known| known.retained);
        case.retained = case.retained.max(retained);
        if case.retained + population.off_heap < self.threshold() {
            return None;
        }
        let mut same = same.into_iter();
        cases.retain(|_| !same.next().unwrap_or_default());
        case.candidate.nodes = largest.map_or_else(Vec::new, |known| known.candidate.nodes);
        Some(case)
    }

    /// The nearest field of the application among the references that all these paths begin with.
    fn shared_link(&self, cases: &[Case]) -> Option<usize> {
        let first = cases.first()?;
        let shared = first
            .links
            .iter()
            .enumerate()
            .take_while(|(i, link)| cases.iter().all(|case| case.links.get(*i) == Some(*link)))
            .count();
        self.culprit_link(first.links.get(..shared)?, None)
    }

    /// Does the place lead through the population, or hold most of it?
    fn is_about(&self, case: &Case, population: &Population) -> bool {
        let belongs =
            |class: ClassIndex| class == population.class || population.family.contains(&class);
        let of_object = |object: ObjectIndex| {
            let stands_for = self.heap.class_of_class_object(object);
            belongs(stands_for.unwrap_or_else(|| self.heap.class_of(object)))
        };
        belongs(case.candidate.class)
            || case.payload.is_some_and(|payload| belongs(payload.class))
            || case.path.steps.iter().any(|step| of_object(step.object))
            || self.count_below(&case.candidate.nodes, population.class) * 2 >= population.members
    }

    /// Is it no more than something large, so that waste within it may be the better word?
    fn is_general(&self, case: &Case) -> bool {
        super::kinds::recognise(self, case)
            .is_none_or(|found| super::kinds::BOUNDABLE.contains(&found.kind))
    }

    /// Objects of the class below the nodes.
    fn count_below(
        &self,
        nodes: &[heapray_query::class_tree::ClassNodeIndex],
        class: ClassIndex,
    ) -> u64 {
        const MOST_VISITED: usize = 20_000;
        let mut open = nodes.to_vec();
        let (mut count, mut visited) = (0, 0);
        while let Some(index) = open.pop().filter(|_| visited < MOST_VISITED) {
            visited += 1;
            let node = self.node(index);
            if node.class == class {
                count += node.objects;
            }
            open.extend(self.children(index));
        }
        count
    }
}

/// The first culprit by name of those that occur at least half as often as the most frequent one.
fn first_of_frequent(cases: &[Case]) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        *counts.entry(case.key()).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts
        .into_iter()
        .find(|(_, count)| count * 2 >= most)
        .map(|(key, _)| key)
}

/// So many of the objects, at even distances.
pub(crate) fn spread(objects: &[ObjectIndex], most: usize) -> Vec<ObjectIndex> {
    let stride = objects.len().div_ceil(most.max(1)).max(1);
    objects.iter().copied().step_by(stride).collect()
}
