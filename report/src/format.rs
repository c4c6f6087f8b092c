//! How do figures and names look to people? Shared by every renderer and by whoever writes headlines.
//!
//! Numbers follow ISO 80000: a no-break space groups thousands and stands before units and `%`, so a
//! figure never wraps. Bytes are IEC units with one decimal.

mod hostile;
mod names;
mod shell;

pub use hostile::{csv_cell, harmless, terminal_safe};
pub use names::{cut, package_of, short_class, short_frame, simple_name};
pub use shell::shell_word;

/// Keeps a figure and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// `1234567` → `1 234 567` (with no-break spaces).
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

/// Bytes in IEC units with at most one decimal: `2.1 KiB`, `512 MiB`.
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
        // What would be rounded to 1024 belongs to the next unit.
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

/// The exact figure behind [`bytes`]: `1 302 528 bytes`.
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

/// `part / whole`, 0 where there is no whole.
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// How sure, in words: a percentage alone reads as a measurement, which it isn't.
pub fn confidence_words(confidence: f64) -> &'static str {
    match confidence {
        c if c >= 0.9 => "very sure",
        c if c >= 0.7 => "fairly sure",
        c if c >= 0.4 => "not sure",
        _ => "a guess",
    }
}

/// `1 class`, `2 classes`: the count with the right form of its noun.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{}{NO_BREAK}{}", count(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests;
