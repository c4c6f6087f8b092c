//! Which objects are alive of themselves, and which only through a thread's stack?
//!
//! As in MAT's model, what a frame or a blocked thread holds is no root but referred to by its thread,
//! so that a thread's retained heap is what would be freed if it ended. Unlike MAT, which drops locals
//! whose thread it doesn't know yet at that point of the file, this is decided after the whole file is
//! read; locals of threads that are missing stay roots.

use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{RootKind, ThreadSerial, TraceSerial};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::classes::{ClassIndex, ClassKind, ClassTable};
use crate::scan::ScannedDump;
use crate::storage::hashing::FileMap;

/// A root whose object is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootEntry {
    /// The object, by its index.
    pub object: u32,
    /// Why it is a root.
    pub kind: RootKind,
    /// The thread whose stack holds it.
    pub thread: Option<ThreadSerial>,
    /// The frame that holds it, counted from the top of the stack.
    pub frame: Option<i32>,
}

/// A live thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadEntry {
    /// As roots name it.
    pub serial: ThreadSerial,
    /// Its stack.
    pub trace: Option<TraceSerial>,
    /// Its object, if the file has it.
    pub object: Option<u32>,
}

/// Roots and threads.
#[derive(Debug, Default)]
pub struct Roots {
    /// True roots, in file order; an object may occur more than once.
    pub direct: Vec<RootEntry>,
    /// What threads hold, in file order.
    pub locals: Vec<RootEntry>,
    /// Threads, in file order.
    pub threads: Vec<ThreadEntry>,
    /// Targets that a thread's object has besides its fields.
    pub thread_targets: FxHashMap<u32, Vec<u32>>,
    thread_objects: FxHashSet<u32>,
    kinds: FxHashMap<u32, RootKind>,
}

impl Roots {
    /// Sorts out what the file lists. O(roots).
    pub fn resolve(scanned: &ScannedDump, classes: &ClassTable, repairs: &mut Vec<Repair>) -> Self {
        let mut roots = Self::default();
        let find = |id: heapray_hprof::ObjectId| scanned.index.find(id.0).map(|index| index.0);
        let mut threads: FileMap<ThreadSerial, Option<u32>> = FileMap::default();
        for root in scanned
            .roots
            .iter()
            .filter(|root| root.kind == RootKind::ThreadObject)
        {
            let (Some(serial), object) = (root.thread, find(root.object)) else {
                continue;
            };
            threads.entry(serial).or_insert(object);
            roots.threads.push(ThreadEntry {
                serial,
                trace: root.trace,
                object,
            });
        }
        let mut has_sticky = false;
        for root in &scanned.roots {
            has_sticky |= root.kind == RootKind::StickyClass;
            if root.kind == RootKind::Unreachable {
                continue; // ART's mark for the opposite of a root
            }
            let Some(object) = find(root.object) else {
                continue;
            };
            let entry = RootEntry {
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
                    roots.thread_targets.entry(thread).or_default().push(object);
                    roots.locals.push(entry);
                }
                None => roots.direct.push(entry),
            }
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

    /// Is it the object of a live thread?
    pub fn is_thread(&self, object: u32) -> bool {
        self.thread_objects.contains(&object)
    }

    /// Why the object is a root, if it is; the first kind that the file lists.
    pub fn kind_of(&self, object: u32) -> Option<RootKind> {
        self.kinds.get(&object).copied()
    }

    /// By class: its class object is in the file and no root, so that references by `<class>` to it count.
    pub fn tracked(&self, classes: &ClassTable) -> Vec<bool> {
        let is_tracked = |class: ClassIndex| {
            let object = classes.get(class).object;
            object.is_some_and(|object| self.kind_of(object.0).is_none())
        };
        let mut tracked: Vec<bool> = classes.iter().map(|(class, _)| is_tracked(class)).collect();
        // Class objects are instances of it.
        if classes.java_lang_class().is_some_and(is_tracked)
            && let Some(tracked) = tracked.first_mut()
        {
            *tracked = true;
        }
        tracked
    }

    /// MAT's fallback (`HprofParserHandlerImpl.fillIn`): every class of the boot loader but arrays.
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
