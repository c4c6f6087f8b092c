//! What some cuts free, and what stays.

use heapray_analyzer::{Heap, ObjectCount, Progress, Silent};
use serde::Serialize;

use super::cuts::{CutError, CutView, NamedCut};
use super::holders::{StillHeld, still_held};
use super::losses::{FreedClassRow, freed_rows, lost_by_class, objects_up_to, sum};
use super::marking::mark;
use super::severed::Severed;
use crate::share::share_of_heap;

/// What would be freed without some references. Serializes as JSON with the members named as the fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// The cuts with what they met.
    pub cuts: Vec<CutView>,
    /// Shallow sizes of the objects that no strong or soft reference reaches any more, bytes.
    pub freed_bytes: u64,
    /// How many objects these are.
    pub freed_objects: u64,
    /// The part of the used heap that they are, 0 to 1.
    pub freed_share: f64,
    /// The heap as it is, by how firmly objects are held.
    pub before: HeldParts,
    /// The same without the references.
    pub after: HeldParts,
    /// Freed objects by class, most bytes first.
    pub freed_by_class: Vec<FreedClassRow>,
    /// Targets of the cut references that something else holds.
    pub still_held: StillHeld,
}

/// Objects and bytes by the firmest path from the GC roots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct HeldParts {
    pub strong_objects: u64,
    pub strong_bytes: u64,
    /// Only by soft references.
    pub soft_objects: u64,
    pub soft_bytes: u64,
    /// Only by weak and phantom references.
    pub weak_objects: u64,
    pub weak_bytes: u64,
}

impl HeldParts {
    fn new(strong: ObjectCount, soft: ObjectCount, weak: ObjectCount) -> Self {
        Self {
            strong_objects: strong.objects,
            strong_bytes: strong.bytes,
            soft_objects: soft.objects,
            soft_bytes: soft.bytes,
            weak_objects: weak.objects,
            weak_bytes: weak.bytes,
        }
    }
}

/// What would be freed without these references, exactly: the figures are those of an analysis of a dump in which the
/// references are null. A search over the graph on one thread, a pass to find the references, and a pass to count.
///
/// # Errors
/// When a field does not exist, there are too many cuts, or there is no memory.
pub fn what_if(heap: &Heap, cuts: &[NamedCut]) -> Result<WhatIf, CutError> {
    what_if_watched(heap, cuts, &Silent)
}

/// The same with reports of its progress.
///
/// # Errors
/// The same, and when `progress` cancels.
pub fn what_if_watched(
    heap: &Heap,
    cuts: &[NamedCut],
    progress: &dyn Progress,
) -> Result<WhatIf, CutError> {
    let severed = Severed::of(heap, cuts)?;
    let marked = mark(heap, &severed, progress)?;
    let regions = heap.tree().regions;
    let lost = |last, after| -> std::io::Result<Vec<ObjectCount>> {
        Ok(lost_by_class(heap, &objects_up_to(heap, last)?, after))
    };
    let freed = lost(regions.soft, &marked.firm)?;
    // Without weaker references the three sets are one.
    let (strong_loss, all_loss) =
        if heap.graph().referents.all().is_empty() && !regions.has_weaker() {
            let all = lost(regions.weak, &marked.all)?;
            (sum(&freed), sum(&all))
        } else {
            let strong = lost(regions.strong, &marked.strong)?;
            (sum(&strong), sum(&lost(regions.weak, &marked.all)?))
        };
    let parts = heap.used_parts();
    let before = HeldParts::new(parts.strong, parts.soft, parts.weak);
    let firm = plus(parts.strong, parts.soft);
    let freed_total = sum(&freed);
    let strong_after = minus(parts.strong, strong_loss);
    let firm_after = minus(firm, freed_total);
    let all_after = minus(plus(firm, parts.weak), all_loss);
    let after = HeldParts::new(
        strong_after,
        minus(firm_after, strong_after),
        minus(all_after, firm_after),
    );
    Ok(WhatIf {
        cuts: severed.views(cuts),
        freed_bytes: freed_total.bytes,
        freed_objects: freed_total.objects,
        freed_share: share_of_heap(heap, freed_total.bytes),
        before,
        after,
        freed_by_class: freed_rows(heap, &freed),
        still_held: still_held(heap, &severed, &marked, progress)?,
    })
}

fn plus(mut a: ObjectCount, b: ObjectCount) -> ObjectCount {
    a += b;
    a
}

fn minus(mut a: ObjectCount, b: ObjectCount) -> ObjectCount {
    a.objects = a.objects.saturating_sub(b.objects);
    a.bytes = a.bytes.saturating_sub(b.bytes);
    a
}
