//! Where do the objects stand that others are folded below? Those that were folded lately are remembered. An object's
//! dominator is one of few that the walk isn't through with, which is mostly one of the last some thousand objects; who is
//! older, like the array of a large map, is found by way of what stands above it, once in some thousand objects.

use super::place::Place;

/// Objects that are remembered. As many as fit into the processor's own cache beside what else folding asks for.
const LATELY: usize = if cfg!(test) { 8 } else { 1 << 13 };

/// Steps that may be taken again to find an old object, per part of the walk: so many, and one for each so many objects.
const FREE_STEPS: usize = if cfg!(test) { 64 } else { 1 << 16 };
const STEPS_SHARE: usize = 64;

/// Stands for no object.
const NOBODY: u32 = u32::MAX;

/// Too many steps were taken again: a list whose end was walked before what its nodes hold, say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooDeep;

/// Places of objects by preorder number.
pub(super) struct Above<'p> {
    lately: Vec<(u32, Place)>,
    /// Of all objects, where remembering the last ones won't do.
    all: Option<&'p mut [Place]>,
    /// That may be taken again.
    steps_left: usize,
}

impl<'p> Above<'p> {
    /// For a part of so many objects.
    pub(super) fn lately(objects: usize) -> Self {
        Self {
            lately: vec![(NOBODY, 0); LATELY],
            all: None,
            steps_left: FREE_STEPS + objects / STEPS_SHARE,
        }
    }

    /// With a column for all objects, whatever it holds yet.
    pub(super) fn all(column: &'p mut [Place]) -> Self {
        // The virtual root's, which nobody puts there.
        if let Some(root) = column.first_mut() {
            *root = 0;
        }
        Self {
            all: Some(column),
            ..Self::lately(0)
        }
    }

    /// The place of an object that was folded lately.
    #[inline]
    pub(super) fn get(&self, preorder: u32) -> Option<Place> {
        let (known, place) = self.lately.get(preorder as usize % LATELY)?;
        (*known == preorder).then_some(*place)
    }

    #[inline]
    pub(super) fn put(&mut self, preorder: u32, place: Place) {
        if let Some(entry) = self.lately.get_mut(preorder as usize % LATELY) {
            *entry = (preorder, place);
        }
        if let Some(all) = &mut self.all
            && let Some(entry) = all.get_mut(preorder as usize)
        {
            *entry = place;
        }
    }

    /// The place of an object that was folded long ago, or in another part: that of the nearest dominator that is known,
    /// and which objects stand between, the last one first.
    pub(super) fn find(
        &mut self,
        preorder: u32,
        dominators: &[u32],
    ) -> Result<(Place, Vec<u32>), TooDeep> {
        let mut way = Vec::new();
        if let Some(all) = &self.all {
            return Ok((all.get(preorder as usize).copied().unwrap_or_default(), way));
        }
        let mut above = preorder;
        loop {
            if let Some(place) = self.get(above) {
                return Ok((place, way));
            }
            if above == 0 {
                return Ok((0, way));
            }
            way.push(above);
            self.steps_left = self.steps_left.checked_sub(1).ok_or(TooDeep)?;
            let dominator = dominators.get(above as usize);
            above = dominator.copied().unwrap_or_default();
        }
    }
}
