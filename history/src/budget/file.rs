//! Reads a budget file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::kinds::{Measure, Severity};
use super::subject::{BudgetQuery, HeapPart, Subject, SubjectKind, Waste};
use super::values::{Name, Size};

/// Why a budget file is not valid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// The file is not TOML, or has an unknown key.
    #[error("the budget cannot be read: {0}\nhint: docs/reference/budget.md lists every key")]
    Syntax(Box<toml::de::Error>),
    /// A limit is not valid.
    #[error("{limit}: {reason}\nhint: docs/reference/budget.md shows an example of each limit")]
    Limit {
        /// Name or number of the limit.
        limit: String,
        /// What is wrong.
        reason: String,
    },
}

/// A limit as written in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LimitText {
    name: Option<String>,
    class: Option<Name>,
    path: Option<Name>,
    package: Option<Name>,
    suspect: Option<Name>,
    threads: Option<Name>,
    heap: Option<HeapPart>,
    waste: Option<Waste>,
    waste_field: Option<Name>,
    max_retained: Option<Size>,
    max_shallow: Option<Size>,
    max_count: Option<u64>,
    max_growth: Option<Size>,
    #[serde(default)]
    severity: Severity,
}

/// A limit on the answer to a query, as written in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct QueryText {
    name: String,
    oql: String,
    max_retained: Option<Size>,
    max_shallow: Option<Size>,
    max_count: Option<u64>,
    max_growth: Option<Size>,
    #[serde(default)]
    severity: Severity,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileText {
    name: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default, rename = "limit")]
    limits: Vec<LimitText>,
    #[serde(default, rename = "query")]
    queries: Vec<QueryText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    schema: u32,
    #[serde(default, rename = "limit")]
    limits: Vec<LimitText>,
    #[serde(default, rename = "query")]
    queries: Vec<QueryText>,
    #[serde(default, rename = "profile")]
    profiles: Vec<ProfileText>,
}

/// One limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Name of the limit; its subject where the file gives no name.
    pub name: String,
    /// What the limit is on.
    pub subject: Subject,
    /// Whether a broken limit fails the check.
    pub severity: Severity,
    pub(super) retained: Option<Size>,
    pub(super) shallow: Option<Size>,
    pub(super) count: Option<u64>,
    pub(super) growth: Option<Size>,
}

/// Limits for runs with certain labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Name of the profile.
    pub name: String,
    /// The profile applies to runs that have all of these labels; values are globs.
    labels: BTreeMap<String, Name>,
    /// Limits to add; a limit replaces another of the same name.
    pub limits: Vec<Limit>,
}

impl Profile {
    fn applies(&self, labels: &BTreeMap<String, String>) -> bool {
        self.labels
            .iter()
            .all(|(name, value)| labels.get(name).is_some_and(|label| value.matches(label)))
    }
}

/// A budget file.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    limits: Vec<Limit>,
    profiles: Vec<Profile>,
}

/// The only version of the format.
const SCHEMA: u32 = 1;

impl Budget {
    /// Parses the text of a budget file.
    pub fn parse(text: &str) -> Result<Self, BudgetError> {
        let file: FileText =
            toml::from_str(text).map_err(|error| BudgetError::Syntax(Box::new(error)))?;
        if file.schema != SCHEMA {
            return Err(BudgetError::Limit {
                limit: "schema".to_owned(),
                reason: format!("this heapray reads schema {SCHEMA}, not {}", file.schema),
            });
        }
        let profiles = file
            .profiles
            .into_iter()
            .map(|profile| {
                let mut labels = BTreeMap::new();
                for (name, value) in profile.labels {
                    let pattern = Name::glob(&value).map_err(|error| BudgetError::Limit {
                        limit: format!("profile {}", profile.name),
                        reason: format!("{value:?} is not a valid pattern: {error}"),
                    })?;
                    labels.insert(name, pattern);
                }
                let place = format!("profile {}, ", profile.name);
                let limits = limits(profile.limits, profile.queries, &place)?;
                Ok(Profile {
                    name: profile.name,
                    labels,
                    limits,
                })
            })
            .collect::<Result<Vec<_>, BudgetError>>()?;
        Ok(Self {
            limits: limits(file.limits, file.queries, "")?,
            profiles,
        })
    }

