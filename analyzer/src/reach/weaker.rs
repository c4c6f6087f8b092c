//! The search beyond strong references: objects that only referents hold which were set apart.
//!
//! A weaker referent makes its object a start of the search, below the virtual root. References from such objects to
//! objects that something firmer holds are left out: they keep nothing alive that would otherwise go. So the
//! dominators of the strongly reachable objects are those of the strong references alone.

use crate::error::Result;
use crate::graph::Graph;
use crate::references::Strength;
use crate::storage::bitset::Bitset;

use super::Walk;

/// What the search needs to know while it follows weaker references.
pub(super) struct Weaker {
    /// Objects of the regions before this one.
    firmer: Bitset,
    /// Objects that soft, and weak or phantom referents hold, as found so far.
    soft: Vec<u32>,
    weak: Vec<u32>,
}

impl Weaker {
    /// Whether an earlier region has the object.
    #[inline]
    pub(super) fn is_held_firmer(&self, object: u32) -> bool {
        self.firmer.contains(object)
    }

    /// Notes the referent of an object that the search has just found, if it is a reference.
    pub(super) fn note(&mut self, graph: &Graph, object: u32) {
        let class = graph.classes.get(graph.class_of(object));
        if class.apart.is_some()
            && let Some(referent) = graph.referents.of(object)
        {
            match referent.strength {
                Strength::Soft => self.soft.push(referent.target),
                Strength::Weak | Strength::Phantom => self.weak.push(referent.target),
            }
        }
    }
}

impl Walk<'_> {
    /// Finds the objects that only soft referents reach, then those that only weak and phantom referents reach.
    /// O(referents · log) and the objects found; takes two bits per object if there are such objects.
    pub(super) fn follow_weaker(&mut self) -> Result<()> {
        let mut waiting = [Vec::new(), Vec::new()];
        for referent in self.graph.referents.all() {
            if self.visited.get(referent.source).is_visited()
                && !self.visited.get(referent.target).is_visited()
            {
                let [soft, weak] = &mut waiting;
                match referent.strength {
                    Strength::Soft => soft.push(referent.target),
                    Strength::Weak | Strength::Phantom => weak.push(referent.target),
                }
            }
        }
        let [soft, weak] = waiting;
        if !soft.is_empty() || !weak.is_empty() {
            self.weaker = Some(Weaker {
                firmer: Bitset::new(0)?,
                soft,
                weak,
            });
            self.walk_region(|weaker| std::mem::take(&mut weaker.soft))?;
            self.walked.regions.soft = self.walked.count;
            // What a soft referent of this region holds is held no firmer than the region.
            self.walk_region(|weaker| {
                let soft = std::mem::take(&mut weaker.soft);
                std::mem::take(&mut weaker.weak)
                    .into_iter()
                    .chain(soft)
                    .collect()
            })?;
            self.weaker = None;
        } else {
            self.walked.regions.soft = self.walked.count;
        }
        self.walked.regions.weak = self.walked.count;
        Ok(())
    }

    /// Visits everything that the waiting objects reach and no earlier region has.
    fn walk_region(&mut self, take_waiting: impl Fn(&mut Weaker) -> Vec<u32>) -> Result<()> {
        let mut firmer = Bitset::new(self.graph.len() as usize)?;
        self.visited.put_visited(&mut firmer);
        self.limit_classes(&firmer);
        if let Some(weaker) = &mut self.weaker {
            weaker.firmer = firmer;
        }
        // In rounds: a referent that a reference of this region holds is a start only if nothing else of the region
        // reaches it.
        loop {
            let mut starts = self.weaker.as_mut().map(&take_waiting).unwrap_or_default();
            starts.sort_unstable();
            starts.retain(|object| self.visited.visit(*object));
            if starts.is_empty() {
                return Ok(());
            }
            for object in starts {
                self.walk_from(object);
            }
        }
    }

    /// `<class>` references from here on to class objects found so far do not count.
    fn limit_classes(&mut self, firmer: &Bitset) {
        let count = self.walked.count;
        let classes = self.graph.classes.iter();
        let tracked = self.walked.tracked.iter();
        if self.walked.class_limits.is_empty() {
            self.walked.class_limits = vec![u32::MAX; self.graph.classes.len()];
        }
        let limits = self.walked.class_limits.iter_mut();
        for (((_, class), is_tracked), limit) in classes.zip(tracked).zip(limits) {
            if *is_tracked
                && *limit == u32::MAX
                && class.object.is_some_and(|object| firmer.contains(object.0))
            {
                *limit = count;
            }
        }
        // `java.lang.Class` stands for the class of class objects.
        if let Some(java_lang_class) = self.graph.classes.java_lang_class()
            && let Some(limit) = self.walked.class_limits.get(java_lang_class.get()).copied()
            && let Some(first) = self.walked.class_limits.first_mut()
        {
            *first = limit;
        }
    }
}
