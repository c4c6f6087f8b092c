//! The objects of a set, a page at a time, with their fields where they are of one class.

use std::ops::Range;
use std::sync::Arc;

use askama::Template;
use heapray_analyzer::{ClassIndex, Heap, ObjectCount, ObjectIndex};
use heapray_hprof::Value;
use heapray_query::watch::{Watch, ensure_wanted};
use heapray_query::{
    ObjectSet, Places, instances_by_address, instances_by_retained, most_retaining,
};

use crate::app::{App, Pass};
use crate::heap::{Objects, object_cell, retained, value_cell};
use crate::html::{Cell, Column, Listed, Notice, PAGE, Pager, Table, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Objects that are kept in an order other than that of addresses: the first so many.
const MOST_SORTED: usize = 100_000;
/// Objects that a scan of the first instances of a class may pass before it is better to look for all of them.
const MOST_SKIPPED: usize = 20_000;
/// Objects of a file.
const MOST_EXPORTED: usize = 100_000;
/// The column in which objects are selected.
const SELECT: &str = "select";
/// Fields that are named.
const MOST_NAMED: usize = 100;
/// What stands before the name of a field by which objects are sorted.
const FIELD: &str = "field:";
/// Fields that have a column.
const MOST_FIELDS: usize = 6;

/// A condition on a field.
/// Bytes of the names of fields that are offered, and how many fields.
const LONGEST_FIELD: usize = 120;
const MOST_OFFERED: usize = 150;

#[derive(Template)]
#[template(path = "condition.html")]
struct Condition {
    class: String,
    text: String,
    fields: Vec<String>,
    example: String,
    /// The text that means the objects, and the field by which they are sorted, if it is one.
    of: String,
    sorted: String,
}

/// The page of the objects.
pub(super) fn objects_page(
    app: &Arc<App>,
    request: &Request,
    objects: &Objects,
    by_class: &[(ClassIndex, ObjectCount)],
    page: Page,
) -> Result<Reply, Failure> {
    let heap = app.heap();
    let (order, falls) = match request.get("sort").unwrap_or("-retained_bytes") {
        text if text.starts_with('-') => (text.trim_start_matches('-').to_owned(), true),
        text => (text.to_owned(), false),
    };
    let all = usize::try_from(objects.count).unwrap_or(usize::MAX);
    let count = if order == "address" && !falls {
        all
    } else {
        all.min(MOST_SORTED)
    };
    let number = request
        .number("page", 1, count.div_ceil(PAGE).max(1))
        .max(1);
    let is_file = request.get("format").is_some();
    let range = if is_file {
        0..MOST_EXPORTED.min(count)
    } else {
        (number - 1) * PAGE..(number * PAGE).min(count)
    };
    let shown = in_order(app, objects, &order, falls, range)?;
    let fields = fields(heap, by_class, shown.first().copied());
    // A field by which they are sorted is seen, too.
    let is_shown = |(at, field): &(usize, &String)| {
        *at < MOST_FIELDS || order.strip_prefix(FIELD) == Some(field.as_str())
    };
    let with_column = fields.iter().enumerate().filter(is_shown);
    let with_column: Vec<String> = with_column.map(|(_, field)| field.clone()).collect();
    let columns = columns(&with_column);
    if is_file {
        let listed = Listed {
            what: "objects".to_owned(),
            columns,
            rows: rows(heap, &shown, &with_column, request.show_values),
            ..Listed::default()
        };
        // They are in order already.
        let mut plain = request.clone();
        plain.params.retain(|(name, _)| name == "format");
        return export(&plain, &listed)
            .ok_or_else(|| Failure::wrong("the formats are csv and json"));
    }
    let link = request.link();
    let by = |column: &Column| {
        if column.name == SELECT {
            return (None, None);
        }
        let is_current = column.name == order;
        let falls_next = if is_current {
            !falls
        } else {
            column.name != "address"
        };
        let next = format!("{}{}", if falls_next { "-" } else { "" }, column.name);
        let href = link.clone().without("page").with("sort", next).text();
        let direction = if falls { "descending" } else { "ascending" };
        (Some(href), is_current.then_some(direction))
    };
    let mut columns = columns;
    columns.insert(0, Column::new(SELECT, "Select"));
    let mut rows = rows(heap, &shown, &with_column, request.show_values);
    for (cells, object) in rows.iter_mut().zip(&shown) {
        cells.insert(0, Cell::Choice(heap.id(*object).to_string()));
    }
    let table = Table::new("Objects", &columns, rows, by);
    let mut page = page;
    if let Some(rest) = objects.source.strip_prefix("class ") {
        let (class, text) = rest.split_once(" where ").unwrap_or((rest, ""));
        page = page.with(&Condition {
            class: class.to_owned(),
            text: text.to_owned(),
            example: example(heap, shown.first().copied()),
            fields: fields.clone(),
            of: objects.source.clone(),
            sorted: order.trim_start_matches(FIELD).to_owned(),
        });
    }
    page = page
        .with(&table)
        .with(&Selection { here: link.text() })
        .with(&Pager::new(&link, "page", number, PAGE, count, "objects"));
    if count < all {
        let text = format!(
            "The first {} in this order; sorted by address, all are there.",
            heapray_report::format::count(count as u64)
        );
        page = page.with(&Notice { text });
    }
    let export = |format: &str| link.clone().with("format", format).text();
    Ok(Reply::Page(page.with(&Exports {
        csv: export("csv"),
        json: export("json"),
    })))
}

/// What can be done with the objects that are selected in the table.
#[derive(Template)]
#[template(
    source = "<form id=\"selection\" class=\"tools\" action=\"/select\"><input type=\"hidden\" name=\"here\" value=\"{{ here }}\"><button>Show selected objects as a set</button> <button formaction=\"/marks\" formmethod=\"post\">Mark selected objects</button></form>",
    ext = "html"
)]
struct Selection {
    here: String,
}

