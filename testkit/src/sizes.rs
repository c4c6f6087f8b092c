//! Which number does a size on a command line mean: 20M objects, 1G of memory?

/// A number; K, M and G multiply by thousands.
///
/// # Errors
/// What is wrong with the text.
pub fn decimal(text: &str) -> Result<u64, String> {
    scaled(text, 1000)
}

/// Bytes; K, M and G multiply by 1024.
///
/// # Errors
/// What is wrong with the text.
pub fn binary(text: &str) -> Result<u64, String> {
    scaled(text, 1024)
}

fn scaled(text: &str, step: u64) -> Result<u64, String> {
    let digits = text.trim_end_matches(['K', 'M', 'G', 'k', 'm', 'g']);
    let factor = match text.get(digits.len()..) {
        Some("") => 1,
        Some("K" | "k") => step,
        Some("M" | "m") => step * step,
        Some("G" | "g") => step * step * step,
        _ => return Err(format!("{text:?} is no size")),
    };
    let n: u64 = digits.parse().map_err(|e| format!("{text:?}: {e}"))?;
    n.checked_mul(factor)
        .ok_or_else(|| format!("{text:?} is too big"))
}

#[cfg(test)]
mod tests {
    use super::{binary, decimal};

    #[test]
    fn sizes_have_units() {
        assert_eq!(decimal("20M"), Ok(20_000_000));
        assert_eq!(decimal("7"), Ok(7));
        assert_eq!(binary("1M"), Ok(1 << 20));
        assert!(decimal("x").is_err());
        assert!(decimal("1T").is_err());
        assert!(decimal("99999999999999G").is_err());
    }
}
