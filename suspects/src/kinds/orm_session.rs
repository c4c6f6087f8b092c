//! `orm-session`: a persistence context that keeps every entity it has seen.

use super::kind::{Kind, Recognition, figure};
use super::library_holder::{Facts, find_holder, recognition};
use crate::accumulated::{AccumulatedObjects, nearest_of_application};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ClassIndex;
use heapray_query::map_entries;
use std::collections::BTreeMap;

pub(super) struct OrmSession;

/// Entities from which one session has more than one unit of work needs.
const MANY: u64 = 10_000;

/// Facts about libraries; extend here.
pub(super) const FACTS: [Facts; 3] = [
    Facts {
        holders: &[
            "org.hibernate.engine.StatefulPersistenceContext",
            "org.hibernate.engine.internal.StatefulPersistenceContext",
            "org.hibernate.impl.SessionImpl",
            "org.hibernate.internal.SessionImpl",
        ],
        units: &[],
        summary: "Call flush() and clear() after every few hundred entities, or use a StatelessSession.",
        details: "A session keeps every entity that it has loaded or saved, with a copy of its state, until clear(), evict() or close(). For work on many rows clear the session in between, and close it when a unit of work ends.",
        example: Some("if (++count % 500 == 0) {\n    session.flush();\n    session.clear();\n}"),
    },
    Facts {
        holders: &[
            "org.eclipse.persistence.internal.sessions.UnitOfWorkImpl",
            "org.eclipse.persistence.internal.jpa.EntityManagerImpl",
            "org.eclipse.persistence.internal.identitymaps.UnitOfWork*",
            "org.eclipse.persistence.internal.sessions.UnitOfWorkIdentityMapAccessor",
        ],
        units: &[],
        summary: "Call flush() and clear() on the EntityManager after every few hundred entities.",
        details: "A persistence context keeps every entity that it has loaded or saved until clear(), detach() or close(). For work on many rows clear the EntityManager in between, and close it when a unit of work ends.",
        example: Some(
            "if (++count % 500 == 0) {\n    entityManager.flush();\n    entityManager.clear();\n}",
        ),
    },
    Facts {
        holders: &[
            "org.apache.openjpa.kernel.BrokerImpl",
            "org.datanucleus.ExecutionContextImpl",
        ],
        units: &[],
        summary: "Call flush() and clear() on the EntityManager after every few hundred entities.",
        details: "A persistence context keeps every entity that it has loaded or saved until clear(), detach() or close().",
        example: Some(
            "if (++count % 500 == 0) {\n    entityManager.flush();\n    entityManager.clear();\n}",
        ),
    },
];

impl Kind for OrmSession {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::OrmSession]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, _) = find_holder(input, suspect, &FACTS)?;
        let mut found = recognition(input, suspect, (LeakKind::OrmSession, 0.94), facts);
        found.evidence.extend(never_cleared(suspect));
        let is_library = suspect
            .accumulated
            .is_none_or(|known| input.is_library(known.class));
        found.accumulated = entities(input, suspect).filter(|_| is_library);
        Some(found)
    }
}

/// The entities: what most keys or values of the session's map lead to.
fn entities(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<AccumulatedObjects> {
    /// Entries that are looked at.
    const LOOKED_AT: usize = 64;
    let entries = map_entries(input.heap, suspect.collection?.object, LOOKED_AT);
    let mut counts: BTreeMap<ClassIndex, usize> = BTreeMap::new();
    for (key, value) in &entries {
        let mut near = nearest_of_application(input, *key);
        if near.is_empty() {
            near = nearest_of_application(input, *value);
        }
        if let Some(entity) = near.first() {
            *counts.entry(input.heap.class_of(*entity)).or_default() += 1;
        }
    }
    let (class, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 >= entries.len()).then(|| AccumulatedObjects {
        class,
        instances: input.heap.instances_of(class),
        retained: suspect.retained,
    })
}

/// Evidence that very many entities came into the session and none ever left it.
fn never_cleared(suspect: &SuspectCandidate) -> Option<Evidence> {
    let collection = suspect.collection?;
    let (size, changes) = collection.size.zip(collection.changes)?;
    (size >= MANY && changes <= size + size / 50).then(|| {
        figure(
            "never_cleared",
            size,
            format!("the session was never cleared: {size} entries came, and none ever left"),
        )
    })
}
