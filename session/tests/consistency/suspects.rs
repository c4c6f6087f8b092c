//! The figures of a suspect against each other, and against the tables.

use std::collections::{BTreeMap, BTreeSet};

use heapray_analyzer::Heap;
use heapray_query::what_if::{Cut, NamedCut, what_if};
use heapray_report::format::share;
use heapray_report::model::{Report, Suspect, VerdictKind};

use crate::checks::Checks;
use crate::tables::by_class;
use crate::text::told;

/// What suspects hold together, and what the verdict says of the first.
pub(crate) fn check_all(checks: &mut Checks, report: &Report) {
    let used = report.heap.used_bytes;
    let top: u64 = report
        .suspects
        .iter()
        .filter(|suspect| suspect.within.is_none() && !suspect.retained_by_class.is_empty())
        .map(|suspect| suspect.retained_bytes)
        .sum();
    checks.part("held by suspects that share no object", top, used);
    if report.verdict.kind == VerdictKind::Leak {
        let (verdict, first) = (&report.verdict.headline, &report.suspects[0].headline);
        checks.that(verdict == first, || format!("{verdict}, but {first}"));
    }
}

pub(crate) fn check(checks: &mut Checks, heap: &Heap, report: &Report, suspect: &Suspect) {
    check_sizes(checks, heap, report, suspect);
    check_members(checks, suspect);
    check_texts(checks, report, suspect);
}

fn check_members(checks: &mut Checks, suspect: &Suspect) {
    let (rank, holds) = (suspect.rank, suspect.retained_bytes);
    let together = suspect.members.iter().map(|member| member.retained_bytes);
    if !suspect.retained_by_class.is_empty() {
        let what = format!("members of suspect {rank}");
        checks.part(&what, together.sum(), holds);
    }
}

/// Every count and share in the texts of a suspect.
fn check_texts(checks: &mut Checks, report: &Report, suspect: &Suspect) {
    let (rank, holds) = (suspect.rank, suspect.retained_bytes);
    let mut made_of: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &suspect.retained_by_class {
        *made_of.entry(&row.class).or_default() += row.instances;
    }
    let accumulated = &suspect.accumulated;
    if let Some(count) = made_of.get(accumulated.class.as_str()) {
        let what = format!("suspect {rank}, {}", accumulated.class);
        checks.equal(&what, accumulated.instances, *count);
    }
    let headline = &suspect.headline;
    for told in told(headline) {
        checks.equal(headline, told.count, accumulated.instances);
    }
    if headline.contains("of the heap") {
        let part = share(suspect.retained_share);
        checks.that(headline.contains(&part), || format!("{headline}: {part}"));
    }
    for evidence in &suspect.evidence {
        for told in told(&evidence.text) {
            // The finding may name a class without what differs from run to run.
            if let Some(count) = made_of.get(told.class.as_str()) {
                checks.equal(&evidence.text, told.of, *count);
            }
            checks.part(&evidence.text, told.count, told.of);
            // A rounded average of many.
            let together = told.each.unwrap_or_default() * told.of;
            let most = holds + holds / 10;
            checks.that(together <= most, || format!("{}: {holds}", evidence.text));
        }
        let value = evidence.value.unwrap_or_default() as u64;
        let finalization = report.heap.finalization.unwrap();
        let strings = report.duplicate_strings.as_ref();
        let of_heap = match (suspect.kind.as_str(), evidence.name.as_str()) {
            (_, "softly_reachable") => report.heap.softly_reachable_bytes,
            ("finalizer-backlog", "waiting") => Some(finalization.queued),
            ("finalizer-backlog", "not_queued") => Some(finalization.not_queued),
            ("finalizer-backlog", "held_bytes") => Some(finalization.bytes),
            ("duplicate-strings", "wasted_bytes") => strings.map(|strings| strings.wasted_bytes),
            ("duplicate-strings", "copies") => {
                strings.map(|strings| strings.strings - strings.distinct)
            }
            _ => None,
        };
        if let Some(of_heap) = of_heap {
            checks.equal(&evidence.text, value, of_heap);
        }
    }
}

