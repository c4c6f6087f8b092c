//! What `--cut` means.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::what_if::{Cut, CutError, NamedCut, reference_fields};
use heapray_query::{find_roots, threads};

use crate::args::parse_address;
use crate::exit::hinted;
use crate::nearest::{did_you_mean, nearest};
use crate::target::{find_class_name, find_loader, find_object};

/// Names that a hint offers for a wrong one.
const MOST_OFFERED: usize = 3;

/// The cut that a text means.
pub(crate) fn find_cut(heap: &Heap, text: &str) -> anyhow::Result<NamedCut> {
    let text = text.trim();
    let word = |word: &str| {
        let rest = text.strip_prefix(word)?;
        rest.strip_prefix([' ', ':']).map(str::trim)
    };
    let (name, cut) = if let Some(name) = word("class") {
        let class = find_class_name(heap, name)?;
        (format!("class {class}"), Cut::Instances { class })
    } else if let Some(name) = word("threadlocal") {
        let (class, field) = class_and_field(heap, name)?;
        let name = format!("threadlocal {class}.{field}");
        (name, Cut::ThreadLocal { class, field })
    } else if let Some(name) = word("thread") {
        (
            format!("thread {name}"),
            Cut::Threads(find_threads(heap, name)?),
        )
    } else if let Some(name) = word("loader") {
        (
            format!("loader {name}"),
            Cut::Loader(find_loader(heap, name)?),
        )
    } else if let Some(name) = word("weak") {
        let (class, field) = class_and_field(heap, name)?;
        let name = format!("weak:{class}.{field}");
        (name, Cut::WeakField { class, field })
    } else if text.starts_with("0x") || text.starts_with("0X") {
        let cut = if let Some((address, field)) = text.split_once('.') {
            let objects = vec![find_object(heap, address)?];
            let field = field.to_owned();
            Cut::FieldOf { objects, field }
        } else {
            Cut::Objects(vec![find_object(heap, text)?])
        };
        (text.to_owned(), cut)
    } else {
        let (class, field) = class_and_field(heap, text)?;
        (format!("{class}.{field}"), Cut::Field { class, field })
    };
    Ok(NamedCut { name, cut })
}

fn class_and_field(heap: &Heap, text: &str) -> anyhow::Result<(String, String)> {
    let Some((class, field)) = text.rsplit_once('.') else {
        return Err(hinted(
            format!("{text} names no field"),
            "give class and field, as in com.example.Shop.orders; `heapray whatif --help` lists what can be cut",
        ));
    };
    Ok((find_class_name(heap, class)?, field.to_owned()))
}

/// The threads of this name, or the one with this address.
fn find_threads(heap: &Heap, text: &str) -> anyhow::Result<Vec<ObjectIndex>> {
    let all = threads(heap, &find_roots(heap));
    if parse_address(text).is_some_and(|_| text.starts_with("0x")) {
        return Ok(vec![find_object(heap, text)?]);
    }
    let meant = all.iter().filter(|thread| thread.name == text);
    let found: Vec<ObjectIndex> = meant.filter_map(|thread| thread.object).collect();
    if found.is_empty() {
        let names = all.iter().map(|thread| thread.name.as_str());
        let close = nearest(text, names, MOST_OFFERED);
        return Err(hinted(
            format!("no thread is named {text}"),
            did_you_mean(&close, "`heapray threads DUMP` lists them"),
        ));
    }
    Ok(found)
}

/// A cut that cannot be made, with a hint.
pub(crate) fn in_words(heap: &Heap, error: &CutError) -> anyhow::Error {
    let message = error.to_string();
    match error {
        CutError::NoField { class, field } | CutError::NoReference { class, field } => {
            let fields = reference_fields(heap, class);
            let close = nearest(field, fields.iter().map(String::as_str), MOST_OFFERED);
            let listed: Vec<&str> = fields.iter().take(10).map(String::as_str).collect();
            let instead = match listed.as_slice() {
                [] => "the class has no references".to_owned(),
                listed => format!("its references are {}", listed.join(", ")),
            };
            hinted(message, did_you_mean(&close, &instead))
        }
        CutError::NoThreadLocal { class, .. } => hinted(
            message,
            format!("`heapray inspect DUMP {class}` shows its static fields"),
        ),
        CutError::TooMany => hinted(message, "cut a class or an object further up instead"),
        CutError::Memory(_) | CutError::Interrupted => anyhow::anyhow!(message),
    }
}
