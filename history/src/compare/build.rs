//! Makes a [`Comparison`]: joins the tables of two reports by name.

use std::collections::{BTreeMap, BTreeSet};

use heapray_report::model::{Report, Suspect};

use super::{
    ChangeState, ClassChange, Collected, Comparability, CompareOptions, Comparison, Figure,
    HeapChange, LeftOut, LoaderChange, Noise, PathChange, Side, SuspectChange, ThreadChange,
    culprit_label, hours_between, noise::Partial, verdict::verdict,
};
use crate::holders::{Growth, find_holders};
use crate::names::{fold_generated, thread_stem};
use crate::partial::is_partial;
use crate::paths::{self, trunk};

/// Compares two reports of one program, the older one first. O(rows log rows).
pub fn compare(before: &Report, after: &Report, options: &CompareOptions) -> Comparison {
    let comparability = Comparability::of(before, after);
    let from_suspects = paths::only_suspects([before, after].into_iter());
    let path_table = join(
        path_rows(before, from_suspects),
        path_rows(after, from_suspects),
    );
    let noise = Noise::of(
        before,
        after,
        path_table.values().map(Joined::bytes),
        comparability.like_for_like,
        options,
    );
    let judge = Judge {
        partial: Partial::of(before, after, &noise),
        noise,
    };
    let mut left_out = LeftOut::default();
    let suspects = suspect_changes(before, after, &path_table, &judge);
    let access_paths = path_changes(&path_table, &judge);
    let verdict = verdict(
        before,
        after,
        &suspects,
        &access_paths,
        &judge,
        &comparability,
    );
    Comparison {
        schema_version: crate::SCHEMA_VERSION,
        before: side(before),
        after: side(after),
        hours: hours_between(before, after),
        verdict,
        noise: judge.noise,
        heap: heap_change(before, after),
        suspects,
        access_paths: cut(access_paths, options.max_rows, &mut left_out.access_paths),
        classes: cut(
            class_changes(before, after, &judge),
            options.max_rows,
            &mut left_out.classes,
        ),
        class_loaders: cut(
            loader_changes(before, after, &judge),
            options.max_rows,
            &mut left_out.class_loaders,
        ),
        threads: cut(
            thread_changes(before, after, &judge),
            options.max_rows,
            &mut left_out.threads,
        ),
        comparability,
        left_out,
    }
}

/// What makes a difference count.
pub(super) struct Judge {
    pub(super) noise: Noise,
    pub(super) partial: Partial,
}

impl Judge {
    /// Can retained heaps be believed?
    fn whole(&self) -> bool {
        !self.partial.before && !self.partial.after
    }
}

/// A row of both reports: summed columns of each side, `None` where it isn't listed.
#[derive(Default)]
struct Joined {
    before: Option<Columns>,
    after: Option<Columns>,
    class: String,
}

/// Number of objects, their bytes, and a third column that only some tables have.
#[derive(Clone, Copy, Default)]
struct Columns {
    count: u64,
    bytes: u64,
    extra: u64,
    retained: Option<u64>,
}

impl Joined {
    fn figure(&self, column: impl Fn(&Columns) -> u64) -> Figure {
        Figure::new(
            self.before.as_ref().map_or(0, &column),
            self.after.as_ref().map_or(0, &column),
        )
    }

    fn bytes(&self) -> Figure {
        self.figure(|columns| columns.bytes)
    }

    fn count(&self) -> Figure {
        self.figure(|columns| columns.count)
    }

    /// Both sides' retained heap, unless a listed side has none.
    fn retained(&self) -> Option<Figure> {
        let side = |columns: &Option<Columns>| columns.map_or(Some(0), |columns| columns.retained);
        Some(Figure::new(side(&self.before)?, side(&self.after)?))
    }

    /// What became of a row by what it retains.
    fn state(&self, judge: &Judge, retained: Figure) -> ChangeState {
        judge.partial.admit_retained(self.change(judge, retained))
    }

