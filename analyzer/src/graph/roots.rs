//! The GC roots, and the objects that only thread stacks hold.
//!
//! As in MAT's model, an object that a stack frame or a blocked thread holds is no root; its thread refers to it. So
//! the retained heap of a thread is what ending the thread would free. MAT drops locals whose thread it does not know
//! yet at that point of the file. Here this is decided after the whole file is read, and locals of missing threads
//! stay roots.

use std::cell::OnceCell;

use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{Root, RootKind, ThreadSerial, TraceSerial, Version};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::classes::{ClassIndex, ClassKind, ClassTable};
use crate::scan::ScannedDump;
use crate::storage::hashing::FileMap;

/// A GC root whose object is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootEntry {
    /// The index of the object.
    pub object: u32,
    /// The kind of the root.
    pub kind: RootKind,
    /// The thread whose stack holds the object.
    pub thread: Option<ThreadSerial>,
    /// The number of the frame that holds the object, counted from the top of the stack.
    pub frame: Option<i32>,
}

/// A live thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadEntry {
    /// The serial by which roots refer to the thread.
    pub serial: ThreadSerial,
    /// The serial of its stack trace.
    pub trace: Option<TraceSerial>,
    /// The thread object, if the file has it.
    pub object: Option<u32>,
}

/// The GC roots and threads of the dump.
#[derive(Debug, Default)]
pub struct Roots {
    /// GC roots in file order; an object may occur more than once.
    pub direct: Vec<RootEntry>,
    /// Objects that threads hold, in file order.
    pub locals: Vec<RootEntry>,
    /// The threads in file order.
    pub threads: Vec<ThreadEntry>,
    /// Objects to which a thread refers besides its fields, by thread object.
    pub thread_targets: FxHashMap<u32, Vec<u32>>,
    thread_objects: FxHashSet<u32>,
    kinds: FxHashMap<u32, RootKind>,
}

impl Roots {
    /// Separates roots from locals of threads. O(roots).
    pub fn resolve(scanned: &ScannedDump, classes: &ClassTable, repairs: &mut Vec<Repair>) -> Self {
        let mut roots = Self::default();
        let find = |id: heapray_hprof::ObjectId| scanned.index.find(id.0).map(|index| index.0);
        let mut threads: FileMap<ThreadSerial, Option<u32>> = FileMap::default();
        // JDK 22 writes a mounted virtual thread twice (JDK-8322237): one thread is one entry.
        let mut entries: FxHashMap<u32, usize> = FxHashMap::default();
        for root in scanned
            .roots
            .iter()
            .filter(|root| root.kind == RootKind::ThreadObject)
        {
            let (Some(serial), object) = (root.thread, find(root.object)) else {
                continue;
            };
            threads.entry(serial).or_insert(object);
            let entry = ThreadEntry {
                serial,
                trace: root.trace,
                object,
            };
            let next = roots.threads.len();
            let at = object.map_or(next, |object| *entries.entry(object).or_insert(next));
            match roots.threads.get_mut(at) {
                Some(known) => {
                    if !has_frames(scanned, known) && has_frames(scanned, &entry) {
                        *known = entry;
                    }
                }
                None => roots.threads.push(entry),
            }
        }
        let mut has_sticky = false;
        let mut lost = 0u64;
        let boot_names = OnceCell::new();
        let boot_names = || boot_names.get_or_init(|| names_of_boot_classes(scanned, classes));
        for root in &scanned.roots {
            has_sticky |= root.kind == RootKind::StickyClass;
            if root.kind == RootKind::Unreachable {
                continue; // ART's mark for the opposite of a root
            }
            let Some(object) = find(root.object) else {
                let is_lost =
                    is_lost(scanned, root) && !is_other_version(scanned, root, boot_names);
                lost += u64::from(is_lost);
                continue;
            };
            let mut entry = RootEntry {
                object,
                kind: root.kind,
                thread: root.thread,
                frame: root.frame,
            };
            let bound = matches!(
                root.kind,
                RootKind::JniLocal
                    | RootKind::JavaFrame
                    | RootKind::NativeStack
                    | RootKind::ThreadBlock
            );
            let thread = root.thread.filter(|_| bound);
            match thread.and_then(|serial| threads.get(&serial).copied().flatten()) {
                Some(thread) => {
                    let known = entries.get(&thread).and_then(|at| roots.threads.get(*at));
                    entry.thread = known.map(|known| known.serial).or(entry.thread);
                    roots.thread_targets.entry(thread).or_default().push(object);
                    roots.locals.push(entry);
                }
                None => roots.direct.push(entry),
            }
        }
        if lost > 0 {
            let mut repair = Repair::one(RepairKind::LostRoot, 0, 0);
            repair.count = lost;
            add_repair(repairs, repair);
        }
        if !has_sticky {
            roots.add_boot_classes(classes, repairs);
        }
        roots.thread_objects = roots
            .threads
            .iter()
            .filter_map(|thread| thread.object)
            .collect();
        for root in &roots.direct {
            roots.kinds.entry(root.object).or_insert(root.kind);
        }
        roots
    }

