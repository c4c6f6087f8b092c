//! Chooses the JVM's object layout by testing each layout against the distances between objects, and computes sizes
//! with it.

use heapray_hprof::{FieldType, IdSize, StringId};

use super::fields::{Fields, Style};
use super::sizes::{
    ArraySizes, LayoutSummary, Sizes, StackChunkSizes, align, alignment, classes_top_down,
};
use super::word_size::is_64_bit;
use crate::classes::{ClassIndex, ClassKind, STACK_CHUNK};
use crate::distances::table::Distances;
use crate::graph::Graph;
use crate::scan::{Names, ScannedDump};

/// One of the JVM's object layouts (`objLayout.hpp`, `arrayOop.hpp` and `instanceOop.hpp` of the JDK). All values are
/// bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mode {
    name: &'static str,
    header: u64,
    reference: u64,
    base: u64,
    wide_base: u64,
    reference_base: u64,
    /// Whether the layout exists with grouped fields. Compact headers exist since JDK 24 and 20-byte array bases
    /// since JDK 23, both only with gap-filled fields.
    grouped_too: bool,
    id_size: IdSize,
}

const EIGHT: IdSize = IdSize::Eight;
const MODES: [Mode; 7] = [
    Mode {
        name: "compressed oops",
        header: 12,
        reference: 4,
        base: 16,
        wide_base: 16,
        reference_base: 16,
        grouped_too: true,
        id_size: EIGHT,
    },
    Mode {
        name: "compact headers",
        header: 8,
        reference: 4,
        base: 12,
        wide_base: 16,
        reference_base: 12,
        grouped_too: false,
        id_size: EIGHT,
    },
    Mode {
        name: "8-byte references, compressed class pointers",
        header: 12,
        reference: 8,
        base: 16,
        wide_base: 16,
        reference_base: 16,
        grouped_too: true,
        id_size: EIGHT,
    },
    Mode {
        name: "8-byte references, compact headers",
        header: 8,
        reference: 8,
        base: 12,
        wide_base: 16,
        reference_base: 16,
        grouped_too: false,
        id_size: EIGHT,
    },
    Mode {
        name: "8-byte references and class pointers",
        header: 16,
        reference: 8,
        base: 24,
        wide_base: 24,
        reference_base: 24,
        grouped_too: true,
        id_size: EIGHT,
    },
    Mode {
        name: "8-byte references and class pointers (JDK 23+)",
        header: 16,
        reference: 8,
        base: 20,
        wide_base: 24,
        reference_base: 24,
        grouped_too: false,
        id_size: EIGHT,
    },
    Mode {
        name: "32 bit",
        header: 8,
        reference: 4,
        base: 12,
        wide_base: 16,
        reference_base: 12,
        grouped_too: true,
        id_size: IdSize::Four,
    },
];

/// A layout with a field style, and how well it matches the distances.
#[derive(Debug, Clone)]
struct Hypothesis {
    mode: Mode,
    style: Style,
    /// The number of classes and array lengths whose minimum distance is exactly the computed size.
    hits: u64,
    /// The number of those whose minimum distance is less than the computed size, which no correct layout has.
    violations: u64,
    /// The number of classes and array lengths compared.
    compared: u64,
    /// The unaligned layout of fields, by class.
    fields: Vec<Fields>,
}

/// The weight of a violation in hits: a size above the distance is impossible, but a damaged file may have a few
/// wrong distances.
const VIOLATION_WEIGHT: i64 = 8;

/// The number of classes and array lengths among which one may have a larger distance than the model says. JDK 17 and
/// 25 have one among 70 or more if objects lie side by side, and one among 26 with JDK 17's ZGC.
const MOST_LARGER_SHARE: u64 = 40;

