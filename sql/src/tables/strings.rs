//! The table `duplicate_strings`.

use std::sync::Arc;

use heapray_query::waste::find_waste;

use super::listed::ListedTable;
use crate::content::Contents;
use crate::object_rows::Objects;
use crate::table::{Cell, Declared, TableColumn};

const COLUMNS: [TableColumn; 6] = [
    TableColumn::new("value", Declared::Content),
    TableColumn::new("length", Declared::Integer),
    TableColumn::new("copies", Declared::Integer),
    TableColumn::new("wasted", Declared::Bytes),
    TableColumn::new("held_by", Declared::Text),
    TableColumn::new("array", Declared::Address),
];

/// The most wasteful texts that several strings have, as the report lists them.
pub(super) fn duplicates(objects: &Objects, contents: &Contents) -> ListedTable {
    let heap = Arc::clone(&objects.heap);
    let contents = contents.clone();
    ListedTable::new(&COLUMNS, 20, move || {
        let strings = find_waste(&heap).strings;
        let top = strings.map(|strings| strings.top).unwrap_or_default();
        let rows = top.into_iter().map(|text| {
            vec![
                contents.of_array(text.example, text.length),
                Cell::number(text.length),
                Cell::number(text.count),
                Cell::number(text.wasted_bytes),
                text.held_by
                    .map_or(Cell::Null, |held| Cell::Text(held.into())),
                Cell::number(heap.id(text.example).0),
            ]
        });
        rows.collect()
    })
}
