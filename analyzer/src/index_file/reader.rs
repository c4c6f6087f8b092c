//! Opens an index file.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use super::format::{HEADER_BYTES, Header};
use super::key::IndexKey;
use super::refusal::Refusal;
use super::sections::{IDOM, NAMES, ORDER, REACHED, RETAINED, STATE, WORDS};
use super::state::State;
use crate::classes::ClassTable;
use crate::dominators::Inbound;
use crate::graph::{Graph, Roots};
use crate::heap::Heap;
use crate::index::AddressIndex;
use crate::options::{AnalyzeOptions, choose_backing};
use crate::reach::{SizeColumn, WalkedClasses};
use crate::recent::RecentReads;
use crate::retained::DominatorColumns;
use crate::scan::{Names, ScannedDump, Source};
use crate::storage::bitset::Bitset;
use crate::storage::codec::{Input, Stored};
use crate::storage::column::{Column, Unpacking};
use crate::storage::file_map::map_read_only;
use crate::storage::mapped_file::{KEPT, MappedFile};
use crate::storage::packed::packed_column;
use crate::storage::typed_cache::TypedCache;
use crate::stored_inbound::StoredInbound;

/// An open index file: header and table have their checksums, and nothing else was read.
#[derive(Debug, Clone)]
pub struct IndexFile {
    file: Arc<MappedFile>,
    key: IndexKey,
}

impl IndexFile {
    /// Opens an index file. Reads its header and its table.
    ///
    /// # Errors
    /// When the file is no index file that this version of heapray wrote, or is cut or damaged there.
    pub fn open(file: &File) -> Result<Self, Refusal> {
        let map = map_read_only(file)?;
        let header = Header::read(&map)?;
        let table = header.table(&map)?;
        let damaged = || Refusal::Damaged("its sections are not within its blocks".to_owned());
        let mut sections = BTreeMap::new();
        for (name, start, len) in table.sections {
            let end = start.checked_add(len).ok_or_else(damaged)?;
            sections.insert(name, start as usize..end as usize);
        }
        let blocks: Range<usize> = HEADER_BYTES..header.table as usize;
        let file = MappedFile::new(map, blocks, table.checksums, sections);
        Ok(Self {
            file: Arc::new(file.ok_or_else(damaged)?),
            key: table.key,
        })
    }

    /// Verifies every block. O(file).
    ///
    /// # Errors
    /// When a block does not have its checksum.
    pub fn verify(&self) -> Result<(), Refusal> {
        self.file.verify_all().map_err(Refusal::Damaged)
    }

    /// Names and lengths of the sections.
    pub fn sections(&self) -> impl Iterator<Item = (&str, usize)> {
        self.file.sections()
    }

    /// The answer that is kept under this name; `None` if there is none, or it is damaged.
    pub fn kept(&self, name: &str) -> Option<&[u8]> {
        let section = self.file.section(&format!("{KEPT}{name}"))?;
        self.file.bytes(section)
    }