impl Hypothesis {
    fn test(
        mode: Mode,
        style: Style,
        alignment: u64,
        scanned: &ScannedDump,
        graph: &Graph,
        distances: &Distances,
    ) -> Self {
        let classes = &graph.classes;
        let fields = lay_out(mode, style, scanned, graph, |_, fields| fields);
        let mut hypothesis = Self {
            mode,
            style,
            hits: 0,
            violations: 0,
            compared: 0,
            fields,
        };
        for (index, class) in classes.iter() {
            if class.kind == ClassKind::Instance
                && let Some(minimum) = distances.of_class(index)
            {
                let end = hypothesis
                    .fields
                    .get(index.get())
                    .map_or(mode.header, |f| f.end);
                hypothesis.compare(align(end, alignment), minimum.distance);
            }
        }
        let arrays = hypothesis.arrays(alignment);
        for (element, len, distance) in distances.arrays() {
            hypothesis.compare(arrays.array(element, len), distance);
        }
        hypothesis
    }

    fn compare(&mut self, size: u64, distance: u64) {
        self.compared += 1;
        self.hits += u64::from(size == distance);
        self.violations += u64::from(size > distance);
    }

    /// Whether objects lie side by side, so that a distance larger than the model means hidden fields. This does not
    /// hold for collectors that leave holes (ZGC, Shenandoah): dead objects that always follow objects of a class
    /// would seem to be part of them.
    fn is_compacted(&self) -> bool {
        let larger = self.compared - self.hits - self.violations;
        larger * MOST_LARGER_SHARE <= self.compared
    }

    fn score(&self) -> i64 {
        self.hits.cast_signed() - self.violations.cast_signed() * VIOLATION_WEIGHT
    }

    fn arrays(&self, alignment: u64) -> ArraySizes {
        let Mode {
            base,
            wide_base,
            reference_base,
            reference,
            ..
        } = self.mode;
        ArraySizes {
            base,
            wide_base,
            reference_base,
            reference_bytes: reference,
            alignment,
            stack_chunk: None,
        }
    }
}

/// The number of objects below which large alignments may occur by chance.
const ENOUGH_OBJECTS: u32 = 64;

/// The JVM's `ObjectAlignmentInBytes`: 8, or a larger power of two that divides all addresses.
fn object_alignment(scanned: &ScannedDump) -> u64 {
    if scanned.objects() < ENOUGH_OBJECTS {
        return 8;
    }
    1 << alignment(&scanned.index).trailing_zeros()
}

/// The fields of all classes, superclasses first; `correct` may replace the model's layout of a class.
fn lay_out(
    mode: Mode,
    style: Style,
    scanned: &ScannedDump,
    graph: &Graph,
    correct: impl Fn(ClassIndex, Fields) -> Fields,
) -> Vec<Fields> {
    let classes = &graph.classes;
    let bare = Fields::header(mode.header);
    let mut fields = vec![bare.clone(); classes.len()];
    for index in classes_top_down(graph) {
        let class = classes.get(index);
        let parent = class
            .super_class
            .and_then(|parent| fields.get(parent.get()))
            .unwrap_or(&bare);
        let declares = |name: &str| {
            let mut names = class.fields.iter().map(|field| field.name);
            names.any(|field| scanned.names.string_bytes(field) == Some(name.as_bytes()))
        };
        let extended = parent.extended(class, mode.reference, style, declares);
        if let Some(slot) = fields.get_mut(index.get()) {
            *slot = correct(index, extended);
        }
    }
    fields
}

/// The layout that matches the distances best, of those for the width of identifiers.
fn best_hypothesis(
    alignment: u64,
    scanned: &ScannedDump,
    graph: &Graph,
    distances: &Distances,
) -> Hypothesis {
    let styles = |mode: &Mode| {
        let grouped = mode.grouped_too.then_some(Style::Grouped);
        [Some(Style::GapFilling), grouped].into_iter().flatten()
    };
    let mut best: Option<Hypothesis> = None;
    for mode in MODES
        .iter()
        .filter(|mode| mode.id_size == scanned.id_size())
    {
        for style in styles(mode) {
            let hypothesis = Hypothesis::test(*mode, style, alignment, scanned, graph, distances);
            // Of equal scores the first one is taken: the more common layout, the newer style.
            if best
                .as_ref()
                .is_none_or(|best| hypothesis.score() > best.score())
            {
                best = Some(hypothesis);
            }
        }
    }
    best.unwrap_or_else(|| {
        let [mode, ..] = MODES;
        Hypothesis::test(
            mode,
            Style::GapFilling,
            alignment,
            scanned,
            graph,
            distances,
        )
    })
}

