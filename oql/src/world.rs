//! The heap as queries see it: MAT's objects, numbers, sizes and references.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use heapray_analyzer::{ClassIndex, ClassKind, Heap, ObjectIndex, TreeIndex};
use heapray_hprof::{FieldType, ObjectId};

use crate::options::QueryOptions;
use crate::value::Obj;
use heapray_query::{Dominated, Places, Ranks, Referrers};

/// How many worlds there were.
static WORLDS: AtomicU64 = AtomicU64::new(0);

/// A heap, and what is computed when a query first asks.
pub(crate) struct World<'h> {
    pub(crate) heap: &'h Heap,
    pub(crate) options: QueryOptions,
    /// No other world of this process has it.
    pub(crate) serial: u64,
    ranks: OnceLock<Arc<Ranks>>,
    places: OnceLock<Arc<Places>>,
    dominated: OnceLock<Arc<Dominated>>,
    referrers: OnceLock<Arc<Referrers>>,
}

impl<'h> World<'h> {
    pub(crate) fn new(heap: &'h Heap, options: &QueryOptions) -> Self {
        Self {
            heap,
            options: options.clone(),
            serial: WORLDS.fetch_add(1, Ordering::Relaxed) + 1,
            ranks: OnceLock::new(),
            places: OnceLock::new(),
            dominated: OnceLock::new(),
            referrers: OnceLock::new(),
        }
    }

