//! What a user's rules name: a kind of the table for a place that only its owner knows.

use super::{Kind, Recognition, advice, collection_evidence, fact, figure};
use crate::case::Case;
use crate::context::Context;
use crate::finding::{Culprit, Holder};
use crate::library::stable_name;
use crate::rules::Role;
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct ByRule;

impl Kind for ByRule {
    fn ids(&self) -> &'static [&'static str] {
        &[
            "unbounded-cache",
            "listener-registry",
            "session-store",
            "unclosed-resource",
            "large-collection",
        ]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let ruled = context.rule_for(case)?;
        let (kind, summary, details) = match ruled.rule.role {
            Role::Cache => (
                "unbounded-cache",
                "Give the cache a maximum size.",
                "Your rules call it a cache, and nothing evicts from it. Bound it by size and age.",
            ),
            Role::Registry => (
                "listener-registry",
                "Deregister what its owner is done with.",
                "Your rules call it a registry: it keeps whatever was registered, with everything that \
                 belongs to it, until somebody takes it out.",
            ),
            Role::Sessions => (
                "session-store",
                "End idle sessions sooner and keep less in each.",
                "Your rules call these sessions: they live until they time out, whether anybody comes \
                 back or not.",
            ),
            Role::Resource => (
                "unclosed-resource",
                "Close it with try-with-resources.",
                "Your rules call it a resource: so many of them at once were not closed.",
            ),
            // Within its limit it is no case at all.
            Role::Pool => (
                "large-collection",
                "Give back what was taken, and let the pool drop what is too much.",
                "Your rules allow the pool fewer elements than it has.",
            ),
        };
        let mut evidence = collection_evidence(context, case);
        evidence.push(fact(
            "rule",
            format!("your rules: {}", ruled.rule.describe()),
        ));
        if ruled.too_many
            && let Some(payload) = case.payload
        {
            evidence.push(figure(
                "beyond_rule",
                payload.instances,
                "more elements than your rules allow".to_owned(),
            ));
        }
        let link = ruled.link.and_then(|link| case.links.get(link));
        let culprit = link.map(|link| Culprit {
            class: Some(stable_name(context.class_name(link.class))),
            field: link.field.clone(),
            holder: match link.kind {
                ReferenceKind::Static { .. } => Holder::Static,
                _ => Holder::Instance,
            },
            object: Some(link.source),
            is_library: context.is_library(link.class),
            ..case.culprit.clone()
        });
        let summary = ruled.rule.advice.as_deref().unwrap_or(summary);
        Some(Recognition {
            kind,
            confidence: 0.97,
            evidence,
            advice: advice(summary, details, None),
            accumulated: None,
            culprit,
        })
    }
}