    /// The queries whose answers are limited in a run with these labels.
    pub fn queries_for(&self, labels: &BTreeMap<String, String>) -> Vec<&BudgetQuery> {
        let limits = self.limits_for(labels).0.into_iter();
        limits.filter_map(|limit| limit.subject.query()).collect()
    }

    /// Limits for a run with these labels, and the names of the profiles that apply.
    pub fn limits_for(&self, labels: &BTreeMap<String, String>) -> (Vec<&Limit>, Vec<String>) {
        let mut limits: Vec<&Limit> = self.limits.iter().collect();
        let mut names = Vec::new();
        for profile in self
            .profiles
            .iter()
            .filter(|profile| profile.applies(labels))
        {
            names.push(profile.name.clone());
            for limit in &profile.limits {
                limits.retain(|other| other.name != limit.name);
                limits.push(limit);
            }
        }
        (limits, names)
    }
}

fn limits(
    written: Vec<LimitText>,
    queries: Vec<QueryText>,
    place: &str,
) -> Result<Vec<Limit>, BudgetError> {
    let of_limits = written.into_iter().enumerate().map(|(position, text)| {
        let called = text.name.clone();
        let called = called.unwrap_or_else(|| (position + 1).to_string());
        (format!("{place}limit {called}"), limit(text))
    });
    let of_queries = queries.into_iter().map(|text| {
        let label = format!("{place}query {}", text.name);
        (label, limit_on_query(text))
    });
    let mut limits: Vec<Limit> = Vec::new();
    for (label, limit) in of_limits.chain(of_queries) {
        let limit = limit.map_err(|reason| BudgetError::Limit {
            limit: label.clone(),
            reason,
        })?;
        if limits.iter().any(|other| other.name == limit.name) {
            return Err(BudgetError::Limit {
                limit: label,
                reason: "another limit has this name; give each limit its own `name`".to_owned(),
            });
        }
        limits.push(limit);
    }
    Ok(limits)
}

fn limit_on_query(text: QueryText) -> Result<Limit, String> {
    let is_bounded = [text.max_retained, text.max_shallow, text.max_growth]
        .iter()
        .any(Option::is_some);
    if !is_bounded && text.max_count.is_none() {
        return Err(NO_BOUND.to_owned());
    }
    let query = BudgetQuery {
        name: text.name.clone(),
        oql: text.oql,
    };
    Ok(Limit {
        name: text.name,
        subject: Subject(SubjectKind::Query(query)),
        severity: text.severity,
        retained: text.max_retained,
        shallow: text.max_shallow,
        count: text.max_count,
        growth: text.max_growth,
    })
}

const NO_BOUND: &str =
    "a limit needs at least one of max-retained, max-shallow, max-count, max-growth";

fn limit(text: LimitText) -> Result<Limit, String> {
    let mut subjects = [
        text.class.map(SubjectKind::Class),
        text.path.map(SubjectKind::Path),
        text.package.map(SubjectKind::Package),
        text.suspect.map(SubjectKind::Suspect),
        text.threads.map(SubjectKind::Threads),
        text.heap.map(SubjectKind::Heap),
        text.waste.map(SubjectKind::Waste),
        text.waste_field.map(SubjectKind::WasteField),
    ]
    .into_iter()
    .flatten();
    let (Some(subject), None) = (subjects.next(), subjects.next()) else {
        return Err(
            "a limit needs exactly one of class, path, package, suspect, threads, heap, waste, waste-field"
                .to_owned(),
        );
    };
    let subject = Subject(subject);
    let bounds = [
        text.max_retained.is_some(),
        text.max_shallow.is_some(),
        text.max_count.is_some(),
        text.max_growth.is_some(),
    ];
    if !bounds.contains(&true) {
        return Err(NO_BOUND.to_owned());
    }
    for (given, measure, key) in [
        (bounds[0], Measure::Retained, "max-retained"),
        (bounds[1], Measure::Shallow, "max-shallow"),
        (bounds[2], Measure::Count, "max-count"),
    ] {
        if given && !subject.has(measure) {
            return Err(format!("{key} does not apply to {}", subject.word()));
        }
    }
    Ok(Limit {
        name: text.name.unwrap_or_else(|| subject.to_string()),
        subject,
        severity: text.severity,
        retained: text.max_retained,
        shallow: text.max_shallow,
        count: text.max_count,
        growth: text.max_growth,
    })
}
