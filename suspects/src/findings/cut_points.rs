//! Which field to clear, and what that would free.

use crate::suspects::SuspectCandidate;

/// Fields on the way to the suspect candidate with the bytes that would be freed without each, outermost first. Of a
/// thread local with values in several threads the path leads to one value, so that only the thread local counts.
pub(crate) fn cut_points(suspect: &SuspectCandidate) -> Vec<(String, u64)> {
    if suspect.thread_values.len() > 1 {
        let name = suspect.culprit_name();
        return name
            .map(|name| (name, suspect.retained))
            .into_iter()
            .collect();
    }
    let cuts = suspect.cuts.iter();
    cuts.map(|cut| (cut.label.clone(), cut.freed.values().sum()))
        .collect()
}
