//! Limits on a heap, and whether a report is within them.
//!
//! Limits come from a TOML file (`docs/reference/budget.md`). A limit is on a class, access path, package, suspect
//! kind, thread pool, kind of waste or the whole heap. It is in bytes, counts, a share of the live heap, or as growth
//! against a baseline report. Profiles add or replace limits for runs with certain labels. A limit that cannot be
//! measured is broken. Growth without a baseline is an exception: it is skipped, and the result says so.

mod check;
mod fail_on;
mod file;
mod kinds;
mod measure;
mod outcome;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use check::check;
pub use fail_on::{FailOn, findings_of_ledger, new_findings};
pub use file::{Budget, BudgetError, Limit, Profile};
pub use kinds::{CheckState, FindingRule, Measure, Severity};
pub use outcome::{CheckRow, Finding, Offender, Outcome};
pub use subject::{BudgetQuery, Subject};
pub use table::render_table;
