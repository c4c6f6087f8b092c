//! `jni-global`: native code holds it.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::{Case, Hold};
use crate::context::Context;

pub(super) struct JniGlobal;

impl Kind for JniGlobal {
    fn ids(&self) -> &'static [&'static str] {
        &["jni-global"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        if case.hold != Hold::Jni {
            return None;
        }
        Some(Recognition {
            kind: "jni-global",
            confidence: 0.9,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Let native code release its global references.",
                "A JNI global reference keeps its object until DeleteGlobalRef. Look at the native \
                 library that makes them, or at the Java API that should close them.",
                Some("(*env)->DeleteGlobalRef(env, ref);"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
