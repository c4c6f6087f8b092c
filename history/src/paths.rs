//! How do folded access paths of one report hang together?
//!
//! A path is steps joined by ` → `. It may end with the class of the objects that it leads to
//! (`static Shop.ORDERS → HashMap entry → Order`); what is before that is its *path_prefix*, and trunks nest:
//! `static Shop.ORDERS` is above `static Shop.ORDERS → HashMap entry`.

use heapray_report::Report;

use crate::names::{STEP, fold_generated};

/// A row of a report's access paths, generated names folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathRow {
    pub(crate) path: String,
    /// Class of the objects at its end.
    pub(crate) class: String,
    pub(crate) instances: u64,
    pub(crate) bytes: u64,
}

/// Does none of the reports tell access paths? Then those of the suspects stand in for them, which is
/// less: a suspect is told above a threshold only.
pub(crate) fn only_suspects<'a>(mut reports: impl Iterator<Item = &'a Report>) -> bool {
    reports.all(|report| report.access_paths.is_empty())
}

/// Rows of a report; of its suspects when `from_suspects`.
pub(crate) fn rows(report: &Report, from_suspects: bool) -> Vec<PathRow> {
    if from_suspects {
        let row = |suspect: &heapray_report::model::Suspect| PathRow {
            path: fold_generated(&suspect.access_path),
            class: fold_generated(&suspect.accumulated.class),
            instances: suspect.accumulated.instances,
            bytes: suspect.retained_bytes,
        };
        return report.suspects.iter().map(row).collect();
    }
    let row = |row: &heapray_report::model::AccessPathRow| PathRow {
        path: fold_generated(&row.path),
        class: fold_generated(&row.class),
        instances: row.instances,
        bytes: row.retained_bytes,
    };
    report.access_paths.iter().map(row).collect()
}

/// The path without the class that it leads to.
pub(crate) fn path_prefix<'a>(path: &'a str, class: &str) -> &'a str {
    match path.rsplit_once(STEP) {
        Some((before, last)) if last == class => before,
        _ => path,
    }
}

/// The last `Class.field` of the application on a path: what a developer looks up. Where there is none, the
/// whole path_prefix.
pub(crate) fn holder_label<'a>(path: &'a str, class: &str) -> &'a str {
    let path_prefix = path_prefix(path, class);
    let field = path_prefix
        .rsplit(STEP)
        .find(|step| is_application_field(step));
    let label = field.unwrap_or(path_prefix);
    label.strip_prefix("static ").unwrap_or(label)
}

/// Is a step a field of the application, not an inside of a JDK class?
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
