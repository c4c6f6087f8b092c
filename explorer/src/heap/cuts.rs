//! Which references does a text mean? The words are those of `heapray whatif --cut`, and `set …` for objects.

use std::sync::Arc;

use heapray_query::what_if::{Cut, NamedCut};

use super::cached::find_threads;
use super::find::{find_address, find_class, find_object};
use super::source::find_set;
use crate::app::App;
use crate::web::Failure;

/// The references that a text means.
///
/// # Errors
/// When it means none, or while the objects of a set are looked for.
pub(crate) fn find_cut(app: &Arc<App>, text: &str) -> Result<NamedCut, Failure> {
    let heap = app.heap();
    let text = text.trim();
    let word = |word: &str| {
        let rest = text.strip_prefix(word)?;
        rest.strip_prefix([' ', ':']).map(str::trim)
    };
    let field = |name: &str| -> Result<(String, String), Failure> {
        let Some((class, field)) = name.rsplit_once('.') else {
            return Err(Failure::hinted(
                format!("{name} names no field"),
                "Give class and field, as in com.example.Shop.orders.",
            ));
        };
        Ok((find_class(heap, class)?, field.to_owned()))
    };
    let cut = if let Some(source) = word("set") {
        Cut::Objects(find_set(app, source)?.set(app)?.iter().collect())
    } else if let Some(name) = word("class") {
        Cut::Instances {
            class: find_class(heap, name)?,
        }
    } else if let Some(name) = word("threadlocal") {
        let (class, field) = field(name)?;
        Cut::ThreadLocal { class, field }
    } else if let Some(name) = word("thread") {
        let threads = find_threads(app)?;
        let named = threads.iter().filter(|thread| thread.name == name);
        let mut found: Vec<_> = named.filter_map(|thread| thread.object).collect();
        if name.starts_with("0x") {
            found.push(find_object(heap, name)?);
        }
        if found.is_empty() {
            return Err(Failure::not_found(format!("No thread is named {name}.")));
        }
        Cut::Threads(found)
    } else if let Some(address) = word("loader") {
        let id = find_address(address);
        Cut::Loader(
            id.ok_or_else(|| Failure::wrong(format!("{address} is no address of a class loader")))?,
        )
    } else if let Some(name) = word("weak") {
        let (class, field) = field(name)?;
        Cut::WeakField { class, field }
    } else if text.starts_with("0x") {
        match text.split_once('.') {
            Some((address, field)) => Cut::FieldOf {
                objects: vec![find_object(heap, address)?],
                field: field.to_owned(),
            },
            None => Cut::Objects(vec![find_object(heap, text)?]),
        }
    } else {
        let (class, field) = field(text)?;
        Cut::Field { class, field }
    };
    Ok(NamedCut {
        name: text.to_owned(),
        cut,
    })
}