/// The JVM's sizes of all objects.
pub(super) fn sizes(scanned: &ScannedDump, graph: &Graph, distances: &Distances) -> Sizes {
    let alignment = object_alignment(scanned);
    let mut best = best_hypothesis(alignment, scanned, graph, distances);
    // IDs that are not addresses (table indexes of the hprof agent) contradict every layout.
    let addresses = best.violations * 4 <= best.compared;
    let is_wide = !addresses && scanned.id_size() == IdSize::Four && is_64_bit(scanned, graph);
    if is_wide {
        let [compressed, ..] = MODES;
        let style = Style::Grouped; // of JDK 8 and older, the only ones with the agent
        best = Hypothesis::test(compressed, style, alignment, scanned, graph, distances);
    }
    let mut arrays = best.arrays(alignment);
    let mode = best.mode;
    let distances_are_evidence = addresses && best.is_compacted();
    let java_lang_class = graph.classes.java_lang_class();
    let plain = java_lang_class.and_then(|class| Some(best.fields.get(class.get())?.end));
    if distances_are_evidence {
        // Hidden fields of a class are part of its subclasses too.
        best.fields = lay_out(mode, best.style, scanned, graph, |class, fields| {
            let model = align(fields.end, alignment);
            match confirmed_minimum(distances, class) {
                Some(distance) if distance > model => Fields::grown_to(distance),
                _ => fields,
            }
        });
    }
    if let Some(chunk) = graph.classes.find_by_name(STACK_CHUNK).next() {
        arrays.stack_chunk = best.fields.get(chunk.get()).map(|_| StackChunkSizes {
            fixed: if mode.reference == 4 { 48 } else { 56 },
            slots_per_word: 8 / mode.reference,
        });
    }
    let declared = declares_real_sizes(graph);
    let mut instances: Vec<u64> = graph
        .classes
        .iter()
        .map(|(index, class)| {
            let end = best
                .fields
                .get(index.get())
                .map_or(mode.header, |fields| fields.end);
            match class.kind {
                ClassKind::Instance if declared => u64::from(class.instance_size),
                ClassKind::Instance => {
                    let model = align(end, alignment);
                    let minimum = distances.of_class(index).filter(|_| addresses);
                    minimum.map_or(model, |minimum| model.min(minimum.distance))
                }
                _ => 0,
            }
        })
        .collect();
    let names = &scanned.names;
    let bare = bare_class_object(graph, names, distances, &best, plain, alignment, addresses);
    let class_objects = class_objects(graph, distances, &best, alignment, addresses, bare);
    // The class objects of primitive types are instances in the file.
    if let Some(java_lang_class) = graph.classes.java_lang_class()
        && let Some(size) = instances.get_mut(java_lang_class.get())
        && !declared
    {
        *size = bare;
    }
    let summary = LayoutSummary {
        model: mode.name.into(),
        header_bytes: mode.header as u32,
        reference_bytes: mode.reference as u32,
        alignment_bytes: alignment as u32,
        evidence: evidence(&best, addresses, is_wide, declared),
    };
    Sizes {
        instances,
        class_objects,
        arrays,
        is_compacted: best.is_compacted(),
        ids_are_addresses: addresses,
        summary,
    }
}

/// Whether the file has real sizes in `CLASS_DUMP`, as ART and native-image write them: that of `java.lang.Object` is
/// then more than 0.
fn declares_real_sizes(graph: &Graph) -> bool {
    let object = graph.classes.find_by_name("java.lang.Object").next();
    object.is_some_and(|object| graph.classes.get(object).instance_size > 0)
}

