//! The tables `threads` and `frames`.

use std::sync::Arc;

use heapray_analyzer::Heap;
use heapray_query::{ThreadRow, find_roots, thread_row, threads as find_threads};

use super::listed::ListedTable;
use crate::object_rows::Objects;
use crate::table::{Cell, Declared, TableColumn};

const THREADS: [TableColumn; 8] = [
    TableColumn::new("id", Declared::Address),
    TableColumn::new("name", Declared::Text),
    TableColumn::new("class", Declared::Text),
    TableColumn::new("state", Declared::Text),
    TableColumn::new("daemon", Declared::Integer),
    TableColumn::new("virtual", Declared::Integer),
    TableColumn::new("count", Declared::Integer),
    TableColumn::new("retained", Declared::Bytes),
];

const FRAMES: [TableColumn; 5] = [
    TableColumn::new("thread", Declared::Address),
    TableColumn::new("depth", Declared::Integer),
    TableColumn::new("method", Declared::Text),
    TableColumn::new("source", Declared::Text),
    TableColumn::new("line", Declared::Integer),
];

/// Every live thread; virtual ones that stand at the same place are one row, with their count.
pub(super) fn threads(objects: &Objects) -> ListedTable {
    let heap = Arc::clone(&objects.heap);
    let estimate = heap.roots().threads.len() as u64;
    ListedTable::new(&THREADS, estimate, move || {
        let rows = all(&heap, 0).into_iter().map(|thread| {
            vec![
                Cell::maybe(thread.object_id.map(|id| id.0)),
                Cell::Text(thread.name.into()),
                Cell::Text(thread.class.into()),
                thread
                    .state
                    .map_or(Cell::Null, |state| Cell::Text(state.into())),
                thread
                    .daemon
                    .map_or(Cell::Null, |daemon| Cell::Integer(daemon.into())),
                Cell::Integer(thread.is_virtual.into()),
                Cell::number(thread.count),
                Cell::number(thread.retained_bytes),
            ]
        });
        rows.collect()
    })
}

/// Every frame of every thread, the innermost at depth 0.
pub(super) fn frames(objects: &Objects) -> ListedTable {
    let heap = Arc::clone(&objects.heap);
    let estimate = heap.roots().threads.len() as u64 * 20;
    ListedTable::new(&FRAMES, estimate, move || {
        let mut rows = Vec::new();
        for thread in all(&heap, usize::MAX) {
            let id = thread.object_id.map(|id| id.0);
            for (depth, frame) in (0..).zip(thread.frames) {
                rows.push(vec![
                    Cell::maybe(id),
                    Cell::Integer(depth),
                    Cell::Text(frame.method.into()),
                    frame
                        .source
                        .map_or(Cell::Null, |source| Cell::Text(source.into())),
                    Cell::maybe(frame.line.map(u64::from)),
                ]);
            }
        }
        rows
    })
}

fn all(heap: &Heap, frames: usize) -> Vec<ThreadRow> {
    let threads = find_threads(heap, &find_roots(heap));
    let rows = threads
        .iter()
        .map(|thread| thread_row(heap, thread, frames, 0));
    rows.collect()
}
