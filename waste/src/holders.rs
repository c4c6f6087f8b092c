//! Whose field holds the waste? A sweep down the dominator tree, which remembers the nearest field of a class outside
//! the JDK.

use std::cmp::Reverse;

use heapray_analyzer::storage::bitset::{Bitset, RankedBitset};
use heapray_analyzer::{ClassIndex, ClassKind, Heap, ObjectIndex, TreeIndex};
use heapray_hprof::{FieldType, ObjectId};
use heapray_masking::is_jdk_class;
use heapray_query::what_if::{FieldLabels, Label};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::inner::InnerSums;
use crate::kind::Kind;
use crate::ledger::Claim;
use crate::roles::Roles;
use crate::rows::{HeldWasteRow, KindRow, Overhead, WasteReport};
use crate::scope::Scope;

/// Objects whose fields are looked up at once.
const BLOCK: u32 = 1 << 20;
/// Objects that one task looks at.
const SHARE: usize = 1 << 14;
/// Rows by field that are kept.
const MOST_ROWS: usize = 500;
/// Rows whose chain is described.
const CHAINS: usize = 50;
/// Classes of a chain.
const LONGEST: usize = 16;
/// Set in a holder's number if it is a class and no field.
const CLASS: u32 = 1 << 31;
/// No holder outside the JDK.
const NONE: u32 = u32::MAX;

/// Objects and bytes of one kind and class below one holder.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    objects: u64,
    bytes: u64,
    example: u32,
    example_bytes: u64,
}

/// Sums claims by kind and by holder. A sweep over the dominator tree; reads the instances of classes outside the JDK
/// that have nulls among their references.
///
/// # Errors
/// When there is no memory.
pub(crate) fn report(
    heap: &Heap,
    scope: &Scope<'_>,
    roles: &Roles,
    claims: &[Claim],
) -> std::io::Result<WasteReport> {
    let labels = FieldLabels::new(heap, |class| !is_jdk_class(&class.name));
    let mut sweep = Sweep::new(heap, scope, roles, &labels, claims)?;
    sweep.run();
    let fields = sweep.rows();
    let kinds = kinds_of(scope, claims);
    let wasted_bytes = kinds.iter().map(|row| row.wasted_bytes).sum();
    Ok(WasteReport {
        used_bytes: scope.total.bytes,
        wasted_bytes,
        wasted_share: scope.share_of(wasted_bytes),
        kinds,
        fields,
        copies: Vec::new(),
        collisions: Vec::new(),
        self_held: Vec::new(),
        inner: sweep.inner.into_rows(&labels),
        overhead: overhead(heap, scope),
    })
}

struct Sweep<'s> {
    heap: &'s Heap,
    scope: &'s Scope<'s>,
    roles: &'s Roles,
    labels: &'s FieldLabels,
    /// By class: whether it is of the JDK, or no class with fields.
    is_jdk: Vec<bool>,
    /// By class: whether objects of it waste memory.
    wasteful: Vec<bool>,
    /// Wasteful objects, and their claims.
    subjects: RankedBitset,
    groups: Vec<&'s [Claim]>,
    held: FxHashMap<(u32, ClassIndex, Kind), Held>,
    /// All objects of a class below a holder.
    totals: FxHashMap<(u32, ClassIndex), u64>,
    inner: InnerSums,
}

impl<'s> Sweep<'s> {
    fn new(
        heap: &'s Heap,
        scope: &'s Scope<'s>,
        roles: &'s Roles,
        labels: &'s FieldLabels,
        claims: &'s [Claim],
    ) -> std::io::Result<Self> {
        let classes = heap.classes();
        let is_primitive = |kind| matches!(kind, ClassKind::PrimitiveArray(_));
        let is_jdk = classes
            .iter()
            .map(|(_, class)| is_jdk_class(&class.name) || is_primitive(class.kind));
        let mut subjects = Bitset::new(heap.graph().len() as usize)?;
        let mut wasteful = vec![false; classes.len()];
        for claim in claims {
            subjects.insert(claim.subject);
            let class = heap.class_of(ObjectIndex(claim.subject));
            if let Some(wasteful) = wasteful.get_mut(class.get()) {
                *wasteful = true;
            }
        }
        Ok(Self {
            heap,
            scope,
            roles,
            labels,
            is_jdk: is_jdk.collect(),
            wasteful,
            subjects: RankedBitset::new(subjects),
            groups: claims.chunk_by(|a, b| a.subject == b.subject).collect(),
            held: FxHashMap::default(),
            totals: FxHashMap::default(),
            inner: InnerSums::new(labels),
        })
    }

