//! How changes are written, and how sizes that a person typed are read. Other figures are written as in the
//! report.

pub use heapray_report::format::{
    bytes, count, csv_cell, harmless, ratio as share, share as percent,
};

/// [`bytes`] with its sign, `+1.5 KiB`; zero is `0 B`.
pub fn signed_bytes(value: i64) -> String {
    match value.signum() {
        1 => format!("+{}", bytes(value.unsigned_abs())),
        -1 => format!("−{}", bytes(value.unsigned_abs())),
        _ => bytes(0),
    }
}

/// A figure, marked as a lower bound if it is one: `at least 1.5 KiB`.
pub fn at_least(lower_bound: bool, figure: String) -> String {
    if lower_bound {
        format!("at least {figure}")
    } else {
        figure
    }
}

/// A figure, marked as an upper bound if it is one: `below 64.0 KiB`.
pub fn at_most(upper_bound: bool, figure: String) -> String {
    if upper_bound {
        format!("below {figure}")
    } else {
        figure
    }
}

/// Keeps a figure and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// Bytes per step of the axis, `+3.4 MiB/h`. `unit` names the step (`h`, `dump`).
pub fn rate(bytes_per_step: f64, unit: &str) -> String {
    format!("{}/{unit}", signed_bytes(to_i64(bytes_per_step)))
}

/// [`count`] with its sign.
pub fn signed_count(value: i64) -> String {
    match value.signum() {
        1 => format!("+{}", count(value.unsigned_abs())),
        -1 => format!("−{}", count(value.unsigned_abs())),
        _ => "0".to_owned(),
    }
}

/// Hours in seconds, minutes, hours or days: `3.25` → `3.3 h`.
pub fn hours(hours: f64) -> String {
    if hours < 1.0 / 60.0 {
        format!("{:.0}{NO_BREAK}s", hours * 3600.0)
    } else if hours < 1.0 {
        format!("{:.0}{NO_BREAK}min", hours * 60.0)
    } else if hours < 48.0 {
        format!("{hours:.1}{NO_BREAK}h")
    } else {
        format!("{:.1}{NO_BREAK}days", hours / 24.0)
    }
}

/// A time for people: `2026-03-01T02:05:07.25Z` → `2026-03-01 02:05:07 UTC`. Other text stays as it is.
pub fn time(text: &str) -> String {
    text.parse::<jiff::Timestamp>().map_or_else(
        |_| harmless(text).into_owned(),
        |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

/// `after − before`, limited to the range of `i64`.
pub fn delta(before: u64, after: u64) -> i64 {
    i64::try_from(i128::from(after) - i128::from(before)).unwrap_or(if after > before {
        i64::MAX
    } else {
        i64::MIN
    })
}

/// Rounds to the nearest integer, saturating; not-a-number is 0.
pub fn to_i64(value: f64) -> i64 {
    value.round() as i64
}

/// Rounds to the nearest integer, saturating at 0; not-a-number is 0.
pub fn to_u64(value: f64) -> u64 {
    // `as` from a float saturates and maps NaN to 0.
    #[allow(clippy::cast_sign_loss)]
    let rounded = value.round().max(0.0) as u64;
    rounded
}

/// Reads `512`, `512 MiB`, `2g`, `1.5 GB` (powers of 1024 for `Ki…`/`k`/`m`/`g`/`t`, powers of 1000 for
/// `kB`/`MB`/`GB`/`TB`). `None` for anything else.
pub fn parse_bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text
        .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | '_')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(split)?;
    let number: f64 = number.replace('_', "").parse().ok()?;
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kib" => 1024.0,
        "m" | "mib" => 1024.0 * 1024.0,
        "g" | "gib" => 1024.0 * 1024.0 * 1024.0,
        "t" | "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        _ => return None,
    };
    let value = number * factor;
    (value.is_finite() && value <= u64::MAX as f64).then(|| to_u64(value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

    use super::*;

    #[test]
    fn changes_carry_their_sign() {
        let words = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(words(signed_bytes(-2048)), "−2.0 KiB");
        assert_eq!(words(signed_bytes(0)), "0 B");
        assert_eq!(words(signed_bytes(i64::MIN)), "−8.0 EiB");
        assert_eq!(words(signed_count(-1_000)), "−1 000");
        assert_eq!(words(rate(2048.4, "h")), "+2.0 KiB/h");
        assert_eq!(words(hours(0.25)), "15 min");
        assert_eq!(words(hours(72.0)), "3.0 days");
        assert_eq!(time("2026-03-01T02:05:07.25Z"), "2026-03-01 02:05:07 UTC");
        assert_eq!(time("yesterday"), "yesterday");
    }

    #[test]
    fn sizes_that_people_write_are_read() {
        assert_eq!(parse_bytes("512"), Some(512));
        assert_eq!(parse_bytes("512 MiB"), Some(512 << 20));
        assert_eq!(parse_bytes("2g"), Some(2 << 30));
        assert_eq!(parse_bytes("1.5 kB"), Some(1500));
        assert_eq!(parse_bytes("10 apples"), None);
        assert_eq!(parse_bytes("-1"), None);
        assert_eq!(parse_bytes("999999999999 TiB"), None);
    }

    #[test]
    fn differences_saturate() {
        assert_eq!(delta(5, 3), -2);
        assert_eq!(delta(0, u64::MAX), i64::MAX);
        assert_eq!(delta(u64::MAX, 0), i64::MIN);
    }
}
