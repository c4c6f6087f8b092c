//! The search beyond strong references: objects that only referents hold which were set apart.
//!
//! A weaker referent makes its object a start of the search, below the virtual root. References from such objects to
//! objects that something firmer holds are left out: they keep nothing alive that would otherwise go. So the
//! dominators of the strongly reachable objects are those of the strong references alone.

use crate::graph::Graph;
use crate::references::Strength;
use crate::storage::bitset::Bitset;

/// What the search needs to know while it follows weaker references.
pub(super) struct Weaker {
    /// Objects of the regions before this one.
    pub(super) firmer: Bitset,
    /// Objects that soft, and weak or phantom referents hold, as found so far.
    pub(super) soft: Vec<u32>,
    pub(super) weak: Vec<u32>,
}

impl Weaker {
    /// Whether an earlier region has the object.
    #[cold]
    pub(super) fn is_held_firmer(&self, object: u32) -> bool {
        self.firmer.contains(object)
    }

    /// Notes the referent of an object that the search has just found, if it is a reference.
    #[cold]
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
