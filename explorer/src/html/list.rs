//! A list that fits into memory: searched, sorted and paged.

use askama::Template;
use heapray_query as query;
use regex::RegexBuilder;

use super::cell::Cell;
use super::mark::Mark;
use super::table::{Column, Pager, Table};
use crate::web::{Link, Request};

/// Objects of a list that can be made a set by a link.
const MOST_SELECTED: usize = 300;
/// Columns that a page shows.
const MOST_COLUMNS: usize = 24;
/// Rows of a page.
pub(crate) const PAGE: usize = 50;
/// Bytes that a regular expression may take when it is compiled.
const PATTERN_BYTES: usize = 1 << 20;

/// All rows of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listed {
    /// What a row is, in the plural.
    pub(crate) what: String,
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// The rows, in the order in which they are shown unless another is asked for.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// The column by which they are sorted, and whether it falls.
    pub(crate) sorted: Option<(&'static str, bool)>,
    /// What parameters of the list begin with, where a page has several.
    pub(crate) prefix: &'static str,
    /// What all objects of the list are called as a set, where they have a name of their own.
    pub(crate) source: Option<String>,
    /// The column that has references which can be marked.
    pub(crate) cuts: Option<&'static str>,
}

impl Listed {
    /// The rows of an answer.
    pub(crate) fn of<'r, R: query::Row + 'r>(
        what: &str,
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Self {
        Self::under(what, R::COLUMNS, rows)
    }

    /// The rows of an answer whose columns depend on the question.
    pub(crate) fn under<'r, R: query::Row + 'r>(
        what: &str,
        columns: &[query::Column],
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Self {
        let columns = Column::of(columns);
        let cells = |row: &R| {
            let cells = columns.iter().zip(row.cells());
            cells
                .map(|(column, cell)| Cell::of(&column.name, cell))
                .collect()
        };
        let listed = Self {
            what: what.to_owned(),
            rows: rows.into_iter().map(cells).collect(),
            columns,
            ..Self::default()
        };
        listed.with_names_first()
    }

    /// Of rows that begin with numbers or bare addresses, the first name comes first: what a row is about has to be seen on a
    /// narrow screen.
    fn with_names_first(mut self) -> Self {
        let is_name = |cell: &Cell| cell.words().is_some_and(|words| !words.is_empty());
        let is_bare = |cell: &Cell| cell.is_number() || cell.address_of_object().is_some();
        let begins_bare = |row: &Vec<Cell>| {
            let first = row.first();
            first.is_some_and(|first| is_bare(first) && !is_name(first))
        };
        let name = { self.rows.first().filter(|row| begins_bare(row)) }
            .and_then(|row| row.iter().position(is_name));
        if let Some(name) = name.filter(|name| *name < self.columns.len()) {
            let named = self.columns.remove(name);
            self.columns.insert(0, named);
            for row in self.rows.iter_mut().filter(|row| row.len() > name) {
                let cell = row.remove(name);
                row.insert(0, cell);
            }
        }
        self
    }

    /// The rows come sorted by a column.
    pub(crate) fn sorted_by(mut self, name: &'static str, is_descending: bool) -> Self {
        self.sorted = Some((name, is_descending));
        self
    }

    /// Parameters begin so.
    pub(crate) fn with_prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }

    /// All its objects together have this name as a set.
    pub(crate) fn with_source(mut self, source: String) -> Self {
        self.source = Some(source);
        self
    }

    /// The texts of a column are references that can be marked.
    pub(crate) fn with_cuts(mut self, column: &'static str) -> Self {
        self.cuts = Some(column);
        self
    }

    /// Bytes in memory, approximately.
    pub(crate) fn bytes(&self) -> usize {
        let words = self
            .rows
            .iter()
            .flatten()
            .map(|cell| cell.words().map_or(0, str::len));
        self.rows.len() * self.columns.len() * size_of::<Cell>() + words.sum::<usize>()
    }

    pub(super) fn param(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The numbers of the rows that are asked for, in the order that is asked for; whether the search was no regular
    /// expression; and by which column they are sorted.
    pub(super) fn select(&self, request: &Request) -> (Vec<usize>, bool, Option<(String, bool)>) {
        let mut is_literal = false;
        let mut found: Vec<usize> = match request.get(&self.param("q")) {
            None => (0..self.rows.len()).collect(),
            Some(text) => {
                let build = |pattern: &str| {
                    let mut builder = RegexBuilder::new(pattern);
                    builder
                        .case_insensitive(true)
                        .size_limit(PATTERN_BYTES)
                        .build()
                };
                let pattern = build(text).or_else(|_| {
                    is_literal = true;
                    build(&regex::escape(text))
                });
                let matches = |row: &Vec<Cell>| {
                    let mut words = row.iter().filter_map(Cell::words);
                    words.any(|words| pattern.as_ref().is_ok_and(|p| p.is_match(words)))
                };
                let rows = self.rows.iter().enumerate();
                rows.filter(|(_, row)| matches(row))
                    .map(|(at, _)| at)
                    .collect()
            }
        };
        let asked = request.get(&self.param("sort")).and_then(|text| {
            let (name, falls) = match text.strip_prefix('-') {
                Some(name) => (name, true),
                None => (text, false),
            };
            let column = self.columns.iter().position(|column| column.name == name)?;
            Some((column, name.to_owned(), falls))
        });
        let sorted = match asked {
            Some((column, name, falls)) => {
                let cell = |row: usize| self.rows.get(row).and_then(|row| row.get(column));
                found.sort_by(|a, b| match (cell(*a), cell(*b)) {
                    (Some(a), Some(b)) => a.compare(b, falls),
                    _ => std::cmp::Ordering::Equal,
                });
                Some((name, falls))
            }
            None => self.sorted.map(|(name, falls)| (name.to_owned(), falls)),
        };
        (found, is_literal, sorted)
    }

    /// Whether falling is the first thing one wants of a column.
    fn falls_first(&self, column: &Column) -> bool {
        let at = self.columns.iter().position(|known| known == column);
        let mut cells = self.rows.iter().filter_map(|row| row.get(at?));
        cells.any(Cell::is_number)
    }
}

/// A page of a list, with what it takes to search it and to go on.
#[derive(Template, Debug)]
#[template(path = "list.html")]
pub(crate) struct List {
    what: String,
    search: Option<Search>,
    table: Option<Table>,
    pager: Pager,
    csv: String,
    json: String,
    /// The link to the set of its objects, and what it says.
    as_set: Option<(String, &'static str)>,
    /// Columns that are not shown.
    left_out: usize,
}

#[derive(Debug)]
struct Search {
    name: String,
    text: String,
    is_literal: bool,
    /// The other parameters.
    kept: Vec<(String, String)>,
}

impl List {
    /// The page that is asked for.
    pub(crate) fn new(request: &Request, listed: &Listed) -> Self {
        let (found, is_literal, sorted) = listed.select(request);
        let page_param = listed.param("page");
        let pages = found.len().div_ceil(PAGE).max(1);
        let page = request.number(&page_param, 1, pages).max(1);
        let shown = found.iter().skip((page - 1) * PAGE).take(PAGE);
        let rows: Vec<Vec<Cell>> = shown
            .filter_map(|at| listed.rows.get(*at).cloned())
            .collect();
        let link = request.link();
        let sort_param = listed.param("sort");
        let by = |column: &Column| {
            let now = sorted.as_ref().filter(|(name, _)| *name == column.name);
            let falls = now.map_or_else(|| listed.falls_first(column), |(_, falls)| !falls);
            let order = format!("{}{}", if falls { "-" } else { "" }, column.name);
            let href = link
                .clone()
                .without(&page_param)
                .with(&sort_param, order)
                .text();
            let direction = |falls: bool| if falls { "descending" } else { "ascending" };
            (Some(href), now.map(|(_, falls)| direction(*falls)))
        };
        let q = listed.param("q");
        let asked = request.get(&q);
        let search = (listed.rows.len() > 8 || asked.is_some()).then(|| Search {
            text: asked.unwrap_or_default().to_owned(),
            is_literal,
            kept: { request.params.iter() }
                .filter(|(name, _)| *name != q && *name != page_param)
                .cloned()
                .collect(),
            name: q.clone(),
        });
        let export = |format: &str| link.clone().with(&listed.param("format"), format).text();
        let (of_all, all) = as_set(found.iter().filter_map(|at| listed.rows.get(*at)));
        let source = listed.source.as_ref().filter(|_| asked.is_none());
        let as_set = if let Some(source) = source.filter(|_| !found.is_empty()) {
            let href = Link::to("/set").with("of", source).text();
            Some((href, "These objects as a set"))
        } else if of_all <= MOST_SELECTED {
            all.map(|href| (href, "These objects as a set"))
        } else {
            let (_, href) = as_set(&rows);
            href.map(|href| (href, "The objects of this page as a set"))
        };
        let (mut columns, mut rows) = with_marks(listed, rows, request);
        let left_out = columns.len().saturating_sub(MOST_COLUMNS);
        columns.truncate(MOST_COLUMNS);
        for row in &mut rows {
            row.truncate(MOST_COLUMNS);
        }
        let has_order = |column: &Column| listed.columns.contains(column);
        let by = |column: &Column| {
            if has_order(column) {
                by(column)
            } else {
                (None, None)
            }
        };
        Self {
            as_set,
            left_out,
            what: listed.what.clone(),
            search,
            table: (!rows.is_empty()).then(|| Table::new(&*listed.what, &columns, rows, by)),
            pager: Pager::new(&link, &page_param, page, PAGE, found.len(), &listed.what),
            csv: export("csv"),
            json: export("json"),
        }
    }
}

/// The columns and rows, with a button in each row whose reference can be marked.
fn with_marks(
    listed: &Listed,
    mut rows: Vec<Vec<Cell>>,
    request: &Request,
) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let mut columns = listed.columns.clone();
    let named = |name| listed.columns.iter().position(|column| column.name == name);
    if let Some(at) = listed.cuts.and_then(named) {
        columns.push(Column::new("mark", "Mark"));
        for row in &mut rows {
            let cut = row.get(at).and_then(Cell::words);
            let mark = cut.map(|cut| Cell::Mark(Mark::new(&request.marks, cut)));
            row.push(mark.unwrap_or_default());
        }
    }
    (columns, rows)
}

/// How many of the rows have an object, the first one counts, and the link to the set of the first ones; none where there
/// are no objects.
fn as_set<'r>(rows: impl IntoIterator<Item = &'r Vec<Cell>>) -> (usize, Option<String>) {
    let object = |row: &'r Vec<Cell>| row.iter().find_map(Cell::address_of_object);
    let mut objects = 0;
    let mut of = "objects".to_owned();
    for address in rows.into_iter().filter_map(object) {
        objects += 1;
        if objects <= MOST_SELECTED {
            of.push(' ');
            of.push_str(address);
        }
    }
    let href = (objects > 0).then(|| Link::to("/set").with("of", of).text());
    (objects, href)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> Listed {
        Listed {
            what: "classes".to_owned(),
            columns: vec![Column::new("class", "Class"), Column::new("n", "N")],
            rows: (0..120)
                .map(|n| vec![Cell::Class(format!("com.example.C{n}")), Cell::Count(n % 7)])
                .collect(),
            ..Listed::default()
        }
    }

    fn ask(query: &str) -> Request {
        Request {
            path: "/x".to_owned(),
            params: Request::parse_params(query.as_bytes()),
            ..Request::default()
        }
    }

    #[test]
    fn lists_are_searched_and_sorted() {
        let listed = listed();
        let (found, is_literal, _) = listed.select(&ask("q=c1%5B0-3%5D%24&sort=-n"));
        assert_eq!(found, [13, 12, 11, 10]);
        assert!(!is_literal);
        let (found, is_literal, _) = listed.select(&ask("q=c1%5B"));
        assert!(found.is_empty() && is_literal);
        let (found, ..) = listed.select(&ask("sort=nothing"));
        assert_eq!(found.len(), 120);
        // Too large to compile: it is not found, and takes no memory.
        let (found, ..) = listed.select(&ask("q=(%5Cw%7B1000%7D)%7B1000%7D"));
        assert!(found.is_empty());
    }

    #[test]
    fn objects_of_a_list_are_a_set() {
        let mut listed = listed();
        assert!(
            !List::new(&ask(""), &listed)
                .render()
                .unwrap()
                .contains("as a set")
        );
        for (at, row) in listed.rows.iter_mut().enumerate() {
            row.push(Cell::object(format!("{:#x}", 0x1000 + at), "C"));
        }
        let page = List::new(&ask("q=c1%5B0-1%5D%24"), &listed)
            .render()
            .unwrap();
        let link = "href=\"/set?of=objects+0x100a+0x100b\">These objects as a set<";
        assert!(page.contains(link), "{page}");
        listed.rows = listed.rows.iter().cycle().take(1_000).cloned().collect();
        let page = List::new(&ask("page=2"), &listed).render().unwrap();
        assert!(page.contains("The objects of this page as a set"), "{page}");
        assert_eq!(page.matches("+0x").count(), PAGE);
    }

    #[test]
    fn a_page_has_few_rows_and_links_to_the_others() {
        let listed = listed();
        let page = List::new(&ask("page=2&sort=n"), &listed).render().unwrap();
        assert_eq!(page.matches("<tr>").count(), PAGE + 1);
        assert!(page.contains("51–100 of 120 classes"), "{page}");
        assert!(page.contains("href=\"/x?sort=n&#38;page=3\""), "{page}");
        // Beyond the end is the last page.
        let page = List::new(&ask("page=99"), &listed).render().unwrap();
        assert!(page.contains("101–120 of 120"), "{page}");
        assert!(
            List::new(&ask("q=nowhere"), &listed)
                .render()
                .unwrap()
                .contains("No classes")
        );
    }
}
