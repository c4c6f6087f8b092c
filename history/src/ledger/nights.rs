//! The night of a moment, and how the file stores it.

use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};

/// The night of a moment: from noon UTC of that date to noon of the next date.
pub(crate) fn night_of(time: Timestamp) -> Date {
    let half_a_day_before = time.checked_sub(Span::new().hours(12)).unwrap_or(time);
    half_a_day_before.to_zoned(TimeZone::UTC).date()
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since 1970-01-01.
pub(super) fn to_days(night: Date) -> i64 {
    night.duration_since(EPOCH).as_hours() / 24
}

/// The night of a day number, the inverse of [`to_days`]; limited to the calendar's range.
pub(super) fn from_days(days: i64) -> Date {
    let span = Span::new().try_days(days);
    let far = if days < 0 { Date::MIN } else { Date::MAX };
    span.and_then(|span| EPOCH.checked_add(span)).unwrap_or(far)
}

/// A size as `SQLite` stores it: a signed integer, limited to the range of `i64`.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