    /// Visits all objects, dominators before what they dominate.
    fn run(&mut self) {
        let heap = self.heap;
        let count = heap.tree().count;
        let mut scratch = heap.scratch();
        let holders = scratch.as_mut_slice();
        if let Some(root) = holders.first_mut() {
            *root = NONE;
        }
        let mut first = 1;
        while first <= count {
            let end = first.saturating_add(BLOCK).min(count + 1);
            let block: Vec<u32> = (first..end).collect();
            let found: Vec<Option<u32>> = heap.workers().run(|| {
                let places = block.par_iter().with_min_len(SHARE);
                places.map(|place| self.holder_above(*place)).collect()
            });
            for (place, own) in block.into_iter().zip(found) {
                let above = heap.dominator(TreeIndex(place)).0;
                let inherited = holders.get(above as usize).copied().unwrap_or(NONE);
                let holder = own.unwrap_or(inherited);
                if let Some(slot) = holders.get_mut(place as usize) {
                    *slot = holder;
                }
                if let Some(label) = own.filter(|own| own & CLASS == 0) {
                    self.inner.add(heap, self.scope, label, TreeIndex(place));
                }
                self.add(place, holder);
            }
            first = end;
        }
    }

    /// The field by which the dominator of an object holds it, or the dominator's class, if that is not of the JDK.
    fn holder_above(&self, place: u32) -> Option<u32> {
        let heap = self.heap;
        let dominator = heap.dominator(TreeIndex(place));
        if dominator == TreeIndex::ROOT {
            return None;
        }
        // The column of classes by place is read in order; the graph is not.
        let class = heap.tree().class_at(heap.graph(), dominator.0);
        let is_class_object =
            class == ClassIndex::CLASS_OBJECT || Some(class) == heap.classes().java_lang_class();
        if !is_class_object && self.is_jdk.get(class.get()) != Some(&false) {
            return None;
        }
        let above = heap.object_at(dominator)?;
        let own = heap.class_of_class_object(above);
        let class = own.unwrap_or(class);
        let is_array = heap.classes().get(class).kind != ClassKind::Instance;
        if is_array && own.is_none() || self.is_jdk.get(class.get()) != Some(&false) {
            return None;
        }
        let object = heap.object_at(TreeIndex(place))?;
        let label = self.labels.between(heap, above, object.0);
        Some(label.unwrap_or(CLASS | class.0))
    }

    /// Counts an object for its holder.
    fn add(&mut self, place: u32, holder: u32) {
        let class = self.heap.tree().class_at(self.heap.graph(), place);
        if self.wasteful.get(class.get()) != Some(&true) {
            return;
        }
        let Some(object) = self.heap.object_at(TreeIndex(place)) else {
            return;
        };
        if !self.scope.has(object) || is_part(self.roles, object) {
            return;
        }
        *self.totals.entry((holder, class)).or_default() += 1;
        if !self.subjects.bits().contains(object.0) {
            return;
        }
        let claims = self.groups.get(self.subjects.rank(object.0) as usize);
        let kinds = claims.into_iter();
        for of_kind in kinds.flat_map(|claims| claims.chunk_by(|a, b| a.kind == b.kind)) {
            let bytes: u64 = of_kind.iter().map(|claim| u64::from(claim.bytes)).sum();
            let Some(kind) = of_kind.first().map(|claim| claim.kind) else {
                continue;
            };
            let held = self.held.entry((holder, class, kind)).or_default();
            held.objects += 1;
            held.bytes += bytes;
            if bytes > held.example_bytes {
                (held.example, held.example_bytes) = (place, bytes);
            }
        }
    }

