//! What each of several cuts alone would free.

use heapray_analyzer::{Heap, ObjectCount, ObjectIndex, Progress, Silent, Strength};
use heapray_hprof::RootKind;
use rayon::prelude::*;

use super::cuts::{Cut, CutError, MOST_CUTS, NamedCut};
use super::few_references::freed_by_few;
use super::losses::{lost_by_class, objects_up_to, sum};
use super::marking::mark;
use super::severed::Severed;
use crate::watch::{Watch, ensure_wanted};

/// Words of a set that one task looks at.
const WORDS: usize = 1 << 12;

/// The bytes that each of the cuts alone would free: for each the figure of [`what_if`](super::what_if). Cuts of few
/// references cost a look at the dominator tree, or a search below what dominates their sources; other fields share a
/// search over the graph, and every other cut has one of its own.
///
/// # Errors
/// When a field does not exist, there are too many cuts, or there is no memory.
pub fn each_cut(heap: &Heap, cuts: &[NamedCut]) -> Result<Vec<u64>, CutError> {
    if cuts.len() > MOST_CUTS {
        return Err(CutError::TooMany);
    }
    let mut freed: Vec<Option<u64>> = freed_by_few(heap, cuts)?;
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

/// What each cut of a field alone would free. One search for all cuts: every object has a bit for each cut without
/// which it is reached.
pub(super) fn lost_by_cut(
    heap: &Heap,
    severed: &Severed,
    cuts: usize,
    progress: &dyn Progress,
) -> Result<Vec<ObjectCount>, CutError> {
    let mut scratch = heap.scratch();
    let mut walk = Walk {
        heap,
        severed,
        reached: Reached::new(scratch.as_mut_slice(), cuts),
        whole: 0,
        tracked: heap.roots().tracked(heap.classes()),
        stack: Vec::new(),
        later: Vec::new(),
        watch: Watch::begin(progress, heap.total().objects),
    };
    for root in &heap.roots().direct {
        if root.kind != RootKind::Unreachable {
            walk.reach(root.object, walk.reached.all);
        }
    }
    walk.go();
    ensure_wanted(progress)?;
    let (reached, whole) = (&walk.reached, walk.whole);
    // Sizes are looked up of the fewer: of those that are left, or of those that are lost.
    let used = heap.used_parts();
    let mut before = used.strong;
    before += used.soft;
    if whole < before.objects / 2 {
        let left = count_by_cut(heap, cuts, reached.words, |word, bits| {
            reached.each_in_word(word, *bits)
        });
        let lost = left.into_iter().map(|left| ObjectCount {
            objects: before.objects.saturating_sub(left.objects),
            bytes: before.bytes.saturating_sub(left.bytes),
        });
        return Ok(lost.collect());
    }
    let before = objects_up_to(heap, heap.tree().regions.soft)?;
    Ok(count_by_cut(heap, cuts, before.words(), |word, before| {
        let objects = bits_of(*before).map(move |bit| (word * 64) as u32 + bit);
        objects.map(|object| (object, reached.all & !reached.of(object)))
    }))
}

/// For each cut the number and the sizes of the objects that have its bit; `of_word` lists objects with their bits.
fn count_by_cut<'w, W, O>(
    heap: &Heap,
    cuts: usize,
    words: &'w [W],
    of_word: impl Fn(usize, &'w W) -> O + Sync,
) -> Vec<ObjectCount>
where
    W: Sync,
    O: Iterator<Item = (u32, u32)>,
{
    let classes = heap.classes().iter();
    let sizes: Vec<Option<u64>> = classes
        .map(|(class, _)| heap.instance_size(class))
        .collect();
    let size_of = |object: u32| {
        let class = heap.graph().class_of(object);
        let of_class = sizes.get(class.get()).copied().flatten();
        of_class.unwrap_or_else(|| heap.shallow_size(ObjectIndex(object)))
    };
    let count = |(task, words): (usize, &'w [W])| {
        let mut counts = vec![ObjectCount::default(); cuts];
        for (word, bits) in (task * WORDS..).zip(words) {
            for (object, cuts) in of_word(word, bits) {
                if cuts == 0 {
                    continue;
                }
                let bytes = size_of(object);
                for cut in bits_of(u64::from(cuts)) {
                    if let Some(count) = counts.get_mut(cut as usize) {
                        count.objects += 1;
                        count.bytes += bytes;
                    }
                }
            }
        }
        counts
    };
    let merge = |mut sums: Vec<ObjectCount>, others: Vec<ObjectCount>| {
        for (sum, other) in sums.iter_mut().zip(others) {
            *sum += other;
        }
        sums
    };
    heap.workers().run(|| {
        let chunks = words.par_chunks(WORDS).enumerate();
        chunks
            .map(count)
            .reduce(|| vec![ObjectCount::default(); cuts], merge)
    })
}

/// The places of the bits that are set, ascending.
fn bits_of(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (bit < 64).then_some(bit)
    })
}

/// By object: the cuts without which it is reached. The bits of as many objects as fit are in one word: with few cuts
/// the set is small.
struct Reached<'s> {
    words: &'s mut [u32],
    /// A bit for each cut.
    all: u32,
    /// A word has the bits of two to the power of this many objects.
    shift: u32,
}

impl<'s> Reached<'s> {
    /// Nothing is reached; `scratch` has a word for every object.
    fn new(scratch: &'s mut [u32], cuts: usize) -> Self {
        let cuts = cuts.clamp(1, MOST_CUTS);
        let shift = 5 - cuts.next_power_of_two().trailing_zeros();
        let used = scratch.len().div_ceil(1 << shift);
        let words = scratch.get_mut(..used).unwrap_or_default();
        words.fill(0);
        Self {
            words,
            all: u32::MAX >> (MOST_CUTS - cuts),
            shift,
        }
    }

    /// Where the bits of an object begin in its word.
    #[inline]
    fn begin(&self, object: u32) -> u32 {
        (object & ((1 << self.shift) - 1)) << (5 - self.shift)
    }

    /// The cuts without which an object is reached; all for one that does not exist.
    #[inline]
    fn of(&self, object: u32) -> u32 {
        let word = self.words.get((object >> self.shift) as usize);
        word.map_or(self.all, |word| (word >> self.begin(object)) & self.all)
    }

    #[inline]
    fn add(&mut self, object: u32, cuts: u32) {
        let begin = self.begin(object);
        if let Some(word) = self.words.get_mut((object >> self.shift) as usize) {
            *word |= cuts << begin;
        }
    }

    /// The objects of a word that are reached without some cut, and these cuts.
    fn each_in_word(&self, word: usize, bits: u32) -> impl Iterator<Item = (u32, u32)> {
        let first = (word as u32) << self.shift;
        let count = if bits == 0 { 0 } else { 1 << self.shift };
        let (all, width) = (self.all, 5 - self.shift);
        (0..count).map(move |at| (first + at, (bits >> (at << width)) & all))
    }
}

struct Walk<'h> {
    heap: &'h Heap,
    severed: &'h Severed,
    reached: Reached<'h>,
    /// Objects that were reached without any of the cuts at once.
    whole: u64,
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
        let new = cuts & !self.reached.of(object);
        if new == 0 {
            return;
        }
        if cuts != self.reached.all {
            self.later.push((object, cuts));
            return;
        }
        self.whole += 1;
        self.enter(object, new);
    }

    #[inline]
    fn enter(&mut self, object: u32, new: u32) {
        self.reached.add(object, new);
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
            let new = cuts & !self.reached.of(object);
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
