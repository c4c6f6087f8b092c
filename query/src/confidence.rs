//! How far does what is said about this dump hold? What was read, what was lost, and what that means.

mod caveat;

use heapray_hprof::Version;
use heapray_hprof::salvage::RepairKind;

use crate::class_tree::ClassTree;
use crate::virtual_threads::UnrootedThreads;
pub use caveat::Caveat;
use heapray_analyzer::roots_were_lost;
use heapray_analyzer::{DumpWriter, Heap, ObjectIndex};

/// References to missing objects that a whole dump may have: some hundreds lead to classes of the class data archive
/// that were never loaded (427 to 843 in dumps of JDK 17 to 25).
const DANGLING_IN_WHOLE_DUMPS: u64 = 1_000;
/// Share of such references from which a part of the heap is missing. Whole dumps of JDK 11 to 25 have at most 1.2 %.
const DANGLING_SHARE: f64 = 0.04;
/// The same for the format of JDK 8 and older. Their dumps lack objects of the permanent generation: up to 10 % of all
/// references lead to those.
const OLD_DANGLING_SHARE: f64 = 0.2;
/// Unreachable objects for each hidden class up to which class data explains them.
const OBJECTS_OF_HIDDEN_CLASS: u64 = 100;
/// The least certainty: what could be read still says something.
const LEAST_CERTAINTY: f64 = 0.3;
/// The most confidence that a statement deserves if the GC roots are lost.
const WITHOUT_ROOTS: f64 = 0.6;

/// How far an analysis can be believed.
///
/// For a report: `complete`, `read_share` and the caveats' messages as they are; exit code 3 where
/// [`Self::is_damaged`]. What was recovered when the file was opened (gzip) is not in here.
#[derive(Debug, Clone, PartialEq)]
pub struct Confidence {
    /// Nothing of the heap is known to be missing.
    pub complete: bool,
    /// Heap bytes that were read, of those that were read and those known to be lost, or objects of
    /// those that the JVM counted, whichever is less: 0 to 1. What was cut off without a trace can't be
    /// counted; see `loss_unknown`.
    pub read_share: f64,
    /// The end of the dump is missing, and it is unknown how much of the heap with it.
    pub loss_unknown: bool,
    /// Bytes of sub-records that were read.
    pub read_bytes: u64,
    /// Bytes that are known to be lost: skipped in the file, or cut off from the last segment.
    pub lost_bytes: u64,
    /// Objects that the JVM counted itself, where the file says so (`HEAP_SUMMARY`; modulo 2³²).
    pub counted_objects: Option<u64>,
    /// The most confidence that a statement on what holds the heap deserves, 0.3 to 1: the share of the heap that the
    /// missing part cannot contradict. 1 for a complete dump.
    pub certainty: f64,
    /// What to keep in mind, the gravest first.
    pub caveats: Vec<Caveat>,
    /// Something was recovered, if only a length.
    recovered: bool,
}

impl Confidence {
    /// Should the exit code say that the dump was damaged? Unknown records that were skipped are no
    /// damage.
    pub fn is_damaged(&self) -> bool {
        self.recovered
    }

    /// Whether unreachable objects are garbage for certain, as far as the dump shows.
    pub fn shows_reachability(&self) -> bool {
        self.complete && !self.caveats.iter().any(Caveat::touches_reachability)
    }
}

