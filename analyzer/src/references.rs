//! Which references keep objects alive: the strengths of `java.lang.ref`, and the referents set apart.
//!
//! An analysis takes the `referent` field of weak and phantom references, and by default of soft references, out of
//! the graph. Every other field stays, the `value` of an entry in a `WeakHashMap` or a `ThreadLocalMap` included. The
//! referents that were set apart are kept here, so that the objects behind them can be counted and shown.

use std::sync::OnceLock;

use crate::storage::codec::{Input, Stored, stored};

/// The references that an analysis follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum References {
    /// Strong references, and the referents of `FinalReference`s: what the collector does not clear.
    #[default]
    Strong,
    /// Soft referents too: what the collector clears only when memory is short.
    Soft,
    /// Weak and phantom referents too, as Eclipse MAT counts.
    All,
}

impl References {
    /// The name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Soft => "soft",
            Self::All => "all",
        }
    }

    /// Whether a referent of this strength is an ordinary reference.
    pub(crate) fn follows(self, strength: Strength) -> bool {
        match self {
            Self::Strong => false,
            Self::Soft => strength == Strength::Soft,
            Self::All => true,
        }
    }
}

/// How firmly a reference object holds its referent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `SoftReference`.
    Soft,
    /// `WeakReference`.
    Weak,
    /// `PhantomReference`.
    Phantom,
}

impl Strength {
    /// The strength of a class of `java.lang.ref` by its name.
    pub(crate) fn of_class(name: &str) -> Option<Self> {
        match name {
            "java.lang.ref.SoftReference" => Some(Self::Soft),
            "java.lang.ref.WeakReference" => Some(Self::Weak),
            "java.lang.ref.PhantomReference" => Some(Self::Phantom),
            _ => None,
        }
    }
}

/// The field `referent` of a class of references, if it is set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferentField {
    /// The offset of the field in an instance.
    pub offset: u32,
    /// How firmly it holds.
    pub strength: Strength,
}

/// A reference object and its referent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referent {
    /// The index of the reference object.
    pub source: u32,
    /// The index of the referent.
    pub target: u32,
    /// How firmly it is held.
    pub strength: Strength,
}

impl Stored for Strength {
    fn put(&self, out: &mut Vec<u8>) {
        let number: u8 = match self {
            Self::Soft => 0,
            Self::Weak => 1,
            Self::Phantom => 2,
        };
        number.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        match u8::take(input)? {
            0 => Some(Self::Soft),
            1 => Some(Self::Weak),
            2 => Some(Self::Phantom),
            _ => None,
        }
    }
}

stored!(Referent {
    source,
    target,
    strength,
});

/// All referents that were set apart. 12 bytes for each, and as many again once referrers were asked for.
#[derive(Debug, Default)]
pub struct Referents {
    by_source: Vec<Referent>,
    by_target: OnceLock<Vec<Referent>>,
}

impl Referents {
    /// Sorts referents in any order. O(n log n).
    pub(crate) fn new(mut referents: Vec<Referent>) -> Self {
        referents.sort_unstable();
        Self {
            by_source: referents,
            by_target: OnceLock::new(),
        }
    }

    /// All referents, in order of the reference objects.
    pub fn all(&self) -> &[Referent] {
        &self.by_source
    }

    /// The referent of an object; `None` if the object is no reference, or has none. O(log n).
    pub fn of(&self, source: u32) -> Option<Referent> {
        let at = self
            .by_source
            .partition_point(|referent| referent.source < source);
        let found = self.by_source.get(at).copied();
        found.filter(|referent| referent.source == source)
    }

    /// The references whose referent is this object, in order of the reference objects. O(log n); the first call
    /// sorts.
    pub fn to(&self, target: u32) -> &[Referent] {
        let by_target = self.by_target.get_or_init(|| {
            let mut sorted = self.by_source.clone();
            sorted.sort_unstable_by_key(|referent| (referent.target, referent.source));
            sorted
        });
        let start = by_target.partition_point(|referent| referent.target < target);
        let end = by_target.partition_point(|referent| referent.target <= target);
        by_target.get(start..end).unwrap_or_default()
    }

    /// The memory of the lists, bytes.
    pub(crate) fn bytes(&self) -> usize {
        let lists = 1 + usize::from(self.by_target.get().is_some());
        self.by_source.len() * size_of::<Referent>() * lists
    }
}
