//! Reads a budget file.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::figures::parse_bytes;

/// Why a budget file is no budget.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// Not TOML, or an unknown key.
    #[error("the budget cannot be read: {0}\nhint: docs/reference/budget.md lists every key")]
    Syntax(Box<toml::de::Error>),
    /// A limit that makes no sense.
    #[error("{limit}: {reason}\nhint: docs/reference/budget.md shows an example of each limit")]
    Limit {
        /// Its name or number.
        limit: String,
        /// What is wrong.
        reason: String,
    },
}

/// Does a broken limit fail the check?
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Yes.
    #[default]
    Error,
    /// No, but it is told.
    Warning,
}

/// Bytes, or a share of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Size {
    Bytes(u64),
    Share(f64),
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Number(bytes) => return Ok(Self::Bytes(bytes)),
            Written::Text(text) => text,
        };
        let share = text
            .trim()
            .strip_suffix('%')
            .map(|number| number.trim().parse::<f64>());
        match share {
            Some(Ok(percent)) if percent.is_finite() && percent >= 0.0 => {
                Ok(Self::Share(percent / 100.0))
            }
            Some(_) => Err(de::Error::custom(format!("{text:?} is no percentage"))),
            None => parse_bytes(&text).map(Self::Bytes).ok_or_else(|| {
                de::Error::custom(format!("{text:?} is no size: write \"20 MiB\" or \"5 %\""))
            }),
        }
    }
}

/// A glob, kept with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(glob::Pattern);

impl Name {
    pub(super) fn matches(&self, name: &str) -> bool {
        self.0.matches(name)
    }

    pub(super) fn text(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // `[` begins the name of no class but ends those of arrays: `byte[]` means itself.
        let pattern = text.replace("[]", "[[][]]");
        glob::Pattern::new(&pattern)
            .map(Self)
            .map_err(|error| de::Error::custom(format!("{text:?} is no pattern: {error}")))
    }
}

/// Which part of the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HeapPart {
    /// All reachable objects.
    Live,
    /// All unreachable objects.
    Unreachable,
    /// What only soft references reach.
    SoftlyReachable,
}

/// What kind of waste.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Waste {
    /// Copies of equal strings.
    DuplicateStrings,
    /// Empty and sparse collections.
    Collections,
}

/// What a limit is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(pub(super) SubjectKind);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SubjectKind {
    Class(Name),
    Path(Name),
    Package(Name),
    Suspect(Name),
    Threads(Name),
    Heap(HeapPart),
    Waste(Waste),
}

/// One limit as written.
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
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    schema: u32,
    #[serde(default, rename = "limit")]
    limits: Vec<LimitText>,
    #[serde(default, rename = "profile")]
    profiles: Vec<ProfileText>,
}

/// One limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Its name; what it is on where the file gives none.
    pub name: String,
    /// What it is on.
    pub subject: Subject,
    /// Does it fail the check?
    pub severity: Severity,
    pub(super) retained: Option<Size>,
    pub(super) shallow: Option<Size>,
    pub(super) count: Option<u64>,
    pub(super) growth: Option<Size>,
}

/// Limits for runs with certain labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// It applies to runs that have all of these; values are globs.
    labels: BTreeMap<String, Name>,
    /// Limits that are added, or replace those of the same name.
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

/// The only format there is.
const SCHEMA: u32 = 1;

impl Budget {
    /// Reads a budget.
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
                    let pattern =
                        glob::Pattern::new(&value).map_err(|error| BudgetError::Limit {
                            limit: format!("profile {}", profile.name),
                            reason: format!("{value:?} is no pattern: {error}"),
                        })?;
                    labels.insert(name, Name(pattern));
                }
                let limits = limits(profile.limits, &format!("profile {}, ", profile.name))?;
                Ok(Profile {
                    name: profile.name,
                    labels,
                    limits,
                })
            })
            .collect::<Result<Vec<_>, BudgetError>>()?;
        Ok(Self {
            limits: limits(file.limits, "")?,
            profiles,
        })
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

