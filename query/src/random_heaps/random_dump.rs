//! A random heap told with the testkit, and its graph written down beside it, edge by edge, in MAT's
//! model: instance → fields and class object; class object → `java.lang.Class`, superclass, loader,
//! statics; thread → locals.

use std::collections::{BTreeMap, BTreeSet};

use heapray_analyzer::Strength;
use heapray_testkit::{DumpBuilder, Type};
use proptest::prelude::*;

use heapray_testkit::oracle::Flow;

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// An instance of the class of that number.
    Instance(usize),
    /// `Object[]`, whose class is no GC root.
    Array,
    /// `byte[]`.
    Bytes,
    /// A live thread.
    Thread,
    /// A reference of `java.lang.ref`: its first target is the referent.
    Reference(Strength),
}

#[derive(Debug, Clone)]
pub(super) struct RandomClass {
    /// An earlier class, or `java.lang.Object`.
    extends: Option<usize>,
    /// A node.
    loader: Option<usize>,
    /// Class 0 may be sticky alone, or nobody is.
    sticky: bool,
    fields: usize,
    /// Nodes and classes.
    statics: Vec<usize>,
}

/// A heap. Targets are numbers of nodes, then of classes.
#[derive(Debug, Clone)]
pub(super) struct Heap {
    nodes: Vec<(Kind, Vec<usize>)>,
    classes: Vec<RandomClass>,
    roots: Vec<usize>,
    /// Thread (modulo their number) and target.
    locals: Vec<(usize, usize)>,
    sticky_basics: bool,
    id_size: usize,
}

/// Heaps without references of `java.lang.ref`.
pub(super) fn heaps() -> impl Strategy<Value = Heap> {
    heaps_with(0)
}

/// Heaps in which many objects are references of `java.lang.ref`.
pub(super) fn heaps_of_references() -> impl Strategy<Value = Heap> {
    heaps_with(5)
}

fn heaps_with(if_references: u32) -> impl Strategy<Value = Heap> {
    let sizes = (1..14usize, 1..5usize);
    sizes.prop_flat_map(move |(nodes, classes)| {
        let target = 0..nodes + classes;
        let kind = prop_oneof![
            6 => (0..classes).prop_map(Kind::Instance),
            2 => Just(Kind::Array),
            1 => Just(Kind::Bytes),
            1 => Just(Kind::Thread),
            if_references => prop_oneof![
                Just(Strength::Soft), Just(Strength::Weak), Just(Strength::Phantom)
            ].prop_map(Kind::Reference),
        ];
        let class = (
            prop::option::of(0..classes),
            prop::option::of(0..nodes),
            prop::bool::weighted(0.3),
            0..3usize,
            prop::collection::vec(target.clone(), 0..3),
        );
        let class = class.prop_map(|(extends, loader, sticky, fields, statics)| RandomClass {
            extends,
            loader,
            sticky,
            fields,
            statics,
        });
        let targets = prop::collection::vec(target.clone(), 0..4);
        (
            prop::collection::vec((kind, targets), nodes),
            prop::collection::vec(class, classes),
            prop::collection::vec(target.clone(), 0..3),
            prop::collection::vec((0..4usize, target), 0..4),
            any::<bool>(),
            prop_oneof![3 => Just(8usize), 1 => Just(4usize)],
        )
            .prop_map(
                |(nodes, classes, roots, locals, sticky_basics, id_size)| Heap {
                    nodes,
                    classes,
                    roots,
                    locals,
                    sticky_basics,
                    id_size,
                },
            )
    })
}

/// The dump, and what should be found in it. Node 0 of the flow is the virtual root.
pub(super) struct RandomDump {
    pub(super) bytes: Vec<u8>,
    pub(super) flow: Flow,
    /// Referents: reference object, referent and strength, not among the edges of the flow.
    pub(super) referents: Vec<(usize, usize, Strength)>,
    /// Address of each node of the flow; 0 for the virtual root.
    pub(super) ids: Vec<u64>,
    /// Node of each node's class object.
    pub(super) class_of: Vec<usize>,
    /// By class object: class loader's address and package.
    pub(super) origin: BTreeMap<usize, (u64, String)>,
}

impl Heap {
    /// Super classes come before subclasses, so that they are known when these are told.
    fn super_of(&self, class: usize) -> Option<usize> {
        self.classes[class].extends.filter(|parent| *parent < class)
    }

    pub(super) fn tell(&self) -> RandomDump {
        self.tell_without(&BTreeSet::new())
    }