    /// The same by a figure that is a sum over objects.
    fn state_of_sum(&self, judge: &Judge, figure: Figure) -> ChangeState {
        judge.partial.admit(self.change(judge, figure))
    }

    fn change(&self, judge: &Judge, figure: Figure) -> ChangeState {
        if !judge.noise.is_real(figure) {
            return ChangeState::Steady;
        }
        match (self.before.is_some(), self.after.is_some()) {
            (false, true) => ChangeState::New,
            (true, false) => ChangeState::Gone,
            _ if figure.delta > 0 => ChangeState::Grown,
            _ => ChangeState::Shrunk,
        }
    }
}

/// Key, class and columns of one row.
type Row = (String, String, Columns);
type Rows = BTreeMap<String, Joined>;

fn join(before: impl Iterator<Item = Row>, after: impl Iterator<Item = Row>) -> Rows {
    let mut rows = Rows::new();
    for (key, class, columns) in before {
        let row = rows.entry(key).or_default();
        row.class = class;
        add(&mut row.before, columns);
    }
    for (key, class, columns) in after {
        let row = rows.entry(key).or_default();
        row.class = class;
        add(&mut row.after, columns);
    }
    rows
}

fn add(side: &mut Option<Columns>, row: Columns) {
    let Some(sum) = side else {
        *side = Some(row);
        return;
    };
    sum.count = sum.count.saturating_add(row.count);
    sum.bytes = sum.bytes.saturating_add(row.bytes);
    sum.extra = sum.extra.saturating_add(row.extra);
    sum.retained = sum
        .retained
        .zip(row.retained)
        .map(|(a, b)| a.saturating_add(b));
}

fn path_rows(report: &Report, from_suspects: bool) -> impl Iterator<Item = Row> {
    paths::rows(report, from_suspects).into_iter().map(|row| {
        let columns = Columns {
            count: row.instances,
            bytes: row.bytes,
            ..Columns::default()
        };
        (row.path, row.class, columns)
    })
}

fn class_rows(report: &Report) -> impl Iterator<Item = Row> {
    report.histogram.iter().map(|row| {
        let class = fold_generated(&row.class);
        let columns = Columns {
            count: row.instances,
            bytes: row.shallow_bytes,
            retained: row.retained_bytes,
            ..Columns::default()
        };
        (class.clone(), class, columns)
    })
}

fn loader_rows(report: &Report) -> impl Iterator<Item = Row> {
    report.class_loaders.iter().map(|row| {
        let class = fold_generated(&row.class);
        // The name is told apart from the class by a character that neither can hold.
        let key = format!("{class}\0{}", row.name.as_deref().unwrap_or_default());
        let columns = Columns {
            count: 1,
            bytes: row.shallow_bytes,
            extra: row.classes,
            retained: row.retained_bytes,
        };
        (key, class, columns)
    })
}

fn thread_rows(report: &Report) -> impl Iterator<Item = Row> {
    report.threads.iter().map(|row| {
        let columns = Columns {
            count: row.count,
            bytes: row.retained_bytes,
            ..Columns::default()
        };
        (thread_stem(&row.name), row.class.clone(), columns)
    })
}

