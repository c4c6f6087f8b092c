//! How many objects of which class, in one scan of the file? For those who want a histogram and nothing
//! that takes a graph.
//!
//! Objects are counted as the file holds them, reachable or not. Sizes come from the same inference as an
//! analysis's; what one scan can't get exactly right (damage, stack chunks of virtual threads, rare
//! alignments) is left to the whole analysis.

mod counter;
mod lengths;

use heapray_hprof::FieldType;

use crate::analysis::AnalyzeOptions;
use crate::classes::{ClassIndex, ClassTable, STACK_CHUNK};
use crate::error::{AnalyzeError, Result};
use crate::graph::{Body, Graph};
use crate::layout::Sizes;
use crate::locate::{Located, scan};
use crate::progress::{Progress, Stage};
use crate::query::{GroupBy, HistogramRow, rows_of_totals};
use crate::reach::Total;
use crate::source::Source;

use counter::Counter;
pub(crate) use lengths::Lengths;

/// What one scan counted.
pub struct Tally {
    classes: ClassTable,
    totals: Vec<Total>,
}

impl Tally {
    /// Every group that has instances, largest first; loaders go by their identifiers.
    pub fn histogram(&self, by: GroupBy) -> Vec<HistogramRow> {
        rows_of_totals(&self.classes, &self.totals, by)
    }

    /// All objects.
    pub fn total(&self) -> Total {
        let mut sum = Total::default();
        self.totals.iter().for_each(|total| sum += *total);
        sum
    }
}

/// Counts objects and bytes by class. O(file), on all threads; memory by classes. `None` where only an
/// analysis gets it exactly right.
///
/// # Errors
/// When the file is not HPROF or has no such snapshot.
pub fn tally(
    source: impl Into<Source>,
    options: &AnalyzeOptions,
    progress: &dyn Progress,
) -> Result<Option<Tally>> {
    let source = source.into();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads);
    let pool = pool.build();
    let pool = pool.map_err(|error| AnalyzeError::Threads(error.to_string()))?;
    pool.install(|| {
        let bytes = source.bytes().len() as u64;
        progress.begin(Stage::Locate, bytes);
        let (located, counters) = scan::<Counter>(&source, options.snapshot, progress)?;
        let counted = Counter::merge(counters);
        let objects = counted.objects();
        let tally = count(&located, &counted, options);
        progress.end(Stage::Locate, bytes, objects);
        Ok(tally)
    })
}

fn count(located: &Located, counted: &Counter, options: &AnalyzeOptions) -> Option<Tally> {
    let mut repairs = Vec::new();
    let classes = ClassTable::build(located, &mut repairs);
    let exact = repairs.is_empty()
        && located.repairs.is_empty()
        && (counted.bits & 15 != 0 || counted.objects() < FEW)
        && classes
            .find_by_name(STACK_CHUNK)
            .all(|class| counted.instances(classes.get(class).id) == 0);
    if !exact {
        return None;
    }
    let gaps = counted.gaps(&classes);
    let graph = Graph::of_classes(classes, &located.names, counted.neighbours.overlap);
    let sizes = Sizes::infer_from(located, &graph, &gaps, options.sizes);
    if !sizes.is_compacted && counted.is_in_order() {
        return None; // what stands between objects is not in the way of an analysis
    }
    let mut totals = vec![Total::default(); graph.classes.len()];
    let mut add = |class: Option<ClassIndex>, objects: u64, bytes: u64| {
        let class = class.unwrap_or(ClassIndex::CLASS_OBJECT);
        if let Some(total) = totals.get_mut(class.get()) {
            *total += Total { objects, bytes };
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
    Some(Tally {
        classes: graph.classes,
        totals,
    })
}

/// Few objects may lie at rarer addresses by chance.
const FEW: u64 = 64;
