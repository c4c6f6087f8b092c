//! `scattered-instances`: one class over many owners, none of which is big.

use super::{Kind, Recognition, advice, figure};
use crate::suspects::case::Case;
use crate::suspects::context::Context;

pub(super) struct ScatteredInstances;

impl Kind for ScatteredInstances {
    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        if !case.candidate.is_group() || case.candidate.members < 8 {
            return None;
        }
        let members = case.candidate.members;
        let name = context.class_name(case.candidate.class);
        Some(Recognition {
            kind: "scattered-instances",
            confidence: 0.7,
            evidence: vec![figure(
                "owners",
                members,
                format!(
                    "{members} × {name}, {} bytes each on average",
                    case.retained / members
                ),
            )],
            advice: advice(
                "Bound what each owner keeps.",
                "No single owner is large; their number times what each keeps is. The path names the \
                 field that all of them fill.",
                None,
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
