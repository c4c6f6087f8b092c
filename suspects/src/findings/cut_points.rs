//! Which references to clear, and what that would free.

use heapray_analyzer::Heap;
use heapray_query::what_if::{Cut, MOST_CUTS, NamedCut, each_cut};

use crate::finding::{CutPoint, Finding, Holder};
use crate::input::Input;
use crate::suspects::{Cut as FieldOnPath, SuspectCandidate};

/// Objects whose field is cut by their address; for more, the field of all instances is.
const MOST_OBJECTS: usize = 8;

/// The references to clear, outermost first; what they free is measured later. Of a thread local with values in several
/// threads the path leads to one value, so that only the thread local counts.
pub(crate) fn cut_points(input: &Input<'_>, suspect: &SuspectCandidate) -> Vec<CutPoint> {
    if suspect.thread_values.len() > 1 {
        return thread_local(suspect).into_iter().collect();
    }
    let cuts = suspect.cuts.iter();
    cuts.map(|cut| field(input.heap, cut)).collect()
}

fn thread_local(suspect: &SuspectCandidate) -> Option<CutPoint> {
    let culprit = &suspect.culprit;
    let is_local = culprit.holder == Holder::ThreadLocal;
    let (class, field) = culprit.class.clone().zip(culprit.field.clone())?;
    is_local.then(|| CutPoint {
        label: suspect.culprit_name().unwrap_or_default(),
        names: vec![format!("threadlocal {class}.{field}")],
        cut: Cut::ThreadLocal { class, field },
        frees: 0,
    })
}

fn field(heap: &Heap, cut: &FieldOnPath) -> CutPoint {
    let (class, field) = (heap.classes().get(cut.class).name.as_str(), &cut.field);
    // Whether the field of all instances is the field of these.
    let is_whole = if cut.is_static {
        heap.classes().find_by_name(class).count() == cut.sources.len()
    } else {
        let classes = heap.classes();
        let below = classes
            .iter()
            .filter(|(index, _)| classes.is_a(*index, class));
        let instances: u64 = below.map(|(index, _)| heap.instances_of(index)).sum();
        instances == cut.sources.len() as u64
    };
    let (names, all) = if is_whole || cut.sources.len() > MOST_OBJECTS {
        let all = Cut::Field {
            class: class.to_owned(),
            field: field.clone(),
        };
        (vec![format!("{class}.{field}")], all)
    } else {
        let names = cut
            .sources
            .iter()
            .map(|object| format!("{}.{field}", heap.id(*object)));
        let some = Cut::FieldOf {
            objects: cut.sources.iter().copied().collect(),
            field: field.clone(),
        };
        (names.collect(), some)
    };
    CutPoint {
        label: cut.label.clone(),
        names,
        cut: all,
        frees: 0,
    }
}

/// Measures what clearing each reference alone frees, by the same search as `heapray whatif`, and drops those that free
/// nothing. For the first findings: at most [`MOST_CUTS`] references.
pub(crate) fn measure_cuts(input: &Input<'_>, findings: &mut [Finding]) {
    let points = findings.iter().flat_map(|finding| &finding.cut_points);
    let cuts: Vec<NamedCut> = { points.take(MOST_CUTS) }
        .map(|point| NamedCut {
            name: point.label.clone(),
            cut: point.cut.clone(),
        })
        .collect();
    let freed = each_cut(input.heap, &cuts).unwrap_or_else(|error| {
        tracing::debug!(%error, "references to clear are measured one by one");
        let alone = |cut: &NamedCut| {
            let freed = each_cut(input.heap, std::slice::from_ref(cut)).ok()?;
            freed.first().copied()
        };
        cuts.iter()
            .map(|cut| alone(cut).unwrap_or_default())
            .collect()
    });
    let mut freed = freed.into_iter();
    for finding in findings {
        for point in &mut finding.cut_points {
            point.frees = freed.next().unwrap_or_default();
        }
        finding.cut_points.retain(|point| point.frees > 0);
    }
}
