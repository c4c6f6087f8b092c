//! Does a heap keep within its limits?
//!
//! Limits come from a TOML file (`docs/reference/budget.md`): by class, access path, package, suspect
//! kind, waste or the whole heap; in bytes, counts, a share of the live heap, or as growth against a
//! baseline report. Profiles add or replace limits for runs with certain labels. A limit that cannot be
//! measured is broken, except growth without a baseline, which is skipped and says so.

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
pub use subject::Subject;
pub use table::render_table;
