//! Which sizes are asked for: the JVM's, inferred, or Eclipse MAT's?

use super::sizes::{SizeRule, Sizes};
use super::{mat, model};
use crate::distances::gaps::Gaps;
use crate::graph::Graph;
use crate::scan::Located;

impl Sizes {
    /// Works the sizes out. O(classes), or O(objects) where `gaps` must be measured anew.
    pub fn infer(located: &Located, graph: &Graph, gaps: Gaps, rule: SizeRule) -> Self {
        match rule {
            SizeRule::Mat => mat::sizes(located, graph),
            SizeRule::Jvm => {
                let gaps = gaps.complete(&located.index, graph);
                model::sizes(located, graph, &gaps)
            }
        }
    }

    /// Works the sizes out from gaps as they are. O(classes).
    pub fn infer_from(located: &Located, graph: &Graph, gaps: &Gaps, rule: SizeRule) -> Self {
        match rule {
            SizeRule::Mat => mat::sizes(located, graph),
            SizeRule::Jvm => model::sizes(located, graph, gaps),
        }
    }
}
