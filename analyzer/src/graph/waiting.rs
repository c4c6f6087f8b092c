//! A batch of objects whose references are looked up together, so that the lines of the address table are loaded by
//! the time they are read.

use rustc_hash::FxHashMap;

use super::writer::EntryWriter;
use crate::classes::ClassIndex;
use crate::index::{AddressIndex, Spot};

/// The number of objects of a batch.
const BATCH: usize = 32;

/// The index of objects that are not in the file; no object has it.
const MISSING: u32 = u32::MAX;

/// The batch of one thread.
pub(super) struct Waiting<'t> {
    index: &'t AddressIndex,
    /// Objects that threads hold on their stacks, by thread object.
    thread_targets: &'t FxHashMap<u32, Vec<u32>>,
    objects: Vec<Waiter>,
    /// IDs of the references with their positions in the address table, object by object, and the indexes of their
    /// targets.
    ids: Vec<(u64, Spot)>,
    targets: Vec<u32>,
    /// The number of references of the objects added.
    added: usize,
}

#[derive(Debug, Clone, Copy)]
struct Waiter {
    object: u32,
    class: ClassIndex,
    kind: Kind,
    references: usize,
}

/// The kind of a batched object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Instance,
    /// A thread: objects on its stack follow its fields.
    Thread,
    Array {
        len: u32,
    },
}

impl<'t> Waiting<'t> {
    pub(super) fn new(
        index: &'t AddressIndex,
        thread_targets: &'t FxHashMap<u32, Vec<u32>>,
    ) -> Self {
        Self {
            index,
            thread_targets,
            objects: Vec::with_capacity(BATCH),
            ids: Vec::new(),
            targets: Vec::new(),
            added: 0,
        }
    }

    /// Notes a reference of the object that will be added next, and prefetches the memory for its lookup. Null is no
    /// reference.
    #[inline]
    pub(super) fn note(&mut self, id: u64) {
        if id != 0 {
            let spot = self.index.spot_of(id);
            self.index.prefetch(spot);
            self.ids.push((id, spot));
        }
    }

    /// The number of references noted since the last object was added.
    #[inline]
    pub(super) fn noted(&self) -> usize {
        self.ids.len() - self.added
    }

    /// Adds the object whose references were noted, and returns whether the batch is full and must be written.
    #[inline]
    #[must_use]
    pub(super) fn add(&mut self, object: u32, class: ClassIndex, kind: Kind) -> bool {
        self.objects.push(Waiter {
            object,
            class,
            kind,
            references: self.noted(),
        });
        self.added = self.ids.len();
        self.objects.len() >= BATCH
    }

    /// Writes all objects of the batch.
    pub(super) fn write(&mut self, writer: &mut EntryWriter<'_>) -> std::io::Result<()> {
        let (index, mut missing) = (self.index, 0);
        self.targets.clear();
        self.targets.extend(self.ids.drain(..).map(|(id, spot)| {
            let target = index.rank(spot).or_else(|| Some(index.find_loose(id)?.0));
            target.unwrap_or_else(|| {
                missing += 1;
                MISSING
            })
        }));
        self.added = 0;
        let mut targets = self.targets.as_slice();
        for waiting in self.objects.drain(..) {
            let Waiter { object, class, .. } = waiting;
            let Some((mut own, rest)) = targets.split_at_checked(waiting.references) else {
                break;
            };
            targets = rest;
            let is_thread = matches!(waiting.kind, Kind::Thread);
            let found: Vec<u32>;
            if missing > 0 || is_thread {
                let locals = self.thread_targets.get(&object).filter(|_| is_thread);
                let own_found = own.iter().filter(|target| **target != MISSING);
                let dangling = own.len() - own_found.clone().count();
                if dangling > 0 {
                    writer.count_dangling(object, dangling as u32);
                }
                let all = own_found.chain(locals.into_iter().flatten());
                found = all.copied().collect();
                own = &found;
            }
            match waiting.kind {
                Kind::Array { len } => writer.write(object, class, Some(len), own)?,
                _ => writer.write_instance(object, class, own)?,
            }
        }
        Ok(())
    }
}
