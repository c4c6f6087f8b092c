//! The table `classes`.

use heapray_query::{GroupBy, histogram};
use rustc_hash::FxHashMap;

use super::listed::ListedTable;
use crate::object_rows::Objects;
use crate::table::{Cell, Declared, TableColumn};

const COLUMNS: [TableColumn; 8] = [
    TableColumn::new("id", Declared::Address),
    TableColumn::new("name", Declared::Text),
    TableColumn::new("loader", Declared::Address),
    TableColumn::new("super", Declared::Address),
    TableColumn::new("instances", Declared::Integer),
    TableColumn::new("instance_size", Declared::Bytes),
    TableColumn::new("shallow", Declared::Bytes),
    TableColumn::new("retained", Declared::Bytes),
];

/// Every class of the dump: instances that are reachable, their shallow sizes, and what they retain together.
pub(super) fn table(objects: &Objects) -> ListedTable {
    let heap = std::sync::Arc::clone(&objects.heap);
    let estimate = heap.classes().len() as u64;
    ListedTable::new(&COLUMNS, estimate, move || {
        let totals = histogram(&heap, GroupBy::Class);
        let totals: FxHashMap<_, _> = totals
            .into_iter()
            .filter_map(|row| Some((row.class?, row)))
            .collect();
        let classes = heap
            .classes()
            .iter()
            .filter(|(_, class)| !class.id.is_null());
        let rows = classes.map(|(index, class)| {
            let total = totals.get(&index);
            let above = class
                .super_class
                .map(|above| heap.classes().get(above).id.0);
            vec![
                Cell::number(class.id.0),
                Cell::Text(class.name.clone().into()),
                Cell::number(class.loader.0),
                Cell::maybe(above),
                Cell::number(total.map_or(0, |total| total.reachable.objects)),
                Cell::maybe(heap.instance_size(index)),
                Cell::number(total.map_or(0, |total| total.reachable.bytes)),
                Cell::number(total.map_or(0, |total| total.retained_size)),
            ]
        });
        rows.collect()
    })
}
