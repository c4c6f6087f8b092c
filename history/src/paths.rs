//! How the access paths of one report relate.
//!
//! A path consists of steps, joined by ` → `. It may end with the class of the objects at its end (`static Shop.ORDERS
//! → HashMap entry → Order`). The path without that class is the *path prefix*. Prefixes nest: `static Shop.ORDERS` is
//! above `static Shop.ORDERS → HashMap entry`.

use heapray_masking::{is_embedded_class, is_jdk_class};
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

/// The last `Class.field` of the application on a path, which a developer can look up; else the last field of a
/// library; the whole path prefix where there is none.
pub(crate) fn holder_label<'a>(path: &'a str, class: &str) -> &'a str {
    let path_prefix = path_prefix(path, class);
    let fields = || path_prefix.rsplit(STEP).filter(|step| is_own_field(step));
    let field = fields()
        .find(|step| !is_embedded_class(without_static(step)))
        .or_else(|| fields().next());
    without_static(field.unwrap_or(path_prefix))
}

fn without_static(step: &str) -> &str {
    step.strip_prefix("static ").unwrap_or(step)
}

/// Places where the JVM and its libraries keep their own tables. They fill as code runs, whoever runs it.
const INTERNALS: [&str; 12] = [
    "jdk.",
    "sun.",
    "com.sun.",
    "java.lang.invoke.",
    "java.lang.reflect.",
    "java.lang.ref.",
    "java.lang.Class",
    "java.lang.Module",
    "java.security.",
    "java.util.concurrent.ForkJoin",
    "java.util.jar.",
    "java.util.zip.",
];

fn starts_with_any(step: &str, prefixes: &[&str]) -> bool {
    let step = without_static(step);
    prefixes.iter().any(|prefix| step.starts_with(prefix))
}

/// Whether a path begins in the JVM's own tables and passes no field outside the JDK.
pub(crate) fn is_internal(path: &str, class: &str) -> bool {
    let prefix = path_prefix(path, class);
    let first = prefix.split(STEP).next().unwrap_or(prefix);
    starts_with_any(first, &INTERNALS) && !prefix.split(STEP).any(is_own_field)
}

/// Largest retained heap that a report may leave out of its access paths: it lists paths from a two-hundredth of the
/// used heap and 64 KiB on, at most a hundred.
pub(crate) fn cut(report: &Report) -> u64 {
    let least = (report.heap.used_bytes / 200).max(64 << 10);
    if report.access_paths.len() < 100 {
        return least;
    }
    let smallest = report.access_paths.iter().map(|row| row.retained_bytes);
    smallest.min().unwrap_or(0).max(least)
}

/// Whether a step is a field of the application or of a library, not of a JDK class.
pub(crate) fn is_own_field(step: &str) -> bool {
    let step = without_static(step);
    let inside = step.ends_with(" entry") || step.ends_with(" element");
    !is_jdk_class(step) && !inside && !step.starts_with("thread ") && step.contains('.')
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
