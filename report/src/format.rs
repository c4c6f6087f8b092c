//! How figures and names are written for people, the same in every renderer.
//!
//! Numbers follow ISO 80000: a no-break space groups thousands and stands before units and `%`, so a
//! figure never wraps. Bytes are IEC units with one decimal.

mod hostile;
mod lines;
mod markdown;
mod marks;
mod names;
mod shell;

pub(crate) use hostile::is_hostile;
pub use hostile::{csv_cell, harmless, terminal_safe};
pub(crate) use lines::take_width;
pub use lines::{fit_middle, width, wrap};
pub use markdown::markdown_text;
pub use marks::code_pieces;
pub use names::{cut, package_of, short_class, short_frame, simple_name};
pub use shell::shell_word;

/// Keeps a figure and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// A count with its thousands grouped: `1234567` → `1 234 567` (with no-break spaces).
///
/// ```
/// assert_eq!(heapray_report::format::count(120_000).replace('\u{a0}', " "), "120 000");
/// ```
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(NO_BREAK);
        }
        out.push(digit);
    }
    out
}

/// A size in bytes in IEC units with at most one decimal: `2.1 KiB`, `512 MiB`.
///
/// ```
/// assert_eq!(heapray_report::format::bytes(2_150).replace('\u{a0}', " "), "2.1 KiB");
/// ```
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if n < 1024 {
        return format!("{n}{NO_BREAK}B");
    }
    let mut value = n as f64 / 1024.0;
    let mut unit = "KiB";
    for next in UNITS.iter().skip(1) {
        // A value that rounds to 1024 is written in the next unit.
        if value < 1023.5 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    if value < 99.95 {
        format!("{value:.1}{NO_BREAK}{unit}")
    } else {
        format!("{value:.0}{NO_BREAK}{unit}")
    }
}

/// The exact number of bytes: `1 302 528 bytes`.
pub fn exact_bytes(n: u64) -> String {
    format!(
        "{}{NO_BREAK}{}",
        count(n),
        if n == 1 { "byte" } else { "bytes" }
    )
}

/// A share `0..=1` as a percentage: `94 %`, `3.2 %`, `< 0.1 %`. Never rounds up to `100 %`.
///
/// ```
/// assert_eq!(heapray_report::format::share(0.9399).replace('\u{a0}', " "), "94 %");
/// assert_eq!(heapray_report::format::share(0.9996).replace('\u{a0}', " "), "99.9 %");
/// ```
pub fn share(fraction: f64) -> String {
    let percent = if fraction.is_finite() {
        (fraction * 100.0).clamp(0.0, 100.0)
    } else {
        0.0
    };
    if percent == 0.0 {
        format!("0{NO_BREAK}%")
    } else if percent < 0.1 {
        format!("<{NO_BREAK}0.1{NO_BREAK}%")
    } else if percent < 9.95 {
        format!("{percent:.1}{NO_BREAK}%")
    } else if !(99.5..100.0).contains(&percent) {
        format!("{percent:.0}{NO_BREAK}%")
    } else {
        format!("{:.1}{NO_BREAK}%", percent.min(99.9))
    }
}

/// `part / whole`, and 0 when `whole` is 0.
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// A confidence `0..=1` in words. A percentage alone would look like a measurement.
pub fn confidence_label(confidence: f64) -> &'static str {
    match confidence {
        c if c >= 0.9 => "high confidence",
        c if c >= 0.7 => "fair confidence",
        c if c >= 0.4 => "low confidence",
        _ => "very low confidence",
    }
}

/// A count with its noun in the singular or plural: `1 class`, `2 classes`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{}{NO_BREAK}{}", count(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        text.replace(NO_BREAK, " ")
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (n, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1 000"),
            (1_234_567, "1 234 567"),
        ] {
            assert_eq!(plain(&count(n)), expected);
        }
        assert_eq!(plain(&count(u64::MAX)), "18 446 744 073 709 551 615");
    }

    #[test]
    fn bytes_never_read_1024_of_a_unit() {
        for (n, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (102_348, "99.9 KiB"),
            (102_400, "100 KiB"),
            (1_048_064, "1.0 MiB"),
            (1_048_575, "1.0 MiB"),
            (1 << 30, "1.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(plain(&bytes(n)), expected, "{n}");
        }
    }

    #[test]
    fn shares_claim_neither_nothing_nor_everything_by_rounding() {
        for (fraction, expected) in [
            (0.0, "0 %"),
            (0.000_01, "< 0.1 %"),
            (0.0312, "3.1 %"),
            (0.0996, "10 %"),
            (0.94, "94 %"),
            (0.9949, "99 %"),
            (0.9999, "99.9 %"),
            (1.0, "100 %"),
            (7.0, "100 %"),
            (f64::NAN, "0 %"),
        ] {
            assert_eq!(plain(&share(fraction)), expected, "{fraction}");
        }
    }
}
