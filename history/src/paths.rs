//! How the access paths of one report relate.
//!
//! A path consists of steps, joined by ` → `. It may end with the class of the objects at its end (`static Shop.ORDERS
//! → HashMap entry → Order`). The path without that class is the *path prefix*. Prefixes nest: `static Shop.ORDERS` is
//! above `static Shop.ORDERS → HashMap entry`.

use heapray_report::Report;

use crate::names::{STEP, without_generated_numbers};

/// An access path of a report, without generated numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathRow {
    pub(crate) path: String,
    /// Class of the objects at the end of the path.
    pub(crate) class: String,
    pub(crate) instances: u64,
    pub(crate) bytes: u64,
}

/// Whether no report has access paths. The paths of suspects are used then; they are fewer, because reports list
/// suspects only above a threshold.
pub(crate) fn only_suspects<'a>(mut reports: impl Iterator<Item = &'a Report>) -> bool {
    reports.all(|report| report.access_paths.is_empty())
}

/// Access paths of a report; those of its suspects if `from_suspects`.
pub(crate) fn rows(report: &Report, from_suspects: bool) -> Vec<PathRow> {
    if from_suspects {
        let row = |suspect: &heapray_report::model::Suspect| PathRow {
            path: without_generated_numbers(&suspect.access_path),
            class: without_generated_numbers(&suspect.accumulated.class),
            instances: suspect.accumulated.instances,
            bytes: suspect.retained_bytes,
        };
        return report.suspects.iter().map(row).collect();
    }
    let row = |row: &heapray_report::model::AccessPathRow| PathRow {
        path: without_generated_numbers(&row.path),
        class: without_generated_numbers(&row.class),
        instances: row.instances,
        bytes: row.retained_bytes,
    };
    report.access_paths.iter().map(row).collect()
}

/// The path without the class of the objects at its end.
pub(crate) fn path_prefix<'a>(path: &'a str, class: &str) -> &'a str {
    match path.rsplit_once(STEP) {
        Some((before, last)) if last == class => before,
        _ => path,
    }
}

/// The last `Class.field` of the application on a path, which a developer can look up; the whole path prefix where
/// there is none.
pub(crate) fn holder_label<'a>(path: &'a str, class: &str) -> &'a str {
    let path_prefix = path_prefix(path, class);
    let field = path_prefix
        .rsplit(STEP)
        .find(|step| is_application_field(step));
    let label = field.unwrap_or(path_prefix);
    label.strip_prefix("static ").unwrap_or(label)
}

/// Whether a step is a field of the application, not of a JDK class.
pub(crate) fn is_application_field(step: &str) -> bool {
    let step = step.strip_prefix("static ").unwrap_or(step);
    let is_jdk = ["java.", "javax.", "jdk.", "sun.", "com.sun."]
        .iter()
        .any(|prefix| step.starts_with(prefix));
    let inside = step.ends_with(" entry") || step.ends_with(" element");
    !is_jdk && !inside && !step.starts_with("thread ") && step.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trunk_ends_where_the_objects_begin() {
        let path = "static a.Shop.ORDERS → HashMap entry → a.Order";
        assert_eq!(
            path_prefix(path, "a.Order"),
            "static a.Shop.ORDERS → HashMap entry"
        );
        assert_eq!(path_prefix(path, "a.Other"), path);
        assert_eq!(path_prefix("a.Order", "a.Order"), "a.Order");
    }

    #[test]
    fn the_label_is_the_field_to_open() {
        for (path, class, label) in [
            (
                "static a.Shop.ORDERS → HashMap entry → a.Order",
                "a.Order",
                "a.Shop.ORDERS",
            ),
            (
                "static a.Shop.INSTANCE → a.Shop.orders → java.util.HashMap",
                "java.util.HashMap",
                "a.Shop.orders",
            ),
            (
                "thread http-nio-8080-exec-* → ThreadLocal entry → a.Order",
                "a.Order",
                "thread http-nio-8080-exec-* → ThreadLocal entry",
            ),
            (
                "static java.lang.Shutdown.hooks",
                "java.lang.Thread",
                "java.lang.Shutdown.hooks",
            ),
        ] {
            assert_eq!(holder_label(path, class), label);
        }
    }
}
