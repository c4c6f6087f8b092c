//! Labels of a run, `--label app=shop`.

use std::collections::BTreeMap;

/// `name=value`.
pub(crate) fn parse_label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("a label is name=value, such as app=shop".to_owned()),
    }
}

/// The same as a map; the last of equal names counts.
pub(crate) fn to_map(labels: &[(String, String)]) -> BTreeMap<String, String> {
    labels.iter().cloned().collect()
}
