//! `weak-map-value-holds-key`: a `WeakHashMap` whose values keep their keys alive.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::Case;
use crate::context::Context;

pub(super) struct WeakMap;

impl Kind for WeakMap {
    fn ids(&self) -> &'static [&'static str] {
        &["weak-map-value-holds-key"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let is_weak = |name: &str| name == "java.util.WeakHashMap";
        let on_path = case
            .links
            .iter()
            .any(|link| is_weak(context.name_of(link.target)))
            || is_weak(context.name_of(case.object));
        if !on_path {
            return None;
        }
        Some(Recognition {
            kind: "weak-map-value-holds-key",
            confidence: 0.9,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Hold the values weakly too.",
                "A WeakHashMap holds its keys weakly but its values strongly. A value that refers to \
                 its key, even in a roundabout way, keeps the entry for ever.",
                Some("map.put(key, new WeakReference<>(value));"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