#[derive(Template)]
#[template(
    source = "<p class=\"exports\">Export <a href=\"{{ csv }}\" download>CSV</a> <a href=\"{{ json }}\" download>JSON</a></p>",
    ext = "html"
)]
struct Exports {
    csv: String,
    json: String,
}

/// The fields of the objects, if they are the instances of one class.
fn fields(
    heap: &Heap,
    by_class: &[(ClassIndex, ObjectCount)],
    example: Option<ObjectIndex>,
) -> Vec<String> {
    let ([(class, _)], Some(example)) = (by_class, example) else {
        return Vec::new();
    };
    let is_class_object = heap.class_of_class_object(example).is_some();
    if is_class_object || heap.classes().get(*class).name.ends_with("[]") {
        return Vec::new();
    }
    let fields = heap.fields(example);
    let names = fields
        .into_iter()
        .filter(|field| !field.is_static)
        .map(|field| field.name);
    names.take(MOST_NAMED).collect()
}

/// A condition on the first field of an object, which may be true or not.
fn example(heap: &Heap, object: Option<ObjectIndex>) -> String {
    let fields = object.filter(|object| heap.class_of_class_object(*object).is_none());
    let mut fields = fields
        .map(|object| heap.fields(object))
        .into_iter()
        .flatten();
    match fields.find(|field| !field.is_static) {
        None => "field = 3".to_owned(),
        Some(field) => {
            let right = match field.value {
                Value::Object(_) => "!= null",
                Value::Boolean(_) => "= true",
                _ => "= 3",
            };
            format!("{} {right}", crate::html::shown(&field.name))
        }
    }
}

fn columns(fields: &[String]) -> Vec<Column> {
    let mut columns = vec![
        Column::new("address", "Object"),
        Column::new("shallow_bytes", "Shallow"),
        Column::new("retained_bytes", "Retained"),
    ];
    let fields = fields
        .iter()
        .map(|field| Column::new(format!("{FIELD}{field}"), crate::html::shown(field)));
    columns.extend(fields);
    columns
}

fn rows(heap: &Heap, objects: &[ObjectIndex], fields: &[String], show: bool) -> Vec<Vec<Cell>> {
    let retained = retained(heap, objects);
    let row = |object: &ObjectIndex| {
        let mut cells = vec![
            object_cell(heap, *object, show),
            Cell::Bytes(heap.shallow_size(*object)),
            retained
                .get(object)
                .map_or(Cell::None, |bytes| Cell::Bytes(*bytes)),
        ];
        let instance = if fields.is_empty() {
            None
        } else {
            heap.instance(*object)
        };
        let values = fields.iter().map(|field| {
            let value = instance.as_ref().and_then(|instance| instance.field(field));
            value.map_or(Cell::None, |value| value_cell(heap, value, show))
        });
        cells.extend(values);
        cells
    };
    objects.iter().map(row).collect()
}

/// Those of the objects that have these places in an order.
fn in_order(
    app: &Arc<App>,
    objects: &Objects,
    order: &str,
    falls: bool,
    range: Range<usize>,
) -> Result<Vec<ObjectIndex>, Failure> {
    let take = range.len();
    match (order, falls) {
        ("address", false) => {
            if let Some(classes) = objects.classes().filter(|_| range.end <= MOST_SKIPPED) {
                let is_wanted = |class: ClassIndex| classes.get(class.get()) == Some(&true);
                let first = instances_by_address(app.heap(), is_wanted, range.start, take);
                return Ok(first);
            }
            let set = objects.set(app)?;
            return Ok(set.iter().skip(range.start).take(take).collect());
        }
        ("retained_bytes", true) => {
            if let Some(classes) = objects.classes() {
                let largest = largest(app, objects, classes)?;
                if range.end <= largest.len() {
                    return Ok(largest.get(range).unwrap_or_default().to_vec());
                }
            }
        }
        _ => {}
    }
    let sorted = sorted(app, objects, order, falls)?;
    Ok(sorted
        .iter()
        .skip(range.start)
        .take(take)
        .copied()
        .collect())
}