/// How far the figures hold. O(repairs + GC roots + classes), and once a pass over the objects of a dump with virtual
/// threads.
pub fn confidence(heap: &Heap) -> Confidence {
    let find = |kind| {
        heap.repairs()
            .iter()
            .find(move |repair| repair.kind == kind)
    };
    let lost_bytes = heap.repairs().iter().fold(0u64, |sum, repair| {
        let of_heap = repair.kind.loses_heap() && repair.kind != RepairKind::ShortInstance;
        sum.saturating_add(if of_heap { repair.lost_bytes } else { 0 })
    });
    let read_bytes = heap.heap_bytes_read();
    let no_heap = find(RepairKind::NoHeap).is_some();
    let cut_off = [
        RepairKind::MissingEnd,
        RepairKind::TruncatedRecord,
        RepairKind::TruncatedRecordHeader,
    ];
    let cut_off = cut_off.into_iter().any(|kind| find(kind).is_some());
    let found = u64::from(heap.object_count());
    let summary = heap.summary();
    let counted_objects = summary.map(|summary| u64::from(summary.live_objects));
    // Classes may or may not be counted, and the JVM goes on while it counts.
    let fewer = counted_objects.filter(|counted| *counted > found.saturating_add(found / 64));
    let dangling_excess = dangling_excess(heap);
    let missing_part =
        dangling_excess.filter(|caveat| matches!(caveat, Caveat::MissingPart { .. }));
    let dangling_garbage = dangling_excess.filter(|_| missing_part.is_none());
    let roots_of_nothing = find(RepairKind::LostRoot).map(|repair| repair.count);
    let misses_objects = lost_bytes > 0
        || cut_off
        || no_heap
        || fewer.is_some()
        || missing_part.is_some()
        || roots_of_nothing.is_some();
    let lost_roots = roots_were_lost(heap.repairs());
    let by_agent = heap.dump_writer() == Some(DumpWriter::ServiceabilityAgent);
    let assumed_roots = find(RepairKind::NoRoots).is_some() && !lost_roots && !by_agent;
    let unrooted = heap.kept::<UnrootedThreads>().count;
    let lost_names = find(RepairKind::LostNames).map(|repair| repair.lost_bytes);
    let cut_arrays = find(RepairKind::CutArray).map(|repair| repair.count);
    let short = find(RepairKind::ShortInstance).map_or(0, |repair| repair.count);
    let unknown = short.saturating_add(objects_of_missing_classes(heap));
    let dangling = heap.dangling_count();
    let loss_unknown = cut_off && !no_heap && summary.is_none()
        || missing_part.is_some()
        || roots_of_nothing.is_some() && fewer.is_none();
    let lower_bounds = misses_objects && dangling > 0 && missing_part.is_none();
    let caveats = [
        find(RepairKind::TextMode).map(|_| Caveat::TextMode),
        no_heap.then_some(Caveat::NoHeap),
        (lost_bytes > 0).then_some(Caveat::Lost(lost_bytes)),
        missing_part,
        (cut_off && loss_unknown).then_some(Caveat::UnknownLoss),
        fewer.map(|counted| Caveat::Fewer { found, counted }),
        cut_arrays.map(Caveat::CutArrays),
        lower_bounds.then_some(Caveat::LowerBounds(dangling)),
        roots_of_nothing.map(Caveat::RootsOfNothing),
        (unknown > 0).then_some(Caveat::UnknownFields(unknown)),
        lost_roots.then_some(Caveat::LostRoots),
        heap.orphaned_bytes().map(Caveat::LostHolders),
        assumed_roots.then_some(Caveat::AssumedRoots),
        by_agent.then_some(Caveat::ServiceabilityAgent),
        dangling_garbage,
        (unrooted > 0).then_some(Caveat::UnrootedThreads(unrooted)),
        hidden_class_data(heap).map(Caveat::HiddenClassData),
        lost_names.map(Caveat::LostNames),
        (!heap.kept::<ClassTree>().exact).then_some(Caveat::InexactClassTree),
    ];
    let all = read_bytes.saturating_add(lost_bytes);
    let share_of_bytes = if all == 0 {
        0.0
    } else {
        read_bytes as f64 / all as f64
    };
    let share_of_objects = fewer.map_or(1.0, |counted| found as f64 / counted as f64);
    let whole = !misses_objects && cut_arrays.is_none();
    let mut confidence = Confidence {
        complete: whole && find(RepairKind::TextMode).is_none(),
        read_share: share_of_bytes.min(share_of_objects),
        loss_unknown,
        read_bytes,
        lost_bytes,
        counted_objects,
        certainty: 1.0,
        caveats: caveats.into_iter().flatten().collect(),
        recovered: fewer.is_some()
            || missing_part.is_some()
            || heap.repairs().iter().any(|repair| match repair.kind {
                RepairKind::UnknownRecord => false,
                // The agent never writes these roots.
                RepairKind::NoRoots => !by_agent,
                _ => true,
            }),
    };
    if !confidence.shows_reachability() {
        confidence.certainty = certainty(heap, confidence.read_share, lost_roots);
    }
    confidence
}