    /// Whether the object is that of a live thread.
    pub fn is_thread(&self, object: u32) -> bool {
        self.thread_objects.contains(&object)
    }

    /// The kind of root that the object is, the first one in the file; `None` if it is no root.
    pub fn kind_of(&self, object: u32) -> Option<RootKind> {
        self.kinds.get(&object).copied()
    }

    /// By class: whether its class object is in the file and no GC root, so that `<class>` references to it count.
    pub fn tracked(&self, classes: &ClassTable) -> Vec<bool> {
        let is_tracked = |class: ClassIndex| {
            let object = classes.get(class).object;
            object.is_some_and(|object| self.kind_of(object.0).is_none())
        };
        let mut tracked: Vec<bool> = classes.iter().map(|(class, _)| is_tracked(class)).collect();
        // Class objects are instances of `java.lang.Class`.
        if classes.java_lang_class().is_some_and(is_tracked)
            && let Some(tracked) = tracked.first_mut()
        {
            *tracked = true;
        }
        tracked
    }

    /// Makes every class of the boot loader except arrays a root: MAT's fallback for files without sticky classes
    /// (`HprofParserHandlerImpl.fillIn`).
    fn add_boot_classes(&mut self, classes: &ClassTable, repairs: &mut Vec<Repair>) {
        let known: FxHashSet<u32> = self.direct.iter().map(|entry| entry.object).collect();
        let before = self.direct.len();
        for (_, class) in classes.iter() {
            let array = matches!(
                class.kind,
                ClassKind::ObjectArray | ClassKind::PrimitiveArray(_)
            );
            if let Some(object) = class.object
                && class.loader.is_null()
                && !array
                && !known.contains(&object.0)
            {
                let kind = RootKind::StickyClass;
                self.direct.push(RootEntry {
                    object: object.0,
                    kind,
                    thread: None,
                    frame: None,
                });
            }
        }
        if self.direct.len() > before {
            let mut repair = Repair::one(RepairKind::NoRoots, 0, 0);
            repair.count = (self.direct.len() - before) as u64;
            add_repair(repairs, repair);
        }
    }
}

fn has_frames(scanned: &ScannedDump, thread: &ThreadEntry) -> bool {
    let trace = scanned.names.trace(thread.trace, thread.serial);
    trace.is_some_and(|trace| trace.frames().next().is_some())
}

/// Whether a root without an object means damage. The JVM has just looked at the object of a root, so whole dumps of
/// JDK 8 and later have no such root. In JDK 6, JNI handles may refer to objects that no dump contains. The hprof agent
/// writes threads without object, with identifier 0.
fn is_lost(scanned: &ScannedDump, root: &Root) -> bool {
    let may_dangle = match scanned.header.version {
        Version::V1_0_2 => false,
        Version::V1_0 | Version::V1_0_1 => root.kind == RootKind::JniGlobal,
        _ => true,
    };
    !root.object.is_null() && !may_dangle
}

/// Whether a root is a class of which the dump has another version. The boot loader defines a class once, but the JVM
/// may have a second one of the same name, which it loaded and did not link (JDK 25: `jdk.internal.event.Event`). It
/// lists both as sticky classes and dumps only linked ones. A class without instances that is not linked holds nothing.
fn is_other_version<'n>(
    scanned: &ScannedDump,
    root: &Root,
    boot_names: impl Fn() -> &'n FxHashSet<String>,
) -> bool {
    root.kind == RootKind::StickyClass
        && !scanned.instance_classes.contains(&root.object)
        && scanned
            .names
            .class_name(root.object)
            .is_some_and(|name| boot_names().contains(&name))
}

/// Names of the boot loader's classes that the dump contains, as spelled in the file.
fn names_of_boot_classes(scanned: &ScannedDump, classes: &ClassTable) -> FxHashSet<String> {
    let boot = classes
        .iter()
        .filter(|(_, class)| class.object.is_some() && class.loader.is_null());
    boot.filter_map(|(_, class)| scanned.names.class_name(class.id))
        .collect()
}
