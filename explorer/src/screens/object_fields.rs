//! The fields of an object, the static fields of a class, or the elements of an array.

use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord};
use heapray_hprof::Value;

use crate::heap::value_cell;
use crate::html::{AsSet, Cell, Column, Heading, Mark, Notice, PAGE, Pager, Table};
use crate::web::{Html, Link, Request};

/// Fields or elements with their values, a page at a time.
pub(super) fn fields_part(heap: &Heap, object: ObjectIndex, request: &Request) -> (Heading, Html) {
    let show = request.show_values;
    match heap.record(object) {
        Some(ObjectRecord::ObjectArray(array)) => {
            let elements = array.elements(heap.id_size());
            let count = heap.array_len(object).unwrap_or(0) as usize;
            let (first, page) = page(request, count);
            let shown = elements.enumerate().skip(first).take(PAGE);
            let rows = shown.map(|(slot, id)| element(heap, slot, Value::Object(id), show));
            let sets = AsSet::new(
                "The elements as a set",
                format!("elements {}", heap.id(object)),
            );
            elements_part(rows.collect(), request, page, count, sets)
        }
        Some(ObjectRecord::PrimitiveArray(array)) => {
            let size = array.element_type.size(heap.id_size());
            let count = array.bytes.len() / size;
            let (first, page) = page(request, count);
            let shown = array
                .bytes
                .chunks_exact(size)
                .enumerate()
                .skip(first)
                .take(PAGE);
            let rows = shown.filter_map(|(slot, bytes)| {
                let value = Value::from_bytes(bytes, array.element_type, heap.id_size())?;
                Some(element(heap, slot, value, show))
            });
            if show {
                return elements_part(rows.collect(), request, page, count, AsSet::default());
            }
            let text = "Numbers are hidden; show values to see them.".to_owned();
            (Heading::new("Elements", ""), Html::of(&Notice { text }))
        }
        _ => {
            let fields = heap.fields(object);
            let class = heap.class_of_class_object(object);
            // The words of `heapray whatif --cut`: a static field, or a field of this object alone.
            let owner = match class {
                Some(class) => heap.classes().get(class).name.clone(),
                None => heap.id(object).to_string(),
            };
            let is_class = class.is_some();
            let heading = Heading::new(if is_class { "Static fields" } else { "Fields" }, "");
            if fields.is_empty() {
                let text = "There are none.".to_owned();
                return (heading, Html::of(&Notice { text }));
            }
            let count = fields.len();
            let (first, number) = page(request, count);
            let rows = fields.into_iter().skip(first).take(PAGE).map(|field| {
                let declared = &heap.classes().get(field.declared_in).name;
                let is_reference = matches!(field.value, Value::Object(id) if !id.is_null());
                let name = is_reference.then(|| format!("{owner}.{}", field.name));
                let cut = name.as_ref().map_or(Cell::None, |name| Cell::Link {
                    href: Link::to("/whatif").with("cut", name).text(),
                    text: "cut".to_owned(),
                });
                let mark = name.map(|name| Cell::Mark(Mark::new(&request.marks, name)));
                vec![
                    Cell::Text(field.name),
                    Cell::Text(field.field_type.java_name().to_owned()),
                    value_cell(heap, field.value, show),
                    Cell::Text(declared.clone()),
                    cut,
                    mark.unwrap_or_default(),
                ]
            });
            let columns = [
                Column::new("name", "Field"),
                Column::new("type", "Type"),
                Column::new("value", "Value"),
                Column::new("declared_in", "Declared in"),
                Column::new("cut", "What if"),
                Column::new("mark", "Mark"),
            ];
            let table = Table::new("Fields", &columns, rows.collect(), |_| (None, None));
            (
                heading,
                paged(table, request, number, count, "fields", AsSet::default()),
            )
        }
    }
}

fn page(request: &Request, count: usize) -> (usize, usize) {
    let page = request
        .number("fields", 1, count.div_ceil(PAGE).max(1))
        .max(1);
    ((page - 1) * PAGE, page)
}

fn element(heap: &Heap, slot: usize, value: Value, show: bool) -> Vec<Cell> {
    vec![
        Cell::Text(format!("[{slot}]")),
        value_cell(heap, value, show),
    ]
}

fn elements_part(
    rows: Vec<Vec<Cell>>,
    request: &Request,
    page: usize,
    count: usize,
    sets: AsSet,
) -> (Heading, Html) {
    let columns = [Column::new("slot", "Slot"), Column::new("value", "Element")];
    let table = Table::new("Elements", &columns, rows, |_| (None, None));
    let part = paged(table, request, page, count, "elements", sets);
    (Heading::new("Elements", ""), part)
}

fn paged(
    table: Table,
    request: &Request,
    page: usize,
    count: usize,
    what: &str,
    sets: AsSet,
) -> Html {
    let pager =
        (count > PAGE).then(|| Pager::new(&request.link(), "fields", page, PAGE, count, what));
    Html::of(&Paged { table, pager, sets })
}

#[derive(askama::Template)]
#[template(
    source = "{{ table }}{% if let Some(pager) = pager %}{{ pager }}{% endif %}{{ sets }}",
    ext = "html"
)]
struct Paged {
    table: Table,
    pager: Option<Pager>,
    sets: AsSet,
}
