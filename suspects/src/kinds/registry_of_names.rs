//! `registry-of-names`: a library keeps an object for each name, and the names have identifiers in them.

use super::kind::{Kind, Recognition, figure};
use super::library_holder::{find_holder, recognition};
use super::library_registries::REGISTRIES;
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::collections;

pub(super) struct RegistryOfNames;

/// Jobs from which it counts that no trigger fires them.
const MANY_JOBS: u64 = 100;

impl Kind for RegistryOfNames {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::RegistryOfNames]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, holder) = find_holder(input, suspect, REGISTRIES)?;
        let mut found = recognition(input, suspect, (LeakKind::RegistryOfNames, 0.95), facts);
        found.evidence.extend(without_trigger(input, holder));
        Some(found)
    }
}

/// Evidence that Quartz keeps jobs that nothing will ever start.
fn without_trigger(input: &Input<'_>, store: ObjectIndex) -> Option<Evidence> {
    let size =
        |field| collections::inspect(input.heap, input.heap.field_object(store, field)?)?.size;
    let (jobs, triggers) = (size("jobsByKey")?, size("triggersByKey")?);
    (jobs >= MANY_JOBS && triggers * 2 < jobs).then(|| {
        figure(
            "no_trigger",
            jobs - triggers,
            format!(
                "{} of {jobs} jobs have no trigger that would start them",
                jobs - triggers
            ),
        )
    })
}
