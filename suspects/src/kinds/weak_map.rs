//! `weak-map-value-holds-key`: a `WeakHashMap` whose values keep their keys alive.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct WeakMap;

impl Kind for WeakMap {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::WeakMapValueHoldsKey]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let is_weak = |name: &str| name == "java.util.WeakHashMap";
        let on_path = suspect
            .links
            .iter()
            .any(|link| is_weak(input.name_of(link.target)))
            || is_weak(input.name_of(suspect.object));
        if !on_path {
            return None;
        }
        Some(Recognition {
            kind: LeakKind::WeakMapValueHoldsKey,
            confidence: 0.9,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Hold the values with weak references too.",
                "A WeakHashMap holds its keys with weak references but its values with strong \
                 references. A value that refers to its key, even indirectly, keeps the entry forever.",
                Some("map.put(key, new WeakReference<>(value));"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
