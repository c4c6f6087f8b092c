//! Changes of leak suspects.

use std::collections::{BTreeMap, BTreeSet};

use heapray_report::Report;
use heapray_report::model::Suspect;

use super::figure::{ChangeState, Figure};
use super::join::{Columns, Rows};
use super::rows::SuspectChange;
use super::significance::Significance;
use crate::measured::basis;
use crate::names::{culprit_label, without_generated_numbers};
use crate::order::largest_first;

pub(super) fn suspect_changes(
    before: &Report,
    after: &Report,
    paths: &Rows,
    significance: &Significance,
    cuts: (u64, u64),
) -> Vec<SuspectChange> {
    let by_fingerprint = |report: &'_ Report| {
        let mut suspects: BTreeMap<String, Suspect> = BTreeMap::new();
        for suspect in &report.suspects {
            suspects
                .entry(suspect.fingerprint.clone())
                .or_insert_with(|| suspect.clone());
        }
        suspects
    };
    let (mut old, new) = (by_fingerprint(before), by_fingerprint(after));
    let same_rules = basis(before) == basis(after);
    if !same_rules {
        old = succeeded(old, &new);
    }
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes: Vec<SuspectChange> = keys
        .into_iter()
        .filter_map(|key| suspect_change(old.get(key), new.get(key), paths, significance, cuts))
        .collect();
    if !same_rules {
        for change in &mut changes {
            if matches!(change.state, ChangeState::New | ChangeState::BelowThreshold) {
                change.state = ChangeState::Unclear;
            }
        }
    }
    largest_first(
        &mut changes,
        |change| change.retained_bytes.delta,
        |change| &change.fingerprint,
    );
    changes.sort_by_key(|change| change.state);
    changes
}

/// Suspects of other rules by the fingerprint of their successor: that of the same culprit and accumulated class.
fn succeeded(
    old: BTreeMap<String, Suspect>,
    new: &BTreeMap<String, Suspect>,
) -> BTreeMap<String, Suspect> {
    let place = |suspect: &Suspect| {
        let class = without_generated_numbers(&suspect.accumulated.class);
        (culprit_label(suspect), class)
    };
    let mut successors: BTreeMap<(String, String), String> = new
        .iter()
        .filter(|(fingerprint, _)| !old.contains_key(*fingerprint))
        .map(|(fingerprint, suspect)| (place(suspect), fingerprint.clone()))
        .collect();
    old.into_iter()
        .map(|(fingerprint, suspect)| {
            let successor = if new.contains_key(&fingerprint) {
                None
            } else {
                successors.remove(&place(&suspect))
            };
            (successor.unwrap_or(fingerprint), suspect)
        })
        .collect()
}

fn suspect_change(
    old: Option<&Suspect>,
    new: Option<&Suspect>,
    paths: &Rows,
    significance: &Significance,
    cuts: (u64, u64),
) -> Option<SuspectChange> {
    let named = new.or(old)?;
    // A report lists suspects only above a threshold. Access paths state what the other heap holds there, so that
    // a suspect close to the threshold does not become new every other night.
    let path = paths.get(&without_generated_numbers(&named.access_path));
    let elsewhere_before = path.and_then(|row| row.before);
    let elsewhere_after = path.and_then(|row| row.after);
    let listed = |suspect: Option<&Suspect>, elsewhere: Option<Columns>| {
        suspect.map_or_else(
            || elsewhere.map(|row| row.bytes),
            |suspect| Some(suspect.retained_bytes),
        )
    };
    let (before, after) = (listed(old, elsewhere_before), listed(new, elsewhere_after));
    let retained_bytes = Figure::new(
        before.unwrap_or_else(|| cuts.0.min(after.unwrap_or(0))),
        after.unwrap_or_else(|| cuts.1.min(before.unwrap_or(0))),
    );
    let instances =
        |suspect: Option<&Suspect>| suspect.map_or(0, |suspect| suspect.accumulated.instances);
    let is_real = significance.noise.is_real(retained_bytes);
    let (state, below_threshold) = match (old.is_some(), new.is_some()) {
        (true, true) if !is_real => (ChangeState::Steady, false),
        (true, true) if retained_bytes.delta > 0 => (ChangeState::Grown, false),
        (true, true) => (ChangeState::Shrunk, false),
        (false, _) | (true, false) if !is_real => (ChangeState::Steady, true),
        (false, _) => (ChangeState::New, true),
        (true, false) => (ChangeState::BelowThreshold, true),
    };
    Some(SuspectChange {
        state: significance.partial.admit_retained(state),
        fingerprint: named.fingerprint.clone(),
        kind: named.kind.clone(),
        culprit: culprit_label(named),
        headline: named.headline.clone(),
        access_path: named.access_path.clone(),
        retained_bytes,
        instances: Figure::new(instances(old), instances(new)),
        below_threshold,
    })
}
