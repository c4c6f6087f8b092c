//! Does a long question end soon after nobody wants its answer, and does it say how far it is before?
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_analyzer::{
    AnalyzeError, AnalyzeOptions, Heap, ObjectIndex, Progress, Silent, Stage, analyze,
};
use heapray_hprof::{ObjectId, RootKind};
use heapray_query::what_if::{Cut, CutError, NamedCut, top_cuts_watched, what_if, what_if_watched};
use heapray_query::{
    Direction, ObjectSet, PathOptions, RatioBy, collections_by_class, find_instances,
    find_instances_watched, group_by_ratio_watched, group_by_size_watched, immediate_dominators,
    immediate_dominators_watched, instances_by_retained, loader_pins, loaders_watched,
    paths_to_roots, paths_to_roots_watched, reference_leaks_watched, reference_statistics_watched,
    referring, referring_watched, roots_of_kind_watched,
};
use heapray_testkit::generate::{GenerateOptions, generate};

const OBJECTS: u64 = 400_000;
/// Objects between two reports of all threads; a sweep over the dominator tree reports a million at once.
const BETWEEN: u64 = 1 << 20;

fn heap() -> Heap {
    let mut options = GenerateOptions::default();
    options.objects = OBJECTS;
    let mut bytes = Vec::new();
    generate(&options, &mut bytes).unwrap();
    analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

/// Cancels once so many objects were looked at.
struct Impatient {
    after: u64,
    expected: AtomicU64,
    done: AtomicU64,
}

impl Impatient {
    fn after(objects: u64) -> Self {
        Self {
            after: objects,
            expected: AtomicU64::new(0),
            done: AtomicU64::new(0),
        }
    }
}

impl Progress for Impatient {
    fn begin(&self, stage: Stage, total: u64) {
        assert_eq!(stage, Stage::Question);
        self.expected.fetch_add(total, Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.after
    }
}

/// Asks twice: nobody cancels, then somebody does after the first report. The second time the question ends with the
/// error, and looks at fewer objects.
fn ends<T>(name: &str, ask: impl Fn(&dyn Progress) -> Result<T, AnalyzeError>) {
    let patient = Impatient::after(u64::MAX);
    assert!(ask(&patient).is_ok(), "{name}");
    let all = patient.done.load(Ordering::Relaxed);
    let expected = patient.expected.load(Ordering::Relaxed);
    assert!(all > 0 && all <= expected, "{name}: {all} of {expected}");
    let impatient = Impatient::after(1);
    match ask(&impatient) {
        Err(AnalyzeError::Interrupted) => {}
        Err(other) => panic!("{name}: {other}"),
        Ok(_) => panic!("{name} went on"),
    }
    let done = impatient.done.load(Ordering::Relaxed);
    assert!(done <= all.min(BETWEEN), "{name}: {done} of {all}");
}

fn plain<T>(answer: Result<T, CutError>) -> Result<T, AnalyzeError> {
    answer.map_err(|error| match error {
        CutError::Interrupted => AnalyzeError::Interrupted,
        other => panic!("{other}"),
    })
}

#[test]
fn a_cancelled_question_ends() {
    let heap = heap();
    let all = find_instances(&heap, usize::MAX, |_, _| true);
    let half: ObjectSet = all.iter().copied().step_by(2).collect();
    let targets: Vec<ObjectIndex> = half.iter().collect();
    let options = PathOptions::default();
    ends("merged paths", |progress| {
        paths_to_roots_watched(&heap, &targets, &options, progress)
    });
    ends("retained set", |progress| {
        ObjectSet::new().retained_set_watched(&heap, progress)
    });
    for direction in [Direction::Inbound, Direction::Outbound] {
        ends("referring", |progress| {
            referring_watched(&heap, &half, direction, progress)
        });
    }
    let (_, class) = heap
        .classes()
        .iter()
        .max_by_key(|(index, _)| heap.instances_of(*index))
        .unwrap();
    let cuts = [NamedCut {
        name: "instances".to_owned(),
        cut: Cut::Instances {
            class: class.name.clone(),
        },
    }];
    ends("what if", |progress| {
        plain(what_if_watched(&heap, &cuts, progress))
    });
    ends("top cuts", |progress| {
        plain(top_cuts_watched(&heap, 10, progress))
    });
    ends("sizes", |progress| {
        group_by_size_watched(&heap, &all, progress)
    });
    ends("fill", |progress| {
        group_by_ratio_watched(&heap, &all, RatioBy::Fill, 5, progress)
    });
    ends("collections by class", |progress| {
        collections_by_class(&heap, &all, 10, progress)
    });
    ends("dominators", |progress| {
        immediate_dominators_watched(&heap, &all, |_| false, progress)
    });
    ends("instances", |progress| {
        find_instances_watched(&heap, usize::MAX, |_, _| true, progress)
    });
    ends("in order", |progress| {
        instances_by_retained(&heap, |_| true, 100, progress)
    });
    // Of references there are few.
    let nobody = || Impatient::after(0);
    let interrupted = |ended: AnalyzeError| matches!(ended, AnalyzeError::Interrupted);
    let statistics = reference_statistics_watched(&heap, &nobody());
    assert!(statistics.is_err_and(interrupted));
    let leaks = reference_leaks_watched(&heap, &nobody());
    assert!(leaks.is_err_and(interrupted));
    // Of loaders and GC roots, too.
    assert!(loaders_watched(&heap, &nobody()).is_err_and(interrupted));
    for kind in RootKind::ALL {
        let rows = roots_of_kind_watched(&heap, kind, &nobody());
        assert!(rows.is_err_and(interrupted));
    }
    // A loader without classes leaves the whole heap to be searched.
    ends("pins", |progress| {
        plain(loader_pins(&heap, ObjectId(1), progress))
    });
}

/// Tasks tell each other what is too small to be among the largest.
#[test]
fn the_largest_of_several_tasks_are_the_largest() {
    let heap = heap();
    let mut rows: Vec<_> = heap.objects().collect();
    rows.sort_by_key(|row| (Reverse(row.retained_size), row.tree));
    for most in [1, 100, 30_000] {
        let first = rows.iter().take(most);
        let wanted: Vec<ObjectIndex> = first.map(|row| row.object).collect();
        let found = instances_by_retained(&heap, |_| true, most, &Silent).unwrap();
        assert!(found == wanted, "{most}"); // too long to be shown
    }
}

#[test]
fn reports_do_not_change_answers() {
    let heap = heap();
    let all = find_instances(&heap, usize::MAX, |_, _| true);
    let some: ObjectSet = all.iter().copied().step_by(1_000).collect();
    let targets: Vec<ObjectIndex> = some.iter().collect();
    let patient = Impatient::after(u64::MAX);
    let options = PathOptions::default();
    let watched = paths_to_roots_watched(&heap, &targets, &options, &patient).unwrap();
    let found = paths_to_roots(&heap, &targets, &options).unwrap();
    assert_eq!(format!("{watched:?}"), format!("{found:?}"));
    let watched = some.retained_set_watched(&heap, &patient).unwrap();
    assert_eq!(watched, some.retained_set(&heap));
    let watched = referring_watched(&heap, &some, Direction::Inbound, &patient).unwrap();
    assert_eq!(watched, referring(&heap, &some, Direction::Inbound));
    let watched = immediate_dominators_watched(&heap, &all, |_| false, &patient).unwrap();
    assert_eq!(watched, immediate_dominators(&heap, &all, |_| false));
    let cuts = [NamedCut {
        name: "some".to_owned(),
        cut: Cut::Objects(targets),
    }];
    let watched = what_if_watched(&heap, &cuts, &patient).unwrap();
    assert_eq!(watched, what_if(&heap, &cuts).unwrap());
}
