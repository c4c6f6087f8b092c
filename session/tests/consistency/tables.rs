//! The tables of a report against its figures, against each other, and against `heapray info`.

use std::collections::BTreeMap;

use heapray_analyzer::Heap;
use heapray_query::{Cell, heap_facts, jvm};
use heapray_report::model::Report;

use crate::checks::Checks;

/// Rows up to which a list of threads or class loaders is whole.
const MOST_THREADS: usize = 500;
const MOST_LOADERS: usize = 1_000;

pub(crate) fn check(checks: &mut Checks, heap: &Heap, report: &Report) {
    check_histogram(checks, report);
    check_used(checks, report);
    check_facts(checks, heap, report);
    check_roots_and_loaders(checks, report);
    check_waste(checks, report);
    let used = report.heap.used_bytes;
    for path in &report.access_paths {
        checks.part(&path.path, path.retained_bytes, used);
    }
    let top = &report.top_consumers;
    let tops = [&top.classes, &top.class_loaders, &top.packages];
    for row in tops.into_iter().flatten() {
        checks.part(&row.name, row.retained_bytes, used);
        checks.part(&row.name, row.shallow_bytes, row.retained_bytes);
    }
}

/// Instances and bytes of each class name.
pub(crate) fn by_class(report: &Report) -> BTreeMap<&str, (u64, u64)> {
    let mut classes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in &report.histogram {
        let total = classes.entry(&row.class).or_default();
        total.0 += row.instances;
        total.1 += row.shallow_bytes;
    }
    classes
}

fn check_histogram(checks: &mut Checks, report: &Report) {
    let bytes = report.histogram.iter().map(|row| row.shallow_bytes).sum();
    checks.equal("bytes of the histogram", bytes, report.heap.used_bytes);
    let objects = report.histogram.iter().map(|row| row.instances).sum();
    checks.equal("objects of the histogram", objects, report.heap.objects);
    let unreachable = &report.heap.unreachable;
    let objects = report.unreachable.iter().map(|row| row.instances).sum();
    checks.part("unreachable objects by class", objects, unreachable.objects);
    let bytes = report.unreachable.iter().map(|row| row.shallow_bytes).sum();
    checks.part("unreachable bytes by class", bytes, unreachable.bytes);
    let classes = by_class(report);
    for row in &report.duplicate_classes {
        let instances = classes
            .get(row.class.as_str())
            .copied()
            .unwrap_or_default()
            .0;
        checks.equal(&row.class, row.instances, instances);
    }
    for row in &report.histogram {
        if let Some(retained) = row.retained_bytes {
            checks.part(&row.class, row.shallow_bytes, retained);
            checks.part(&row.class, retained, report.heap.used_bytes);
        }
    }
}

fn check_used(checks: &mut Checks, report: &Report) {
    let used = report.heap.used_bytes;
    let parts = report.heap.used_parts.unwrap();
    let sum = parts.strong_bytes
        + parts.soft_bytes.unwrap_or_default()
        + parts.weak_bytes.unwrap_or_default()
        + parts.finalizer_bytes
        + parts.kept_bytes;
    checks.that(sum == used, || {
        format!("parts {parts:?} of {used} add up to {sum}")
    });
    let soft = report.heap.softly_reachable_bytes;
    checks.that(soft == parts.soft_bytes, || {
        format!("softly reachable: {soft:?} and {parts:?}")
    });
    let finalization = report.heap.finalization.unwrap();
    checks.equal("finalization", finalization.bytes, parts.finalizer_bytes);
}

/// `heapray info` says the same.
fn check_facts(checks: &mut Checks, heap: &Heap, report: &Report) {
    let facts: BTreeMap<String, u64> = heap_facts(heap, &jvm(heap))
        .into_iter()
        .filter_map(|fact| match fact.value {
            Cell::Count(value) | Cell::Bytes(value) => Some((fact.name, value)),
            _ => None,
        })
        .collect();
    let own = &report.heap;
    let parts = own.used_parts.unwrap();
    let finalization = own.finalization.unwrap();
    let threads: u64 = report.threads.iter().map(|thread| thread.count).sum();
    let whole = report.threads.len() < MOST_THREADS;
    let known = [
        ("live objects", Some(own.objects)),
        ("live bytes", Some(own.used_bytes)),
        ("strongly reachable bytes", Some(parts.strong_bytes)),
        ("softly reachable bytes", parts.soft_bytes),
        ("weakly reachable bytes", parts.weak_bytes),
        ("bytes only finalization holds", Some(parts.finalizer_bytes)),
        ("queued for finalization", Some(finalization.queued)),
        ("not queued for finalization", Some(finalization.not_queued)),
        ("unreachable objects", Some(own.unreachable.objects)),
        ("unreachable bytes", Some(own.unreachable.bytes)),
        ("references", Some(own.reference_count)),
        ("classes", Some(own.classes)),
        ("gc roots", Some(own.gc_roots)),
        ("threads", Some(threads).filter(|_| whole)),
    ];
    for (name, value) in known {
        let Some(value) = value else { continue };
        checks.equal(&format!("info, {name}"), facts[name], value);
    }
}

fn check_roots_and_loaders(checks: &mut Checks, report: &Report) {
    let used = report.heap.used_bytes;
    let roots = report.gc_roots.by_kind.values().sum();
    checks.equal("roots by kind", roots, report.heap.gc_roots);
    for (kind, retained) in &report.gc_roots.retained_by_kind {
        checks.part(kind, *retained, used);
    }
    let loaders = &report.class_loaders;
    for loader in loaders {
        checks.part(
            &loader.class,
            loader.retained_bytes.unwrap_or_default(),
            used,
        );
    }
    if loaders.len() == MOST_LOADERS {
        return;
    }
    let with_classes = loaders.iter().filter(|loader| loader.classes > 0).count();
    let count = report.heap.class_loaders;
    checks.equal("class loaders with classes", with_classes as u64, count);
    let classes = loaders.iter().map(|loader| loader.classes).sum();
    checks.equal("classes by loader", classes, report.heap.classes);
    let instances = loaders.iter().map(|loader| loader.instances).sum();
    checks.equal("instances by loader", instances, report.heap.objects);
    let bytes = loaders.iter().map(|loader| loader.shallow_bytes).sum();
    checks.equal("bytes by loader", bytes, used);
}

fn check_waste(checks: &mut Checks, report: &Report) {
    let classes = by_class(report);
    for row in &report.collections {
        let (instances, _) = classes.get(row.class.as_str()).copied().unwrap_or_default();
        checks.part(&row.class, row.instances, instances);
        checks.part(&row.class, row.empty, row.instances);
        checks.part(&row.class, row.largest, row.elements);
    }
    if let Some(strings) = &report.duplicate_strings {
        let all = classes
            .get("java.lang.String")
            .copied()
            .unwrap_or_default()
            .0;
        if strings.exact {
            checks.part("strings", strings.strings, all);
        } else {
            checks.equal("strings", strings.strings, all);
        }
        checks.part("distinct strings", strings.distinct, strings.strings);
        checks.part("bytes of strings", strings.bytes, report.heap.used_bytes);
        checks.part("wasted by strings", strings.wasted_bytes, strings.bytes);
    }
}
