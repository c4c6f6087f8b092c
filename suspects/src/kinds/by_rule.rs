//! What a user's rules name: a kind of the table for a place that only its owner knows.

use super::kind::{Kind, Recognition, advice, collection_evidence, counted, fact};
use crate::counted::Word;
use crate::finding::{Culprit, Evidence, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::matching::find_rule;
use crate::names::stable_name;
use crate::paths::PathSearch;
use crate::rules::Role;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct ByRule;

impl Kind for ByRule {
    fn ids(&self) -> &'static [LeakKind] {
        &[
            LeakKind::UnboundedCache,
            LeakKind::ListenerRegistry,
            LeakKind::SessionStore,
            LeakKind::UnclosedResource,
            LeakKind::LargeCollection,
        ]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let ruled = find_rule(input, suspect)?;
        let (kind, summary, details) = match ruled.rule.role {
            Role::Cache => (
                LeakKind::UnboundedCache,
                "Give the cache a maximum size.",
                "Your rules call this a cache, and nothing evicts its entries. Limit its size and the \
                 age of its entries.",
            ),
            Role::Registry => (
                LeakKind::ListenerRegistry,
                "Remove entries from the registry when their owner is closed.",
                "Your rules call this a registry: it keeps each registered object, and everything that \
                 object refers to, until the object is removed.",
            ),
            Role::Sessions => (
                LeakKind::SessionStore,
                "End idle sessions sooner, and store less in each session.",
                "Your rules call these sessions: a session lives until it times out, even if its user \
                 never comes back.",
            ),
            Role::Resource => (
                LeakKind::UnclosedResource,
                "Close these resources with try-with-resources.",
                "Your rules call these resources: this many are open at the same time.",
            ),
            // Within its limit a pool is benign.
            Role::Pool => (
                LeakKind::LargeCollection,
                "Return objects to the pool, and let the pool drop objects beyond its limit.",
                "The pool has more elements than your rules allow.",
            ),
        };
        let mut evidence = collection_evidence(input, suspect);
        evidence.push(fact(
            "rule",
            format!("your rules: {}", ruled.rule.describe()),
        ));
        if ruled.too_many
            && let Some(accumulated) = suspect.accumulated
        {
            let elements = counted(input, accumulated.class, accumulated.instances);
            let text = Word::Text("more elements than your rules allow".to_owned());
            let words = vec![Word::Silent(elements), text];
            evidence.push(Evidence::counted("beyond_rule", words));
        }
        let link = ruled.link.and_then(|link| suspect.links.get(link));
        let culprit = link.map(|link| Culprit {
            class: Some(stable_name(input.class_name(link.class))),
            field: link.field.clone(),
            holder: match link.kind {
                ReferenceKind::Static { .. } => Holder::Static,
                _ => Holder::Instance,
            },
            object: Some(link.source),
            is_library: input.is_library(link.class),
            ..suspect.culprit.clone()
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
