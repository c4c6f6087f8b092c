//! What fails a check besides broken limits.

use std::str::FromStr;

use heapray_report::Report;
use heapray_report::model::Suspect;
use serde::{Deserialize, Serialize};

use super::kinds::FindingRule;
use super::outcome::Finding;
use crate::compare::{ChangeState, Comparison, ComparisonKind};
use crate::figures;
use crate::ledger::{Classification, LedgerState};
use crate::names::culprit_label;
use crate::paths::holder_label;

/// A value of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Suspects that are neither in the baseline nor in the ledger.
    NewSuspects,
    /// Any suspect.
    Suspects,
    /// Access paths that grew against the baseline by more than noise, or a heap that was full at both times.
    Growth,
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "new-suspects" => Ok(Self::NewSuspects),
            "suspects" => Ok(Self::Suspects),
            "growth" => Ok(Self::Growth),
            _ => Err(format!(
                "{text:?} is not one of new-suspects, suspects, growth"
            )),
        }
    }
}

/// Findings of `--fail-on` in a report. Without a baseline every suspect is new, and nothing has grown. A suspect
/// with no evidence except its size is a finding only if the baseline lacks it.
pub fn new_findings(
    report: &Report,
    comparison: Option<&Comparison>,
    on: &[FailOn],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if on.contains(&FailOn::Suspects) {
        findings.extend(
            report
                .suspects
                .iter()
                .filter(|suspect| !suspect.size_only)
                .map(|suspect| of_suspect(suspect, FindingRule::Suspect)),
        );
    } else if on.contains(&FailOn::NewSuspects) {
        let is_new = |suspect: &Suspect| {
            // A suspect that the baseline lacks has grown, which is evidence beside its size.
            comparison.map_or(!suspect.size_only, |comparison| {
                // A partial baseline may have lost the suspect: an unclear change counts as new.
                comparison.suspects.iter().any(|change| {
                    let unknown = change.state == ChangeState::Unclear
                        && comparison.comparability.same_rules
                        && change.instances.before == 0
                        && !suspect.size_only;
                    (change.state == ChangeState::New || unknown)
                        && change.fingerprint == suspect.fingerprint
                })
            })
        };
        findings.extend(
            report
                .suspects
                .iter()
                .filter(|suspect| is_new(suspect))
                .map(|suspect| of_suspect(suspect, FindingRule::NewSuspect)),
        );
    }
    if on.contains(&FailOn::Growth) {
        findings.extend(comparison.and_then(unclear_growth));
        findings.extend(comparison.and_then(full_heap));
        findings.extend(
            comparison
                .into_iter()
                .flat_map(Comparison::growing_paths)
                .map(|path| {
                    let culprit = holder_label(&path.path, &path.class).to_owned();
                    Finding {
                        rule: FindingRule::Growth,
                        kind: "growth".to_owned(),
                        message: format!(
                            "{} grew by {}, from {} to {}",
                            figures::harmless(&culprit),
                            figures::bytes(path.retained_bytes.delta.unsigned_abs()),
                            figures::bytes(path.retained_bytes.before),
                            figures::bytes(path.retained_bytes.after)
                        ),
                        advice: None,
                        fingerprint: path.path.clone(),
                        class: culprit.rsplit_once('.').map(|(class, _)| class.to_owned()),
                        frame: None,
                        bytes: path.retained_bytes.delta.unsigned_abs(),
                        culprit,
                    }
                }),
        );
    }
    findings
}

/// New and reopened suspects according to the ledger, without suppressed ones. [`FailOn::Suspects`] adds all that
/// are not suppressed, [`FailOn::Growth`] those that grew.
pub fn findings_of_ledger(
    report: &Report,
    classifications: &[Classification],
    on: &[FailOn],
) -> Vec<Finding> {
    report
        .suspects
        .iter()
        .filter_map(|suspect| {
            let classified = classifications
                .iter()
                .find(|classified| classified.fingerprint == suspect.fingerprint)?;
            if classified.suppressed.is_some() {
                return None;
            }
            let is_new = matches!(classified.state, LedgerState::New | LedgerState::Reopened);
            if on.contains(&FailOn::NewSuspects) && is_new && !suspect.size_only {
                Some(of_suspect(suspect, FindingRule::NewSuspect))
            } else if on.contains(&FailOn::Growth) && classified.state == LedgerState::Grown {
                Some(of_suspect(suspect, FindingRule::Growth))
            } else if on.contains(&FailOn::Suspects) && !suspect.size_only {
                Some(of_suspect(suspect, FindingRule::Suspect))
            } else {
                None
            }
        })
        .collect()
}

/// A finding about a partial baseline: it cannot show growth, so the check must not pass.
fn unclear_growth(comparison: &Comparison) -> Option<Finding> {
    comparison.before.partial.then(|| Finding {
        rule: FindingRule::Growth,
        kind: "growth".to_owned(),
        culprit: "baseline".to_owned(),
        message: "Part of the baseline is missing: lower bounds cannot show growth".to_owned(),
        advice: Some("Create the baseline again from a complete dump.".to_owned()),
        fingerprint: "partial-baseline".to_owned(),
        class: None,
        frame: None,
        bytes: 0,
    })
}

/// A finding about a heap that is full: what fills it cannot grow any more.
fn full_heap(comparison: &Comparison) -> Option<Finding> {
    (comparison.verdict.kind == ComparisonKind::Full).then(|| Finding {
        rule: FindingRule::Growth,
        kind: "growth".to_owned(),
        culprit: "heap".to_owned(),
        message: comparison.verdict.headline.clone(),
        advice: Some("Compare with a dump of the time before the heap was full.".to_owned()),
        fingerprint: "full-heap".to_owned(),
        class: None,
        frame: None,
        bytes: comparison.heap.used_bytes.after,
    })
}

fn of_suspect(suspect: &Suspect, rule: FindingRule) -> Finding {
    Finding {
        rule,
        kind: suspect.kind.clone(),
        culprit: culprit_label(suspect),
        message: suspect.headline.clone(),
        advice: Some(suspect.advice.summary.clone()).filter(|text| !text.is_empty()),
        fingerprint: suspect.fingerprint.clone(),
        class: suspect.culprit.class.clone(),
        frame: suspect.culprit.frame.clone(),
        bytes: suspect.retained_bytes,
    }
}
