//! What questions about single objects need beside the heap's columns: numbers of objects as MAT counts them, places in
//! the dominator tree, dominated objects, referrers. Each is computed once, when a query first asks.

use heapray_analyzer::{Derived, Heap, ObjectIndex, TreeIndex};

/// Objects between two known counts.
const STRIDE: u32 = 256;

/// Numbers of reachable objects in ascending order of addresses.
pub struct Ranks {
    /// Reachable objects before every 256th.
    before: Vec<u32>,
    /// Reachable objects.
    pub count: u32,
}

impl Derived for Ranks {
    /// A pass over a bit set.
    fn compute(heap: &Heap) -> Self {
        let mut before = Vec::new();
        let mut count = 0;
        for object in 0..heap.object_count() {
            if object % STRIDE == 0 {
                before.push(count);
            }
            count += u32::from(heap.is_reachable(ObjectIndex(object)));
        }
        Self { before, count }
    }
}

impl Ranks {
    /// How many reachable objects stand before this one.
    pub fn of(&self, heap: &Heap, object: u32) -> u32 {
        let first = object / STRIDE * STRIDE;
        let known = self.before.get((object / STRIDE) as usize);
        let more = (first..object).filter(|object| heap.is_reachable(ObjectIndex(*object)));
        known.copied().unwrap_or_default() + more.count() as u32
    }

    /// The reachable object with this number.
    pub fn object(&self, heap: &Heap, rank: u32) -> Option<ObjectIndex> {
        let block = self.before.partition_point(|before| *before <= rank);
        let block = block.checked_sub(1)?;
        let mut left = rank - self.before.get(block)?;
        let first = block as u32 * STRIDE;
        for object in first..first.saturating_add(STRIDE).min(heap.object_count()) {
            if heap.is_reachable(ObjectIndex(object)) {
                if left == 0 {
                    return Some(ObjectIndex(object));
                }
                left -= 1;
            }
        }
        None
    }
}

/// Places of all objects in the dominator tree: 4 bytes an object.
pub struct Places(Vec<u32>);

impl Derived for Places {
    /// A pass.
    fn compute(heap: &Heap) -> Self {
        let tree = heap.tree();
        let mut places = vec![0; heap.object_count() as usize];
        let order = tree.order.as_slice().iter().skip(1);
        for (object, preorder) in order.zip(1..=tree.count) {
            if let Some(place) = places.get_mut(*object as usize) {
                *place = preorder;
            }
        }
        Self(places)
    }
}

impl Places {
    /// The place of an object; `None` if it is unreachable.
    pub fn of(&self, object: ObjectIndex) -> Option<TreeIndex> {
        let place = self.0.get(object.0 as usize).copied().unwrap_or_default();
        (place != 0).then_some(TreeIndex(place))
    }
}

/// A list for every number below some bound.
#[derive(Default)]
pub struct Lists {
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Lists {
    /// `pairs` is called twice and names the same pairs of list and member both times.
    fn build(lists: usize, pairs: impl Fn(&mut dyn FnMut(u32, u32))) -> Self {
        let mut starts = vec![0u32; lists + 2];
        pairs(&mut |list, _| {
            if let Some(count) = starts.get_mut(list as usize + 2) {
                *count += 1;
            }
        });
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut members = vec![0; sum as usize];
        pairs(&mut |list, member| {
            if let Some(next) = starts.get_mut(list as usize + 1) {
                if let Some(slot) = members.get_mut(*next as usize) {
                    *slot = member;
                }
                *next += 1;
            }
        });
        Self { starts, members }
    }

    /// The members of a list, in the order in which they were named.
    pub fn of(&self, list: u32) -> &[u32] {
        let at = list as usize;
        let range = (self.starts.get(at), self.starts.get(at + 1));
        let (Some(first), Some(end)) = range else {
            return &[];
        };
        self.members
            .get(*first as usize..*end as usize)
            .unwrap_or_default()
    }
}

/// What every place of the dominator tree dominates immediately: 8 bytes an object.
pub struct Dominated(pub Lists);

impl Derived for Dominated {
    /// Two passes.
    fn compute(heap: &Heap) -> Self {
        let count = heap.tree().count;
        Self(Lists::build(count as usize + 1, |add| {
            for place in 1..=count {
                add(heap.dominator(TreeIndex(place)).0, place);
            }
        }))
    }
}

/// Reachable objects that refer to each object, `<class>` references left out: 4 bytes an object and 4 a reference.
pub struct Referrers(pub Lists);

impl Derived for Referrers {
    /// Two passes over the graph.
    fn compute(heap: &Heap) -> Self {
        let count = heap.object_count();
        Self(Lists::build(count as usize, |add| {
            for source in (0..count).filter(|source| heap.is_reachable(ObjectIndex(*source))) {
                let mut targets: Vec<u32> = heap.graph().targets(source).collect();
                let referent = heap.graph().referents.of(source);
                targets.extend(referent.map(|referent| referent.target));
                targets.sort_unstable();
                targets.dedup();
                for target in targets {
                    add(target, source);
                }
            }
        }))
    }
}
