//! One pass over all objects, in the order of their addresses: what each of them wastes.

use heapray_analyzer::graph::Body;
use heapray_analyzer::{
    AnalyzeError, Class, ClassIndex, ClassKind, Heap, Nearby, ObjectIndex, ObjectRecord, Progress,
    Result, Silent, Stage,
};
use heapray_hprof::{FieldType, IdSize};
use heapray_masking::is_jdk_class;
use heapray_query::collections::{CollectionShape, inspect_fields};
use heapray_query::waste::{Blanking, blanking};
use heapray_query::watch::{ensure_wanted, report};
use heapray_query::{ObjectSet, reference_leak_rows};
use rayon::prelude::*;

use crate::boxed::Numbers;
use crate::collisions::{Colliding, colliding};
use crate::contents::{hash_of, wasted};
use crate::duplicates::{Content, of_arrays, of_objects, of_strings};
use crate::firsts::Firsts;
use crate::kind::Kind;
use crate::known::Known;
use crate::ledger::{Claim, settle};
use crate::roles::Roles;
use crate::rows::WasteReport;
use crate::scope::Scope;
use crate::self_held::claim_self_held;
use crate::texts::{CodedString, Text, Texts};
use crate::unused_chars::unused_chars;
use crate::unused_fields::{Fields, Unused};
use crate::widths::Widths;
use crate::{arrays, collections, collisions, copies, holders};

/// Objects that one task looks at.
const SHARE: u32 = 1 << 15;
/// Classes of values beside the application's, whose instances are equal if their fields are.
const VALUES: [&str; 5] = [
    "java.math.Big",
    "java.time.",
    "java.util.Date",
    "java.util.UUID",
    "java.sql.",
];
/// Boxed numbers, with the bytes of the number.
const BOXED: [(&str, u64); 8] = [
    ("java.lang.Boolean", 1),
    ("java.lang.Byte", 1),
    ("java.lang.Character", 2),
    ("java.lang.Short", 2),
    ("java.lang.Integer", 4),
    ("java.lang.Float", 4),
    ("java.lang.Long", 8),
    ("java.lang.Double", 8),
];

/// Looks at every reachable object. Reads the whole heap from the file, on all threads; takes some twenty bytes for
/// each string, array and object that might have an equal one.
///
/// # Errors
/// When there is no memory.
pub fn find_waste(heap: &Heap) -> std::io::Result<WasteReport> {
    find_waste_watched(heap, &Silent).map_err(memory)
}

/// The same with reports of its progress.
///
/// # Errors
/// When there is no memory, or `progress` cancels.
pub fn find_waste_watched(heap: &Heap, progress: &dyn Progress) -> Result<WasteReport> {
    look_for_waste(heap, &Scope::heap(heap), progress)
}

fn memory(error: AnalyzeError) -> std::io::Error {
    match error {
        AnalyzeError::Memory(error) => error,
        other => std::io::Error::other(other),
    }
}

/// Looks at the objects of a set, as if there were no others: copies of what is outside of the set are no copies.
///
/// # Errors
/// When there is no memory.
pub fn find_waste_in(heap: &Heap, set: &ObjectSet) -> std::io::Result<WasteReport> {
    look_for_waste(heap, &Scope::set(heap, set), &Silent).map_err(memory)
}

