//! What accumulates in a suspect candidate, in names.

use crate::finding::Accumulated;
use crate::input::Input;
use crate::names::stable_name;
use crate::suspects::{SuspectCandidate, counts_members};

/// What accumulates in a suspect candidate, in names.
pub(crate) fn accumulated_in(input: &Input<'_>, suspect: &SuspectCandidate) -> Accumulated {
    let own_members = counts_members(input, suspect);
    let (class, instances, retained_size) = match suspect.accumulated {
        Some(accumulated)
            if !own_members
                && (accumulated.retained * 4 >= suspect.retained
                    || !suspect.candidate.is_group()) =>
        {
            (
                accumulated.class,
                accumulated.instances,
                accumulated.retained,
            )
        }
        _ => (
            suspect.candidate.class,
            suspect.candidate.members,
            suspect.retained,
        ),
    };
    // Of a thread local's values some may be too small to stand out.
    let values = suspect.thread_values.iter();
    let alike = values.filter(|value| input.heap.class_of(value.value) == class);
    let instances = instances.max(alike.count() as u64);
    Accumulated {
        class: stable_name(input.class_name(class)),
        instances,
        retained_size,
    }
}
