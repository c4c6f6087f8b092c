//! Objects and bytes by class from one scan of the file, without graph and dominators.
//!
//! Objects are counted as the file has them, reachable or not. Sizes are inferred as in an analysis. Cases that one
//! scan cannot size exactly (damage, stack chunks of virtual threads, rare alignments) are left to the analysis.

mod counter;

use counter::Counter;
use heapray_hprof::{FieldType, IdSize};

use crate::classes::{ClassIndex, ClassTable, STACK_CHUNK};
use crate::error::Result;
use crate::graph::{Body, Graph};
use crate::layout::Sizes;
use crate::options::AnalyzeOptions;
use crate::progress::Progress;
use crate::reach::ObjectCount;
use crate::references::References;
use crate::scan::{ScannedDump, Source, scan_with};
use crate::span::StageSpan;
use crate::stage::Stage;

/// The counts of one scan.
pub struct Count {
    classes: ClassTable,
    totals: Vec<ObjectCount>,
}

impl Count {
    /// The classes, by the indexes of [`Count::by_class`].
    pub fn classes(&self) -> &ClassTable {
        &self.classes
    }

    /// Objects in the file by class, reachable or not.
    pub fn by_class(&self) -> &[ObjectCount] {
        &self.totals
    }

    /// The number and shallow size of all objects.
    pub fn total(&self) -> ObjectCount {
        let mut sum = ObjectCount::default();
        self.totals.iter().for_each(|total| sum += *total);
        sum
    }
}

/// Counts objects and bytes by class. O(file), on all threads; memory by number of classes. `None` if only an
/// analysis gives exact sizes.
///
/// # Errors
/// When the file is not HPROF or has no such snapshot.
pub fn count(
    source: impl Into<Source>,
    options: &AnalyzeOptions,
    progress: &dyn Progress,
) -> Result<Option<Count>> {
    let source = source.into();
    options.workers()?.run(|| {
        let bytes = source.bytes().len() as u64;
        let stage = StageSpan::begin(Stage::Scan, bytes, progress);
        let (scanned, counters) = scan_with::<Counter>(&source, options.snapshot, progress)?;
        let counted = Counter::merge(counters);
        let objects = counted.objects();
        let count = count_classes(&scanned, &counted, options);
        stage.end(bytes, objects)?;
        Ok(count)
    })
}

fn count_classes(
    scanned: &ScannedDump,
    counted: &Counter,
    options: &AnalyzeOptions,
) -> Option<Count> {
    let mut repairs = Vec::new();
    let classes = ClassTable::build(scanned, References::All, &mut repairs);
    let exact = repairs.is_empty()
        && scanned.repairs.is_empty()
        && (counted.bits & 15 != 0 || counted.objects() < FEW)
        && classes
            .find_by_name(STACK_CHUNK)
            .all(|class| counted.instances(classes.get(class).id) == 0);
    if !exact {
        return None;
    }
    let distances = counted.distances(&classes);
    let graph = Graph::of_classes(classes, &scanned.names, counted.array_overlap.found);
    let sizes = Sizes::infer_from(scanned, &graph, &distances, options.sizes);
    if !sizes.ids_are_addresses && scanned.id_size() == IdSize::Four {
        return None; // only the system properties tell how wide a reference is
    }
    if !sizes.is_compacted && counted.is_in_order() {
        return None; // free memory between objects would count as part of them
    }
    let mut totals = vec![ObjectCount::default(); graph.classes.len()];
    let mut add = |class: Option<ClassIndex>, objects: u64, bytes: u64| {
        let class = class.unwrap_or(ClassIndex::CLASS_OBJECT);
        if let Some(total) = totals.get_mut(class.get()) {
            *total += ObjectCount { objects, bytes };
        }
    };
    for slot in &counted.slots {
        let objects = slot.lengths.objects();
        match slot.shape.element() {
            None => {
                if let Some(class) = graph.classes.find(slot.class) {
                    let bytes = sizes.of(&graph, 0, class, Body::Instance);
                    add(Some(class), objects, bytes.saturating_mul(objects));
                }
            }
            Some(element) => {
                let class = match element {
                    FieldType::Object => graph.classes.find_array(slot.class),
                    element => graph.classes.primitive_array(element),
                };
                add(class, objects, sizes.of_arrays(element, &slot.lengths)?);
            }
        }
    }
    let dumped = graph
        .classes
        .iter()
        .filter(|(_, class)| class.dump_offset.is_some());
    for (class, _) in dumped {
        let bytes = sizes.of(
            &graph,
            0,
            ClassIndex::CLASS_OBJECT,
            Body::ClassObject { class },
        );
        add(graph.classes.java_lang_class(), 1, bytes);
    }
    Some(Count {
        classes: graph.classes,
        totals,
    })
}

/// The number of objects below which rare alignments may occur by chance.
const FEW: u64 = 64;
