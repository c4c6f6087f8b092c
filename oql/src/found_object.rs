//! The row of an object that a query found.

use heapray_hprof::ObjectId;
use heapray_query::{Cell, Column, Row};

/// An object that a query found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundObject {
    /// Its address.
    pub id: ObjectId,
    /// Its own size.
    pub shallow_bytes: u64,
    /// What would be freed with it.
    pub retained_bytes: u64,
    /// The name of its class; of a class object `class com.example.Shop`.
    pub title: String,
}

impl Row for FoundObject {
    const COLUMNS: &'static [Column] = &[
        Column::address("address", "Address"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Address(self.id),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::text(&self.title),
        ]
    }
}
