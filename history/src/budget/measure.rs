//! Measures the part of a heap that a limit is on.

use heapray_report::Report;
use heapray_report::model::{QueryAnswer, WasteFieldRow};

use super::kinds::Measure;
use super::outcome::Offender;
use super::subject::{BudgetQuery, HeapPart, Subject, SubjectKind, Waste};
use super::values::Name;
use crate::figures;
use crate::names::{culprit_label, is_below, thread_stem, without_generated_numbers};
use crate::order::largest_first;
use crate::paths::{self, PathRow, path_prefix};

/// A figure and its parts.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// `None` where the report lacks it.
    pub(super) value: Option<u64>,
    /// A caveat, or why there is no figure.
    pub(super) note: Option<String>,
    /// The largest parts, largest first.
    pub(super) offenders: Vec<Offender>,
}

/// A part of a figure: name, value (`None`: not in the report), fingerprint.
type Part<'a> = (&'a str, Option<u64>, Option<&'a str>);

/// Measures a subject in a report. Growth is in bytes: retained bytes where the subject has them, else shallow bytes.
pub(super) fn measure(report: &Report, subject: &Subject, measure: Measure) -> Measured {
    let sum = |parts| sum(parts, measure);
    match &subject.0 {
        SubjectKind::Class(name) => classes(report, name, measure),
        SubjectKind::Path(name) => access_paths(report, name, measure),
        SubjectKind::Package(name) => {
            let rows: Vec<_> = report
                .top_consumers
                .packages
                .iter()
                .filter(|row| name.matches(&row.name))
                .collect();
            // A package's row includes the packages below it, so only the outermost match counts.
            let within = |inner: &str, outer: &str| {
                inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.starts_with('.'))
            };
            sum(rows
                .iter()
                .filter(|row| !rows.iter().any(|other| within(&row.name, &other.name)))
                .map(|row| {
                    let value = match measure {
                        Measure::Count => row.objects,
                        Measure::Shallow => row.shallow_bytes,
                        Measure::Retained | Measure::Growth => row.retained_bytes,
                    };
                    (row.name.as_str(), Some(value), None)
                })
                .collect())
        }
        SubjectKind::Suspect(name) => {
            let suspects: Vec<_> = report
                .suspects
                .iter()
                .filter(|suspect| !suspect.size_only && name.matches(&suspect.kind))
                .collect();
            let labels: Vec<String> = suspects
                .iter()
                .map(|suspect| culprit_label(suspect))
                .collect();
            let mut measured = self::sum(
                suspects
                    .iter()
                    .zip(&labels)
                    .map(|(suspect, label)| {
                        (
                            label.as_str(),
                            Some(suspect.retained_bytes),
                            Some(suspect.fingerprint.as_str()),
                        )
                    })
                    .collect(),
                Measure::Retained,
            );
            if measure == Measure::Count {
                measured.value = Some(suspects.len() as u64);
            }
            measured
        }
        SubjectKind::Threads(name) => sum(report
            .threads
            .iter()
            .filter(|row| name.matches(&row.name) || name.matches(&thread_stem(&row.name)))
            .map(|row| {
                let value = if measure == Measure::Count {
                    row.count
                } else {
                    row.retained_bytes
                };
                (row.name.as_str(), Some(value), None)
            })
            .collect()),
        SubjectKind::Heap(part) => heap(report, *part, measure),
        SubjectKind::Waste(waste) => wasted(report, *waste),
        SubjectKind::Query(query) => answered(report, query, measure),
        SubjectKind::WasteField(name) => wasted_by_field(report, |row| name.matches(&row.field)),
    }
}

fn classes(report: &Report, name: &Name, measure: Measure) -> Measured {
    let rows: Vec<Part<'_>> = report
        .histogram
        .iter()
        .filter(|row| {
            name.matches(&row.class) || name.matches(&without_generated_numbers(&row.class))
        })
        .map(|row| {
            let value = match measure {
                Measure::Count => Some(row.instances),
                Measure::Retained => row.retained_bytes,
                // Growth uses shallow bytes, because retained heaps of several classes overlap.
                Measure::Shallow | Measure::Growth => Some(row.shallow_bytes),
            };
            (row.class.as_str(), value, None)
        })
        .collect();
    let overlap = measure == Measure::Retained && rows.len() > 1;
    let mut measured = sum(rows, measure);
    if measured.value.is_none() {
        measured.note = Some("the report has no retained heap of classes (fast pass)".to_owned());
    } else if overlap {
        measured.note =
            Some("sum of the retained heaps of several classes, which may overlap".to_owned());
    }
    measured
}

fn access_paths(report: &Report, name: &Name, measure: Measure) -> Measured {
    let rows = paths::rows(report, paths::only_suspects([report].into_iter()));
    let matching: Vec<(&PathRow, &str)> = rows
        .iter()
        .map(|row| (row, path_prefix(&row.path, &row.class)))
        .filter(|(row, path_prefix)| name.matches(&row.path) || name.matches(path_prefix))
        .collect();
    // A path below another match is included in that match.
    let outermost = |path_prefix: &str| {
        !matching
            .iter()
            .any(|(_, other)| is_below(path_prefix, other))
    };
    sum(
        matching
            .iter()
            .filter(|(_, path_prefix)| measure == Measure::Count || outermost(path_prefix))
            .map(|(row, _)| {
                let value = if measure == Measure::Count {
                    row.instances
                } else {
                    row.bytes
                };
                (row.path.as_str(), Some(value), None)
            })
            .collect(),
        measure,
    )
}

