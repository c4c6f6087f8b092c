//! A value of an answer, on its way into a column.

use heapray_oql::{Oql, Value as OqlValue};
use heapray_query::Cell;
use heapray_sql::SqlValue;

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// An object of the heap: its address and its class.
    Object(String, String),
}

impl Value {
    /// What a query of OQL found, as its JSON has it; NaN and infinities stay numbers.
    pub(crate) fn of_oql(oql: &Oql<'_>, value: &OqlValue) -> Self {
        match oql.shown(value) {
            OqlValue::Float(number) => Self::Number(number.into()),
            OqlValue::Double(number) => Self::Number(number),
            _ => Self::of_json(oql.json(value)),
        }
    }

    fn of_json(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Self::Integer(number),
                (None, Some(number)) => Self::Number(number),
                (None, None) => Self::Text(number.to_string()),
            },
            Json::String(text) => Self::Text(text),
            Json::Object(mut members) if members.len() == 2 => {
                match (members.remove("address"), members.remove("class")) {
                    (Some(Json::String(address)), Some(Json::String(class))) => {
                        Self::Object(address, class)
                    }
                    (address, class) => {
                        let put_back = [("address", address), ("class", class)];
                        let put_back = put_back.into_iter();
                        members.extend(put_back.filter_map(|(name, value)| {
                            value.map(|value| (name.to_owned(), value))
                        }));
                        Self::Text(Json::Object(members).to_string())
                    }
                }
            }
            other => Self::Text(other.to_string()),
        }
    }

    /// The text of a value in a column of texts: numbers and objects as in JSON.
    pub(crate) fn into_text(self) -> Option<String> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => value.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => serde_json::Value::from(number).to_string(),
            Self::Text(text) => text,
            Self::Object(address, class) => {
                serde_json::json!({ "address": address, "class": class }).to_string()
            }
        })
    }
}

impl From<SqlValue> for Value {
    fn from(value: SqlValue) -> Self {
        match value {
            SqlValue::Null => Self::Null,
            SqlValue::Integer(number) => Self::Integer(number),
            SqlValue::Real(number) => Self::Number(number),
            SqlValue::Text(text) => Self::Text(text),
        }
    }
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::None => Self::Null,
            Cell::Text(text) => Self::Text(text.into_owned()),
            Cell::Address(id) => Self::Text(id.to_string()),
            Cell::Count(number) | Cell::Bytes(number) => Self::Integer(signed(number)),
            Cell::Share(share) => Self::Number(share),
        }
    }
}

/// A figure as columns have it, so that differences can be negative. No dump has 2⁶³ of anything.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
