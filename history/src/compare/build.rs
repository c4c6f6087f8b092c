//! Makes a [`Comparison`] of two reports.

use heapray_report::Report;

use super::changes::{class_changes, loader_changes, path_changes, thread_changes};
use super::comparability::{Collected, Comparability};
use super::figure::Figure;
use super::join::{Joined, join, path_rows};
use super::model::{Comparison, HeapChange, LeftOut, Side};
use super::noise::Noise;
use super::options::CompareOptions;
use super::queries::{both_answer, query_changes};
use super::significance::{Partial, Significance};
use super::suspects::suspect_changes;
use super::verdict::verdict;
use crate::evidence::Evidence;
use crate::partial::is_partial;
use crate::paths;
use crate::schema::SCHEMA_VERSION;
use crate::times::hours_between;

/// Compares two reports of one program, the older one first. O(rows log rows).
pub fn compare(before: &Report, after: &Report, options: &CompareOptions) -> Comparison {
    let comparability = Comparability::of(before, after);
    let from_suspects = paths::only_suspects([before, after].into_iter());
    let path_table = join(
        path_rows(before, from_suspects),
        path_rows(after, from_suspects),
    );
    let evidence = Evidence::of(before, after);
    let cuts = (paths::cut(before), paths::cut(after));
    let noise = Noise::of(
        before,
        after,
        path_table.values().map(Joined::bytes),
        evidence.usual_fall,
        comparability.like_for_like,
        options,
    );
    let significance = Significance {
        partial: Partial::of(before, after, &noise),
        noise,
    };
    let mut left_out = LeftOut::default();
    let suspects = suspect_changes(before, after, &path_table, &significance, cuts);
    let access_paths = path_changes(&path_table, &significance, &evidence, cuts);
    let verdict = verdict(
        before,
        after,
        &suspects,
        &access_paths,
        &significance,
        &comparability,
    );
    let (queries, uncompared_queries) = query_changes(before, after);
    Comparison {
        schema_version: SCHEMA_VERSION,
        before: side(before),
        after: side(after),
        hours: hours_between(before, after),
        verdict,
        noise: significance.noise,
        heap: heap_change(before, after),
        suspects,
        access_paths: cut(access_paths, options.max_rows, &mut left_out.access_paths),
        classes: cut(
            class_changes(before, after, &significance),
            options.max_rows,
            &mut left_out.classes,
        ),
        class_loaders: cut(
            loader_changes(before, after, &significance),
            options.max_rows,
            &mut left_out.class_loaders,
        ),
        threads: cut(
            thread_changes(before, after, &significance),
            options.max_rows,
            &mut left_out.threads,
        ),
        queries: cut(queries, options.max_rows, &mut left_out.queries),
        compared_queries: both_answer(before, after, &uncompared_queries),
        uncompared_queries,
        comparability,
        left_out,
    }
}

fn side(report: &Report) -> Side {
    let (collected, unreachable_share) = Collected::of(report);
    Side {
        path: report.dump.path.clone(),
        created: report.dump.created.clone(),
        verdict: report.verdict.kind,
        headline: report.verdict.headline.clone(),
        collected,
        unreachable_share,
        complete: report.dump.complete,
        partial: is_partial(report),
    }
}

fn heap_change(before: &Report, after: &Report) -> HeapChange {
    let threads = |report: &Report| report.threads.iter().map(|row| row.count).sum();
    let (old, new) = (&before.heap, &after.heap);
    HeapChange {
        used_bytes: Figure::new(old.used_bytes, new.used_bytes),
        objects: Figure::new(old.objects, new.objects),
        unreachable_bytes: Figure::new(old.unreachable.bytes, new.unreachable.bytes),
        classes: Figure::new(old.classes, new.classes),
        class_loaders: Figure::new(old.class_loaders, new.class_loaders),
        threads: Figure::new(threads(before), threads(after)),
        wasted_bytes: { before.waste.as_ref().zip(after.waste.as_ref()) }
            .map(|(old, new)| Figure::new(old.wasted_bytes, new.wasted_bytes)),
    }
}

/// Shortens a table that is sorted by growth to its fastest growing and fastest shrinking rows.
fn cut<T>(mut rows: Vec<T>, max: usize, left_out: &mut u64) -> Vec<T> {
    if rows.len() > max {
        let shrinking = max / 4;
        let drop = rows.len() - max;
        let keep_head = max - shrinking;
        rows.drain(keep_head..keep_head + drop);
        *left_out = drop as u64;
    }
    rows
}