fn heap(report: &Report, part: HeapPart, measure: Measure) -> Measured {
    let heap = &report.heap;
    let value = match (part, measure) {
        (HeapPart::Live, Measure::Count) => Some(heap.objects),
        (HeapPart::Live, _) => Some(heap.used_bytes),
        (HeapPart::Unreachable, Measure::Count) => Some(heap.unreachable.objects),
        (HeapPart::Unreachable, _) => Some(heap.unreachable.bytes),
        (HeapPart::SoftlyReachable, _) => heap.softly_reachable_bytes,
    };
    let note = value
        .is_none()
        .then(|| "the report does not say what is softly reachable".to_owned());
    Measured {
        value,
        note,
        offenders: Vec::new(),
    }
}

fn wasted(report: &Report, waste: Waste) -> Measured {
    match waste {
        Waste::DuplicateStrings => {
            let Some(strings) = &report.duplicate_strings else {
                return Measured {
                    note: Some("the report has no figures about strings".to_owned()),
                    ..Measured::default()
                };
            };
            let mut measured = sum(
                strings
                    .top
                    .iter()
                    .map(|row| {
                        (
                            row.held_by.as_deref().unwrap_or(&row.hash),
                            Some(row.wasted_bytes),
                            None,
                        )
                    })
                    .collect(),
                Measure::Shallow,
            );
            measured.value = Some(strings.wasted_bytes);
            measured.note =
                (!strings.exact).then(|| "extrapolated from a sample of the strings".to_owned());
            measured
        }
        Waste::Total | Waste::Kind(_) => {
            let is_meant = |kind: &str| waste.kind().is_none_or(|meant| meant == kind);
            let mut measured = wasted_by_field(report, |row| is_meant(&row.kind));
            // Rows by field are cut; the sums by kind are not.
            measured.value = report.waste.as_ref().map(|found| {
                let rows = found.kinds.iter().filter(|row| is_meant(&row.kind));
                rows.map(|row| row.wasted_bytes).sum()
            });
            measured
        }
        Waste::Collections => sum(
            report
                .collections
                .iter()
                .map(|row| (row.class.as_str(), Some(row.wasted_bytes), None))
                .collect(),
            Measure::Shallow,
        ),
    }
}

/// What a query found. A single number, such as that of `SELECT COUNT(*)`, is the figure whatever is limited.
fn answered(report: &Report, query: &BudgetQuery, measure: Measure) -> Measured {
    let unknown = |note: String| Measured {
        note: Some(note),
        ..Measured::default()
    };
    let same = |answer: &&QueryAnswer| answer.name == query.name && answer.query == query.oql;
    let Some(answer) = report.queries.iter().find(same) else {
        return unknown("the report has no answer to this query: check the dump itself".to_owned());
    };
    if let Some(error) = &answer.error {
        return unknown(format!("the query has no answer: {error}"));
    }
    let of_objects = match measure {
        Measure::Count => Some(answer.row_count),
        Measure::Shallow => answer.shallow_bytes,
        Measure::Retained | Measure::Growth => answer.retained_bytes,
    };
    let value = match answer.number {
        Some(number) => Some(figures::to_u64(number.max(0.0).ceil())),
        None => of_objects,
    };
    if value.is_none() {
        return unknown("bytes are known of objects or a single number only".to_owned());
    }
    Measured {
        value,
        note: answer.notes.first().cloned(),
        offenders: Vec::new(),
    }
}

/// What the exact pass found below some fields.
fn wasted_by_field(report: &Report, is_meant: impl Fn(&WasteFieldRow) -> bool) -> Measured {
    let Some(waste) = &report.waste else {
        return Measured {
            note: Some("the report has no exact waste: --waste looks for it".to_owned()),
            ..Measured::default()
        };
    };
    let rows = waste.fields.iter().filter(|row| is_meant(row));
    let rows: Vec<(String, u64)> = rows
        .map(|row| (format!("{} {}", row.field, row.kind), row.wasted_bytes))
        .collect();
    let parts = rows.iter();
    sum(
        parts
            .map(|(name, bytes)| (name.as_str(), Some(*bytes), None))
            .collect(),
        Measure::Shallow,
    )
}

/// Most parts that are listed below a figure.
const MOST_OFFENDERS: usize = 10;

fn sum(parts: Vec<Part<'_>>, measure: Measure) -> Measured {
    let value = parts
        .iter()
        .map(|part| part.1)
        .try_fold(0_u64, |sum, value| Some(sum.saturating_add(value?)));
    let mut offenders: Vec<Offender> = parts
        .into_iter()
        .filter_map(|(name, value, fingerprint)| {
            let fingerprint = fingerprint.map(str::to_owned);
            Some(Offender {
                name: name.to_owned(),
                value: value?,
                measure,
                fingerprint,
            })
        })
        .filter(|offender| offender.value > 0)
        .collect();
    largest_first(
        &mut offenders,
        |offender| offender.value,
        |offender| &offender.name,
    );
    offenders.truncate(MOST_OFFENDERS);
    Measured {
        value,
        note: None,
        offenders,
    }
}
