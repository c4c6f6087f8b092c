//! What is a row of an answer? Typed cells under named columns, the same for every face: a terminal, JSON, CSV, the
//! report, a server.
//!
//! ```
//! use heapray_hprof::RootKind;
//! use heapray_query::{Cell, RootKindRow, Row, Unit};
//!
//! let row = RootKindRow {
//!     kind: RootKind::ThreadObject,
//!     records: 3,
//!     objects: 2,
//!     retained_size: 4_096,
//! };
//! let retained = RootKindRow::COLUMNS.iter().position(|column| column.name == "retained_bytes");
//! let retained = retained.expect("the column exists");
//! assert_eq!(RootKindRow::COLUMNS[retained].unit, Unit::Bytes);
//! assert_eq!(row.cells()[retained], Cell::Bytes(4_096));
//! ```

use std::borrow::Cow;

use heapray_hprof::ObjectId;

/// What a column measures, and so how its cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// A name or a sentence.
    Text,
    /// The address of an object.
    Address,
    /// A number of things.
    Count,
    /// A size in bytes.
    Bytes,
    /// A part of a whole, 0 to 1.
    Share,
    /// Each cell has its own.
    Mixed,
}

/// A column of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its stable name, for JSON and CSV.
    pub name: &'static str,
    /// Its title for people.
    pub title: &'static str,
    /// What its cells hold, where they hold anything.
    pub unit: Unit,
}

impl Column {
    /// A column of names.
    pub const fn text(name: &'static str, title: &'static str) -> Self {
        Self::new(name, title, Unit::Text)
    }

    /// A column of addresses.
    pub const fn address(name: &'static str, title: &'static str) -> Self {
        Self::new(name, title, Unit::Address)
    }

    /// A column of numbers of things.
    pub const fn count(name: &'static str, title: &'static str) -> Self {
        Self::new(name, title, Unit::Count)
    }

    /// A column of sizes.
    pub const fn bytes(name: &'static str, title: &'static str) -> Self {
        Self::new(name, title, Unit::Bytes)
    }

    /// A column of parts of a whole.
    pub const fn share(name: &'static str, title: &'static str) -> Self {
        Self::new(name, title, Unit::Share)
    }

    /// A column whose cells have different units.
    pub const fn mixed(name: &'static str, title: &'static str) -> Self {
        Self::new(name, title, Unit::Mixed)
    }

    const fn new(name: &'static str, title: &'static str, unit: Unit) -> Self {
        Self { name, title, unit }
    }
}

/// A value of a row; texts are borrowed from the row where they can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'r> {
    /// Nothing is known.
    None,
    /// A name or a sentence.
    Text(Cow<'r, str>),
    /// An object's address.
    Address(ObjectId),
    /// A number of things.
    Count(u64),
    /// A size in bytes.
    Bytes(u64),
    /// A part of a whole, 0 to 1.
    Share(f64),
}

impl<'r> Cell<'r> {
    /// A text that the row has.
    pub fn text(text: &'r str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A text that the row may have.
    pub fn maybe_text(text: Option<&'r str>) -> Self {
        text.map_or(Self::None, Self::text)
    }

    /// An address that the row may have.
    pub fn maybe_address(id: Option<ObjectId>) -> Self {
        id.map_or(Self::None, Self::Address)
    }

    /// A size that the row may have.
    pub fn maybe_bytes(bytes: Option<u64>) -> Self {
        bytes.map_or(Self::None, Self::Bytes)
    }

    /// Does a column of this unit hold such cells?
    pub fn has_unit(&self, unit: Unit) -> bool {
        match self {
            Self::None => true,
            Self::Text(_) => matches!(unit, Unit::Text | Unit::Mixed),
            Self::Address(_) => matches!(unit, Unit::Address | Unit::Mixed),
            Self::Count(_) => matches!(unit, Unit::Count | Unit::Mixed),
            Self::Bytes(_) => matches!(unit, Unit::Bytes | Unit::Mixed),
            Self::Share(_) => matches!(unit, Unit::Share | Unit::Mixed),
        }
    }
}

/// A row of an answer: a plain struct, names resolved, that also lists its values under columns.
pub trait Row {
    /// The columns, in the order of [`Row::cells`]. Rows of grouped answers also have a function `columns(by)`,
    /// since the column of the group's name depends on what makes a group.
    const COLUMNS: &'static [Column];

    /// The values, as many as there are columns.
    fn cells(&self) -> Vec<Cell<'_>>;
}

impl<R: Row> Row for &R {
    const COLUMNS: &'static [Column] = R::COLUMNS;

    fn cells(&self) -> Vec<Cell<'_>> {
        (*self).cells()
    }
}

/// The names of columns that a user wrote, made different: a name that came before gets a number behind it, as in
/// `count(*) 2`.
pub fn different_names(names: &[String]) -> Vec<String> {
    let mut different: Vec<String> = Vec::new();
    for given in names {
        let mut name = given.clone();
        let mut number = 2;
        while different.contains(&name) {
            name = format!("{given} {number}");
            number += 1;
        }
        different.push(name);
    }
    different
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_numbered() {
        let names = ["a", "b", "a", "a 2", "a"].map(str::to_owned);
        assert_eq!(different_names(&names), ["a", "b", "a 2", "a 2 2", "a 3"]);
    }
}
