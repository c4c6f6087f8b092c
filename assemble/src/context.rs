//! What sections of the report share.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::{LoaderRow, ThreadInfo, share_of_heap};
use heapray_suspects::Diagnosis;

use crate::options::BuildOptions;

/// What sections share.
pub(crate) struct BuildContext<'c> {
    pub(crate) heap: &'c Heap,
    pub(crate) diagnosis: &'c Diagnosis,
    pub(crate) options: &'c BuildOptions,
    pub(crate) loaders: Vec<LoaderRow>,
    pub(crate) threads: Vec<ThreadInfo>,
}

impl BuildContext<'_> {
    /// The address of an object.
    pub(crate) fn address(&self, object: ObjectIndex) -> String {
        self.heap.id(object).to_string()
    }

    /// The part of the reachable heap that these bytes are.
    pub(crate) fn share(&self, bytes: u64) -> f64 {
        share_of_heap(self.heap, bytes)
    }
}
