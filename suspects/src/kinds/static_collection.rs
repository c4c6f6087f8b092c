//! `static-collection`: a static field holds a collection or array that only grows.

use super::{Kind, Recognition, advice, collection_evidence, shape};
use crate::case::Case;
use crate::context::Context;
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct StaticCollection;

impl Kind for StaticCollection {
    fn ids(&self) -> &'static [&'static str] {
        &["static-collection"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let link = case.links.get(case.culprit_link?)?;
        if !matches!(link.kind, ReferenceKind::Static { .. }) {
            return None;
        }
        let several = case.payload.is_some_and(|payload| payload.instances >= 8);
        let known = case
            .collection
            .is_some_and(|c| c.size.is_none_or(|size| size >= 8));
        if !several && !known {
            return None;
        }
        Some(Recognition {
            kind: "static-collection",
            confidence: 0.75,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Bound it, or remove what is done with.",
                "A static collection lives as long as its class, and so does what is in it. Take things \
                 out when the work that they stand for is done, or keep no more than a fixed number.",
                shape::limited(context, case).as_deref(),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
