//! What compilers make of lambdas and inner classes.

/// Prefixes of the fields that compilers make for captured values.
const CAPTURED: [&str; 4] = ["this$", "val$", "arg$", "$this"];

/// Is it the name of a field that a compiler made for a captured value?
pub(crate) fn is_captured(field: &str) -> bool {
    CAPTURED.iter().any(|prefix| field.starts_with(prefix))
}

/// Is it a lambda's or an anonymous class's name?
pub(crate) fn is_closure(class: &str) -> bool {
    class.contains("$$Lambda")
        || class
            .rsplit_once('$')
            .is_some_and(|(_, last)| !last.is_empty() && last.chars().all(|c| c.is_ascii_digit()))
}
