//! How far does what is said about this dump hold? What was read, what was lost, and what that means.

use heapray_hprof::salvage::RepairKind;

use crate::class_tree::ClassTree;
use heapray_analyzer::Heap;
use heapray_analyzer::roots_were_lost;

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
    /// What to keep in mind, the gravest first.
    pub caveats: Vec<Caveat>,
    /// Something was recovered, if only a length.
    recovered: bool,
}

/// Something to keep in mind when reading the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caveat {
    /// The transfer as text changed bytes everywhere; figures are remains.
    TextMode,
    /// There is no heap in the file.
    NoHeap,
    /// So many bytes of heap could not be read: objects are missing, counts and sizes are lower bounds.
    Lost(u64),
    /// The file is cut off where it is unknown how much is missing.
    UnknownLoss,
    /// The JVM counted more objects than the file holds.
    Fewer {
        /// In the file.
        found: u64,
        /// By the JVM.
        counted: u64,
    },
    /// So many arrays are as long as those that the JVM cuts at 4 GiB: they may be longer in truth.
    CutArrays(u64),
    /// So many references lead to objects that the damage took: what their owners retain is a lower
    /// bound, and what only they held is missing from all sums. A whole dump has some hundreds of
    /// dangling references too (class data sharing); they mean nothing and don't make this caveat.
    LowerBounds(u64),
    /// So many objects have fields that can't be read, since their class is not in the file or their bytes
    /// are too few: what they refer to may seem unreachable.
    UnknownFields(u64),
    /// The file lists no sticky classes; those of the boot loader were taken as roots.
    AssumedRoots,
    /// The GC roots were lost with the end of the file; objects that nothing refers to stand in for them.
    LostRoots,
    /// So many bytes, most of the heap, are reachable from nothing that was read: the objects that referred to them
    /// were lost. They were taken as reachable.
    LostHolders(u64),
    /// Classes nest deeper in the dominator tree than is followed up: what classes, loaders and packages
    /// retain are lower bounds.
    InexactClassTree,
}

impl Caveat {
    /// For people, a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::TextMode => {
                "The file was transferred in text mode, which changed bytes throughout: all numbers \
                 describe what is left. Transfer the dump again in binary mode."
                    .into()
            }
            Self::NoHeap => "The file contains no heap.".into(),
            Self::Lost(bytes) => format!(
                "{bytes} bytes of the heap could not be read: objects are missing, and counts and sizes \
                 are lower bounds."
            ),
            Self::UnknownLoss => {
                "It is unknown how much was cut off: counts and sizes are lower bounds.".into()
            }
            Self::Fewer { found, counted } => format!(
                "The JVM counted {counted} live objects and the file holds {found}: counts and sizes \
                 are lower bounds."
            ),
            Self::CutArrays(arrays) => format!(
                "{arrays} arrays are as long as those that the JVM cuts at 4 GiB when it dumps: their \
                 sizes, and what they retain, are lower bounds."
            ),
            Self::LowerBounds(references) => format!(
                "Retained sizes are lower bounds: {references} references lead to objects that are missing."
            ),
            Self::UnknownFields(objects) => format!(
                "{objects} objects have fields that can't be read: objects to which only these refer \
                 appear unreachable."
            ),
            Self::AssumedRoots => {
                "The file lists no system classes among the GC roots: the classes of the boot loader \
                 were taken as roots, so reachability is a guess."
                    .into()
            }
            Self::LostRoots => {
                "The GC roots are lost: JDK 17 and older write them behind the heap, where the file is \
                 cut off. Objects without incoming references were taken as roots, so no object can be \
                 called garbage, and paths to GC roots are a guess."
                    .into()
            }
            Self::LostHolders(bytes) => format!(
                "The objects that referred to most of the heap are lost: no GC root that was read reaches \
                 {bytes} bytes. They were taken as reachable, so no object can be called garbage."
            ),
            Self::InexactClassTree => {
                "Retained heaps of classes, class loaders and packages are lower bounds: the dominator \
                 tree has too many different sequences of classes."
                    .into()
            }
        }
    }
}

impl Caveat {
    /// Does it make counts and sizes lower bounds?
    pub fn is_lower_bound(&self) -> bool {
        matches!(
            self,
            Self::TextMode
                | Self::Lost(_)
                | Self::UnknownLoss
                | Self::Fewer { .. }
                | Self::CutArrays(_)
                | Self::LowerBounds(_)
                | Self::LostRoots
                | Self::LostHolders(_)
        )
    }
}

impl Confidence {
    /// Should the exit code say that the dump was damaged? Unknown records that were skipped are no
    /// damage.
    pub fn is_damaged(&self) -> bool {
        self.recovered
    }
}

/// How far the figures hold. O(repairs + missing classes).
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
    let misses_objects = lost_bytes > 0 || cut_off || no_heap || fewer.is_some();
    let lost_roots = roots_were_lost(heap.repairs());
    let assumed_roots = find(RepairKind::NoRoots).is_some() && !lost_roots;
    let cut_arrays = find(RepairKind::CutArray).map(|repair| repair.count);
    let short = find(RepairKind::ShortInstance).map_or(0, |repair| repair.count);
    let unknown = short.saturating_add(objects_of_missing_classes(heap));
    let dangling = heap.dangling_count();
    let loss_unknown = cut_off && !no_heap && summary.is_none();
    let caveats = [
        find(RepairKind::TextMode).map(|_| Caveat::TextMode),
        no_heap.then_some(Caveat::NoHeap),
        (lost_bytes > 0).then_some(Caveat::Lost(lost_bytes)),
        loss_unknown.then_some(Caveat::UnknownLoss),
        fewer.map(|counted| Caveat::Fewer { found, counted }),
        cut_arrays.map(Caveat::CutArrays),
        (misses_objects && dangling > 0).then_some(Caveat::LowerBounds(dangling)),
        (unknown > 0).then_some(Caveat::UnknownFields(unknown)),
        lost_roots.then_some(Caveat::LostRoots),
        heap.orphaned_bytes().map(Caveat::LostHolders),
        assumed_roots.then_some(Caveat::AssumedRoots),
        (!heap.derived::<ClassTree>().exact).then_some(Caveat::InexactClassTree),
    ];
    let all = read_bytes.saturating_add(lost_bytes);
    let share_of_bytes = if all == 0 {
        0.0
    } else {
        read_bytes as f64 / all as f64
    };
    let share_of_objects = fewer.map_or(1.0, |counted| found as f64 / counted as f64);
    let whole = !misses_objects && cut_arrays.is_none();
    Confidence {
        complete: whole && find(RepairKind::TextMode).is_none(),
        read_share: share_of_bytes.min(share_of_objects),
        loss_unknown,
        read_bytes,
        lost_bytes,
        counted_objects,
        caveats: caveats.into_iter().flatten().collect(),
        recovered: fewer.is_some()
            || heap
                .repairs()
                .iter()
                .any(|repair| repair.kind != RepairKind::UnknownRecord),
    }
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