/// What the missing part may contradict is at least what is known to be lost, what is only held by missing objects,
/// and as large a part as that of the references that lead nowhere.
fn certainty(heap: &Heap, read_share: f64, lost_roots: bool) -> f64 {
    let (live, dead) = (heap.total().bytes, heap.unreachable().bytes);
    let orphaned = heap.orphaned_bytes().unwrap_or(dead);
    let unexplained = orphaned as f64 / live.saturating_add(dead).max(1) as f64;
    let missing = (1.0 - read_share)
        .max(unexplained)
        .max(dangling_share(heap));
    let most = if lost_roots { WITHOUT_ROOTS } else { 1.0 };
    (1.0 - missing).clamp(LEAST_CERTAINTY, most)
}

/// References to objects that are not in the file, of all references.
fn dangling_share(heap: &Heap) -> f64 {
    let dangling = heap.dangling_count();
    let all = heap.reference_count().saturating_add(dangling);
    dangling as f64 / all.max(1) as f64
}

/// More references to missing objects than a whole dump has. Of reachable objects, they show that a part of the heap is
/// missing. Objects that a collection has found dead, but not removed, may refer to others that it has removed: their
/// references alone are no damage.
fn dangling_excess(heap: &Heap) -> Option<Caveat> {
    let most = match heap.header().version {
        Version::V1_0 | Version::V1_0_1 => OLD_DANGLING_SHARE,
        _ => DANGLING_SHARE,
    };
    let is_excess = |dangling: u64, references: u64| {
        dangling > DANGLING_IN_WHOLE_DUMPS && dangling as f64 > most * references as f64
    };
    let dangling = heap.dangling_count();
    let references = heap.reference_count().saturating_add(dangling);
    if !is_excess(dangling, references) {
        return None;
    }
    let live = heap.live_dangling_count();
    if live == dangling || is_excess(live, live.saturating_add(live_references(heap))) {
        return Some(Caveat::MissingPart {
            dangling,
            references,
        });
    }
    Some(Caveat::DanglingGarbage(dangling.saturating_sub(live)))
}

/// References of reachable objects to objects in the file. O(objects).
fn live_references(heap: &Heap) -> u64 {
    let objects = (0..heap.object_count()).map(ObjectIndex);
    objects
        .filter(|object| heap.is_reachable(*object))
        .map(|object| heap.targets(object).count() as u64)
        .sum()
}

/// Hidden classes, if most of the heap appears unreachable and their class data may explain it. Proxies of lambdas have
/// no class data.
fn hidden_class_data(heap: &Heap) -> Option<u64> {
    let unreachable = heap.unreachable();
    if unreachable.bytes < heap.total().bytes {
        return None;
    }
    let is_hidden = |name: &str| name.contains("+0x") || name.contains("/0x");
    let hidden = heap
        .classes()
        .iter()
        .filter(|(_, class)| is_hidden(&class.name) && !class.name.contains("$$Lambda"))
        .count() as u64;
    (hidden.saturating_mul(OBJECTS_OF_HIDDEN_CLASS) >= unreachable.objects.max(1)).then_some(hidden)
}

