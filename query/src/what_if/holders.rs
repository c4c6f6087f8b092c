//! What still holds the targets of cut references?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectIndex, Progress, ReferenceKind, TreeIndex};
use heapray_hprof::ObjectId;
use serde::Serialize;

use super::cuts::CutError;
use super::marking::Marked;
use super::severed::Severed;
use crate::address::address;
use crate::reference::reference_between;
use crate::rows::{Cell, Column, Row};
use crate::watch::{Watch, ensure_wanted};

/// Targets whose holder is looked up: those that retain most.
const ASKED: usize = 4096;
/// Referrers of one target that are looked at.
const REFERRERS: usize = 256;
/// Steps up the dominator tree after which a referrer counts as one from outside.
const STEPS: usize = 10_000;

/// Targets of cut references that stay reachable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StillHeld {
    /// How many.
    pub objects: u64,
    /// What they retain together, nested ones counted once, bytes.
    pub retained_bytes: u64,
    /// Who holds the largest of them, most bytes first.
    pub holders: Vec<HolderView>,
}

/// A reference that still holds targets of cut references.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolderView {
    /// `com.example.Shop.orders`, or the kind of GC root.
    pub holder: String,
    /// Targets that it holds, each counted for one holder.
    pub objects: u64,
    /// What they retain, bytes.
    pub retained_bytes: u64,
    /// The target that retains most.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
}

impl Row for HolderView {
    const COLUMNS: &'static [Column] = &[
        Column::count("objects", "Objects"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("example", "Example"),
        Column::text("holder", "Still held by"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.example),
            Cell::text(&self.holder),
        ]
    }
}

/// Finds what still holds the targets. A pass over the dominator tree, and a few reads for each of the largest.
///
/// # Errors
/// When there is no memory for a set of objects, or `progress` cancels.
pub(super) fn still_held(
    heap: &Heap,
    severed: &Severed,
    marked: &Marked,
    progress: &dyn Progress,
) -> Result<StillHeld, CutError> {
    let tree = heap.tree();
    let mut held = StillHeld::default();
    // Preorder numbers of the targets and of everything below them.
    let mut inside = Bitset::new(tree.count as usize + 1)?;
    let mut largest = Vec::new();
    let mut watch = Watch::begin(progress, u64::from(tree.count));
    for preorder in 1..=tree.count {
        if !watch.goes_on() {
            break;
        }
        let above = heap.dominator(TreeIndex(preorder)).0;
        let is_inside = inside.contains(above);
        let object = heap
            .object_at(TreeIndex(preorder))
            .unwrap_or(ObjectIndex(0));
        let is_target = marked.targets.contains(object.0) && marked.firm.contains(object.0);
        if is_target {
            let bytes = heap.retained_size(TreeIndex(preorder));
            held.objects += 1;
            held.retained_bytes += if is_inside { 0 } else { bytes };
            largest.push((Reverse(bytes), preorder));
            if largest.len() >= 2 * ASKED {
                largest.select_nth_unstable(ASKED);
                largest.truncate(ASKED);
            }
        }
        if is_inside || is_target {
            inside.insert(preorder);
        }
    }
    ensure_wanted(progress)?;
    largest.sort_unstable();
    largest.truncate(ASKED);
    let mut holders: BTreeMap<String, HolderView> = BTreeMap::new();
    for (Reverse(bytes), preorder) in largest {
        let Some(object) = heap.object_at(TreeIndex(preorder)) else {
            continue;
        };
        let holder = holder_of(heap, severed, marked, object, TreeIndex(preorder));
        let view = holders.entry(holder.clone()).or_insert(HolderView {
            holder,
            objects: 0,
            retained_bytes: 0,
            example: heap.id(object),
        });
        view.objects += 1;
        view.retained_bytes += bytes;
    }
    held.holders = holders.into_values().collect();
    held.holders
        .sort_by(|a, b| (b.retained_bytes, &a.holder).cmp(&(a.retained_bytes, &b.holder)));
    Ok(held)
}

fn holder_of(
    heap: &Heap,
    severed: &Severed,
    marked: &Marked,
    object: ObjectIndex,
    place: TreeIndex,
) -> String {
    if let Some(kind) = heap.roots().kind_of(object.0) {
        return format!("GC root: {}", kind.name());
    }
    let referrers = heap.inbound().of(object.0);
    let single = referrers.is_none().then(|| heap.dominator(place).0);
    let referrers = referrers.into_iter().flatten().take(REFERRERS);
    for referrer in referrers.chain(single) {
        let Some(source) = heap.object_at(TreeIndex(referrer)) else {
            continue;
        };
        if marked.firm.contains(source.0)
            && still_refers(heap, severed, source, object)
            && !is_below(heap, TreeIndex(referrer), place)
        {
            return reference_name(heap, source, object);
        }
    }
    if heap.class_of_class_object(object).is_some() {
        return "instances of the class".to_owned();
    }
    "soft references, or too many to look at".to_owned()
}

/// Whether a reference from one object to the other is left.
fn still_refers(heap: &Heap, severed: &Severed, source: ObjectIndex, target: ObjectIndex) -> bool {
    let (class, targets) = heap.graph().class_and_targets(source.0);
    let mut refers = false;
    if severed.may_cut(class) {
        severed.for_each(heap, source.0, class, targets, &mut |to, cuts| {
            refers |= to == target.0 && cuts == 0;
        });
    } else {
        refers = targets.into_iter().any(|to| to == target.0);
    }
    refers
}

/// Whether the first place is below the second in the dominator tree, as far as [`STEPS`] tell.
fn is_below(heap: &Heap, place: TreeIndex, above: TreeIndex) -> bool {
    let mut at = place;
    for _ in 0..STEPS {
        // A dominator has the smaller number.
        if at <= above {
            return at == above;
        }
        at = heap.dominator(at);
    }
    false
}

/// `com.example.Shop.orders`; for an element of an array, the field that holds the array.
pub(crate) fn reference_name(heap: &Heap, source: ObjectIndex, target: ObjectIndex) -> String {
    let class = &heap.classes().get(heap.class_of(source)).name;
    match reference_between(heap, source, target) {
        Some(ReferenceKind::Field { declared_in, name }) => {
            format!("{}.{name}", heap.classes().get(declared_in).name)
        }
        Some(ReferenceKind::Static { name }) => {
            let own = heap.class_of_class_object(source);
            let own = own.map_or(class, |own| &heap.classes().get(own).name);
            format!("{own}.{name}")
        }
        Some(ReferenceKind::Element(_)) => format!("elements of {class}"),
        Some(ReferenceKind::Local) => "a thread's stack".to_owned(),
        Some(ReferenceKind::Class) => "instances of the class".to_owned(),
        Some(ReferenceKind::Super) => "subclasses".to_owned(),
        Some(ReferenceKind::ClassLoader) => "classes of the loader".to_owned(),
        None => class.clone(),
    }
}