    fn ranks(&self) -> &Ranks {
        self.ranks.get_or_init(|| self.heap.derived())
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| self.heap.derived())
    }

    fn dominated_lists(&self) -> &Dominated {
        self.dominated.get_or_init(|| self.heap.derived())
    }

    fn referrer_lists(&self) -> &Referrers {
        self.referrers.get_or_init(|| self.heap.derived())
    }

    /// The address of an object.
    pub(crate) fn address(&self, object: Obj) -> u64 {
        object.index().map_or(0, |object| self.heap.id(object).0)
    }

    /// The object at an address.
    pub(crate) fn find(&self, address: u64) -> Option<Obj> {
        if address == 0 {
            return self.options.mat.then_some(Obj::SYSTEM_LOADER);
        }
        self.heap.find(ObjectId(address)).map(Obj::from)
    }

    /// MAT's number of an object: its place among all reachable objects by address, the invented loader first.
    pub(crate) fn number(&self, object: Obj) -> Option<i32> {
        let Some(index) = object.index() else {
            return Some(0);
        };
        let reachable = self.heap.is_reachable(index);
        reachable.then(|| self.ranks().of(self.heap, index.0).cast_signed() + 1)
    }

    /// The object with this number.
    pub(crate) fn by_number(&self, number: i64) -> Option<Obj> {
        if number == 0 {
            return self.options.mat.then_some(Obj::SYSTEM_LOADER);
        }
        let rank = u32::try_from(number - 1).ok()?;
        self.ranks().object(self.heap, rank).map(Obj::from)
    }

    /// Reachable objects, the invented one included.
    pub(crate) fn count(&self) -> u32 {
        self.ranks().count + u32::from(self.options.mat)
    }

    /// The class of an object.
    pub(crate) fn class_of(&self, object: Obj) -> ClassIndex {
        match object.index() {
            Some(index) => self.heap.class_of(index),
            None => self
                .heap
                .classes()
                .find_by_name("java.lang.ClassLoader")
                .next()
                .unwrap_or(ClassIndex::CLASS_OBJECT),
        }
    }

    pub(crate) fn class_name(&self, object: Obj) -> &str {
        &self.heap.classes().get(self.class_of(object)).name
    }

    /// The class for which an object stands.
    pub(crate) fn as_class(&self, object: Obj) -> Option<ClassIndex> {
        self.heap.class_of_class_object(object.index()?)
    }

    /// The class object of a class.
    pub(crate) fn class_object(&self, class: ClassIndex) -> Option<Obj> {
        self.heap.graph().class_object(class).map(Obj::from)
    }

    pub(crate) fn is_a(&self, object: Obj, class: &str) -> bool {
        self.heap.classes().is_a(self.class_of(object), class)
    }

    /// Whether MAT sees a class loader in it.
    pub(crate) fn is_loader(&self, object: Obj) -> bool {
        self.as_class(object).is_none() && self.is_a(object, "java.lang.ClassLoader")
    }

    pub(crate) fn kind(&self, object: Obj) -> ClassKind {
        match self.as_class(object) {
            Some(_) => ClassKind::ClassObject,
            None => self.heap.classes().get(self.class_of(object)).kind,
        }
    }

    pub(crate) fn shallow(&self, object: Obj) -> u64 {
        match object.index() {
            Some(index) => self.heap.shallow_size(index),
            None => self.instance_size(self.class_of(object)),
        }
    }

    pub(crate) fn place(&self, object: Obj) -> Option<TreeIndex> {
        self.places().of(object.index()?)
    }

    pub(crate) fn retained(&self, object: Obj) -> u64 {
        if object == Obj::SYSTEM_LOADER {
            return self.shallow(object);
        }
        self.place(object)
            .map_or(0, |place| self.heap.retained_size(place))
    }

    /// Bytes of an instance of this class, by its declared fields.
    pub(crate) fn instance_size(&self, class: ClassIndex) -> u64 {
        let layout = self.heap.layout();
        let reference = u64::from(layout.reference_bytes);
        let align = |bytes: u64, to: u64| bytes.div_ceil(to.max(1)) * to.max(1);
        let hierarchy: Vec<_> = self.heap.classes().hierarchy(class).collect();
        let mut size = u64::from(layout.header_bytes);
        for (_, class) in hierarchy
            .iter()
            .rev()
            .filter(|(_, class)| class.super_class.is_some())
        {
            let fields = class.fields.iter().map(|field| match field.field_type {
                FieldType::Object => reference,
                other => other.size(self.heap.id_size()) as u64,
            });
            size = align(size + fields.sum::<u64>(), reference);
        }
        align(size, u64::from(layout.alignment_bytes))
    }

    /// The references of an object as MAT's index has them: class, then the others by address, each once.
    pub(crate) fn outbound(&self, object: Obj) -> Vec<Obj> {
        let class = self.class_object(self.class_of(object));
        let mut others = Vec::new();
        if let Some(index) = object.index() {
            let graph = self.heap.graph();
            others.extend(self.heap.targets(index).map(|target| target.0));
            others.extend(graph.referents.of(index.0).map(|referent| referent.target));
            let locals = self.heap.roots().thread_targets.get(&index.0);
            others.extend(locals.into_iter().flatten());
            others.sort_unstable();
            others.dedup();
        }
        let loader = self
            .as_class(object)
            .filter(|class| self.options.mat && self.heap.classes().get(*class).loader.is_null())
            .map(|_| Obj::SYSTEM_LOADER);
        let others = others
            .into_iter()
            .map(Obj)
            .filter(|other| Some(*other) != class);
        class.into_iter().chain(loader).chain(others).collect()
    }

    /// Reachable objects that refer to one, by address; for class objects their instances, too.
    pub(crate) fn inbound(&self, object: Obj) -> Vec<Obj> {
        let Some(index) = object.index() else {
            return Vec::new();
        };
        let mut found = self.referrer_lists().0.of(index.0).to_vec();
        let locals = self.heap.roots().thread_targets.iter();
        let holders = locals.filter(|(_, held)| held.contains(&index.0));
        found.extend(holders.map(|(thread, _)| *thread));
        if let Some(class) = self.as_class(object) {
            let instances =
                heapray_query::find_instances(self.heap, usize::MAX, |of, _| of == class);
            found.extend(instances.iter().map(|instance| instance.0));
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(Obj).collect()
    }

    /// The immediate dominator; `None` where that is the virtual root.
    pub(crate) fn dominator(&self, object: Obj) -> Option<Obj> {
        let above = self.heap.dominator(self.place(object)?);
        self.heap.object_at(above).map(Obj::from)
    }

    /// What an object, or for `None` the virtual root, dominates immediately: the largest retained heap first.
    pub(crate) fn dominated(&self, object: Option<Obj>) -> Vec<Obj> {
        let place = match object {
            Some(object) => match self.place(object) {
                Some(place) => place,
                None => return Vec::new(),
            },
            None => TreeIndex::ROOT,
        };
        let mut places = self.dominated_lists().0.of(place.0).to_vec();
        places.sort_by_key(|place| std::cmp::Reverse(self.heap.retained_size(TreeIndex(*place))));
        let objects = places
            .into_iter()
            .filter_map(|place| self.heap.object_at(TreeIndex(place)));
        objects.map(Obj::from).collect()
    }

    /// Reachable instances of classes, by address; class objects are those of `java.lang.Class`.
    pub(crate) fn instances(&self, wanted: &dyn Fn(ClassIndex) -> bool) -> Vec<Obj> {
        let found = heapray_query::find_instances(self.heap, usize::MAX, |class, _| wanted(class));
        let loader = self.options.mat && wanted(self.class_of(Obj::SYSTEM_LOADER));
        let loader = loader.then_some(Obj::SYSTEM_LOADER);
        loader
            .into_iter()
            .chain(found.into_iter().map(Obj::from))
            .collect()
    }

    /// The number of reachable instances of exactly this class.
    pub(crate) fn instance_count(&self, class: ClassIndex) -> u64 {
        let classes = self.heap.classes();
        let mut count = self.heap.instances_of(class);
        if classes.java_lang_class() == Some(class) {
            count += self.heap.instances_of(ClassIndex::CLASS_OBJECT);
        }
        if self.options.mat && self.class_of(Obj::SYSTEM_LOADER) == class {
            count += 1;
        }
        count
    }

    /// The classes with a reachable class object, in the order of the file.
    pub(crate) fn classes(&self) -> impl Iterator<Item = (ClassIndex, Obj)> + '_ {
        let classes = self.heap.classes().iter().skip(1);
        classes.filter_map(|(index, class)| {
            let object = class
                .object
                .filter(|object| self.heap.is_reachable(*object))?;
            Some((index, Obj::from(object)))
        })
    }

    /// An object of the file by its index.
    pub(crate) fn object(&self, id: ObjectId) -> Option<ObjectIndex> {
        self.heap.find(id)
    }
}
