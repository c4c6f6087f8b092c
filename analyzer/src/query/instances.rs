//! Which objects are instances of these classes, and where do objects stand in the dominator tree?

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::tree::Largest;

use crate::analysis::Analysis;
use crate::bitset::Bitset;
use crate::classes::{Class, ClassIndex};
use crate::index::ObjectIndex;
use crate::objects::TreeIndex;

/// Objects that one task looks at.
const SHARE: u32 = 1 << 18;

/// Objects side by side of which a sample takes all or none: they share some pages of the file, and
/// are found one from the other.
pub(crate) const TOGETHER: u32 = 64;

/// Bits of a set that says of whole ranges of objects whether any is wanted: few enough for a processor's
/// fastest cache.
const COARSE_BITS: u32 = 1 << 17;

/// Reachable instances (class objects are those of `java.lang.Class`) of all classes that `wanted`
/// says, in ascending order of addresses; at most `limit`. Classes with few instances are looked up, for
/// others it takes a pass in parallel, in the order of memory.
pub fn find_instances(
    analysis: &Analysis<'_>,
    limit: usize,
    wanted: impl Fn(ClassIndex, &Class) -> bool,
) -> Vec<ObjectIndex> {
    // Class objects are counted by themselves, not as instances of `java.lang.Class`.
    let java_lang_class = analysis.classes().java_lang_class();
    let has_some = |class| analysis.instances_of(class) > 0 || Some(class) == java_lang_class;
    let is_wanted: Vec<bool> = analysis
        .classes()
        .iter()
        .map(|(index, class)| has_some(index) && wanted(index, class))
        .collect();
    if !is_wanted.contains(&true) {
        return Vec::new();
    }
    let classes = is_wanted.iter().enumerate().filter(|(_, wanted)| **wanted);
    let few = analysis.few_instances();
    let lists = classes.map(|(class, _)| few.of(ClassIndex(class as u32)));
    if let Some(lists) = lists.collect::<Option<Vec<_>>>() {
        let mut found = lists.concat();
        found.sort_unstable();
        found.truncate(limit);
        return found;
    }
    collect(analysis, limit, |class| {
        is_wanted.get(class.get()).copied().unwrap_or_default()
    })
}

/// Some reachable instances, each once, in ascending order of addresses.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    /// Those that retain most.
    pub(crate) largest: Vec<ObjectIndex>,
    /// One of so many of the others.
    pub(crate) scattered: Vec<ObjectIndex>,
}

/// The `most` largest instances of all classes that have a stride, and of the others one in so many; none
/// of a class whose stride is 0. A pass over two columns, in parallel.
pub(crate) fn sample_instances(analysis: &Analysis<'_>, strides: &[u64], most: usize) -> Sample {
    let heaps = &analysis.heaps;
    let look = |task: u32| {
        let first = task * SHARE;
        let mut largest = Largest::new(most);
        let mut scattered = Vec::new();
        let range = first.max(1)..first.saturating_add(SHARE).min(heaps.count + 1);
        let is_wanted = |class: usize| strides.get(class).is_some_and(|stride| *stride > 0);
        for preorder in heaps.classes.filter(range, is_wanted) {
            let class = heaps.class_at(&analysis.graph, preorder);
            let stride = strides.get(class.get()).copied().unwrap_or_default();
            if stride == 0 {
                continue;
            }
            largest.push(preorder, heaps.retained.get(preorder));
            if let Some(object) = analysis.object_at(TreeIndex(preorder))
                && is_sampled(object.0 / TOGETHER, stride)
            {
                scattered.push(object);
            }
        }
        (largest, scattered)
    };
    let (largest, mut scattered) = (0..(heaps.count + 1).div_ceil(SHARE))
        .into_par_iter()
        .map(look)
        .reduce(
            || (Largest::new(most), Vec::new()),
            |(largest, mut scattered), (more_largest, more)| {
                scattered.extend(more);
                (largest.merge(more_largest), scattered)
            },
        );
    let places = largest.into_sorted().0.into_iter();
    let mut largest: Vec<_> = places.filter_map(|tree| analysis.object_at(tree)).collect();
    largest.sort_unstable();
    scattered.retain(|object| largest.binary_search(object).is_err());
    scattered.sort_unstable();
    Sample { largest, scattered }
}

/// Is this group of neighbouring objects one of the one in `stride` that a sample takes? Without a pattern that a
/// heap's own order could have. What a longer stride takes a shorter one takes, too.
#[inline]
pub(crate) fn is_sampled(group: u32, stride: u64) -> bool {
    let scattered = u64::from(group.wrapping_mul(0x9e37_79b1));
    scattered.saturating_mul(stride) < 1 << 32
}

fn collect(
    analysis: &Analysis<'_>,
    limit: usize,
    is_wanted: impl Fn(ClassIndex) -> bool + Sync,
) -> Vec<ObjectIndex> {
    let objects = analysis.graph.len();
    let found: Vec<Vec<ObjectIndex>> = (0..objects.div_ceil(SHARE))
        .into_par_iter()
        .map(|task| {
            let first = task * SHARE;
            (first..first.saturating_add(SHARE).min(objects))
                .map(ObjectIndex)
                .filter(|object| {
                    is_wanted(analysis.class_of(*object)) && analysis.is_reachable(*object)
                })
                .take(limit)
                .collect()
        })
        .collect();
    found.into_iter().flatten().take(limit).collect()
}

impl Analysis<'_> {
    /// Places of objects in the dominator tree; unreachable ones are left out. A pass over a column,
    /// in parallel, however many objects are asked for: ask for all at once.
    pub fn find_in_tree(&self, objects: &[ObjectIndex]) -> FxHashMap<ObjectIndex, TreeIndex> {
        let all = self.graph.len();
        let shift = (all / COARSE_BITS).checked_ilog2().map_or(0, |log| log + 1);
        let (Ok(mut wanted), Ok(mut coarse)) = (
            Bitset::new(all as usize),
            Bitset::new((all >> shift) as usize + 1),
        ) else {
            return FxHashMap::default();
        };
        for object in objects {
            wanted.insert(object.0);
            coarse.insert(object.0 >> shift);
        }
        let order = self.heaps.order.as_slice();
        let known = order.get(..=self.heaps.count as usize).unwrap_or_default();
        known
            .par_chunks(SHARE as usize)
            .enumerate()
            .flat_map_iter(|(chunk, objects)| {
                let first = chunk as u32 * SHARE;
                let (wanted, coarse) = (&wanted, &coarse);
                objects
                    .iter()
                    .zip(first..)
                    .filter(move |(object, _)| coarse.contains(**object >> shift))
                    .filter(move |(object, preorder)| *preorder != 0 && wanted.contains(**object))
                    .map(|(object, preorder)| (ObjectIndex(*object), TreeIndex(preorder)))
            })
            .collect()
    }
}
