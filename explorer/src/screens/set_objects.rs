//! The objects of a set, a page at a time, with their fields where they are of one class.

use std::sync::Arc;

use askama::Template;
use heapray_analyzer::{ClassIndex, Heap, ObjectCount, ObjectIndex};
use heapray_hprof::Value;
use heapray_query::watch::{Watch, ensure_wanted};
use heapray_query::{Places, instances_by_retained};

use crate::app::{App, Pass};
use crate::heap::{Objects, object_cell, retained, value_cell};
use crate::html::{Cell, Column, Listed, Notice, PAGE, Pager, Table, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Objects that are kept in an order other than that of addresses: the first so many.
const MOST_SORTED: usize = 100_000;
/// Objects of a file.
const MOST_EXPORTED: usize = 100_000;
/// The column in which objects are selected.
const SELECT: &str = "select";
/// Fields that have a column.
const MOST_FIELDS: usize = 6;

/// A condition on a field.
#[derive(Template)]
#[template(path = "condition.html")]
struct Condition {
    class: String,
    text: String,
    fields: Vec<String>,
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
    let all = usize::try_from(objects.set.len()).unwrap_or(usize::MAX);
    let sorted = sorted(app, objects, &order, falls)?;
    let count = match &sorted {
        Some(sorted) => sorted.len(),
        None => all,
    };
    let number = request
        .number("page", 1, count.div_ceil(PAGE).max(1))
        .max(1);
    let range = |skip: usize, take: usize| -> Vec<ObjectIndex> {
        match &sorted {
            Some(sorted) => sorted.iter().skip(skip).take(take).copied().collect(),
            None => objects.set.iter().skip(skip).take(take).collect(),
        }
    };
    let fields = fields(heap, objects, by_class);
    let columns = columns(&fields);
    if request.get("format").is_some() {
        let shown = range(0, MOST_EXPORTED);
        let listed = Listed {
            what: "objects".to_owned(),
            columns,
            rows: rows(heap, &shown, &fields, request.show_values),
            ..Listed::default()
        };
        // They are in order already.
        let mut plain = request.clone();
        plain.params.retain(|(name, _)| name == "format");
        return export(&plain, &listed)
            .ok_or_else(|| Failure::wrong("the formats are csv and json"));
    }
    let shown = range((number - 1) * PAGE, PAGE);
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
    let mut rows = rows(heap, &shown, &fields, request.show_values);
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
            fields: fields.clone(),
        });
    }
    page = page
        .with(&table)
        .with(&Selection)
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
    source = "<form id=\"selection\" class=\"tools\" action=\"/select\"><button>Show selected objects as a set</button></form>",
    ext = "html"
)]
struct Selection;

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
fn fields(heap: &Heap, objects: &Objects, by_class: &[(ClassIndex, ObjectCount)]) -> Vec<String> {
    let [(class, _)] = by_class else {
        return Vec::new();
    };
    let is_class_object = objects
        .set
        .iter()
        .next()
        .map(|first| heap.class_of_class_object(first));
    if is_class_object.flatten().is_some() || heap.classes().get(*class).name.ends_with("[]") {
        return Vec::new();
    }
    let example = objects.set.iter().next();
    let fields = example.map(|first| heap.fields(first)).unwrap_or_default();
    let names = fields
        .into_iter()
        .filter(|field| !field.is_static)
        .map(|field| field.name);
    names.take(MOST_FIELDS).collect()
}

fn columns(fields: &[String]) -> Vec<Column> {
    let mut columns = vec![
        Column::new("address", "Object"),
        Column::new("shallow_bytes", "Shallow"),
        Column::new("retained_bytes", "Retained"),
    ];
    let fields = fields
        .iter()
        .map(|field| Column::new(format!("field:{field}"), crate::html::shown(field)));
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

/// The objects in an order; `None` for that of addresses, which is the set's own.
fn sorted(
    app: &Arc<App>,
    objects: &Objects,
    order: &str,
    falls: bool,
) -> Result<Option<Arc<Vec<ObjectIndex>>>, Failure> {
    if order == "address" && !falls {
        return Ok(None);
    }
    let key = format!(
        "sorted {order} {falls} {} {}",
        objects.set.len(),
        objects.source
    );
    let (objects, by) = (objects.clone(), order.to_owned());
    let found = app.compute(&key, "Objects in order", move |app, pass| {
        let heap = app.heap();
        let first = match by.as_str() {
            "address" => sort(&objects, falls, pass, |object| Some(f64::from(object.0))),
            "shallow_bytes" => sort(&objects, falls, pass, |object| {
                Some(heap.shallow_size(object) as f64)
            }),
            "retained_bytes" => match &objects.classes {
                Some(classes) if falls => {
                    let is_wanted = |class: ClassIndex| classes.get(class.get()) == Some(&true);
                    instances_by_retained(heap, is_wanted, MOST_SORTED)
                }
                _ => {
                    let places = heap.derived::<Places>();
                    sort(&objects, falls, pass, |object| {
                        Some(heap.retained_size(places.of(object)?) as f64)
                    })
                }
            },
            field => {
                let Some(field) = field.strip_prefix("field:") else {
                    return Err(Failure::wrong(format!(
                        "objects can't be sorted by {field}"
                    )));
                };
                sort(&objects, falls, pass, |object| {
                    number(heap.field(object, field)?)
                })
            }
        };
        ensure_wanted(pass)?;
        let bytes = first.len() * 4;
        Ok((first, bytes))
    })?;
    Ok(Some(found))
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
    objects: &Objects,
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
    let mut watch = Watch::begin(pass, objects.set.len());
    for object in objects.set.iter().take_while(|_| watch.goes_on()) {
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
    fn example(&self) -> String {
        match self.fields.first() {
            Some(field) => format!("{} = 3", crate::html::shown(field)),
            None => "field = 3".to_owned(),
        }
    }

    fn clear(&self) -> String {
        Link::to("/set")
            .with("of", format!("class {}", self.class))
            .text()
    }
}
