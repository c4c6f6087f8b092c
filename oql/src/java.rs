//! How does Java write numbers?

/// `Double.toString`.
pub(crate) fn double(value: f64) -> String {
    written(value, &format!("{value:e}"))
}

/// `Float.toString`.
pub(crate) fn float(value: f32) -> String {
    written(f64::from(value), &format!("{value:e}"))
}

/// `scientific` is the shortest text that reads back as the value: `1.5e0`.
fn written(value: f64, scientific: &str) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = value.abs();
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        let exponent: i32 = exponent.parse().unwrap_or_default();
        return plain(mantissa, exponent);
    }
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}

/// The digits of the mantissa with the point moved.
fn plain(mantissa: &str, exponent: i32) -> String {
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let before = usize::try_from(exponent + 1).unwrap_or(0);
    let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
    let all = format!("{}{digits}", "0".repeat(zeros));
    let whole: String = all
        .chars()
        .chain("0".repeat(before).chars())
        .take(before)
        .collect();
    let rest: String = all.chars().skip(before).collect();
    let whole = if whole.is_empty() { "0" } else { &whole };
    let rest = if rest.is_empty() { "0" } else { &rest };
    format!("{sign}{whole}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_java_writes_them() {
        for (value, text) in [
            (2.5, "2.5"),
            (1000.0, "1000.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (1e7, "1.0E7"),
            (1_234_567.5, "1234567.5"),
            (-0.5, "-0.5"),
            (0.0, "0.0"),
            (-123.0, "-123.0"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(double(value), text);
        }
        assert_eq!(float(0.1), "0.1");
    }
}