    /// Class and name of every field that may hold a reference.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for (number, class) in self.classes.iter().enumerate() {
            let name = class_name(number);
            let own = (0..class.fields).map(|field| format!("c{number}f{field}"));
            let statics = (0..class.statics.len()).map(|at| format!("S{at}"));
            fields.extend(own.chain(statics).map(|field| (name.clone(), field)));
        }
        let others = [
            ("java.lang.Thread", "target"),
            ("java.lang.Thread", "threadLocals"),
            ("java.lang.ref.Reference", "referent"),
            ("java.lang.ref.Reference", "queue"),
        ];
        fields.extend(others.map(|(class, field)| (class.to_owned(), field.to_owned())));
        fields
    }

    /// The dump in which these fields, as class and name, are null.
    pub(super) fn tell_without(&self, cut: &BTreeSet<(String, String)>) -> RandomDump {
        let is_cut = |class: &str, field: &str| cut.contains(&(class.to_owned(), field.to_owned()));
        let mut dump = DumpBuilder::new();
        dump.id_size(self.id_size);
        if !self.sticky_basics {
            dump.without_sticky_roots();
        }
        let java = dump.java();
        let classes: Vec<u64> = self.classes.iter().map(|_| dump.reserve()).collect();
        let nodes: Vec<u64> = self.nodes.iter().map(|_| dump.reserve()).collect();
        let targets: Vec<u64> = nodes.iter().chain(&classes).copied().collect();
        let mut graph = Builder::default();
        graph.add_basics(&mut dump, self.sticky_basics);
        self.tell_classes(&mut dump, &mut graph, &targets, &classes, &is_cut);
        let mut threads = Vec::new();
        for ((kind, edges), id) in self.nodes.iter().zip(&nodes) {
            let edges: Vec<u64> = edges.iter().map(|target| targets[*target]).collect();
            dump.at(*id);
            match kind {
                Kind::Instance(class) => {
                    let fields = self.fields_of(*class);
                    let mut told = dump.instance(classes[*class]);
                    graph.object(*id, classes[*class]);
                    for ((declared_in, field), target) in fields.iter().zip(&edges) {
                        if is_cut(&class_name(*declared_in), field) {
                            continue;
                        }
                        told = told.set(field, *target);
                        graph.edge(*id, *target);
                    }
                    told.build();
                }
                Kind::Array => {
                    dump.object_array("java.lang.Object[]", &edges);
                    let class = dump.find_class("java.lang.Object[]").unwrap();
                    graph.object(*id, class);
                    for target in &edges {
                        graph.edge(*id, *target);
                    }
                }
                Kind::Bytes => {
                    dump.byte_array(b"leaf");
                    let class = dump.find_class("byte[]").unwrap();
                    graph.object(*id, class);
                }
                Kind::Reference(strength) => {
                    let class = match strength {
                        Strength::Soft => java.soft_reference,
                        Strength::Weak => java.weak_reference,
                        Strength::Phantom => java.phantom_reference,
                    };
                    let mut told = dump.instance(class);
                    graph.object(*id, class);
                    for (field, target) in ["referent", "queue"].iter().zip(&edges) {
                        if is_cut("java.lang.ref.Reference", field) {
                            continue;
                        }
                        told = told.set(field, *target);
                        if *field == "queue" {
                            graph.edge(*id, *target);
                        } else {
                            graph.referents.push((*id, *target, *strength));
                        }
                    }
                    told.build();
                }
                Kind::Thread => {
                    let mut told = dump.instance(java.thread);
                    graph.object(*id, java.thread);
                    for (field, target) in ["target", "threadLocals"].iter().zip(&edges) {
                        if is_cut("java.lang.Thread", field) {
                            continue;
                        }
                        told = told.set(field, *target);
                        graph.edge(*id, *target);
                    }
                    told.build();
                    threads.push(*id);
                }
            }
        }
        for (number, thread) in threads.iter().enumerate() {
            dump.root_thread(*thread, number as u32 + 1, 1);
            graph.root(*thread);
        }
        for (thread, target) in &self.locals {
            let target = targets[*target];
            // Serials that no thread has make roots of what they hold.
            dump.root_java_frame(target, *thread as u32 + 1, 0);
            match threads.get(*thread) {
                Some(thread) => graph.edge(*thread, target),
                None => graph.root(target),
            }
        }
        for root in &self.roots {
            dump.root_jni_global(targets[*root], 0x1000);
            graph.root(targets[*root]);
        }
        graph.finish(dump.to_bytes())
    }

    /// Numbers of the declaring classes, and names.
    fn fields_of(&self, class: usize) -> Vec<(usize, String)> {
        let hierarchy = std::iter::successors(Some(class), |class| self.super_of(*class));
        let own = |class: usize| {
            (0..self.classes[class].fields).map(move |field| (class, format!("c{class}f{field}")))
        };
        hierarchy.flat_map(own).collect()
    }

    fn tell_classes(
        &self,
        dump: &mut DumpBuilder,
        graph: &mut Builder,
        targets: &[u64],
        classes: &[u64],
        is_cut: &dyn Fn(&str, &str) -> bool,
    ) {
        for (number, class) in self.classes.iter().enumerate() {
            let id = classes[number];
            let loader = class.loader.map_or(0, |node| targets[node]);
            let object = dump.java().object;
            let above = self
                .super_of(number)
                .map_or(object, |parent| classes[parent]);
            let package = format!("pack{}", number % 2);
            let name = class_name(number);
            let mut told = dump.at(id).class(&name).loader(loader).extends(above);
            for field in 0..class.fields {
                told = told.field(&format!("c{number}f{field}"), Type::Object);
                told = told.field(&format!("pad{field}"), Type::Short);
            }
            graph.class(id, above, loader, &package);
            for (at, target) in class.statics.iter().enumerate() {
                let field = format!("S{at}");
                let target = if is_cut(&name, &field) {
                    0
                } else {
                    targets[*target]
                };
                told = told.static_object(&field, target);
                graph.edge(id, target);
            }
            told.build();
            if class.sticky {
                dump.root_sticky_class(id);
                graph.sticky(id);
            }
        }
    }
}

