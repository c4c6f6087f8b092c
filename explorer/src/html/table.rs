//! A table of which a page shows some rows.

use askama::Template;
use askama::filters::HtmlSafe;
use heapray_query as query;

use super::cell::Cell;
use crate::web::Link;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its stable name.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: String,
}

impl Column {
    pub(crate) fn new(name: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
        }
    }

    /// Those of an answer.
    pub(crate) fn of(columns: &[query::Column]) -> Vec<Self> {
        columns
            .iter()
            .map(|column| Self::new(column.name, column.title))
            .collect()
    }
}

/// The head of a column.
#[derive(Debug, Clone)]
struct Head {
    title: String,
    is_number: bool,
    /// Where the table is sorted by it.
    href: Option<String>,
    /// `ascending` or `descending`.
    sorted: Option<&'static str>,
}

/// A cell with its place.
#[derive(Debug, Clone)]
struct Placed {
    cell: Cell,
    is_number: bool,
    /// Percent of the largest.
    bar: Option<u64>,
}

/// A table of which a page shows some rows.
#[derive(Template, Debug)]
#[template(path = "table.html")]
pub(crate) struct Table {
    label: String,
    heads: Vec<Head>,
    rows: Vec<Vec<Placed>>,
}

impl Table {
    /// Rows under columns. `sort_link` gives the place where the table is sorted by a column, and how it is sorted.
    pub(crate) fn new(
        label: impl Into<String>,
        columns: &[Column],
        rows: Vec<Vec<Cell>>,
        sort_link: impl Fn(&Column) -> (Option<String>, Option<&'static str>),
    ) -> Self {
        let is_number = |at: usize| {
            let mut cells = rows.iter().filter_map(|row| row.get(at));
            let numbers = cells.clone().filter(|cell| cell.is_number()).count();
            numbers > 0 && cells.all(|cell| cell.is_number() || matches!(cell, Cell::None))
        };
        let numbers: Vec<bool> = (0..columns.len()).map(is_number).collect();
        let has_bar = |column: &Column| {
            ["retained_bytes", "retained", "freed_bytes", "wasted_bytes"].contains(&&*column.name)
        };
        let barred = columns.iter().position(has_bar);
        let largest = barred.and_then(|at| {
            let cells = rows.iter().filter_map(|row| row.get(at)?.bytes());
            cells.max()
        });
        let heads = columns.iter().zip(&numbers).map(|(column, is_number)| {
            let (href, sorted) = sort_link(column);
            Head {
                title: column.title.clone(),
                is_number: *is_number,
                href,
                sorted,
            }
        });
        let place = |row: Vec<Cell>| {
            let cells = row.into_iter().enumerate().map(|(at, cell)| {
                let bytes = cell.bytes().filter(|_| barred == Some(at));
                let bar = bytes.zip(largest).map(|(bytes, largest)| {
                    let percent = u128::from(bytes) * 100 / u128::from(largest.max(1));
                    u64::try_from(percent).unwrap_or(100)
                });
                Placed {
                    cell,
                    is_number: numbers.get(at).copied().unwrap_or(false),
                    bar,
                }
            });
            cells.collect()
        };
        Self {
            label: label.into(),
            heads: heads.collect(),
            rows: rows.into_iter().map(place).collect(),
        }
    }

    /// Rows of an answer, not sorted by links.
    pub(crate) fn of<'r, R: query::Row + 'r>(
        label: impl Into<String>,
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Self {
        let columns = Column::of(R::COLUMNS);
        let cells = |row: &R| {
            let cells = columns.iter().zip(row.cells());
            cells
                .map(|(column, cell)| Cell::of(&column.name, cell))
                .collect()
        };
        let rows = rows.into_iter().map(cells).collect();
        Self::new(label, &columns, rows, |_| (None, None))
    }
}

impl HtmlSafe for Table {}

/// The pages of a list.
#[derive(Template, Debug, Clone)]
#[template(path = "pager.html")]
pub(crate) struct Pager {
    from: u64,
    to: u64,
    all: u64,
    what: String,
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    last: Option<String>,
}

impl Pager {
    /// The pager of page `page`, counted from 1, of a list. `link` is that of the page, `param` its parameter.
    pub(crate) fn new(
        link: &Link,
        param: &str,
        page: usize,
        size: usize,
        all: usize,
        what: &str,
    ) -> Self {
        let pages = all.div_ceil(size).max(1);
        let page = page.clamp(1, pages);
        let to = |page: usize| {
            let link = link.clone();
            match page {
                1 => link.without(param).text(),
                page => link.with(param, page.to_string()).text(),
            }
        };
        let first = (page - 1) * size;
        Self {
            from: (first + 1).min(all) as u64,
            to: (first + size).min(all) as u64,
            all: all as u64,
            what: what.to_owned(),
            first: (page > 2).then(|| to(1)),
            previous: (page > 1).then(|| to(page - 1)),
            next: (page < pages).then(|| to(page + 1)),
            last: (page + 1 < pages).then(|| to(pages)),
        }
    }
}

impl HtmlSafe for Pager {}
