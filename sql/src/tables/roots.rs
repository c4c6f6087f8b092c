//! The table `roots`.

use std::sync::Arc;

use heapray_query::root_entries;
use rustc_hash::FxHashMap;

use super::listed::ListedTable;
use crate::object_rows::Objects;
use crate::table::{Cell, Declared, TableColumn};

const COLUMNS: [TableColumn; 4] = [
    TableColumn::new("id", Declared::Address),
    TableColumn::new("kind", Declared::Text),
    TableColumn::new("thread", Declared::Address),
    TableColumn::new("frame", Declared::Integer),
];

/// Every GC root: the object, the kind, and for what a stack holds the thread and the frame from the top.
pub(super) fn table(objects: &Objects) -> ListedTable {
    let heap = Arc::clone(&objects.heap);
    let roots = heap.roots();
    let estimate = (roots.direct.len() + roots.locals.len()) as u64;
    ListedTable::new(&COLUMNS, estimate, move || {
        let threads = heap.roots().threads.iter();
        let threads: FxHashMap<_, _> = threads
            .filter_map(|thread| Some((thread.serial, thread.object?)))
            .collect();
        let address = |object: u32| heap.id(heapray_analyzer::ObjectIndex(object)).0;
        let rows = root_entries(&heap).map(|root| {
            let thread = root.thread.and_then(|thread| threads.get(&thread));
            vec![
                Cell::number(heap.id(root.object).0),
                Cell::Text(root.kind.name().into()),
                Cell::maybe(thread.map(|thread| address(*thread))),
                root.frame
                    .map_or(Cell::Null, |frame| Cell::Integer(frame.into())),
            ]
        });
        rows.collect()
    })
}
