//! The table `refs`: who refers to whom, by which field.

use std::sync::{Arc, OnceLock};

use heapray_analyzer::{ObjectIndex, Reference, ReferenceKind};
use heapray_query::Referrers;

use crate::object_rows::Objects;
use crate::table::{Asked, Cell, Comparison, Declared, Rows, Table, TableColumn};

static COLUMNS: [TableColumn; 3] = [
    TableColumn::new("source", Declared::Address),
    TableColumn::new("field", Declared::Text),
    TableColumn::new("target", Declared::Address),
];
const SOURCE: usize = 0;
const TARGET: usize = 2;

/// References that one object has, and that lead to one: few.
const FOUND: u64 = 4;

pub(super) struct RefsTable {
    objects: Objects,
    /// Computed when a query first asks who refers to an object.
    referrers: Arc<OnceLock<Arc<Referrers>>>,
}

impl RefsTable {
    pub(super) fn new(objects: &Objects) -> Self {
        Self {
            objects: objects.clone(),
            referrers: Arc::new(OnceLock::new()),
        }
    }
}

impl Table for RefsTable {
    fn columns(&self) -> &[TableColumn] {
        &COLUMNS
    }

    fn keys(&self) -> &[(usize, u64)] {
        &[(SOURCE, FOUND), (TARGET, FOUND)]
    }

    fn len(&self) -> u64 {
        self.objects.heap.reference_count()
    }

    fn rows(&self, asked: &Asked) -> Box<dyn Rows> {
        let equal = |column: usize| {
            let mut conditions = asked.conditions.iter();
            let found =
                conditions.find(|at| at.column == column && at.comparison == Comparison::Equal);
            found.map(|condition| self.objects.find(&condition.value))
        };
        let (source, target) = (equal(SOURCE), equal(TARGET));
        let sources = match (source, target) {
            (Some(source), _) => {
                Sources::Listed(source.into_iter().collect::<Vec<_>>().into_iter())
            }
            (None, Some(target)) => {
                let heap = &self.objects.heap;
                let referrers = self.referrers.get_or_init(|| heap.derived());
                let of = target.map_or(&[][..], |target| referrers.0.of(target.0));
                let of: Vec<ObjectIndex> = of.iter().copied().map(ObjectIndex).collect();
                Sources::Listed(of.into_iter())
            }
            (None, None) => Sources::All(0),
        };
        Box::new(RefRows {
            objects: self.objects.clone(),
            sources,
            target: target.flatten(),
            source: ObjectIndex(0),
            references: Vec::new().into_iter(),
            current: None,
        })
    }
}

enum Sources {
    /// The next object.
    All(u32),
    Listed(std::vec::IntoIter<ObjectIndex>),
}

struct RefRows {
    objects: Objects,
    sources: Sources,
    target: Option<ObjectIndex>,
    source: ObjectIndex,
    references: std::vec::IntoIter<Reference>,
    current: Option<Reference>,
}

impl Rows for RefRows {
    fn expected(&self) -> Option<u64> {
        match &self.sources {
            Sources::All(_) => None,
            Sources::Listed(listed) => Some(listed.len() as u64),
        }
    }

    fn advance(&mut self) -> bool {
        // Many objects may have no reference that is wanted.
        while !self.objects.watch.is_cancelled() {
            for reference in self.references.by_ref() {
                let is_wanted = self.target.is_none_or(|target| target == reference.target);
                if is_wanted && reference.kind != ReferenceKind::Class {
                    self.current = Some(reference);
                    return true;
                }
            }
            let heap = &self.objects.heap;
            let source = match &mut self.sources {
                Sources::Listed(listed) => listed.next(),
                Sources::All(next) => {
                    let mut rest = *next..heap.object_count();
                    let found = rest.find(|object| heap.is_reachable(ObjectIndex(*object)));
                    *next = found.map_or(heap.object_count(), |found| found + 1);
                    found.map(ObjectIndex)
                }
            };
            let Some(source) = source else {
                self.current = None;
                return false;
            };
            self.source = source;
            self.references = heap.references(source).into_iter();
        }
        self.current = None;
        false
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(reference) = &self.current else {
            return Cell::Null;
        };
        match column {
            SOURCE => Cell::number(self.objects.address(self.source)),
            TARGET => Cell::number(self.objects.address(reference.target)),
            _ => Cell::Text(match &reference.kind {
                ReferenceKind::Field { name, .. } | ReferenceKind::Static { name } => {
                    name.as_str().into()
                }
                ReferenceKind::Element(index) => format!("[{index}]").into(),
                ReferenceKind::Local => "<local>".into(),
                ReferenceKind::Class => "<class>".into(),
                ReferenceKind::Super => "<super>".into(),
                ReferenceKind::ClassLoader => "<classloader>".into(),
            }),
        }
    }
}
