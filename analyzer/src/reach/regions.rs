//! How firmly objects are held: the regions of the search order.

use std::ops::Range;

use crate::storage::codec::stored;

/// How firmly the firmest path from the GC roots holds an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reachability {
    /// By references that the analysis follows.
    Strong,
    /// Only through a soft referent.
    Soft,
    /// Only through a weak or phantom referent.
    Weak,
    /// Not at all: kept because the user or damage asks for it.
    Unreachable,
}

/// The last preorder number of each region. The search finds objects region by region, and an object belongs to the
/// first region that reaches it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Regions {
    /// The last object that strong references reach.
    pub strong: u32,
    /// The last object that soft referents reach besides.
    pub soft: u32,
    /// The last object that weak and phantom referents reach besides.
    pub weak: u32,
}

stored!(Regions { strong, soft, weak });

impl Regions {
    /// How firmly the object with this preorder number is held.
    #[inline]
    pub fn of(&self, preorder: u32) -> Reachability {
        if preorder <= self.strong {
            Reachability::Strong
        } else if preorder <= self.soft {
            Reachability::Soft
        } else if preorder <= self.weak {
            Reachability::Weak
        } else {
            Reachability::Unreachable
        }
    }

    /// Preorder numbers of a region; `count` is the number of all objects.
    pub fn range(&self, reachability: Reachability, count: u32) -> Range<u32> {
        let (before, last) = match reachability {
            Reachability::Strong => (0, self.strong),
            Reachability::Soft => (self.strong, self.soft),
            Reachability::Weak => (self.soft, self.weak),
            Reachability::Unreachable => (self.weak, count),
        };
        before + 1..last + 1
    }

    /// Whether some objects are held only by referents that were set apart.
    pub fn has_weaker(&self) -> bool {
        self.weak > self.strong
    }
}
