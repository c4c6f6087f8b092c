//! A set of objects: the result of a query, a retained set, the right side of `IN`.

use heapray_analyzer::{
    ClassIndex, Heap, ObjectCount, ObjectIndex, Progress, Reachability, References, Result, Silent,
    Strength, TreeIndex,
};
use roaring::RoaringBitmap;

use crate::watch::{Watch, ensure_wanted};

/// A set of objects, compressed: two bytes an object where objects are scattered, less where they lie together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObjectSet(RoaringBitmap);

impl ObjectSet {
    /// A set without objects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object; whether it was new.
    pub fn insert(&mut self, object: ObjectIndex) -> bool {
        self.0.insert(object.0)
    }

    /// Whether the object is in the set.
    pub fn contains(&self, object: ObjectIndex) -> bool {
        self.0.contains(object.0)
    }

    /// The number of objects.
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The objects in ascending order of addresses.
    pub fn iter(&self) -> impl Iterator<Item = ObjectIndex> + '_ {
        self.0.iter().map(ObjectIndex)
    }

    /// The objects of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(&self.0 | &other.0)
    }

    /// The objects of both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(&self.0 & &other.0)
    }

    /// The objects of this set that are not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0)
    }

    /// The number and shallow size of the objects.
    pub fn total(&self, heap: &Heap) -> ObjectCount {
        let mut total = ObjectCount::default();
        for object in self.iter() {
            total.objects += 1;
            total.bytes += heap.shallow_size(object);
        }
        total
    }

    /// The objects by class, in the order of class numbers.
    pub fn histogram(&self, heap: &Heap) -> Vec<(ClassIndex, ObjectCount)> {
        let mut counts = vec![ObjectCount::default(); heap.classes().len()];
        for object in self.iter() {
            if let Some(count) = counts.get_mut(heap.class_of(object).get()) {
                count.objects += 1;
                count.bytes += heap.shallow_size(object);
            }
        }
        let counts = counts.into_iter().enumerate();
        let counts = counts.map(|(class, count)| (ClassIndex(class as u32), count));
        counts.filter(|(_, count)| count.objects > 0).collect()
    }

    /// Bytes that the objects dominate, each byte once: an object counts only where none of its dominators is in the
    /// set. `place` says where an object stands in the dominator tree. A walk up the tree for every object.
    pub fn dominated_bytes(
        &self,
        heap: &Heap,
        place: impl Fn(ObjectIndex) -> Option<TreeIndex>,
    ) -> u64 {
        self.dominated_bytes_until(heap, place, || false)
    }

    /// The same, which ends with a part of them once `is_cancelled`.
    pub fn dominated_bytes_until(
        &self,
        heap: &Heap,
        place: impl Fn(ObjectIndex) -> Option<TreeIndex>,
        is_cancelled: impl Fn() -> bool,
    ) -> u64 {
        let places: Vec<TreeIndex> = self.iter().filter_map(place).collect();
        let in_set: RoaringBitmap = places.iter().map(|place| place.0).collect();
        // Places that were walked over without meeting the set.
        let mut walked = RoaringBitmap::new();
        let mut inside = RoaringBitmap::new();
        let mut bytes = 0;
        let mut way = Vec::new();
        for place in places {
            if is_cancelled() {
                break;
            }
            way.clear();
            let mut above = heap.dominator(place);
            let mut is_nested = false;
            while above != TreeIndex::ROOT && !walked.contains(above.0) {
                if in_set.contains(above.0) || inside.contains(above.0) {
                    is_nested = true;
                    break;
                }
                way.push(above.0);
                above = heap.dominator(above);
            }
            if is_nested {
                inside.extend(way.iter().copied());
            } else {
                walked.extend(way.iter().copied());
                bytes += heap.retained_size(place);
            }
        }
        bytes
    }

    /// Everything that would be unreachable without these objects, themselves included: reachable objects to which
    /// no path leads that avoids the set. An object that only weaker references hold counts as held by the virtual
    /// root, as in the dominator tree. A search over the whole graph.
    #[must_use]
    pub fn retained_set(&self, heap: &Heap) -> Self {
        // Nobody cancels.
        self.retained_set_watched(heap, &Silent).unwrap_or_default()
    }

    /// The same with reports of its progress.
    ///
    /// # Errors
    /// When `progress` cancels.
    pub fn retained_set_watched(&self, heap: &Heap, progress: &dyn Progress) -> Result<Self> {
        let mut watch = Watch::begin(progress, heap.total().objects);
        let mut seen = RoaringBitmap::new();
        let roots = heap.roots().direct.iter().map(|root| root.object);
        let is_wanted = |object| heap.is_reachable(ObjectIndex(object)) && !self.0.contains(object);
        search(heap, roots.collect(), is_wanted, &mut seen, &mut watch);
        for (region, starts) in weaker_regions(heap) {
            // References from here to objects that something firmer holds keep nothing alive.
            let is_wanted = |object| region.contains(object) && !self.0.contains(object);
            search(heap, starts, is_wanted, &mut seen, &mut watch);
        }
        ensure_wanted(progress)?;
        let objects = (0..heap.object_count())
            .filter(|object| heap.is_reachable(ObjectIndex(*object)) && !seen.contains(*object));
        Ok(Self(objects.collect()))
    }
}

