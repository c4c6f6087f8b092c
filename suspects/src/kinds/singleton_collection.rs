//! `singleton-collection`: a collection in an object that lives as long as the program.

use super::{Kind, Recognition, advice, collection_evidence, fact, shape};
use crate::case::{Case, Hold};
use crate::context::Context;
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct SingletonCollection;

impl Kind for SingletonCollection {
    fn ids(&self) -> &'static [&'static str] {
        &["singleton-collection"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let link = case.links.get(case.culprit_link?)?;
        let by_field = matches!(link.kind, ReferenceKind::Field { .. });
        if !by_field || context.is_library(link.class) {
            return None;
        }
        let class = context.heap.class_of(link.source);
        let only = context.heap.instances_of(class) <= 4;
        let several = case.payload.is_some_and(|payload| payload.instances >= 8);
        if !only || !several && case.collection.is_none() {
            return None;
        }
        let anchored = case.hold == Hold::Static;
        let mut evidence = collection_evidence(context, case);
        evidence.push(fact(
            "singleton",
            format!("the only instance of {}", context.class_name(class)),
        ));
        Some(Recognition {
            kind: "singleton-collection",
            confidence: if anchored { 0.75 } else { 0.6 },
            evidence,
            advice: advice(
                "Bound the field's collection, or remove what is done with.",
                "The object that owns the collection lives as long as the program, so everything in \
                 it does. Remove entries when they are done with, or bound it by size and age.",
                shape::limited(context, case).as_deref(),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
