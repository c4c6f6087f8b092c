//! Functions of queries.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_query::{ObjectSet, Places};
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

use crate::content::Contents;
use crate::like::{is_glob, is_like};
use crate::paths::Paths;
use crate::patterns::Patterns;
use crate::watch::Watch;

/// Functions that a query may use although it reads texts that are hidden: none of them tells what is in a text.
pub(crate) const FOR_HIDDEN: [&str; 27] = [
    "abs",
    "avg",
    "count",
    "cume_dist",
    "dense_rank",
    "dominator",
    "first_value",
    "glob",
    "group_concat",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "max",
    "min",
    "ntile",
    "path_to_root",
    "percent_rank",
    "rank",
    "regexp",
    "retained_set",
    "round",
    "row_number",
    "sum",
    "to_string",
    "total",
];

/// Adds the functions to a connection.
///
/// # Errors
/// SQLite's.
pub(crate) fn register(
    connection: &Connection,
    contents: &Contents,
    watch: &Arc<Watch>,
) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let heap = &contents.heap;

    let of = Arc::clone(heap);
    connection.create_scalar_function("dominator", 1, flags, move |context| {
        let Some(object) = object_of(&of, context.get_raw(0)) else {
            return Ok(None);
        };
        let place = of.derived::<Places>().of(object);
        let above = place.and_then(|place| of.object_at(of.dominator(place)));
        Ok(above.map(|above| of.id(above).0.cast_signed()))
    })?;

    let paths = Mutex::new(Paths::new(Arc::clone(heap), Arc::clone(watch)));
    let of = Arc::clone(heap);
    connection.create_scalar_function("path_to_root", 1, flags, move |context| {
        let Some(object) = object_of(&of, context.get_raw(0)) else {
            return Ok(None);
        };
        let mut paths = paths.lock().unwrap_or_else(PoisonError::into_inner);
        paths.to(object).map_err(failed)
    })?;

    let of = contents.clone();
    connection.create_scalar_function("to_string", 1, flags, move |context| {
        let Some(object) = object_of(&of.heap, context.get_raw(0)) else {
            return Ok(None);
        };
        let text = heapray_oql::text_of(&of.heap, object);
        Ok(text.map(|text| of.decoded(object, text)))
    })?;

    let of = Arc::clone(heap);
    connection.create_aggregate_function(
        "retained_set",
        1,
        flags,
        RetainedSet(of, Arc::clone(watch)),
    )?;

    for arguments in [2, 3] {
        let of = contents.clone();
        connection.create_scalar_function("like", arguments, flags, move |context| {
            let escape = match context.len() {
                3 => text_at(context, 2, &of)?.and_then(|text| text.chars().next()),
                _ => None,
            };
            both(context, &of, |pattern, text| {
                Ok(is_like(pattern, text, escape))
            })
        })?;
    }
    let of = contents.clone();
    connection.create_scalar_function("glob", 2, flags, move |context| {
        both(context, &of, |pattern, text| Ok(is_glob(pattern, text)))
    })?;
    let of = contents.clone();
    let patterns = Patterns::default();
    connection.create_scalar_function("regexp", 2, flags, move |context| {
        both(context, &of, |pattern, text| {
            patterns.is_match(pattern, text).map_err(failed)
        })
    })?;
    let of = contents.clone();
    connection.create_scalar_function("length", 1, flags, move |context| {
        let text = text_at(context, 0, &of)?;
        Ok(text.map(|text| i64::try_from(text.chars().count()).unwrap_or(i64::MAX)))
    })
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::UserFunctionError(Box::new(error))
}

/// The object at an address.
fn object_of(heap: &Heap, value: ValueRef<'_>) -> Option<ObjectIndex> {
    let ValueRef::Integer(address) = value else {
        return None;
    };
    heap.find(ObjectId(address.cast_unsigned()))
}

/// An argument as text; `None` for null.
fn text_at(context: &Context<'_>, at: usize, contents: &Contents) -> Result<Option<String>> {
    Ok(match context.get_raw(at) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(failed)?;
            Some(contents.resolve(text).into_owned())
        }
        ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    })
}

/// What a function says of a pattern and a text; null where one of them is.
fn both(
    context: &Context<'_>,
    contents: &Contents,
    is_match: impl FnOnce(&str, &str) -> Result<bool>,
) -> Result<Option<bool>> {
    let pattern = text_at(context, 0, contents)?;
    let text = text_at(context, 1, contents)?;
    let (Some(pattern), Some(text)) = (pattern, text) else {
        return Ok(None);
    };
    is_match(&pattern, &text).map(Some)
}

/// The retained heap of a set of objects: what they dominate, each byte once.
struct RetainedSet(Arc<Heap>, Arc<Watch>);

impl Aggregate<AssertUnwindSafe<RefCell<ObjectSet>>, i64> for RetainedSet {
    fn init(&self, _context: &mut Context<'_>) -> Result<AssertUnwindSafe<RefCell<ObjectSet>>> {
        Ok(AssertUnwindSafe(RefCell::new(ObjectSet::new())))
    }

    fn step(
        &self,
        context: &mut Context<'_>,
        set: &mut AssertUnwindSafe<RefCell<ObjectSet>>,
    ) -> Result<()> {
        if let Some(object) = object_of(&self.0, context.get_raw(0)) {
            set.borrow_mut().insert(object);
        }
        Ok(())
    }

    fn finalize(
        &self,
        _context: &mut Context<'_>,
        set: Option<AssertUnwindSafe<RefCell<ObjectSet>>>,
    ) -> Result<i64> {
        let places = self.0.derived::<Places>();
        let bytes = set.map_or(0, |set| {
            let set = set.borrow();
            let is_cancelled = || self.1.is_cancelled();
            set.dominated_bytes_until(&self.0, |object| places.of(object), is_cancelled)
        });
        Ok(bytes.cast_signed())
    }
}
