//! What a ledger takes from a report besides its figures, for other ledgers that come to the same states.

use heapray_report::Report;
use jiff::Timestamp;
use jiff::civil::Date;

use super::nights::night_of;
use crate::measured::basis;
use crate::partial::is_partial;
use crate::times::dumped_at;

/// What decides how a ledger counts a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerFacts {
    /// The night of the dump, from noon to noon UTC.
    pub night: Date,
    /// What the suspects were found by. Suspects of two reports with different bases may have different fingerprints.
    pub basis: String,
    /// Whether some of the heap is missing: sizes are lower bounds, and an absent suspect may be in the missing part.
    pub is_partial: bool,
}

/// The facts of a report. A dump without a time belongs to the night of `recorded_at`.
pub fn facts_of(report: &Report, recorded_at: Timestamp) -> LedgerFacts {
    LedgerFacts {
        night: night_of(dumped_at(report).unwrap_or(recorded_at)),
        basis: basis(report),
        is_partial: is_partial(report),
    }
}
