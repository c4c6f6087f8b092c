//! Tables as SQLite's virtual tables.
#![allow(
    unsafe_code,
    reason = "rusqlite's traits promise SQLite that its own structs come first, which `repr(C)` does"
)]

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::fmt::Write as _;
use std::marker::PhantomData;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::vtab::{
    Context, DistinctMode, Filters, IndexConstraintOp, IndexInfo, Module, VTab, VTabConfig,
    VTabConnection, VTabCursor, sqlite3_vtab, sqlite3_vtab_cursor,
};
use rusqlite::{Connection, Error, Result};

use crate::table::{Asked, Cell, Comparison, Condition, Rows, Table, Wanted};
use crate::watch::{Turn, Watch};

/// A table, and who is told how far its readers are.
#[derive(Clone)]
pub(crate) struct Shown {
    table: Arc<dyn Table>,
    watch: Arc<Watch>,
}

/// Gives a table a name.
pub(crate) fn register(
    connection: &Connection,
    name: &str,
    table: Arc<dyn Table>,
    watch: &Arc<Watch>,
) -> Result<()> {
    let module = const { &Module::<HeapTable>::eponymous_only_module() };
    let watch = Arc::clone(watch);
    connection.create_module(name, module, Some(Shown { table, watch }))
}

#[repr(C)]
struct HeapTable {
    /// SQLite's part. It must be the first.
    base: sqlite3_vtab,
    table: Arc<dyn Table>,
    watch: Arc<Watch>,
}

// SAFETY: `repr(C)`, and SQLite's struct is the first field.
unsafe impl<'vtab> VTab<'vtab> for HeapTable {
    type Aux = Shown;
    type Cursor = HeapCursor<'vtab>;

    fn connect(
        connection: &mut VTabConnection,
        table: Option<&Self::Aux>,
        _module: &[u8],
        _database: &[u8],
        _name: &[u8],
        _arguments: &[&[u8]],
    ) -> Result<(Cow<'static, CStr>, Self)> {
        let Shown { table, watch } =
            table.ok_or_else(|| Error::ModuleError("no table".to_owned()))?;
        connection.config(VTabConfig::DirectOnly)?;
        let columns: Vec<String> = table
            .columns()
            .iter()
            .map(|column| {
                let name = column.name.replace('\0', "?").replace('"', "\"\"");
                format!("\"{name}\" {}", column.declared.words())
            })
            .collect();
        let schema = CString::new(format!("CREATE TABLE t({})", columns.join(", ")))?;
        let table = Self {
            base: sqlite3_vtab::default(),
            table: Arc::clone(table),
            watch: Arc::clone(watch),
        };
        Ok((Cow::Owned(schema), table))
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        let mut taken = Vec::new();
        let mut rows = self.table.len().max(1);
        for (at, constraint) in info.constraints().enumerate() {
            let Ok(column) = usize::try_from(constraint.column()) else {
                continue; // the row's number, which nobody names
            };
            let key = self.table.keys().iter().find(|(key, _)| *key == column);
            let is_range = self.table.ranges().contains(&column);
            let comparison = match (constraint.operator(), key) {
                _ if !constraint.is_usable() => None,
                (IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_EQ, Some((_, found))) => {
                    rows = rows.min(*found);
                    Some('=')
                }
                (IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LT, _) if is_range => Some('<'),
                (IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LE, _) if is_range => Some('['),
                (IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_GT, _) if is_range => Some('>'),
                (IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_GE, _) if is_range => Some(']'),
                _ => None,
            };
            if let Some(comparison) = comparison {
                taken.push((at, column, comparison));
            }
        }
        let mut plan = String::new();
        for (number, (at, column, comparison)) in (1..).zip(&taken) {
            let mut usage = info.constraint_usage(*at);
            usage.set_argv_index(number);
            let _ = write!(plan, "{comparison}{column} "); // a `String` takes everything
        }
        let ranges = taken.iter().filter(|(_, _, comparison)| *comparison != '=');
        let rows = rows >> ranges.count().min(8);
        info.set_estimated_rows(rows.max(1).cast_signed());
        info.set_estimated_cost(rows.max(1) as f64);
        // For groups it does not matter which comes first.
        let needs_order = !matches!(
            info.distinct(),
            DistinctMode::Grouped | DistinctMode::Distinct
        );
        let ordered = {
            let mut order = info.order_bys();
            let first = order.next().filter(|_| order.next().is_none());
            let first = first.filter(|first| !(needs_order && first.is_order_by_desc()));
            let column = first.and_then(|first| usize::try_from(first.column()).ok());
            column.filter(|column| {
                // Behind a key come few rows, once for each row of another table.
                let may_sort = taken.iter().all(|(_, _, comparison)| *comparison != '=');
                self.table.order() == Some(*column)
                    || may_sort && self.table.can_order_by(*column, info.col_used())
            })
        };
        if let Some(column) = ordered {
            let _ = write!(plan, "o{column} "); // a `String` takes everything
        }
        let _ = write!(plan, "u{} ", info.col_used()); // a `String` takes everything
        info.set_idx_str(&plan);
        info.set_order_by_consumed(ordered.is_some());
        Ok(true)
    }

