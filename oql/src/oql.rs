//! A heap that can be asked.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;

use crate::answer::{Answer, Rows};
use crate::ast::Query;
use crate::error::{OqlError, Result};
use crate::found_object::FoundObject;
use crate::mask::masked;
use crate::options::QueryOptions;
use crate::parser::parse_all;
use crate::records::record;
use crate::run::run;
use crate::sets::{retained_of, set_of};
use crate::span::Span;
use crate::value::{Obj, Value};
use crate::world::World;

/// Whether a text is one query or several.
///
/// # Errors
/// When it is not.
pub fn check(text: &str) -> Result<()> {
    parse_all(text).map(drop)
}

/// Whether a text is a single query.
///
/// # Errors
/// When it is none, or several.
pub fn check_single(text: &str) -> Result<()> {
    only_query(text).map(drop)
}

fn only_query(text: &str) -> Result<Query> {
    let mut queries = parse_all(text)?;
    if let [_, (_, span), ..] = queries.as_slice() {
        return Err(OqlError::syntax("this is a second query", *span));
    }
    let only = queries.pop().map(|(query, _)| query);
    only.ok_or_else(|| OqlError::syntax("this is no query", Span::default()))
}

/// The text that an object stands for: that of a string, the name of a thread or file, the message of a throwable;
/// `None` for most classes. Touches the file.
pub fn text_of(heap: &Heap, object: ObjectIndex) -> Option<String> {
    World::new(heap, &QueryOptions::default()).text_of(object.into())
}

/// A heap that can be asked in OQL.
pub struct Oql<'h> {
    world: World<'h>,
}

impl<'h> Oql<'h> {
    /// What a query needs beside the heap's columns is computed when one first asks, and kept with the heap.
    pub fn new(heap: &'h Heap, options: &QueryOptions) -> Self {
        Self {
            world: World::new(heap, options),
        }
    }

    /// The answer to one query.
    ///
    /// # Errors
    /// When the text is no query, names what the heap does not have, or cannot be computed.
    pub fn ask(&self, text: &str) -> Result<Answer> {
        run(&self.world, &only_query(text)?, text)
    }

    /// The answers to queries that are separated by `;`. All are parsed before the first is run.
    ///
    /// # Errors
    /// When the text is no sequence of queries. A query that cannot be answered is an error in its place.
    pub fn ask_all(&self, text: &str) -> Result<Vec<Result<Answer>>> {
        let queries = parse_all(text)?;
        let answers = queries
            .iter()
            .map(|(query, _)| run(&self.world, query, text));
        Ok(answers.collect())
    }

    /// The answer as one JSON record in the shape that the comparison with MAT uses, without a line feed.
    pub fn record(&self, id: &str, text: &str) -> String {
        record(&self.world, id, text, &self.ask(text))
    }

    /// The value as it may be shown: without `show_values`, text from the heap is only its length and a hash.
    pub fn shown(&self, value: &Value) -> Value {
        if self.world.options.show_values {
            value.clone()
        } else {
            masked(value)
        }
    }

    /// A value as text for people.
    pub fn text(&self, value: &Value) -> String {
        match self.shown(value) {
            Value::Null | Value::NullLiteral => String::new(),
            Value::Object(object) => self.object_text(object),
            Value::Pointer(address) => format!("{address:#x}"),
            Value::Text(text) => text.text.to_string(),
            Value::Error(message) => format!("error: {message}"),
            Value::Hidden => "hidden".to_owned(),
            Value::Array(_, list) | Value::List(list) => {
                let parts: Vec<String> = list.iter().map(|value| self.text(value)).collect();
                format!("[{}]", parts.join(", "))
            }
            Value::Field(field) => format!("{} = {}", field.name, self.text(&field.value)),
            Value::Row(row) => {
                let parts = row.labels.iter().zip(&row.values);
                let parts: Vec<String> = parts
                    .map(|(label, value)| format!("{label} = {}", self.text(value)))
                    .collect();
                parts.join(", ")
            }
            other => self.world.java_text(&other).text.to_string(),
        }
    }

    /// A value as JSON.
    pub fn json(&self, value: &Value) -> serde_json::Value {
        let all = |list: &[Value]| list.iter().map(|value| self.json(value)).collect();
        match self.shown(value) {
            Value::Null | Value::NullLiteral => serde_json::Value::Null,
            Value::Bool(v) => v.into(),
            Value::Float(v) if v.is_finite() => f64::from(v).into(),
            Value::Double(v) if v.is_finite() => v.into(),
            Value::Object(object) => serde_json::json!({
                "address": format!("{:#x}", self.world.address(object)),
                "class": self.title(object),
            }),
            Value::Array(_, list) | Value::List(list) => serde_json::Value::Array(all(&list)),
            Value::Row(row) => {
                let parts = row.labels.iter().zip(&row.values);
                let parts = parts.map(|(label, value)| (label.clone(), self.json(value)));
                serde_json::Value::Object(parts.collect())
            }
            Value::Table(table) => {
                let rows = table
                    .rows
                    .iter()
                    .map(|row| serde_json::Value::Array(all(row)));
                serde_json::Value::Array(rows.collect())
            }
            Value::Error(message) => serde_json::json!({ "error": *message }),
            other => match other.as_integer() {
                Some(number) => number.into(),
                None => self.text(&other).into(),
            },
        }
    }

    /// `0x7f00 java.lang.Thread`.
    pub fn object_text(&self, object: Obj) -> String {
        format!("{:#x} {}", self.world.address(object), self.title(object))
    }

    /// The class of an object; `class X` for a class object.
    pub fn title(&self, object: Obj) -> String {
        match object.index() {
            Some(index) => heapray_query::object_title(self.world.heap, index),
            None => self.world.class_name(object).to_owned(),
        }
    }

    /// The row of an object that was found. Doesn't touch the file.
    pub fn found(&self, object: Obj) -> FoundObject {
        FoundObject {
            id: ObjectId(self.address(object)),
            shallow_bytes: self.world.shallow(object),
            retained_bytes: self.world.retained(object),
            title: self.title(object),
        }
    }

    /// Bytes that these objects take and retain together, each object counted once.
    pub fn sizes_of_all(&self, objects: &[Obj]) -> (u64, u64) {
        let invented = objects.contains(&Obj::SYSTEM_LOADER);
        let invented = invented.then(|| self.world.shallow(Obj::SYSTEM_LOADER));
        let shallow = set_of(objects).total(self.world.heap).bytes;
        let retained = retained_of(&self.world, objects);
        (shallow + invented.unwrap_or(0), retained)
    }

    /// The number, if an answer is a single one that may be shown, such as that of `SELECT COUNT(*)`.
    pub fn number(&self, rows: &Rows) -> Option<f64> {
        let only = match rows {
            Rows::Value(value) => value,
            Rows::List(values) => single(values)?,
            Rows::Table(table) => single(single(&table.rows)?)?,
            Rows::Empty | Rows::Objects(_) => return None,
        };
        self.shown(only).as_double()
    }

    /// The address of an object.
    pub fn address(&self, object: Obj) -> u64 {
        self.world.address(object)
    }
}

/// The only element.
fn single<T>(list: &[T]) -> Option<&T> {
    match list {
        [only] => Some(only),
        _ => None,
    }
}