fn check_sizes(checks: &mut Checks, heap: &Heap, report: &Report, suspect: &Suspect) {
    let rank = suspect.rank;
    let holds = suspect.retained_bytes;
    checks.that(holds <= report.heap.used_bytes, || {
        format!("suspect {rank} holds {holds}, more than the heap")
    });
    checks.that(suspect.accumulated.retained_bytes <= holds, || {
        format!(
            "suspect {rank} holds {holds}, and {:?} accumulates",
            suspect.accumulated
        )
    });
    if !suspect.retained_by_class.is_empty() {
        let made_of: u64 = suspect
            .retained_by_class
            .iter()
            .map(|row| row.shallow_bytes)
            .sum();
        checks.that(made_of == holds, || {
            format!("suspect {rank} holds {holds}, and is made of {made_of}")
        });
    }
    let histogram = by_class(report);
    for row in &suspect.retained_by_class {
        let (instances, bytes) = histogram
            .get(row.class.as_str())
            .copied()
            .unwrap_or_default();
        checks.that(
            row.instances <= instances && row.shallow_bytes <= bytes,
            || format!("suspect {rank} has {row:?} of {instances} with {bytes} bytes"),
        );
        // Instances of one class are of one size, unless classes of one name differ.
        let fixed = !row.class.ends_with("[]")
            && row.class != "java.lang.Class"
            && row.class != "jdk.internal.vm.StackChunk"
            && report
                .histogram
                .iter()
                .filter(|other| other.class == row.class)
                .count()
                == 1;
        checks.that(
            !fixed || row.shallow_bytes * instances == bytes * row.instances,
            || format!("suspect {rank}: {row:?}, but {instances} have {bytes} bytes"),
        );
    }
    if let Some(outer) = suspect.within {
        let outer = report.suspects.iter().find(|other| other.rank == outer);
        checks.that(
            outer.is_some_and(|outer| outer.retained_bytes >= holds),
            || format!("suspect {rank} is within a smaller one"),
        );
    }
    let members: BTreeSet<_> = suspect
        .members
        .iter()
        .map(|member| &member.object_id)
        .collect();
    checks.that(members.len() == suspect.members.len(), || {
        format!("suspect {rank} has a member twice")
    });
    check_cuts(checks, heap, suspect);
    for pair in suspect.path.windows(2) {
        let [before, step] = pair else { continue };
        let grows = step.retained_bytes > before.retained_bytes;
        let is_dominated = !step.also_reached_otherwise && before.object_id.is_some();
        checks.that(!grows || !is_dominated, || {
            format!("suspect {rank}: {step:?} retains more than {before:?}")
        });
    }
    for step in &suspect.path {
        let Some(id) = &step.object_id else { continue };
        let address = u64::from_str_radix(id.trim_start_matches("0x"), 16).unwrap();
        let object = heap.find(heapray_hprof::ObjectId(address));
        checks.that(object.is_some(), || {
            format!("suspect {rank}: no object {id} on its path")
        });
    }
}

/// What a reference frees is what `heapray whatif` says of it.
fn check_cuts(checks: &mut Checks, heap: &Heap, suspect: &Suspect) {
    for point in &suspect.cut_points {
        let cuts: Vec<NamedCut> = { point.cuts.iter() }
            .map(|text| NamedCut {
                name: text.clone(),
                cut: cut_of(heap, text),
            })
            .collect();
        let answer = what_if(heap, &cuts).unwrap();
        let what = format!("suspect {} without {:?}", suspect.rank, point.cuts);
        checks.equal(&what, point.frees_bytes, answer.freed_bytes);
        checks.that(point.frees_bytes > 0, || format!("{what} frees nothing"));
    }
}

fn cut_of(heap: &Heap, text: &str) -> Cut {
    let named = |text: &str| {
        let (class, field) = text.rsplit_once('.').unwrap();
        (class.to_owned(), field.to_owned())
    };
    if let Some(local) = text.strip_prefix("threadlocal ") {
        let (class, field) = named(local);
        return Cut::ThreadLocal { class, field };
    }
    if let Some(object) = text.strip_prefix("0x") {
        let (address, field) = object.split_once('.').unwrap();
        let address = u64::from_str_radix(address, 16).unwrap();
        let object = heap.find(heapray_hprof::ObjectId(address)).unwrap();
        return Cut::FieldOf {
            objects: vec![object],
            field: field.to_owned(),
        };
    }
    let (class, field) = named(text);
    Cut::Field { class, field }
}
