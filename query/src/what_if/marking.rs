//! The search from the GC roots without the cut references.

use heapray_analyzer::graph::Nodes;
use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, Progress, Strength};
use heapray_hprof::RootKind;

use super::cuts::CutError;
use super::severed::Severed;
use crate::watch::{Watch, ensure_wanted};

/// What is reachable without the cut references.
pub(crate) struct Marked {
    /// By strong references.
    pub(crate) strong: Bitset,
    /// By strong and soft references.
    pub(super) firm: Bitset,
    /// By references of any strength.
    pub(super) all: Bitset,
    /// The targets of cut references whose sources are reachable.
    pub(super) targets: Bitset,
}

/// Searches from the GC roots without the cut references. O(objects + references) on one thread.
///
/// # Errors
/// When there is no memory for the sets: four bits an object; when `progress` cancels.
pub(crate) fn mark(
    heap: &Heap,
    severed: &Severed,
    progress: &dyn Progress,
) -> Result<Marked, CutError> {
    let objects = heap.graph().len() as usize;
    let classes = heap.classes();
    let mut walk = Walk {
        heap,
        nodes: heap.graph().nodes(),
        severed,
        reached: Bitset::new(objects)?,
        targets: Bitset::new(objects)?,
        open_classes: heap.roots().tracked(classes),
        weakened: Vec::new(),
        stack: Vec::new(),
        watch: Watch::begin(progress, heap.total().objects),
    };
    for root in &heap.roots().direct {
        let is_ended = root.kind == RootKind::ThreadObject && severed.has_ended(root.object);
        if root.kind != RootKind::Unreachable && !is_ended {
            walk.reach(root.object);
        }
    }
    walk.go();
    let strong = copy(&walk.reached)?;
    walk.follow_referents(&[Strength::Soft]);
    let firm = copy(&walk.reached)?;
    loop {
        let weakened = std::mem::take(&mut walk.weakened);
        let known = walk.reached.count();
        for target in weakened {
            walk.reach(target);
        }
        walk.go();
        walk.follow_referents(&[Strength::Soft, Strength::Weak, Strength::Phantom]);
        if walk.reached.count() == known {
            break;
        }
    }
    ensure_wanted(progress)?;
    Ok(Marked {
        strong,
        firm,
        all: walk.reached,
        targets: walk.targets,
    })
}

/// A copy of a set.
pub(super) fn copy(set: &Bitset) -> std::io::Result<Bitset> {
    let words = set.words();
    let mut copy = Bitset::new(words.len() * 64)?;
    copy.words_mut().copy_from_slice(words);
    Ok(copy)
}

struct Walk<'h> {
    heap: &'h Heap,
    nodes: Nodes<'h>,
    severed: &'h Severed,
    reached: Bitset,
    targets: Bitset,
    /// By class: whether its class object is no GC root and not reached yet.
    open_classes: Vec<bool>,
    /// Targets of references that have become weak.
    weakened: Vec<u32>,
    /// Objects whose references are not followed yet.
    stack: Vec<u32>,
    watch: Watch<'h>,
}

impl Walk<'_> {
    /// Whether it was not reached before.
    #[inline]
    fn reach(&mut self, object: u32) -> bool {
        if self.severed.is_removed(object) || !self.reached.insert(object) {
            return false;
        }
        if !self.heap.graph().leaves.contains(object) {
            self.nodes.prefetch(object);
            self.stack.push(object);
        }
        true
    }

    /// Follows the references of all objects that are reached.
    fn go(&mut self) {
        while let Some(object) = self.stack.pop() {
            if !self.watch.goes_on() {
                self.stack.clear();
                return;
            }
            self.nodes.prefetch_around(object);
            let (class, targets) = self.nodes.class_and_targets(object);
            if let Some(is_open) = self.open_classes.get_mut(class.get())
                && *is_open
            {
                *is_open = false;
                if let Some(class) = self.heap.graph().class_object(class) {
                    self.reach(class.0);
                }
            }
            if self.severed.may_cut(class) {
                let severed = self.severed;
                severed.for_each(self.heap, object, class, targets, &mut |target, cuts| {
                    if cuts == 0 {
                        self.reach(target);
                        return;
                    }
                    self.targets.insert(target);
                    if severed.is_weak(cuts) {
                        self.weakened.push(target);
                    }
                });
            } else {
                for target in targets {
                    self.reach(target);
                }
            }
        }
    }

    /// Follows referents of these strengths that the graph keeps apart, until no more is reached.
    fn follow_referents(&mut self, strengths: &[Strength]) {
        loop {
            // A reference without other fields is no source of the search, and yet one of referents.
            let mut is_more = false;
            for referent in self.heap.graph().referents.all() {
                if !strengths.contains(&referent.strength)
                    || !self.reached.contains(referent.source)
                {
                    continue;
                }
                match self.severed.cuts_of_referent(referent.source) {
                    0 => is_more |= self.reach(referent.target),
                    cuts => {
                        self.targets.insert(referent.target);
                        if self.severed.is_weak(cuts) && strengths.contains(&Strength::Weak) {
                            is_more |= self.reach(referent.target);
                        }
                    }
                }
            }
            if !is_more {
                return;
            }
            self.go();
        }
    }
}
