//! The entries of a collection, and the text or bytes of an object.

use askama::Template;
use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord};
use heapray_hprof::FieldType;
use heapray_oql::text_of;
use heapray_query::{Entry, contents};
use heapray_report::format::{cut, harmless};

use crate::heap::item_cell;
use crate::html::{AsSet, Cell, Column, Heading, Notice, PAGE, Table};
use crate::web::{Html, Request};

/// Entries that are looked at, to show those of a late page.
const MOST_ENTRIES: usize = 100_000;
/// Characters of a text on an object's page.
const MOST_TEXT: usize = 20_000;
/// Bytes of an array that are shown.
const MOST_BYTES: usize = 512;

/// What stands in an object, as text.
#[derive(Template)]
#[template(
    source = "{% for (title, text) in views %}<h2>{{ title }}</h2><pre class=\"text\" tabindex=\"0\">{{ text }}</pre>{% endfor %}",
    ext = "html"
)]
pub(super) struct Preview {
    views: Vec<(&'static str, String)>,
}

/// The text that an object stands for, or an array's beginning as text, UTF-16 and hexadecimal numbers. Only where values
/// may be shown.
pub(super) fn preview(heap: &Heap, object: ObjectIndex, show: bool) -> Option<Preview> {
    if !show {
        return None;
    }
    let is_array = heap.array_len(object).is_some();
    let text = heap.string_value(object, MOST_TEXT);
    if let Some(text) = text.or_else(|| text_of(heap, object).filter(|_| !is_array)) {
        let lines: Vec<String> = text
            .lines()
            .map(|line| harmless(line).into_owned())
            .collect();
        let text = cut(&lines.join("\n"), MOST_TEXT).into_owned();
        return Some(Preview {
            views: vec![("Text", text)],
        });
    }
    let Some(ObjectRecord::PrimitiveArray(array)) = heap.record(object) else {
        return None;
    };
    if !matches!(array.element_type, FieldType::Byte | FieldType::Char) {
        return None;
    }
    let front = array.bytes.get(..MOST_BYTES).unwrap_or(array.bytes);
    let units = |read: fn([u8; 2]) -> u16| {
        let pairs = front
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok());
        let units: Vec<u16> = pairs.map(read).collect();
        harmless(&String::from_utf16_lossy(&units)).into_owned()
    };
    let mut views = Vec::new();
    if array.element_type == FieldType::Char {
        views.push(("Text", units(u16::from_be_bytes)));
    } else {
        let text = harmless(&String::from_utf8_lossy(front)).into_owned();
        views.push(("Text", text));
        views.push(("UTF-16", units(u16::from_le_bytes)));
    }
    views.push(("Hexadecimal", hexadecimal(front)));
    Some(Preview { views })
}

/// Sixteen bytes a line, with their offset.
fn hexadecimal(bytes: &[u8]) -> String {
    let line = |(at, line): (usize, &[u8])| {
        let hex: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = line.iter().map(|byte| match byte {
            0x20..0x7f => char::from(*byte),
            _ => '.',
        });
        format!(
            "{:06x}  {:47}  {}",
            at * 16,
            hex.join(" "),
            text.collect::<String>()
        )
    };
    let lines: Vec<String> = bytes.chunks(16).enumerate().map(line).collect();
    lines.join("\n")
}

/// The entries of a collection; `None` if the object is none.
pub(super) fn contents_part(
    heap: &Heap,
    object: ObjectIndex,
    request: &Request,
) -> Option<(Heading, Html)> {
    // The elements of an array are its fields.
    if heap.array_len(object).is_some() {
        return None;
    }
    let page = request.number("entries", 1, MOST_ENTRIES / PAGE).max(1);
    let found = contents(heap, object, page * PAGE)?;
    let heading = Heading::new("Entries", "In the order of the collection's own structure.");
    let shown: Vec<&Entry> = found.entries.iter().skip((page - 1) * PAGE).collect();
    if shown.is_empty() {
        let text = "There are no entries here.".to_owned();
        return Some((heading, Html::of(&Notice { text })));
    }
    let has_keys = shown.iter().any(|entry| entry.key.is_some());
    let mut columns = vec![Column::new("number", "Number")];
    if has_keys {
        columns.push(Column::new("key", "Key"));
    }
    columns.push(Column::new(
        "value",
        if has_keys { "Value" } else { "Element" },
    ));
    let rows = shown.iter().enumerate().map(|(at, entry)| {
        let mut cells = vec![Cell::Text(((page - 1) * PAGE + at).to_string())];
        if has_keys {
            let key = entry
                .key
                .map(|key| item_cell(heap, key, request.show_values));
            cells.push(key.unwrap_or_default());
        }
        cells.push(item_cell(heap, entry.value, request.show_values));
        cells
    });
    let table = Table::new("Entries", &columns, rows.collect(), |_| (None, None));
    let link = request.link();
    let address = heap.id(object);
    let sets = if has_keys {
        AsSet::new("The keys as a set", format!("keys {address}"))
            .and("The values as a set", format!("elements {address}"))
    } else {
        AsSet::new("The elements as a set", format!("elements {address}"))
    };
    let part = Entries {
        table,
        sets,
        previous: (page > 1).then(|| link.clone().with("entries", (page - 1).to_string()).text()),
        next: found
            .has_more
            .then(|| link.with("entries", (page + 1).to_string()).text()),
    };
    Some((heading, Html::of(&part)))
}

#[derive(Template)]
#[template(
    source = "{{ table }}<nav class=\"pager\" aria-label=\"Entries\">{% if let Some(href) = previous %}<a href=\"{{ href }}#entries\">Previous entries</a> {% endif %}{% if let Some(href) = next %}<a href=\"{{ href }}#entries\">Next entries</a>{% endif %}</nav>{{ sets }}",
    ext = "html"
)]
struct Entries {
    table: Table,
    sets: AsSet,
    previous: Option<String>,
    next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_offsets() {
        let text = hexadecimal(b"0123456789abcdef\x00\xff");
        assert!(text.starts_with("000000  30 31"), "{text}");
        assert!(
            text.ends_with("000010  00 ff                                            .."),
            "{text}"
        );
    }
}