/// Adds to `seen` what can be reached from `open` over wanted objects.
fn search(
    heap: &Heap,
    mut open: Vec<u32>,
    is_wanted: impl Fn(u32) -> bool,
    seen: &mut RoaringBitmap,
    watch: &mut Watch<'_>,
) {
    let graph = heap.graph();
    let follows_referents = heap.options().references == References::All;
    while let Some(object) = open.pop() {
        if !is_wanted(object) || !seen.insert(object) {
            continue;
        }
        if !watch.goes_on() {
            return;
        }
        open.extend(graph.targets(object));
        let class = graph.class_object(heap.class_of(ObjectIndex(object)));
        open.extend(class.map(|class| class.0));
        if follows_referents {
            let referent = graph.referents.of(object);
            open.extend(referent.map(|referent| referent.target));
        }
        let targets = heap.roots().thread_targets.get(&object);
        open.extend(targets.into_iter().flatten());
    }
}

/// The objects of each region that strong references do not reach, and those of them at which the search of the
/// analysis began.
fn weaker_regions(heap: &Heap) -> Vec<(RoaringBitmap, Vec<u32>)> {
    let tree = heap.tree();
    let places = |held| tree.regions.range(held, tree.count).map(TreeIndex);
    let region = |held| -> RoaringBitmap {
        let objects = places(held).filter_map(|place| heap.object_at(place));
        objects.map(|object| object.0).collect()
    };
    let (soft, weak) = (region(Reachability::Soft), region(Reachability::Weak));
    let unreachable = region(Reachability::Unreachable);
    let (mut soft_starts, mut weak_starts) = (Vec::new(), Vec::new());
    for referent in heap.graph().referents.all() {
        let (source, target) = (referent.source, referent.target);
        if !heap.is_reachable(ObjectIndex(source)) || unreachable.contains(source) {
            continue;
        }
        if weak.contains(target) {
            weak_starts.push(target);
        } else if soft.contains(target)
            && referent.strength == Strength::Soft
            && !weak.contains(source)
        {
            soft_starts.push(target);
        }
    }
    // Nothing tells at which of these the search began: those below the virtual root stand for them.
    let tops = places(Reachability::Unreachable);
    let tops = tops.filter(|place| heap.dominator(*place) == TreeIndex::ROOT);
    let tops = tops.filter_map(|place| heap.object_at(place));
    let tops = tops.map(|object| object.0).collect();
    vec![
        (soft, soft_starts),
        (weak, weak_starts),
        (unreachable, tops),
    ]
}

impl FromIterator<ObjectIndex> for ObjectSet {
    fn from_iter<I: IntoIterator<Item = ObjectIndex>>(objects: I) -> Self {
        Self(objects.into_iter().map(|object| object.0).collect())
    }
}

impl Extend<ObjectIndex> for ObjectSet {
    fn extend<I: IntoIterator<Item = ObjectIndex>>(&mut self, objects: I) {
        self.0.extend(objects.into_iter().map(|object| object.0));
    }
}
