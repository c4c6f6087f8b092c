//! At which trie node is an object's dominator? The latest objects are remembered, and a dominator is mostly one of the
//! last few thousand. Once in some thousand objects it is older, like the array of a large map, and found by way of its
//! own dominators.

use super::trie::TrieNodeIndex;

/// Objects that are remembered. As many as fit into the processor's own cache beside what else the builder reads.
const LATELY: usize = if cfg!(test) { 8 } else { 1 << 13 };

/// Edges that may be followed again to find old objects, for each part of the walk: so many, and one for each so many
/// objects.
const FREE_EDGES: usize = if cfg!(test) { 64 } else { 1 << 16 };
const EDGES_SHARE: usize = 64;

/// Stands for no object.
const NO_OBJECT: u32 = u32::MAX;

/// Too many edges were followed again, as in a list whose end was walked before what its nodes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooDeep;

/// The trie nodes of objects, by preorder number.
pub(super) struct ObjectPositions<'c> {
    lately: Vec<(u32, TrieNodeIndex)>,
    /// Of all objects, where remembering the last ones won't do.
    all: Option<&'c mut [TrieNodeIndex]>,
    /// Edges that may be followed again.
    edges_left: usize,
}

impl<'c> ObjectPositions<'c> {
    /// For a part of so many objects.
    pub(super) fn lately(objects: usize) -> Self {
        Self {
            lately: vec![(NO_OBJECT, 0); LATELY],
            all: None,
            edges_left: FREE_EDGES + objects / EDGES_SHARE,
        }
    }

    /// With a column for all objects, whatever it holds yet.
    pub(super) fn all(column: &'c mut [TrieNodeIndex]) -> Self {
        // The virtual root's, which is never put there.
        if let Some(root) = column.first_mut() {
            *root = 0;
        }
        Self {
            all: Some(column),
            ..Self::lately(0)
        }
    }

    /// The trie node of an object that was added lately.
    #[inline]
    pub(super) fn get(&self, preorder: u32) -> Option<TrieNodeIndex> {
        let (known, node) = self.lately.get(preorder as usize % LATELY)?;
        (*known == preorder).then_some(*node)
    }

    #[inline]
    pub(super) fn put(&mut self, preorder: u32, node: TrieNodeIndex) {
        if let Some(entry) = self.lately.get_mut(preorder as usize % LATELY) {
            *entry = (preorder, node);
        }
        if let Some(all) = &mut self.all
            && let Some(entry) = all.get_mut(preorder as usize)
        {
            *entry = node;
        }
    }

    /// For an object that was added long ago, or in another part: the trie node of its nearest dominator that is known,
    /// and the objects between, the lowest first.
    pub(super) fn find(
        &mut self,
        preorder: u32,
        dominators: &[u32],
    ) -> Result<(TrieNodeIndex, Vec<u32>), TooDeep> {
        let mut way = Vec::new();
        if let Some(all) = &self.all {
            return Ok((all.get(preorder as usize).copied().unwrap_or_default(), way));
        }
        let mut above = preorder;
        loop {
            if let Some(node) = self.get(above) {
                return Ok((node, way));
            }
            if above == 0 {
                return Ok((0, way));
            }
            way.push(above);
            self.edges_left = self.edges_left.checked_sub(1).ok_or(TooDeep)?;
            let dominator = dominators.get(above as usize);
            above = dominator.copied().unwrap_or_default();
        }
    }
}
