//! The lines of a histogram: which objects of each group are counted.

use crate::histogram::{GroupBy, GroupTotals};
use crate::rows::{Cell, Column, Row};

/// Which objects a histogram counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counted {
    /// Those that a GC root reaches, with what they retain.
    #[default]
    Reachable,
    /// Those that no GC root reaches; they retain nothing.
    Unreachable,
    /// All objects in the dump, without what they retain.
    All,
}

/// Objects of a class, a package or a class loader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistogramRow {
    /// Class, package (`<default>` for none) or class loader.
    pub name: String,
    /// The class's loader, where rows are classes.
    pub class_loader: Option<String>,
    /// How many objects.
    pub instances: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// What they retain together, nested ones counted once; `None` unless reachable objects are counted.
    pub retained_bytes: Option<u64>,
}

/// The rows of groups that have such objects, in the order of the groups.
pub fn histogram_rows(
    groups: Vec<GroupTotals>,
    counted: Counted,
) -> impl Iterator<Item = HistogramRow> {
    let rows = groups.into_iter().map(move |group| {
        let total = match counted {
            Counted::Reachable => group.reachable,
            Counted::Unreachable => group.unreachable,
            Counted::All => {
                let mut all = group.reachable;
                all += group.unreachable;
                all
            }
        };
        HistogramRow {
            name: group.name,
            class_loader: group.loader,
            instances: total.objects,
            shallow_bytes: total.bytes,
            retained_bytes: (counted == Counted::Reachable).then_some(group.retained_size),
        }
    });
    rows.filter(|row| row.instances > 0)
}

const INSTANCES: Column = Column::count("instances", "Objects");
const SHALLOW: Column = Column::bytes("shallow_bytes", "Shallow");
const RETAINED: Column = Column::bytes("retained_bytes", "Retained");
const CLASS_LOADER: Column = Column::text("class_loader", "Class loader");

impl HistogramRow {
    /// The columns of a histogram by this.
    pub const fn columns(by: GroupBy) -> &'static [Column] {
        match by {
            GroupBy::Class | GroupBy::Superclass => Self::COLUMNS,
            GroupBy::Package => {
                const {
                    &[
                        INSTANCES,
                        SHALLOW,
                        RETAINED,
                        Column::text("package", "Package"),
                    ]
                }
            }
            GroupBy::Loader => const { &[INSTANCES, SHALLOW, RETAINED, CLASS_LOADER] },
        }
    }
}

impl Row for HistogramRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("class", "Class"),
        CLASS_LOADER,
        INSTANCES,
        SHALLOW,
        RETAINED,
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let name = Cell::text(&self.name);
        let figures = [
            Cell::Count(self.instances),
            Cell::Bytes(self.shallow_bytes),
            Cell::maybe_bytes(self.retained_bytes),
        ];
        let mut cells = Vec::with_capacity(5);
        if let Some(loader) = &self.class_loader {
            cells.extend([name, Cell::text(loader)]);
            cells.extend(figures);
        } else {
            cells.extend(figures);
            cells.push(name);
        }
        cells
    }
}
