//! Instances of the classes that have few. A diagnosis asks for threads, loaders, buffers, references and
//! what else there may be a handful of; one pass finds them all.

use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::{Derived, Heap, Kept, WalkOrder};

use crate::lists_by_class::ListsByClass;

/// This part of the objects is listed; classes with fewest instances come first.
const MOST_SHARE: u64 = 64;

/// Reachable instances by class: a sixteenth of a byte per object at most, and 24 per class.
#[derive(Debug)]
pub(crate) struct RareInstances(ListsByClass);

impl Derived for RareInstances {
    fn compute(heap: &Heap) -> Self {
        let tree = heap.tree();
        let order = tree.order.as_slice().get(..=tree.count as usize);
        let order = order.unwrap_or_default();
        Self::list(&WalkOrder {
            graph: heap.graph(),
            roots: heap.roots(),
            order,
            classes: &tree.classes,
            reachable: heap.reachable_by_class(),
        })
    }
}

impl Kept for RareInstances {
    const NAME: &'static str = "rare instances 1";

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ListsByClass::from_bytes(bytes).map(Self)
    }
}

impl RareInstances {
    /// A pass over the classes of the walk: its order, and how many instances of each class it reached.
    pub(crate) fn list(walk: &WalkOrder<'_>) -> Self {
        let WalkOrder {
            graph,
            order,
            classes: walked,
            reachable,
            ..
        } = *walk;
        let instances_of = |class: ClassIndex| reachable.get(class.get()).map_or(0, |t| t.objects);
        let java_lang_class = graph.classes.java_lang_class();
        let mut classes: Vec<ClassIndex> = graph
            .classes
            .iter()
            .map(|(class, _)| class)
            // Class objects are counted by themselves, not as instances of `java.lang.Class`.
            .filter(|class| *class != ClassIndex::CLASS_OBJECT && Some(*class) != java_lang_class)
            .collect();
        classes.sort_by_key(|class| (instances_of(*class), *class));
        let mut ranges = vec![None; graph.classes.len()];
        let mut free = vec![usize::MAX; ranges.len()];
        let most = order.len() as u64 / MOST_SHARE;
        let mut sum = 0;
        for class in classes {
            let end = sum + instances_of(class);
            if end > most {
                break;
            }
            if let (Some(range), Some(free)) =
                (ranges.get_mut(class.get()), free.get_mut(class.get()))
            {
                *range = Some(sum as usize..end as usize);
                *free = sum as usize;
            }
            sum = end;
        }
        let mut objects = vec![ObjectIndex(0); sum as usize];
        let classes = walked.range(graph, order, 1..order.len() as u32);
        for (object, class) in order.iter().skip(1).zip(classes) {
            if let Some(place) = free.get_mut(class.get())
                && let Some(slot) = objects.get_mut(*place)
            {
                *slot = ObjectIndex(*object);
                *place += 1;
            }
        }
        for range in ranges.iter().flatten() {
            if let Some(objects) = objects.get_mut(range.clone()) {
                objects.sort_unstable();
            }
        }
        Self(ListsByClass { ranges, objects })
    }

    /// Reachable instances of exactly this class in ascending order of addresses; `None` where there are
    /// too many to be listed.
    pub(crate) fn of(&self, class: ClassIndex) -> Option<&[ObjectIndex]> {
        self.0.of(class)
    }
}