fn look_for_waste(heap: &Heap, scope: &Scope<'_>, progress: &dyn Progress) -> Result<WasteReport> {
    let known = Known::of(heap);
    let roles = Roles::find(heap, &known)?;
    let kinds: Vec<ClassUse> = heap
        .classes()
        .iter()
        .map(|(index, class)| ClassUse::of(heap, &known, index, class))
        .collect();
    let fields = Fields::new(heap, |class| !is_jdk_class(&class.name));
    let texts = Texts::new(&roles);
    let pass = Pass {
        heap,
        scope,
        roles: &roles,
        known: &known,
        texts: &texts,
        kinds: &kinds,
        fields: &fields,
        widths: Widths::of(heap),
        // Removed contents say nothing.
        has_contents: matches!(blanking(heap), None | Some(Blanking::Letters)),
    };
    let tasks = heap.graph().len().div_ceil(SHARE);
    progress.begin(Stage::Question, heap.graph().len().into());
    let look = |task| {
        if report(progress, SHARE.into()) {
            pass.look(task)
        } else {
            Part::new(&fields)
        }
    };
    let parts: Vec<Part> = heap
        .workers()
        .run(|| (0..tasks).into_par_iter().map(look).collect());
    heap.records().release();
    ensure_wanted(progress)?;
    let mut all = Part::new(&fields);
    for part in parts {
        all.add(part);
    }
    let Part {
        mut claims,
        coded,
        mut strings,
        mut arrays,
        objects,
        unused,
        collisions,
        ..
    } = all;
    strings.extend(texts.hashes(heap, &roles, &coded, &mut claims));
    drop((texts, coded));
    ensure_wanted(progress)?;
    claims.extend(
        unused_chars(heap)
            .into_iter()
            .map(|(array, bytes)| Claim::new(heap, Kind::UnusedChars, array, array, bytes)),
    );
    let unused = fields.wasted(|class| scope.instances_of(class), &unused);
    claim_unused_fields(heap, scope, &unused, &mut claims);
    let mut firsts = Firsts::new(heap);
    of_strings(heap, &roles, &mut strings, &mut firsts, &mut claims);
    of_arrays(heap, &mut arrays, &mut firsts, &mut claims);
    drop((strings, arrays));
    ensure_wanted(progress)?;
    of_objects(heap, objects, &mut firsts, &mut claims);
    let self_held = scope.self_held();
    claim_self_held(heap, &self_held, &mut claims)?;
    claims.retain(|claim| scope.has(ObjectIndex(claim.object)));
    let claims = settle(heap, claims)?;
    ensure_wanted(progress)?;
    let copies = copies::rows(heap, &claims, &firsts);
    drop(firsts);
    let mut report = holders::report(heap, scope, &roles, &claims)?;
    report.copies = copies;
    report.self_held = reference_leak_rows(heap, &self_held);
    report.collisions = collisions::rows(heap, &collisions);
    Ok(report)
}

/// Claims what hardly any instance of a class uses, by class.
fn claim_unused_fields(heap: &Heap, scope: &Scope<'_>, wasted: &[u64], claims: &mut Vec<Claim>) {
    if wasted.iter().all(|bytes| *bytes == 0) {
        return;
    }
    let bytes_of = |class: ClassIndex| wasted.get(class.get()).copied().unwrap_or_default();
    let objects = heapray_query::find_instances(heap, usize::MAX, |class, _| bytes_of(class) > 0);
    for object in objects.into_iter().filter(|object| scope.has(*object)) {
        let bytes = bytes_of(heap.class_of(object));
        claims.push(Claim::new(heap, Kind::UnusedFields, object, object, bytes));
    }
}

/// What the instances of a class may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClassUse {
    String,
    Collection(&'static CollectionShape),
    /// With the bytes of the number.
    Boxed(u64),
    /// Equal to another if the fields are.
    Value,
    Other,
}

impl ClassUse {
    fn of(heap: &Heap, known: &Known, index: ClassIndex, class: &Class) -> Self {
        if class.kind != ClassKind::Instance {
            return Self::Other;
        }
        if class.name == "java.lang.String" {
            return Self::String;
        }
        if let Some((_, bytes)) = BOXED.iter().find(|(name, _)| *name == class.name) {
            return Self::Boxed(*bytes);
        }
        if let Some(shape) = known.collections.counted(index) {
            return Self::Collection(shape);
        }
        let is_value = VALUES.iter().any(|prefix| class.name.starts_with(prefix));
        // Threads, loaders and references are what they are, whatever their fields say.
        let classes = heap.classes();
        let has_identity = class.is_thread
            || classes.is_a(index, "java.lang.ClassLoader")
            || classes.is_a(index, "java.lang.ref.Reference")
            || class.payload == 0;
        if is_value || !is_jdk_class(&class.name) && !has_identity {
            Self::Value
        } else {
            Self::Other
        }
    }
}

struct Pass<'p> {
    heap: &'p Heap,
    scope: &'p Scope<'p>,
    roles: &'p Roles,
    known: &'p Known,
    texts: &'p Texts,
    kinds: &'p [ClassUse],
    fields: &'p Fields,
    widths: Widths,
    has_contents: bool,
}

