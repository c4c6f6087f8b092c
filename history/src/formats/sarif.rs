//! SARIF 2.1.0: broken limits and findings as results with stable fingerprints.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;

use super::location::{Source, limit_text, source_of_finding, source_of_limit, subject};
use crate::budget::{CheckRow, Finding, Outcome, Severity};

/// Options of the SARIF output.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SarifOptions {
    /// Root of the Java sources, relative to the repository (`src/main/java`). Results then point to the source file
    /// of the culprit's class. Without a root they point to the dump.
    pub source_root: Option<String>,
    /// Version of heapray.
    pub tool_version: String,
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    results: Vec<SarifResult>,
    #[serde(rename = "columnKind")]
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Message,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: Level,
}

#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    rule_index: usize,
    level: Level,
    message: Message,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

/// Writes an outcome as SARIF 2.1.0. Limits that hold are omitted, because SARIF lists problems.
pub fn render_sarif(
    outcome: &Outcome,
    options: &SarifOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let broken: Vec<&CheckRow> = outcome
        .rows
        .iter()
        .filter(|row| row.state.is_broken())
        .collect();
    let rules = rules(outcome, &broken);
    let position = |id: &str| rules.iter().position(|rule| rule.id == id).unwrap_or(0);
    let mut results: Vec<SarifResult> = broken
        .iter()
        .map(|row| of_limit(row, outcome, options, &position))
        .collect();
    results.extend(
        outcome
            .findings
            .iter()
            .map(|finding| of_finding(finding, outcome, options, &position)),
    );
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "heapray",
                    version: options.tool_version.clone(),
                    rules,
                },
            },
            results,
            column_kind: "unicodeCodePoints",
        }],
    };
    crate::json::write(&log, out)
}

const BUDGET_RULE: &str = "budget";

fn rules(outcome: &Outcome, broken: &[&CheckRow]) -> Vec<Rule> {
    let mut rules = Vec::new();
    if !broken.is_empty() {
        rules.push(Rule {
            id: BUDGET_RULE.to_owned(),
            short_description: Message {
                text: "A limit of the heap budget is broken.".to_owned(),
            },
            default_configuration: Configuration {
                level: Level::Error,
            },
        });
    }
    let kinds: BTreeSet<(&str, &str)> = outcome
        .findings
        .iter()
        .map(|finding| (finding.rule.id(), finding.kind.as_str()))
        .collect();
    rules.extend(kinds.into_iter().map(|(rule, kind)| Rule {
        id: rule_id(rule, kind),
        short_description: Message {
            text: match rule {
                "growth" => "Memory held by this path grew since the baseline.".to_owned(),
                "new-suspect" => {
                    format!("A new leak suspect of kind {kind}.")
                }
                _ => format!("A leak suspect of kind {kind}."),
            },
        },
        default_configuration: Configuration {
            level: Level::Error,
        },
    }));
    rules
}

fn rule_id(rule: &str, kind: &str) -> String {
    if rule == kind {
        rule.to_owned()
    } else {
        format!("{rule}/{kind}")
    }
}

fn of_limit(
    row: &CheckRow,
    outcome: &Outcome,
    options: &SarifOptions,
    position: &dyn Fn(&str) -> usize,
) -> SarifResult {
    SarifResult {
        rule_id: BUDGET_RULE.to_owned(),
        rule_index: position(BUDGET_RULE),
        level: if row.severity == Severity::Error {
            Level::Error
        } else {
            Level::Warning
        },
        message: Message {
            text: limit_text(row),
        },
        locations: vec![Location {
            physical_location: source_of_limit(row, root(options))
                .as_ref()
                .map_or_else(|| file(path_uri(&outcome.dump), None), in_source),
            logical_locations: Vec::new(),
        }],
        partial_fingerprints: BTreeMap::from([(
            "heaprayLimit/v1",
            format!("{}/{}", row.name, row.measure.id()),
        )]),
    }
}

fn of_finding(
    finding: &Finding,
    outcome: &Outcome,
    options: &SarifOptions,
    position: &dyn Fn(&str) -> usize,
) -> SarifResult {
    let id = rule_id(finding.rule.id(), &finding.kind);
    let advice = finding
        .advice
        .as_deref()
        .map_or_else(String::new, |advice| format!(" {advice}"));
    SarifResult {
        rule_index: position(&id),
        rule_id: id,
        level: Level::Error,
        message: Message {
            text: format!("{}: {}{advice}", subject(finding), finding.message),
        },
        locations: vec![Location {
            physical_location: source_of_finding(finding, root(options))
                .as_ref()
                .map_or_else(|| file(path_uri(&outcome.dump), None), in_source),
            logical_locations: vec![LogicalLocation {
                fully_qualified_name: finding.culprit.clone(),
                kind: "member",
            }],
        }],
        partial_fingerprints: BTreeMap::from([("heapraySuspect/v1", finding.fingerprint.clone())]),
    }
}

fn root(options: &SarifOptions) -> Option<&str> {
    options.source_root.as_deref()
}

fn in_source(source: &Source) -> PhysicalLocation {
    file(path_uri(&source.path), source.line)
}

fn file(uri: String, line: Option<u32>) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri },
        region: line.map(|start_line| Region { start_line }),
    }
}

/// A path as a URI reference: bytes that RFC 3986 forbids in a path segment are percent-encoded.
fn path_uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=@/".contains(&byte);
        if plain {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    if uri.is_empty() {
        "dump".to_owned()
    } else {
        uri
    }
}
