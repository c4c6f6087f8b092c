//! References that make no edge of the walk's tree.

/// References other than those by which the walk found objects, `<class>` left out: preorder number of
/// the source, and the target. 8 bytes each, in small lists that several threads can share.
#[derive(Debug, Default)]
pub(crate) struct BesideEdges {
    full: Vec<Vec<(u32, u32)>>,
    last: Vec<(u32, u32)>,
}

impl BesideEdges {
    const LIST: usize = 1 << 16;

    #[inline]
    pub(crate) fn push(&mut self, source: u32, target: u32) {
        if self.last.len() == self.last.capacity() {
            self.begin();
        }
        self.last.push((source, target));
    }

    #[cold]
    fn begin(&mut self) {
        let full = std::mem::replace(&mut self.last, Vec::with_capacity(Self::LIST));
        self.full.push(full);
    }

    /// In the order in which the walk met them.
    pub(crate) fn into_lists(mut self) -> Vec<Vec<(u32, u32)>> {
        self.full.push(self.last);
        self.full
    }
}