fn path_changes(rows: &Rows, judge: &Judge) -> Vec<PathChange> {
    let mut changes: Vec<PathChange> = rows
        .iter()
        .map(|(path, row)| PathChange {
            state: row.state(judge, row.bytes()),
            path: path.clone(),
            class: row.class.clone(),
            instances: row.count(),
            retained_bytes: row.bytes(),
            holder: false,
            explained_by: None,
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    changes.sort_by(|a, b| {
        b.retained_bytes
            .delta
            .cmp(&a.retained_bytes.delta)
            .then_with(|| a.path.cmp(&b.path))
    });
    mark_holders(&mut changes);
    changes
}

/// Says of each growing path whether it is to blame or which one is.
fn mark_holders(changes: &mut [PathChange]) {
    let growing = changes
        .iter()
        .take_while(|change| change.retained_bytes.delta > 0)
        .count();
    let (rows, _) = changes.split_at_mut_checked(growing).unwrap_or_default();
    let holders = {
        let growths: Vec<Growth<'_>> = rows
            .iter()
            .map(|row| Growth {
                path: trunk(&row.path, &row.class),
                rise: row.retained_bytes.delta as f64,
                multiplies: row.instances.delta > 0 && row.instances.before > 0
                    || row.instances.before == 0 && row.instances.after > 1,
            })
            .collect();
        find_holders(&growths)
    };
    for holder in &holders {
        let Some(path) = rows.get_mut(holder.row).map(|row| {
            row.holder = true;
            row.path.clone()
        }) else {
            continue;
        };
        for &other in holder.below.iter().chain(&holder.above) {
            if let Some(row) = rows.get_mut(other) {
                row.explained_by.get_or_insert_with(|| path.clone());
            }
        }
    }
}

fn class_changes(before: &Report, after: &Report, judge: &Judge) -> Vec<ClassChange> {
    let mut changes: Vec<ClassChange> = join(class_rows(before), class_rows(after))
        .into_iter()
        .map(|(class, row)| {
            let retained_bytes = row.retained();
            // A class shows growth by what it holds or by what it is: whichever moved more.
            let held = retained_bytes.filter(|_| judge.whole());
            let judged = [Some(row.bytes()), held]
                .into_iter()
                .flatten()
                .max_by_key(|figure| figure.delta.unsigned_abs())
                .unwrap_or_default();
            ClassChange {
                state: row.state_of_sum(judge, judged),
                class,
                instances: row.count(),
                shallow_bytes: row.bytes(),
                retained_bytes,
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    // Shallow sizes: a retained size counts what other classes' rows count too.
    changes.sort_by(|a, b| {
        b.shallow_bytes
            .delta
            .cmp(&a.shallow_bytes.delta)
            .then_with(|| a.class.cmp(&b.class))
    });
    changes
}

fn loader_changes(before: &Report, after: &Report, judge: &Judge) -> Vec<LoaderChange> {
    let mut changes: Vec<LoaderChange> = join(loader_rows(before), loader_rows(after))
        .into_iter()
        .map(|(key, row)| {
            let name = key
                .split_once('\0')
                .map(|(_, name)| name)
                .filter(|name| !name.is_empty());
            let retained_bytes = row.retained();
            let held = retained_bytes.filter(|_| judge.whole());
            let mut state = row.state_of_sum(judge, held.unwrap_or_else(|| row.bytes()));
            // One loader more or less is news at any size: redeployments leak loader by loader.
            if state == ChangeState::Steady {
                state = judge.partial.admit(match row.count() {
                    Figure { before: 0, .. } => ChangeState::New,
                    Figure { after: 0, .. } => ChangeState::Gone,
                    Figure { delta: 0, .. } => ChangeState::Steady,
                    Figure { delta, .. } if delta > 0 => ChangeState::Grown,
                    Figure { .. } => ChangeState::Shrunk,
                });
            }
            LoaderChange {
                state,
                class: row.class.clone(),
                name: name.map(str::to_owned),
                loaders: row.count(),
                classes: row.figure(|columns| columns.extra),
                shallow_bytes: row.bytes(),
                retained_bytes,
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    let growth =
        |change: &LoaderChange| change.retained_bytes.unwrap_or(change.shallow_bytes).delta;
    changes.sort_by(|a, b| {
        growth(b)
            .cmp(&growth(a))
            .then_with(|| (&a.class, &a.name).cmp(&(&b.class, &b.name)))
    });
    changes
}

/// Fewer new threads of a stem than this are the pool breathing.
const THREADS_FROM: u64 = 8;

fn thread_changes(before: &Report, after: &Report, judge: &Judge) -> Vec<ThreadChange> {
    let mut changes: Vec<ThreadChange> = join(thread_rows(before), thread_rows(after))
        .into_iter()
        .map(|(stem, row)| {
            let mut state = row.state(judge, row.bytes());
            let threads = row.count();
            if state == ChangeState::Steady && threads.delta.unsigned_abs() >= THREADS_FROM {
                state = judge.partial.admit(if threads.delta > 0 {
                    ChangeState::Grown
                } else {
                    ChangeState::Shrunk
                });
            }
            ThreadChange {
                state,
                stem,
                threads,
                retained_bytes: row.bytes(),
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    changes.sort_by(|a, b| {
        b.retained_bytes
            .delta
            .cmp(&a.retained_bytes.delta)
            .then_with(|| a.stem.cmp(&b.stem))
    });
    changes
}

fn suspect_changes(
    before: &Report,
    after: &Report,
    paths: &Rows,
    judge: &Judge,
) -> Vec<SuspectChange> {
    let by_fingerprint = |report: &'_ Report| {
        let mut suspects: BTreeMap<String, Suspect> = BTreeMap::new();
        for suspect in &report.suspects {
            suspects
                .entry(suspect.fingerprint.clone())
                .or_insert_with(|| suspect.clone());
        }
        suspects
    };
    let (old, new) = (by_fingerprint(before), by_fingerprint(after));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes: Vec<SuspectChange> = keys
        .into_iter()
        .filter_map(|key| suspect_change(old.get(key), new.get(key), paths, judge))
        .collect();
    changes.sort_by(|a, b| {
        a.state
            .cmp(&b.state)
            .then_with(|| b.retained_bytes.delta.cmp(&a.retained_bytes.delta))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    changes
}

fn suspect_change(
    old: Option<&Suspect>,
    new: Option<&Suspect>,
    paths: &Rows,
    judge: &Judge,
) -> Option<SuspectChange> {
    let named = new.or(old)?;
    // A report lists suspects above a threshold only. The access paths tell what the other heap held
    // there, so that a suspect that hovers around the threshold is not called new every other night.
    let path = paths.get(&fold_generated(&named.access_path));
    let elsewhere_before = path.and_then(|row| row.before);
    let elsewhere_after = path.and_then(|row| row.after);
    let bytes = |suspect: Option<&Suspect>, elsewhere: Option<Columns>| {
        suspect.map_or_else(
            || elsewhere.map_or(0, |row| row.bytes),
            |suspect| suspect.retained_bytes,
        )
    };
    let retained_bytes = Figure::new(bytes(old, elsewhere_before), bytes(new, elsewhere_after));
    let instances =
        |suspect: Option<&Suspect>| suspect.map_or(0, |suspect| suspect.accumulated.instances);
    let is_real = judge.noise.is_real(retained_bytes);
    let (state, below_threshold) = match (old.is_some(), new.is_some()) {
        (true, true) if !is_real => (ChangeState::Steady, false),
        (true, true) if retained_bytes.delta > 0 => (ChangeState::Grown, false),
        (true, true) => (ChangeState::Shrunk, false),
        (false, _) if elsewhere_before.is_some() && !is_real => (ChangeState::Steady, true),
        (false, _) => (ChangeState::New, elsewhere_before.is_some()),
        (true, false) if elsewhere_after.is_some() && !is_real => (ChangeState::Steady, true),
        (true, false) => (ChangeState::Gone, elsewhere_after.is_some()),
    };
    Some(SuspectChange {
        state: judge.partial.admit_retained(state),
        fingerprint: named.fingerprint.clone(),
        kind: named.kind.clone(),
        culprit: culprit_label(named),
        headline: named.headline.clone(),
        access_path: named.access_path.clone(),
        retained_bytes,
        instances: Figure::new(instances(old), instances(new)),
        below_threshold,
    })
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
    }
}

/// Cuts a table that is sorted by growth to its fastest growing and fastest shrinking rows.
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
