//! Class names without packages.

/// The class name without its package; the suffix that distinguishes lambdas is kept.
pub fn simple_name(class: &str) -> &str {
    let end = class.find(['+', '/']).unwrap_or(class.len());
    let start = class
        .get(..end)
        .and_then(|name| name.rfind('.'))
        .map_or(0, |dot| dot + 1);
    class.get(start..).unwrap_or(class)
}
