//! `jni-global`: native code holds it.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::{RootReference, SuspectCandidate};

pub(super) struct JniGlobal;

impl Kind for JniGlobal {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::JniGlobal]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        if suspect.root_reference != RootReference::Jni {
            return None;
        }
        Some(Recognition {
            kind: LeakKind::JniGlobal,
            confidence: 0.9,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Release the JNI global references in native code.",
                "A JNI global reference keeps its object alive until native code calls DeleteGlobalRef. \
                 Look at the native library that creates the references, or at the Java API that should \
                 close its objects.",
                Some("(*env)->DeleteGlobalRef(env, ref);"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
