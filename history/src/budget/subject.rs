//! What a limit can be on, and what can be measured there.

use std::fmt;

use heapray_report::model::WASTE_KINDS;
use serde::{Deserialize, Serialize};

use super::kinds::Measure;
use super::values::Name;

/// A part of the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HeapPart {
    /// All reachable objects.
    Live,
    /// All unreachable objects.
    Unreachable,
    /// Objects that only soft references reach.
    SoftlyReachable,
}

/// A kind of waste.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Waste {
    /// Copies of equal strings, estimated.
    DuplicateStrings,
    /// Empty and sparse collections, estimated.
    Collections,
    /// Everything that the exact pass finds.
    Total,
    /// A kind of the exact pass, by its place in [`WASTE_KINDS`].
    Kind(usize),
}

impl Waste {
    /// The name of a kind of the exact pass.
    pub(super) fn kind(self) -> Option<&'static str> {
        match self {
            Self::Kind(place) => WASTE_KINDS.get(place).copied(),
            _ => None,
        }
    }
}

impl TryFrom<String> for Waste {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let known = WASTE_KINDS.iter().position(|kind| *kind == text);
        match text.as_str() {
            "duplicate-strings" => Ok(Self::DuplicateStrings),
            "collections" => Ok(Self::Collections),
            "total" => Ok(Self::Total),
            _ => known.map(Self::Kind).ok_or_else(|| {
                let kinds = WASTE_KINDS.join(", ");
                format!(
                    "no kind of waste is named {text}; known are duplicate-strings, collections, total, {kinds}"
                )
            }),
        }
    }
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
    /// Waste below fields of these names.
    WasteField(Name),
    /// What a query in OQL finds.
    Query(BudgetQuery),
}

/// A query whose answer is limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetQuery {
    /// Its name, unique in its list.
    pub name: String,
    /// The query.
    pub oql: String,
}

impl Subject {
    /// The query, if the limit is on one's answer.
    pub(super) fn query(&self) -> Option<&BudgetQuery> {
        match &self.0 {
            SubjectKind::Query(query) => Some(query),
            _ => None,
        }
    }

    pub(super) fn word(&self) -> &'static str {
        match &self.0 {
            SubjectKind::Class(_) => "class",
            SubjectKind::Path(_) => "path",
            SubjectKind::Package(_) => "package",
            SubjectKind::Suspect(_) => "suspect",
            SubjectKind::Threads(_) => "threads",
            SubjectKind::Heap(_) => "heap",
            SubjectKind::Waste(_) => "waste",
            SubjectKind::WasteField(_) => "waste-field",
            SubjectKind::Query(_) => "query",
        }
    }

    pub(super) fn has(&self, measure: Measure) -> bool {
        use Measure::{Count, Growth, Retained, Shallow};
        match (&self.0, measure) {
            (SubjectKind::Heap(part), Count) => *part != HeapPart::SoftlyReachable,
            // For the heap and for waste, shallow and retained bytes are the same.
            (SubjectKind::Class(_), _)
            | (_, Growth | Retained)
            | (
                SubjectKind::Package(_)
                | SubjectKind::Heap(_)
                | SubjectKind::Waste(_)
                | SubjectKind::WasteField(_)
                | SubjectKind::Query(_),
                Shallow,
            )
            | (
                SubjectKind::Package(_)
                | SubjectKind::Path(_)
                | SubjectKind::Suspect(_)
                | SubjectKind::Threads(_)
                | SubjectKind::Query(_),
                Count,
            ) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.word();
        match &self.0 {
            SubjectKind::Class(name)
            | SubjectKind::Path(name)
            | SubjectKind::Package(name)
            | SubjectKind::Suspect(name)
            | SubjectKind::Threads(name)
            | SubjectKind::WasteField(name) => {
                write!(f, "{word} {}", name.text().replace("[[][]]", "[]"))
            }
            SubjectKind::Query(query) => write!(f, "{word} {}", query.name),
            SubjectKind::Heap(HeapPart::Live) => f.write_str("live heap"),
            SubjectKind::Heap(HeapPart::Unreachable) => f.write_str("unreachable heap"),
            SubjectKind::Heap(HeapPart::SoftlyReachable) => f.write_str("softly reachable heap"),
            SubjectKind::Waste(Waste::DuplicateStrings) => f.write_str("duplicate strings"),
            SubjectKind::Waste(Waste::Collections) => f.write_str("sparse collections"),
            SubjectKind::Waste(Waste::Total) => f.write_str("all waste"),
            SubjectKind::Waste(waste @ Waste::Kind(_)) => {
                write!(f, "waste {}", waste.kind().unwrap_or_default())
            }
        }
    }
}
