//! Who holds most, three ways.

use heapray_analyzer::Heap;
use heapray_query::{Consumer, Consumers, consumers};

use heapray_report::model::{ConsumerRow, TopConsumers};

/// Groups below this part of the heap are left out.
const SMALLEST_SHARE: u64 = 2_000;
/// Rows of each list.
const MOST: usize = 200;

pub(super) fn gather(heap: &Heap) -> Consumers {
    consumers(heap, (heap.total().bytes / SMALLEST_SHARE).max(1))
}

pub(super) fn build(found: Consumers) -> TopConsumers {
    let rows = |groups: Vec<Consumer>| {
        let rows = groups.into_iter().take(MOST).map(|group| ConsumerRow {
            name: group.name,
            objects: group.objects,
            shallow_bytes: group.shallow_size,
            retained_bytes: group.retained_size,
            retained_share: group.retained_share,
        });
        rows.collect()
    };
    TopConsumers {
        classes: rows(found.classes),
        class_loaders: rows(found.class_loaders),
        packages: rows(found.packages),
    }
}