fn limits(written: Vec<LimitText>, place: &str) -> Result<Vec<Limit>, BudgetError> {
    let mut limits: Vec<Limit> = Vec::with_capacity(written.len());
    for (position, text) in written.into_iter().enumerate() {
        let called = text.name.clone();
        let label = format!(
            "{place}limit {}",
            called.as_deref().unwrap_or(&(position + 1).to_string())
        );
        let limit = limit(text).map_err(|reason| BudgetError::Limit {
            limit: label.clone(),
            reason,
        })?;
        if limits.iter().any(|other| other.name == limit.name) {
            return Err(BudgetError::Limit {
                limit: label,
                reason: "another limit has this name; give each a `name` of its own".to_owned(),
            });
        }
        limits.push(limit);
    }
    Ok(limits)
}

fn limit(text: LimitText) -> Result<Limit, String> {
    let mut subjects = [
        text.class.map(SubjectKind::Class),
        text.path.map(SubjectKind::Path),
        text.package.map(SubjectKind::Package),
        text.suspect.map(SubjectKind::Suspect),
        text.threads.map(SubjectKind::Threads),
        text.heap.map(SubjectKind::Heap),
        text.waste.map(SubjectKind::Waste),
    ]
    .into_iter()
    .flatten();
    let (Some(subject), None) = (subjects.next(), subjects.next()) else {
        return Err(
            "a limit is on exactly one of class, path, package, suspect, threads, heap, waste"
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
        return Err("it has none of max-retained, max-shallow, max-count, max-growth".to_owned());
    }
    for (given, measure, key) in [
        (bounds[0], super::Measure::Retained, "max-retained"),
        (bounds[1], super::Measure::Shallow, "max-shallow"),
        (bounds[2], super::Measure::Count, "max-count"),
    ] {
        if given && !subject.has(measure) {
            return Err(format!("{} has no figure for {key}", subject.word()));
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

impl Subject {
    fn word(&self) -> &'static str {
        match &self.0 {
            SubjectKind::Class(_) => "class",
            SubjectKind::Path(_) => "path",
            SubjectKind::Package(_) => "package",
            SubjectKind::Suspect(_) => "suspect",
            SubjectKind::Threads(_) => "threads",
            SubjectKind::Heap(_) => "heap",
            SubjectKind::Waste(_) => "waste",
        }
    }

    fn has(&self, measure: super::Measure) -> bool {
        use super::Measure::{Count, Growth, Retained, Shallow};
        match (&self.0, measure) {
            (SubjectKind::Heap(part), Count) => *part != HeapPart::SoftlyReachable,
            // Bytes of the heap and of waste are at once what they are and what they retain.
            (SubjectKind::Class(_), _)
            | (_, Growth | Retained)
            | (SubjectKind::Package(_) | SubjectKind::Heap(_) | SubjectKind::Waste(_), Shallow)
            | (
                SubjectKind::Package(_)
                | SubjectKind::Path(_)
                | SubjectKind::Suspect(_)
                | SubjectKind::Threads(_),
                Count,
            ) => true,
            _ => false,
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = self.word();
        match &self.0 {
            SubjectKind::Class(name)
            | SubjectKind::Path(name)
            | SubjectKind::Package(name)
            | SubjectKind::Suspect(name)
            | SubjectKind::Threads(name) => {
                write!(f, "{word} {}", name.text().replace("[[][]]", "[]"))
            }
            SubjectKind::Heap(HeapPart::Live) => f.write_str("live heap"),
            SubjectKind::Heap(HeapPart::Unreachable) => f.write_str("unreachable heap"),
            SubjectKind::Heap(HeapPart::SoftlyReachable) => f.write_str("softly reachable heap"),
            SubjectKind::Waste(Waste::DuplicateStrings) => f.write_str("duplicate strings"),
            SubjectKind::Waste(Waste::Collections) => f.write_str("sparse collections"),
        }
    }
}