/// The minimum distance of a class, if several instances have it: a single instance may lie next to a hole.
fn confirmed_minimum(distances: &Distances, class: ClassIndex) -> Option<u64> {
    let minimum = distances.of_class(class)?;
    (minimum.times >= 2 && minimum.instances >= 5).then_some(minimum.distance)
}

/// Types of the static fields that are part of the class object, without `HotSpot`'s pseudo statics.
fn real_statics(graph: &Graph, class: ClassIndex) -> impl Iterator<Item = FieldType> {
    let is_real = |name: &StringId| !graph.pseudo_statics.contains(name);
    let statics = graph.classes.statics(class);
    statics
        .filter(move |field| is_real(&field.name))
        .map(|field| field.field_type)
}

/// The size of a class object without statics: `java.lang.Class` with its injected fields. It equals the minimum
/// distance behind such class objects, to which all array classes belong.
fn bare_class_object(
    graph: &Graph,
    names: &Names,
    distances: &Distances,
    best: &Hypothesis,
    plain: Option<u64>,
    alignment: u64,
    addresses: bool,
) -> u64 {
    let classes = &graph.classes;
    // Two addresses, two counts and three references (`javaClasses.hpp`, `CLASS_INJECTED_FIELDS`); two references in
    // releases that declare `signers` as a field (JDK 25).
    let java_lang_class = classes.java_lang_class();
    let mirrors = java_lang_class.and_then(|class| distances.of_class(class));
    let declared = java_lang_class.is_some_and(|class| {
        let found = classes.find_field(names, class, "signers");
        found.is_some()
    });
    let injected = 8 + 8 + 4 + 4 + (3 - u64::from(declared)) * best.mode.reference;
    let end = plain.unwrap_or(best.mode.header);
    let model = mirrors.map_or(end + injected, |minimum| {
        minimum.distance.min(end + injected)
    });
    let minimum = classes
        .iter()
        .filter(|(index, class)| {
            class.object.is_some() && real_statics(graph, *index).next().is_none()
        })
        .filter_map(|(index, _)| distances.of_class_object(index))
        .min();
    minimum
        .filter(|_| addresses)
        .unwrap_or_else(|| align(model, alignment))
}

/// Sizes of class objects: the bare class object, and statics behind its fields.
fn class_objects(
    graph: &Graph,
    distances: &Distances,
    best: &Hypothesis,
    alignment: u64,
    addresses: bool,
    bare: u64,
) -> Vec<u64> {
    graph
        .classes
        .iter()
        .map(|(index, class)| {
            if class.dump_offset.is_none() {
                return 0;
            }
            let statics = real_statics(graph, index);
            let fields = Fields::header(bare).with_statics(statics, best.mode.reference);
            let model = align(fields.end, alignment);
            match distances.of_class_object(index) {
                Some(distance) if addresses => model.min(distance),
                _ => model,
            }
        })
        .collect()
}

fn evidence(best: &Hypothesis, addresses: bool, is_wide: bool, declared: bool) -> String {
    if declared {
        return "the dump declares the object sizes".into();
    }
    if is_wide {
        return "assumed: the system properties are those of a 64-bit JVM, and identifiers are not addresses, so the \
                dump does not show the spacing of objects"
            .into();
    }
    if !addresses {
        return "identifiers are not addresses, so the dump does not show the spacing of objects"
            .into();
    }
    let style = match best.style {
        Style::GapFilling => "fields as in JDK 15+",
        Style::Grouped => "fields as in JDK 14 and earlier",
    };
    let exceeded = match best.violations {
        0 => String::new(),
        violations => format!(", and exceeds it for {violations}"),
    };
    format!(
        "inferred: the predicted size matches the object spacing for {} of {} classes and array lengths{exceeded}; {style}",
        best.hits, best.compared
    )
}
