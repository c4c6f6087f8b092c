//! How is a figure written, and how is one read that a person wrote?

/// `1536` → `1.5 KiB`; exact below 1 KiB.
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if value < 1024 {
        return format!("{value} B");
    }
    let mut scaled = value as f64 / 1024.0;
    let mut unit = 0;
    while scaled >= 1023.95 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(scaled < 99.95);
    format!(
        "{scaled:.digits$} {}",
        UNITS.get(unit).copied().unwrap_or("PiB")
    )
}

/// [`bytes`] with its sign, `+1.5 KiB`; zero is `0 B`.
pub fn signed_bytes(value: i64) -> String {
    match value.signum() {
        1 => format!("+{}", bytes(value.unsigned_abs())),
        -1 => format!("−{}", bytes(value.unsigned_abs())),
        _ => "0 B".to_owned(),
    }
}

/// Bytes per hour, `+3.4 MiB/h`. `unit` is what one step of the axis is called (`h`, `dump`).
pub fn rate(bytes_per_step: f64, unit: &str) -> String {
    format!("{}/{unit}", signed_bytes(to_i64(bytes_per_step)))
}

/// `1234567` → `1 234 567`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// [`count`] with its sign.
pub fn signed_count(value: i64) -> String {
    match value.signum() {
        1 => format!("+{}", count(value.unsigned_abs())),
        -1 => format!("−{}", count(value.unsigned_abs())),
        _ => "0".to_owned(),
    }
}

/// A share `0..=1` as `12.3 %`.
pub fn percent(share: f64) -> String {
    if share.abs() >= 0.9995 || share == 0.0 {
        format!("{:.0} %", share * 100.0)
    } else {
        format!("{:.1} %", share * 100.0)
    }
}

/// `3.25` → `3.3 h`, longer spans in days.
pub fn hours(hours: f64) -> String {
    if hours < 1.0 / 60.0 {
        format!("{:.0} s", hours * 3600.0)
    } else if hours < 1.0 {
        format!("{:.0} min", hours * 60.0)
    } else if hours < 48.0 {
        format!("{hours:.1} h")
    } else {
        format!("{:.1} days", hours / 24.0)
    }
}

/// `part / whole`, 0 where there is no whole.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// `after − before`, clamped to what an `i64` holds.
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

/// Text from a dump on one line of a terminal or a log: control characters (colours, line breaks,
/// bidirectional overrides) become `\u{…}`.
pub fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        let hides = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter.is_control() || hides {
            safe.extend(letter.escape_unicode());
        } else {
            safe.push(letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

    use super::*;

    #[test]
    fn bytes_are_short_and_never_1024_of_a_unit() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(1024 * 1024 - 1), "1.0 MiB");
        assert_eq!(bytes(150 * 1024 * 1024), "150 MiB");
        assert_eq!(bytes(u64::MAX), "16384 PiB");
        assert_eq!(signed_bytes(-2048), "−2.0 KiB");
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(count(7), "7");
        assert_eq!(count(1_234_567), "1 234 567");
        assert_eq!(signed_count(-1_000), "−1 000");
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

    #[test]
    fn hostile_names_cannot_colour_a_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\n"), "a\\u{1b}[31mb\\u{a}");
    }
}
