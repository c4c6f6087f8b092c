//! Counts objects by set and class, on several threads.

use std::sync::{Mutex, MutexGuard, PoisonError};

use heapray_analyzer::{ClassIndex, Heap, ObjectCount, TreeIndex};

use super::shallow_sizes::{ShallowSize, shallow_sizes};

/// Objects and bytes, by table and class.
pub(super) type Counts = Vec<Vec<ObjectCount>>;

/// Counts objects whose places are known, on several threads.
pub(super) struct Counter<'h> {
    pub(super) heap: &'h Heap,
    sizes: Vec<ShallowSize>,
    /// Counts that no thread adds to at the moment.
    idle: Mutex<Vec<Counts>>,
}

impl<'h> Counter<'h> {
    pub(super) fn new(heap: &'h Heap) -> Self {
        Self {
            heap,
            sizes: shallow_sizes(heap),
            idle: Mutex::new(Vec::new()),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Counts>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the objects from `first` on, which are at these places. `tables` has the table of each place.
    pub(super) fn count<E: Copy + Into<u32>>(&self, first: u32, places: &[E], tables: &[u32]) {
        let heap = self.heap;
        let tree = heap.tree();
        let table_of = |place: &E| {
            let place: u32 = (*place).into();
            tables.get(place as usize).copied().unwrap_or_default()
        };
        if places.iter().all(|place| table_of(place) == 0) {
            return; // none is in any set
        }
        let mut counts = self.idle().pop().unwrap_or_default();
        let most = tables.iter().max().copied().unwrap_or_default() as usize;
        while counts.len() <= most {
            let classes = if counts.is_empty() {
                0
            } else {
                heap.classes().len()
            };
            counts.push(vec![ObjectCount::default(); classes]);
        }
        let range = first..first + places.len() as u32;
        let classes = tree
            .classes
            .range(heap.graph(), tree.order.as_slice(), range);
        for ((preorder, place), class) in (first..).zip(places).zip(classes) {
            let counts = counts.get_mut(table_of(place) as usize);
            let Some(count) = counts.and_then(|table| table.get_mut(class.get())) else {
                continue; // in no set
            };
            count.objects += 1;
            count.bytes += match self.sizes.get(class.get()) {
                Some(ShallowSize::Of(bytes)) => *bytes,
                Some(ShallowSize::Retained) => heap.retained_size(TreeIndex(preorder)),
                _ => {
                    let object = heap.object_at(TreeIndex(preorder));
                    object.map_or(0, |object| heap.shallow_size(object))
                }
            };
        }
        self.idle().push(counts);
    }

    /// The sums of all counts, of so many tables. Counting begins anew.
    pub(super) fn take(&self, tables: usize) -> Counts {
        let mut sums: Counts = vec![Vec::new(); tables];
        for counts in std::mem::take(&mut *self.idle()) {
            for (sum, counts) in sums.iter_mut().zip(counts) {
                sum.resize(sum.len().max(counts.len()), ObjectCount::default());
                for (sum, count) in sum.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
        // Class objects, as what they are instances of.
        if let Some(class) = self.heap.classes().java_lang_class() {
            for sum in &mut sums {
                let own = sum.get_mut(class.get()).map(std::mem::take);
                if let Some((own, all)) = own.zip(sum.get_mut(ClassIndex::CLASS_OBJECT.get())) {
                    *all += own;
                }
            }
        }
        sums
    }
}