fn class_name(number: usize) -> String {
    format!("pack{}.Class{number}", number % 2)
}

/// Collects edges between addresses.
#[derive(Default)]
struct Builder {
    class_of: BTreeMap<u64, u64>,
    edges: Vec<(u64, u64)>,
    referents: Vec<(u64, u64, Strength)>,
    roots: Vec<u64>,
    any_sticky: bool,
    /// Boot loader's, no arrays: roots where no class is one.
    boot: Vec<u64>,
    origin: BTreeMap<u64, (u64, String)>,
    java_lang_class: u64,
}

impl Builder {
    fn add_basics(&mut self, dump: &mut DumpBuilder, sticky: bool) {
        let java = dump.java();
        self.java_lang_class = java.class;
        let names = Type::PRIMITIVES.iter().map(|of| of.array_name());
        let arrays: Vec<u64> = names.map(|name| dump.find_class(name).unwrap()).collect();
        let others = [
            "java.lang.Object[]",
            "java.lang.String[]",
            "java.lang.Class[]",
        ];
        let others: Vec<u64> = others
            .iter()
            .map(|name| dump.find_class(name).unwrap())
            .collect();
        for class in java.all() {
            let above = match class {
                _ if class == java.object => 0,
                _ if class == java.finalizer => java.final_reference,
                _ if class == java.soft_reference
                    || class == java.weak_reference
                    || class == java.phantom_reference
                    || class == java.final_reference =>
                {
                    java.reference
                }
                _ => java.object,
            };
            let in_ref =
                class == java.finalizer || above == java.reference || class == java.reference;
            let package = if in_ref { "java.lang.ref" } else { "java.lang" };
            self.class(class, above, 0, package);
        }
        for (class, package) in arrays
            .iter()
            .map(|class| (class, ""))
            .chain(others.iter().map(|class| (class, "java.lang")))
        {
            self.class(*class, java.object, 0, package);
            self.boot.retain(|boot| boot != class);
        }
        if sticky {
            let basics = java.all();
            basics
                .iter()
                .chain(&arrays)
                .for_each(|class| self.sticky(*class));
        }
    }

    fn class(&mut self, id: u64, above: u64, loader: u64, package: &str) {
        self.class_of.insert(id, self.java_lang_class);
        self.edge(id, self.java_lang_class);
        self.edge(id, above);
        self.edge(id, loader);
        self.origin.insert(id, (loader, package.to_owned()));
        if loader == 0 {
            self.boot.push(id);
        }
    }

    fn sticky(&mut self, class: u64) {
        self.any_sticky = true;
        self.root(class);
    }

    fn object(&mut self, id: u64, class: u64) {
        self.class_of.insert(id, class);
        self.edge(id, class);
    }

    fn edge(&mut self, from: u64, to: u64) {
        if to != 0 {
            self.edges.push((from, to));
        }
    }

    fn root(&mut self, id: u64) {
        self.roots.push(id);
    }

    fn finish(mut self, bytes: Vec<u8>) -> RandomDump {
        if !self.any_sticky {
            self.roots.append(&mut self.boot);
        }
        let mut ids = vec![0];
        ids.extend(self.class_of.keys());
        let place = |id: &u64| ids.binary_search(id).unwrap();
        let mut flow = Flow {
            successors: vec![Vec::new(); ids.len()],
        };
        flow.successors[0] = self.roots.iter().map(place).collect();
        for (from, to) in &self.edges {
            flow.successors[place(from)].push(place(to));
        }
        let referents = self.referents.iter();
        let referents = referents
            .map(|(from, to, strength)| (place(from), place(to), *strength))
            .collect();
        let mut class_of = vec![0];
        class_of.extend(self.class_of.values().map(place));
        let origin = self.origin.iter();
        let origin = origin
            .map(|(id, origin)| (place(id), origin.clone()))
            .collect();
        RandomDump {
            bytes,
            flow,
            referents,
            ids,
            class_of,
            origin,
        }
    }
}