    /// The rows, most bytes first; chains for the first ones.
    fn rows(&self) -> Vec<HeldWasteRow> {
        let heap = self.heap;
        let row = |(key, held): (&(u32, ClassIndex, Kind), &Held)| {
            let (holder, class, kind) = *key;
            let example = heap.object_at(TreeIndex(held.example));
            HeldWasteRow {
                kind,
                field: holder_name(heap, self.labels, holder),
                class: heap.classes().get(class).name.clone(),
                objects: held.objects,
                of_objects: self.totals.get(&(holder, class)).copied().unwrap_or(0),
                wasted_bytes: held.bytes,
                example: example.map_or(ObjectId::NULL, |object| heap.id(object)),
                chain: Vec::new(),
            }
        };
        let mut rows: Vec<HeldWasteRow> = self.held.iter().map(row).collect();
        rows.sort_by(|a, b| {
            let key = |row: &HeldWasteRow| (Reverse(row.wasted_bytes), row.kind);
            key(a).cmp(&key(b)).then_with(|| {
                let names =
                    |row: &HeldWasteRow| (row.field.clone(), row.class.clone(), row.example);
                names(a).cmp(&names(b))
            })
        });
        rows.truncate(MOST_ROWS);
        let examples = rows.iter().take(CHAINS);
        let examples: Vec<_> = examples.map(|row| heap.find(row.example)).collect();
        let found: Vec<_> = examples.iter().flatten().copied().collect();
        let places = heapray_query::find_in_tree(heap, &found);
        for (row, example) in rows.iter_mut().zip(examples) {
            let place = example.and_then(|object| places.get(&object).copied());
            row.chain = chain_to(heap, place.unwrap_or(TreeIndex::ROOT));
        }
        rows
    }
}

fn is_part(roles: &Roles, object: ObjectIndex) -> bool {
    roles.of_strings.bits().contains(object.0) || roles.of_collections.contains(object.0)
}

fn holder_name(heap: &Heap, labels: &FieldLabels, holder: u32) -> String {
    if holder == NONE {
        return String::new();
    }
    if holder & CLASS != 0 {
        return heap.classes().get(ClassIndex(holder & !CLASS)).name.clone();
    }
    let name = labels.names.get(holder as Label as usize);
    name.map_or_else(String::new, |(class, field)| format!("{class}.{field}"))
}

/// Sums by kind, most bytes first.
fn kinds_of(scope: &Scope<'_>, claims: &[Claim]) -> Vec<KindRow> {
    let mut sums: FxHashMap<Kind, (u64, u64)> = FxHashMap::default();
    let of_subjects = claims.chunk_by(|a, b| (a.subject, a.kind) == (b.subject, b.kind));
    for group in of_subjects {
        let Some(first) = group.first() else {
            continue;
        };
        let sum = sums.entry(first.kind).or_default();
        sum.0 += 1;
        sum.1 += group
            .iter()
            .map(|claim| u64::from(claim.bytes))
            .sum::<u64>();
    }
    let mut rows: Vec<KindRow> = sums
        .into_iter()
        .map(|(kind, (objects, wasted_bytes))| KindRow {
            kind,
            objects,
            wasted_bytes,
            wasted_share: scope.share_of(wasted_bytes),
            advice: kind.advice(),
        })
        .collect();
    rows.sort_by_key(|row| (Reverse(row.wasted_bytes), row.kind));
    rows
}

/// The classes on the way down to an object in the dominator tree, the same ones in a row once.
fn chain_to(heap: &Heap, mut at: TreeIndex) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    while let Some(object) = heap.object_at(at).filter(|_| chain.len() < LONGEST) {
        let own = heap.class_of_class_object(object);
        let class = own.unwrap_or_else(|| heap.class_of(object));
        let name = &heap.classes().get(class).name;
        let name = match own {
            Some(_) => format!("class {name}"),
            None => name.clone(),
        };
        if chain.last() != Some(&name) {
            chain.push(name);
        }
        at = heap.dominator(at);
    }
    chain.reverse();
    chain
}

/// Headers and padding of the objects.
fn overhead(heap: &Heap, scope: &Scope<'_>) -> Overhead {
    let layout = heap.layout();
    let mut overhead = Overhead::default();
    for ((index, class), count) in heap.classes().iter().zip(&scope.by_class) {
        let array_length = match class.kind {
            ClassKind::ObjectArray | ClassKind::PrimitiveArray(_) => 4,
            _ => 0,
        };
        let header = u64::from(layout.header_bytes) + array_length;
        overhead.header_bytes += count.objects * header;
        if let Some(size) = heap.instance_size(index) {
            let fields: u64 = { heap.classes().declaring(index) }
                .flat_map(|(_, declaring)| &declaring.fields)
                .map(|field| match field.field_type {
                    FieldType::Object => u64::from(layout.reference_bytes),
                    other => other.size(heap.id_size()) as u64,
                })
                .sum();
            let padding = size.saturating_sub(header + fields);
            overhead.padding_bytes += count.objects * padding;
        }
    }
    overhead
}
