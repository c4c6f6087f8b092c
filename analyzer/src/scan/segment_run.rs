//! Ranges of the file that hold whole sub-records.

use std::ops::Range;

/// A range of whole sub-records, back to back except for segment headers between them.
pub(crate) type SegmentRun = Range<usize>;