    fn open(&'vtab mut self) -> Result<HeapCursor<'vtab>> {
        Ok(HeapCursor {
            base: sqlite3_vtab_cursor::default(),
            table: Arc::clone(&self.table),
            watch: Arc::clone(&self.watch),
            turn: None,
            rows: None,
            number: 0,
            is_over: true,
            of: PhantomData,
        })
    }
}

#[repr(C)]
struct HeapCursor<'vtab> {
    /// SQLite's part. It must be the first.
    base: sqlite3_vtab_cursor,
    table: Arc<dyn Table>,
    watch: Arc<Watch>,
    /// While this cursor tells how far the statement is.
    turn: Option<Turn>,
    rows: Option<Box<dyn Rows>>,
    number: i64,
    is_over: bool,
    of: PhantomData<&'vtab HeapTable>,
}

// SAFETY: `repr(C)`, and SQLite's struct is the first field.
unsafe impl VTabCursor for HeapCursor<'_> {
    fn filter(&mut self, _plan: c_int, plan: Option<&str>, values: &Filters<'_>) -> Result<()> {
        let plan = plan.unwrap_or_default();
        let number = |name: char| {
            let mut parts = plan.split_ascii_whitespace();
            parts.find_map(|part| part.strip_prefix(name)?.parse::<u64>().ok())
        };
        // Order and columns stand behind the conditions and have no value.
        let taken = plan.split_ascii_whitespace();
        let conditions = taken.zip(values.iter()).filter_map(|(condition, value)| {
            let (comparison, column) = condition.split_at_checked(1)?;
            Some(Condition {
                column: column.parse().ok()?,
                comparison: match comparison {
                    "=" => Comparison::Equal,
                    "<" => Comparison::Less,
                    "[" => Comparison::AtMost,
                    ">" => Comparison::Greater,
                    _ => Comparison::AtLeast,
                },
                value: match value {
                    ValueRef::Integer(number) => Wanted::Integer(number),
                    ValueRef::Text(text) => {
                        Wanted::Text(String::from_utf8_lossy(text).into_owned())
                    }
                    _ => Wanted::Other,
                },
            })
        });
        let asked = Asked {
            conditions: conditions.collect(),
            used: number('u').unwrap_or(u64::MAX),
        };
        let rows = match number('o') {
            Some(column) => self.table.rows_in_order(&asked, column as usize),
            None => self.table.rows(&asked),
        };
        self.turn = None;
        self.turn = self
            .watch
            .begin(rows.expected().unwrap_or(self.table.len()));
        self.rows = Some(rows);
        self.number = 0;
        self.next()
    }

    fn next(&mut self) -> Result<()> {
        self.number += 1;
        self.is_over = !self.rows.as_mut().is_some_and(|rows| rows.advance());
        if self.is_over {
            self.turn = None;
        } else if let Some(turn) = &mut self.turn {
            let looked_at = self.rows.as_ref().and_then(|rows| rows.looked_at());
            turn.at(looked_at.unwrap_or(self.number.cast_unsigned()));
        }
        Ok(())
    }

    fn eof(&self) -> bool {
        self.is_over
    }

    fn column(&self, context: &mut Context, column: c_int) -> Result<()> {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let cell = self
            .rows
            .as_ref()
            .map_or(Cell::Null, |rows| rows.cell(column));
        let value = match &cell {
            Cell::Null => ValueRef::Null,
            Cell::Integer(number) => ValueRef::Integer(*number),
            Cell::Real(number) => ValueRef::Real(*number),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
        };
        context.set_result(ToSqlOutput::Borrowed(value))
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.number)
    }
}