/// The first instances of some classes by what they retain.
fn largest(
    app: &Arc<App>,
    objects: &Objects,
    classes: &Arc<Vec<bool>>,
) -> Result<Arc<Vec<ObjectIndex>>, Failure> {
    let key = format!("largest {}", objects.source);
    let classes = Arc::clone(classes);
    app.compute(&key, "Objects that retain most", move |app, _| {
        let is_wanted = |class: ClassIndex| classes.get(class.get()) == Some(&true);
        let first = most_retaining(app.heap(), is_wanted);
        let bytes = first.len() * 4;
        Ok((first, bytes))
    })
}

/// The first objects in an order.
fn sorted(
    app: &Arc<App>,
    objects: &Objects,
    order: &str,
    falls: bool,
) -> Result<Arc<Vec<ObjectIndex>>, Failure> {
    let key = format!(
        "sorted {order} {falls} {} {}",
        objects.count, objects.source
    );
    let by_retained = objects
        .classes()
        .filter(|_| order == "retained_bytes" && falls);
    if let Some(classes) = by_retained {
        let classes = Arc::clone(classes);
        return app.compute(&key, "Objects in order", move |app, pass| {
            let is_wanted = |class: ClassIndex| classes.get(class.get()) == Some(&true);
            let first = instances_by_retained(app.heap(), is_wanted, MOST_SORTED, pass)?;
            let bytes = first.len() * 4;
            Ok((first, bytes))
        });
    }
    let (set, by) = (objects.set(app)?, order.to_owned());
    app.compute(&key, "Objects in order", move |app, pass| {
        let heap = app.heap();
        let first = match by.as_str() {
            "address" => sort(&set, falls, pass, |object| Some(f64::from(object.0))),
            "shallow_bytes" => sort(&set, falls, pass, |object| {
                Some(heap.shallow_size(object) as f64)
            }),
            "retained_bytes" => {
                let places = heap.derived::<Places>();
                sort(&set, falls, pass, |object| {
                    Some(heap.retained_size(places.of(object)?) as f64)
                })
            }
            field => {
                let Some(field) = field.strip_prefix(FIELD) else {
                    return Err(Failure::wrong(format!(
                        "objects can't be sorted by {field}"
                    )));
                };
                sort(&set, falls, pass, |object| {
                    number(heap.field(object, field)?)
                })
            }
        };
        ensure_wanted(pass)?;
        let bytes = first.len() * 4;
        Ok((first, bytes))
    })
}

/// A number by which fields are sorted: references by address, so that objects that share one are side by side.
fn number(value: Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(number.into()),
        Value::Double(number) => Some(number),
        Value::Boolean(truth) => Some(f64::from(truth)),
        Value::Object(id) => Some(id.0 as f64),
        other => other.as_i64().map(|number| number as f64),
    }
}

/// The first objects by a key; those without one are last. Memory is bounded, whatever the set is.
fn sort(
    objects: &ObjectSet,
    falls: bool,
    pass: &Pass,
    key: impl Fn(ObjectIndex) -> Option<f64>,
) -> Vec<ObjectIndex> {
    let lowest = |object: ObjectIndex| match key(object) {
        Some(key) if falls => -key,
        Some(key) => key,
        None => f64::INFINITY,
    };
    let order = |a: &(f64, ObjectIndex), b: &(f64, ObjectIndex)| {
        a.0.total_cmp(&b.0).then_with(|| a.1.0.cmp(&b.1.0))
    };
    let mut first: Vec<(f64, ObjectIndex)> = Vec::new();
    let mut watch = Watch::begin(pass, objects.len());
    for object in objects.iter().take_while(|_| watch.goes_on()) {
        first.push((lowest(object), object));
        if first.len() >= 2 * MOST_SORTED {
            first.select_nth_unstable_by(MOST_SORTED, order);
            first.truncate(MOST_SORTED);
        }
    }
    first.sort_unstable_by(order);
    first.truncate(MOST_SORTED);
    first.into_iter().map(|(_, object)| object).collect()
}

impl Condition {
    /// The fields that are offered: not very many, and none with a very long name. Others can be typed.
    fn named(&self) -> impl Iterator<Item = &String> {
        let short = self
            .fields
            .iter()
            .filter(|field| field.len() <= LONGEST_FIELD);
        short.take(MOST_OFFERED)
    }

    fn clear(&self) -> String {
        Link::to("/set")
            .with("of", format!("class {}", self.class))
            .text()
    }
}