/// Instances whose class is not in the file.
fn objects_of_missing_classes(heap: &Heap) -> u64 {
    let classes = heap.classes().iter();
    classes
        .filter(|(_, class)| class.is_missing())
        .map(|(index, _)| {
            let lists = [heap.reachable_by_class(), heap.unreachable_by_class()];
            let totals = lists.into_iter().filter_map(|list| list.get(index.get()));
            totals.map(|total| total.objects).sum::<u64>()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a failed unwrap is the failure"
    )]
    use heapray_testkit::{DumpBuilder, broken};

    use super::*;
    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};

    fn confidence(bytes: &[u8]) -> Confidence {
        let heap = analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap();
        super::confidence(&heap)
    }

    fn case(name: &str) -> Confidence {
        let case = broken::cases().into_iter().find(|case| case.name == name);
        confidence(&case.unwrap().bytes)
    }

    #[test]
    fn a_whole_dump_is_believed() {
        let whole = confidence(&broken::base().to_bytes());
        assert!(whole.complete && !whole.is_damaged(), "{whole:?}");
        assert!(whole.caveats.is_empty() && whole.lost_bytes == 0);
        assert!((whole.read_share - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn dangling_references_of_a_whole_dump_are_normal() {
        let dangling = case("dangling_reference");
        assert!(
            dangling.complete && dangling.caveats.is_empty(),
            "{dangling:?}"
        );
    }

    #[test]
    fn a_cut_dump_says_what_is_missing_and_what_is_a_bound() {
        // An array far in front of the objects that it refers to.
        let mut dump = DumpBuilder::new();
        let class = dump.class("app.Item").build();
        let items: Vec<u64> = (0..500).map(|_| dump.reserve_instance(class)).collect();
        let array = dump.object_array("java.lang.Object[]", &items);
        for item in &items {
            dump.at(*item).instance(class).build();
        }
        dump.root_jni_global(array, 0x1000);
        let whole = dump.to_bytes();
        let cut = confidence(&whole[..whole.len() - 2500]);
        assert!(!cut.complete && cut.is_damaged());
        assert!(cut.read_share > 0.5 && cut.read_share < 1.0, "{cut:?}");
        assert!(
            matches!(cut.caveats[0], Caveat::Lost(2000..2600)),
            "{cut:?}"
        );
        let bound = |caveat: &Caveat| matches!(caveat, Caveat::LowerBounds(80..120));
        assert!(cut.caveats.iter().any(bound), "{cut:?}");
    }

    #[test]
    fn the_jvms_own_count_tells_what_an_open_record_does_not() {
        let objects = |counted: u32| {
            let mut story = broken::Story::new();
            let objects = story.objects as u32;
            story
                .dump
                .heap_summary((1 << 20, objects * counted), (1 << 20, objects.into()));
            confidence(&story.dump.to_bytes())
        };
        let whole = objects(1);
        assert!(whole.complete && !whole.is_damaged(), "{whole:?}");
        let half = objects(2);
        assert!(!half.complete && half.is_damaged(), "{half:?}");
        let fewer = |caveat: &Caveat| matches!(caveat, Caveat::Fewer { .. });
        assert!(half.caveats.iter().any(fewer), "{half:?}");
        assert!(half.read_share > 0.4 && half.read_share < 0.9, "{half:?}");
    }

    #[test]
    fn each_kind_of_damage_has_its_caveat() {
        let has = |name: &str, wanted: fn(&Caveat) -> bool| {
            let found = case(name);
            assert!(found.caveats.iter().any(wanted), "{name}: {found:?}");
            assert!(found.is_damaged(), "{name}");
        };
        has("trunc_between_segs", |c| *c == Caveat::UnknownLoss);
        has("missing_class", |c| *c == Caveat::UnknownFields(1));
        has("inst_short", |c| *c == Caveat::UnknownFields(1));
        has("crlf_transfer", |c| *c == Caveat::TextMode);
        has("base_of_unmerged_parts", |c| *c == Caveat::NoHeap);
        has("no_roots", |c| *c == Caveat::AssumedRoots);
        let open = case("seglen_77777777");
        assert!(open.is_damaged() && open.complete, "{open:?}");
    }
}