/// What one task found.
struct Part {
    claims: Vec<Claim>,
    /// Strings that have an array as a whole.
    coded: Vec<CodedString>,
    /// Hash of the content, string, array.
    strings: Vec<(u64, u32, u32)>,
    arrays: Vec<Content>,
    objects: Vec<Content>,
    unused: Unused,
    collisions: Vec<Colliding>,
    /// Memory for the numbers of an object.
    buffer: Vec<u8>,
}

impl Part {
    fn new(fields: &Fields) -> Self {
        Self {
            claims: Vec::new(),
            coded: Vec::new(),
            strings: Vec::new(),
            arrays: Vec::new(),
            objects: Vec::new(),
            unused: fields.counters(),
            collisions: Vec::new(),
            buffer: Vec::new(),
        }
    }

    fn add(&mut self, mut other: Self) {
        self.claims.append(&mut other.claims);
        self.coded.append(&mut other.coded);
        self.strings.append(&mut other.strings);
        self.arrays.append(&mut other.arrays);
        self.objects.append(&mut other.objects);
        self.collisions.append(&mut other.collisions);
        for (sums, others) in self.unused.iter_mut().zip(other.unused) {
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum += other;
            }
        }
    }
}

impl Pass<'_> {
    fn look(&self, task: u32) -> Part {
        let (heap, graph) = (self.heap, self.heap.graph());
        let mut part = Part::new(self.fields);
        // The objects follow each other in the file; what they are made of may be elsewhere.
        let (mut nearby, mut elsewhere) = (Nearby::default(), Nearby::default());
        let first = task * SHARE;
        for object in first..first.saturating_add(SHARE).min(graph.len()) {
            if !self.scope.has(ObjectIndex(object)) {
                continue;
            }
            let node = graph.node(object);
            match node.body {
                Body::ClassObject { .. } => {}
                Body::ObjectArray { len } => {
                    if !self.roles.of_collections.contains(object) {
                        let (targets, widths) = (graph.targets(object), self.widths);
                        let array = ObjectIndex(object);
                        arrays::claims(heap, array, len, targets, widths, &mut part.claims);
                    }
                }
                Body::PrimitiveArray { len, element } => {
                    if self.roles.of_strings.bits().contains(object) {
                        self.text(object, &mut nearby);
                    } else {
                        self.numbers(object, element, len, &mut nearby, &mut part);
                    }
                }
                Body::Instance => {
                    self.instance(object, node.class, [&mut nearby, &mut elsewhere], &mut part);
                }
            }
        }
        part
    }

    fn numbers(
        &self,
        object: u32,
        element: FieldType,
        len: u32,
        nearby: &mut Nearby,
        part: &mut Part,
    ) {
        let (heap, array) = (self.heap, ObjectIndex(object));
        let shallow = heap.shallow_size(array);
        let reference = self.widths.reference;
        let claim = |part: &mut Part, (kind, bytes): (Kind, u64)| {
            part.claims
                .push(Claim::new(heap, kind, array, array, bytes));
        };
        if len <= 1 {
            let found = wasted(element, len, &[], shallow, reference);
            if let Some(found) = found {
                claim(part, found);
            }
            return;
        }
        if !self.has_contents {
            return;
        }
        let records = heap.records();
        let Some(ObjectRecord::PrimitiveArray(content)) = records.get_near(array, nearby) else {
            return;
        };
        if let Some(found) = wasted(element, len, content.bytes, shallow, reference) {
            claim(part, found);
        }
        if !content.bytes.is_empty() {
            let hash = hash_of(element as u64, content.bytes);
            part.arrays.push((hash, object));
        }
    }

    fn instance(&self, object: u32, class: ClassIndex, nearby: [&mut Nearby; 2], part: &mut Part) {
        let heap = self.heap;
        let [nearby, elsewhere] = nearby;
        let kind = self
            .kinds
            .get(class.get())
            .copied()
            .unwrap_or(ClassUse::Other);
        match kind {
            ClassUse::String => self.string(object, nearby, elsewhere, part),
            ClassUse::Boxed(bytes) => {
                if !self.roles.cached_numbers.contains(object) {
                    let object = ObjectIndex(object);
                    let all = heap.shallow_size(object) + self.widths.reference;
                    let wasted = all.saturating_sub(bytes);
                    let claim = Claim::new(heap, Kind::BoxedNumber, object, object, wasted);
                    part.claims.push(claim);
                }
            }
            ClassUse::Collection(facts) => {
                if !self.roles.of_collections.contains(object) {
                    self.collection(ObjectIndex(object), facts, [nearby, elsewhere], part);
                }
            }
            ClassUse::Value => {
                let records = heap.records();
                let record = records.get_near(ObjectIndex(object), nearby);
                let Some(ObjectRecord::Instance(record)) = record else {
                    return;
                };
                self.fields
                    .count(heap, class, record.fields, &mut part.unused);
                let hash = self.hash_of_numbers(class, record.fields, &mut part.buffer);
                part.objects.push((hash, object));
            }
            ClassUse::Other => {}
        }
    }

    fn collection(
        &self,
        object: ObjectIndex,
        facts: &'static CollectionShape,
        nearby: [&mut Nearby; 2],
        part: &mut Part,
    ) {
        let heap = self.heap;
        let [nearby, elsewhere] = nearby;
        let fields = heap.instance_near(object, nearby);
        let found = inspect_fields(heap, object, facts, fields.as_ref(), elsewhere);
        let of_class = |class: ClassIndex| match self.kinds.get(class.get()) {
            Some(ClassUse::Boxed(bytes)) => Some(*bytes),
            _ => None,
        };
        let numbers = Numbers {
            known: self.known,
            of_class: &of_class,
            cached: &self.roles.cached_numbers,
        };
        collections::claims(heap, &found, self.widths, &numbers, &mut part.claims);
        part.collisions.extend(colliding(heap, &found));
    }

    /// Reads the characters of strings.
    fn text(&self, object: u32, nearby: &mut Nearby) {
        if !self.has_contents {
            return;
        }
        let records = self.heap.records();
        if let Some(ObjectRecord::PrimitiveArray(content)) =
            records.get_near(ObjectIndex(object), nearby)
        {
            self.texts.insert(self.roles, object, &content);
        }
    }

    fn string(&self, object: u32, nearby: &mut Nearby, elsewhere: &mut Nearby, part: &mut Part) {
        let heap = self.heap;
        let array = heap.graph().targets(object).next();
        let Some(array) = array.filter(|_| self.has_contents) else {
            return;
        };
        let fields = heap.instance_near(ObjectIndex(object), nearby);
        let number = |name| {
            let number = fields.as_ref()?.field(name)?.as_i64()?;
            usize::try_from(number).ok()
        };
        // JDK 6 and earlier: a part of the array. JDK 9 and later: one or two bytes a character.
        let range = number("offset").zip(number("count"));
        let has_array = self.scope.has(ObjectIndex(array));
        if range.is_none() && has_array {
            part.coded.push(CodedString {
                string: object,
                array,
                coder: number("coder").unwrap_or(0) as u8,
            });
            return;
        }
        let records = heap.records();
        let Some(ObjectRecord::PrimitiveArray(content)) =
            records.get_near(ObjectIndex(array), elsewhere)
        else {
            return;
        };
        let text = Text::of(&content);
        let hash = match range {
            Some((first, count)) => {
                let end = (first + count).saturating_mul(2).min(content.bytes.len());
                let bytes = content.bytes.get(first.saturating_mul(2)..end);
                Text::of_chars(bytes.unwrap_or_default())
            }
            None => text,
        };
        let coder = number("coder").unwrap_or(0) as u8;
        part.strings.push((hash.hash(coder), object, array));
        text.claim(heap, object, array, &mut part.claims);
    }

    /// The hash of the class, the numbers, and which references are null.
    fn hash_of_numbers(&self, class: ClassIndex, fields: &[u8], buffer: &mut Vec<u8>) -> u64 {
        buffer.clear();
        buffer.extend_from_slice(fields);
        let width = match self.heap.id_size() {
            IdSize::Four => 4,
            IdSize::Eight => 8,
        };
        let own = self.heap.classes().get(class);
        let mut clear = |offset: usize| {
            if let Some(id) = buffer.get_mut(offset..offset + width) {
                let is_null = id.iter().all(|byte| *byte == 0);
                id.fill(u8::from(!is_null));
            }
        };
        if let Some(references) = own.references.as_deref() {
            for offset in references {
                clear(*offset as usize);
            }
        } else {
            let classes = self.heap.classes();
            classes.for_each_reference_upward(class, fields.len(), &mut clear);
        }
        hash_of(class.0.into(), buffer)
    }
}
