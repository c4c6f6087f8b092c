//! Tables whose rows are few, and computed when a query first asks for them.

use std::sync::{Arc, OnceLock};

use crate::table::{Asked, Cell, Rows, Table, TableColumn};

/// Rows of a listed table.
pub(crate) type ListedRows = Vec<Vec<Cell<'static>>>;

/// A table with a list of rows.
pub(crate) struct ListedTable {
    columns: Vec<TableColumn>,
    compute: Box<dyn Fn() -> ListedRows + Send + Sync>,
    rows: OnceLock<Arc<ListedRows>>,
    /// About how many rows there will be.
    estimate: u64,
}

impl ListedTable {
    pub(crate) fn new(
        columns: &[TableColumn],
        estimate: u64,
        compute: impl Fn() -> ListedRows + Send + Sync + 'static,
    ) -> Self {
        Self {
            columns: columns.to_vec(),
            compute: Box::new(compute),
            rows: OnceLock::new(),
            estimate,
        }
    }
}

impl Table for ListedTable {
    fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    fn len(&self) -> u64 {
        let rows = self.rows.get();
        rows.map_or(self.estimate, |rows| rows.len() as u64)
    }

    fn rows(&self, _asked: &Asked) -> Box<dyn Rows> {
        let rows = self.rows.get_or_init(|| Arc::new((self.compute)()));
        Box::new(Listed {
            rows: Arc::clone(rows),
            next: 0,
        })
    }
}

struct Listed {
    rows: Arc<ListedRows>,
    next: usize,
}

impl Rows for Listed {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.rows.len()
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        let row = self.next.checked_sub(1).and_then(|row| self.rows.get(row));
        match row.and_then(|row| row.get(column)) {
            None | Some(Cell::Null) => Cell::Null,
            Some(Cell::Integer(number)) => Cell::Integer(*number),
            Some(Cell::Real(number)) => Cell::Real(*number),
            Some(Cell::Text(text)) => Cell::Text(text.as_ref().into()),
        }
    }
}
