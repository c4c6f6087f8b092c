//! A range of the file that is known to hold whole sub-records.

use std::ops::Range;

/// Whole sub-records, back to back but for headers of segments between them.
pub(crate) type SegmentRun = Range<usize>;
