//! `JUnit` XML: one test case per limit and per finding.

use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::location::{Source, limit_text, source_of_finding, source_of_limit};
use crate::budget::{CheckState, Outcome, Severity};
use crate::figures::harmless;

/// Writes an outcome as `JUnit` XML. It contains no times, so the same outcome gives the same bytes. A broken limit that
/// only warns is a skipped case: neither a failure nor passed. So is one that an incomplete dump cannot decide. With the root of the Java sources, cases name the source
/// file of the culprit's class.
pub fn render_junit(
    outcome: &Outcome,
    source_root: Option<&str>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut limits = TestSuite::new("heapray.budget");
    for row in &outcome.rows {
        let status = match (row.state, row.severity) {
            (CheckState::Exceeded, Severity::Error) => {
                failure("budget", &limit_text(row), &offenders(row))
            }
            (CheckState::Unmeasured, Severity::Error) => failure("unmeasured", &row.sentence(), ""),
            (CheckState::Skipped, _) => skipped(&row.sentence()),
            (CheckState::Exceeded | CheckState::Unmeasured, Severity::Warning) => {
                skipped(&format!("warning: {}", limit_text(row)))
            }
            (CheckState::Within | CheckState::Near, _) if row.undecided => skipped(&row.sentence()),
            _ => TestCaseStatus::success(),
        };
        let mut case = TestCase::new(
            clean(&format!("{} ({})", row.name, row.measure.id())),
            status,
        );
        case.set_classname("heapray.budget");
        add_file(&mut case, source_of_limit(row, source_root));
        limits.add_test_case(case);
    }
    let mut findings = TestSuite::new("heapray.findings");
    for finding in &outcome.findings {
        let status = failure(
            finding.rule.id(),
            &finding.message,
            &format!(
                "culprit: {}\nkind: {}\nbytes: {}\nfingerprint: {}\n{}",
                finding.culprit,
                finding.kind,
                finding.bytes,
                finding.fingerprint,
                finding.advice.as_deref().unwrap_or_default()
            ),
        );
        let mut case = TestCase::new(
            clean(&format!("{} [{}]", finding.culprit, finding.kind)),
            status,
        );
        add_file(&mut case, source_of_finding(finding, source_root));
        case.set_classname(format!("heapray.{}", finding.rule.id()));
        findings.add_test_case(case);
    }
    // Some servers take a file without cases for a broken build.
    if outcome.findings.is_empty() && outcome.rows.is_empty() {
        let status = if outcome.complete {
            TestCaseStatus::success()
        } else {
            skipped("no findings, but the dump is damaged or incomplete")
        };
        let mut case = TestCase::new("no findings", status);
        case.set_classname("heapray.findings");
        findings.add_test_case(case);
    }
    let mut report = Report::new("heapray");
    if !outcome.rows.is_empty() {
        report.add_test_suite(limits);
    }
    if !outcome.findings.is_empty() || outcome.rows.is_empty() {
        report.add_test_suite(findings);
    }
    let xml = report.to_string().map_err(io::Error::other)?;
    // The strictest schema in use (`junit-10.xsd` of Jenkins' xUnit plugin) allows a count of skipped cases in suites,
    // but not in the root element.
    let Some((head, rest)) = xml.split_once(" skipped=\"") else {
        return out.write_all(xml.as_bytes());
    };
    let tail = rest.split_once('"').map_or("", |(_, tail)| tail);
    out.write_all(head.as_bytes())?;
    out.write_all(tail.as_bytes())
}

fn add_file(case: &mut TestCase, source: Option<Source>) {
    if let Some(source) = source {
        let path = clean(&source.path);
        case.extra.insert("file".into(), path.into());
    }
}

fn offenders(row: &crate::budget::CheckRow) -> String {
    let lines: Vec<String> = row
        .offenders
        .iter()
        .map(crate::budget::Offender::text)
        .collect();
    lines.join("\n")
}

fn failure(kind: &str, message: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(clean(kind)).set_message(clean(message));
    if !description.is_empty() {
        let lines: Vec<_> = description.lines().map(clean).collect();
        status.set_description(lines.join("\n"));
    }
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(clean(message));
    status
}

fn clean(text: &str) -> String {
    harmless(text).into_owned()
}
