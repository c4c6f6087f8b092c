//! Sizes by the chosen rule: the JVM's, inferred, or Eclipse MAT's.

use super::sizes::{SizeRule, Sizes};
use super::{mat, model};
use crate::distances::table::Distances;
use crate::graph::Graph;
use crate::scan::ScannedDump;

impl Sizes {
    /// Computes the sizes of all objects. O(classes), or O(objects) if distances must be measured again.
    pub fn infer(
        scanned: &ScannedDump,
        graph: &Graph,
        distances: Distances,
        rule: SizeRule,
    ) -> Self {
        match rule {
            SizeRule::Mat => mat::sizes(scanned, graph),
            SizeRule::Jvm => {
                let distances = distances.complete(&scanned.index, graph);
                model::sizes(scanned, graph, &distances)
            }
        }
    }

    /// Computes the sizes of all objects from the given distances as they are. O(classes).
    pub fn infer_from(
        scanned: &ScannedDump,
        graph: &Graph,
        distances: &Distances,
        rule: SizeRule,
    ) -> Self {
        match rule {
            SizeRule::Mat => mat::sizes(scanned, graph),
            SizeRule::Jvm => model::sizes(scanned, graph, distances),
        }
    }
}
