//! Bytes as people read them.

/// Bytes in the unit in which they have one to three digits before the point, as the report writes them: `512 B`,
/// `12.3 MiB`, `1.5 GiB`.
pub(crate) fn mib(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut units = UNITS.iter();
    let mut unit = units.next().unwrap_or(&"KiB");
    // A value that rounds to 1024 is written in the next unit.
    while value >= 1023.5
        && let Some(next) = units.next()
    {
        value /= 1024.0;
        unit = next;
    }
    if value < 99.95 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// A figure of confidence or a share, rounded to hundredths: more digits than the evidence carries say nothing.
pub(crate) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_unit_that_fits() {
        for (bytes, text) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (10_240, "10.0 KiB"),
            (1_048_575, "1.0 MiB"),
            (1_607_991_296, "1.5 GiB"),
            (300 << 20, "300 MiB"),
        ] {
            assert_eq!(mib(bytes), text);
        }
        assert_eq!(hundredths(0.7 * 0.8), 0.56);
    }
}