    /// Checks that the file is of this dump and of these options.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self, key: &IndexKey) -> Result<(), Refusal> {
        if (self.key.length, self.key.sample) != (key.length, key.sample) {
            return Err(Refusal::OtherDump);
        }
        if self.key.options != key.options {
            return Err(Refusal::OtherOptions);
        }
        Ok(())
    }

    /// The heap that the file holds, of a dump and options that were [checked](Self::check). Reads what is small;
    /// columns are read when they are asked for.
    ///
    /// # Errors
    /// When the file is damaged, or there is no memory.
    pub fn heap(&self, source: &Source, options: &AnalyzeOptions) -> Result<Heap, Refusal> {
        let damaged = || {
            let words = self.file.fault().unwrap_or("its parts do not fit together");
            Refusal::Damaged(words.to_owned())
        };
        let workers = options.workers().map_err(std::io::Error::other)?;
        let parts = self.parts(source, options, workers.threads());
        let parts = parts.ok_or_else(damaged)?;
        let (state, scanned, graph, tree) = parts;
        let roots = Roots::resolve(&scanned, &graph.classes, &mut Vec::new());
        let mut options = options.clone();
        options.keep_unreachable = state.keep_unreachable;
        let unpacking = unpacking(&options, u64::from(graph.len()), workers.threads());
        let scratch = Column::zeroed(graph.len() as usize + 1, &unpacking.backing)?;
        Ok(Heap {
            inbound: Inbound::stored(
                StoredInbound::open(&self.file, &unpacking).ok_or_else(damaged)?,
            ),
            scanned,
            graph,
            roots,
            sizes: state.sizes,
            tree,
            reachable: state.reachable,
            parts: state.parts,
            unreachable: state.unreachable,
            orphaned_bytes: state.orphaned_bytes,
            repairs: state.repairs,
            options,
            workers,
            derived: TypedCache::default(),
            mapped: AtomicU64::new(0),
            recent: RecentReads::default(),
            scratch: Mutex::new(scratch),
            index: Some(Arc::clone(&self.file)),
        })
    }

    /// The parts of the heap; `None` if they are damaged or do not fit together.
    fn parts(
        &self,
        source: &Source,
        options: &AnalyzeOptions,
        threads: usize,
    ) -> Option<(State, ScannedDump, Graph, DominatorColumns)> {
        let file = &self.file;
        let section = |name| file.bytes(file.section(name)?);
        let mut input = Input::new(section(STATE)?);
        let mut state = State::take(&mut input)?;
        let index = AddressIndex::take(&mut input, file, WORDS)?;
        let header = heapray_hprof::Header::read(source.bytes()).ok()?;
        let mut names = Input::new(section(NAMES)?);
        let scanned = ScannedDump {
            source: source.clone(),
            snapshot: state.snapshot,
            names: Names::take(source.clone(), header.id_size, &mut names)?,
            index,
            segment_runs: Vec::new(),
            class_dumps: std::mem::take(&mut state.class_dumps),
            roots: std::mem::take(&mut state.roots),
            instance_classes: state.instance_classes.drain(..).collect(),
            array_classes: state.array_classes.drain(..).collect(),
            seen_primitives: std::mem::take(&mut state.seen_primitives),
            repairs: Vec::new(),
            heap_bytes: state.heap_bytes,
            header,
        };
        let unpacking = unpacking(options, scanned.index.len(), threads);
        let classes = ClassTable::build(&scanned, options.references, &mut Vec::new());
        let known = [state.reachable.len(), state.unreachable.len()];
        if known.iter().any(|known| *known != classes.len()) {
            return None;
        }
        let graph = Graph::take(&mut input, file, classes, &unpacking)?;
        let nodes = state.reached as usize + 1;
        let tree = DominatorColumns {
            count: state.reached,
            order: packed_column(file, ORDER, &unpacking).filter(|column| column.len() == nodes)?,
            idom: packed_column(file, IDOM, &unpacking).filter(|column| column.len() == nodes)?,
            retained: match state.unit {
                (unit, true) => SizeColumn::Wide(packed_column(file, RETAINED, &unpacking)?, unit),
                (unit, false) => {
                    SizeColumn::Narrow(packed_column(file, RETAINED, &unpacking)?, unit)
                }
            },
            classes: WalkedClasses::default(),
            visited: Bitset::of_words(Column::stored(file, REACHED)?),
            regions: state.regions,
        };
        let is_whole = input.is_empty()
            && u64::from(graph.len()) == scanned.index.len()
            && matches!(state.unit.0, 1 | 8);
        is_whole.then_some((state, scanned, graph, tree))
    }

    /// Why the file is faulty; `None` as long as all that was touched has its checksum.
    pub fn fault(&self) -> Option<&str> {
        self.file.fault()
    }
}

/// How the columns of so many objects are unpacked.
fn unpacking(options: &AnalyzeOptions, objects: u64, threads: usize) -> Unpacking {
    Unpacking {
        backing: choose_backing(options, objects),
        threads,
    }
}
