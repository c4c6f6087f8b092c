//! When are values equal, smaller, the same?

use std::cmp::Ordering;

use crate::error::{OqlError, Result};
use crate::value::Value;
use crate::world::World;

/// What makes values the same for `DISTINCT`, `GROUP BY` and `IN`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Null,
    Bool(bool),
    Integer(i64),
    /// The bits of a number that is not whole.
    Number(u64),
    Char(u16),
    Text(std::sync::Arc<str>),
    Object(u32),
    Many(Vec<Key>),
}

#[allow(clippy::float_cmp, reason = "numbers are equal or not")]
impl Key {
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Bool(v) => Self::Bool(*v),
            Value::Char(v) => Self::Char(*v),
            Value::Text(text) => Self::Text(text.text.clone()),
            Value::Frame(text) | Value::Error(text) => Self::Text(text.clone()),
            Value::Object(object) | Value::Stack(object) => Self::Object(object.0),
            Value::Pointer(address) => Self::Many(vec![Self::Integer(address.cast_signed())]),
            Value::Array(_, list) | Value::List(list) => {
                Self::Many(list.iter().map(Self::of).collect())
            }
            Value::Row(row) => Self::Many(row.values.iter().map(Self::of).collect()),
            Value::Table(table) => {
                let rows = table.rows.iter().flatten();
                Self::Many(rows.map(Self::of).collect())
            }
            Value::Field(field) => Self::Many(vec![
                Self::Text(field.name.as_str().into()),
                Self::of(&field.value),
            ]),
            Value::Root(root) => Self::Many(vec![
                Self::Text(root.kind.into()),
                Self::Integer(root.object.cast_signed()),
                Self::Integer(root.context.cast_signed()),
            ]),
            Value::Float(_) | Value::Double(_) => {
                let number = value.as_double().unwrap_or_default();
                let whole = number as i64;
                if whole as f64 == number {
                    Self::Integer(whole)
                } else {
                    Self::Number(number.to_bits())
                }
            }
            _ => value.as_integer().map_or(Self::Null, Self::Integer),
        }
    }
}

#[allow(clippy::float_cmp, reason = "numbers are equal or not, as in Java")]
impl World<'_> {
    /// The text of a string of the heap, or a text itself; a character for a text of one.
    fn comparable_text(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.text.to_string()),
            Value::Object(object) => self.string(*object),
            Value::Char(unit) => Some(String::from_utf16_lossy(&[*unit])),
            _ => None,
        }
    }

    /// `=`: numbers by value, strings of the heap and texts by their text, objects by identity, null equals null.
    pub(crate) fn equal(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (a, b) if a.is_null() || b.is_null() => a.is_null() && b.is_null(),
            (Value::Object(a), Value::Object(b)) => a == b,
            (Value::Object(object) | Value::Stack(object), other)
            | (other, Value::Object(object) | Value::Stack(object))
                if other.as_integer().is_some() =>
            {
                // An address: `s = 0x7f00`.
                matches!(other, Value::Long(address) if address.cast_unsigned() == self.address(*object))
            }
            (Value::Pointer(address), Value::Object(object))
            | (Value::Object(object), Value::Pointer(address)) => self.address(*object) == *address,
            (Value::Char(a), Value::Char(b)) => a == b,
            (Value::Text(_), _) | (_, Value::Text(_)) => {
                let left = self.comparable_text(left);
                left.is_some() && left == self.comparable_text(right)
            }
            (Value::Object(_), Value::Char(_)) | (Value::Char(_), Value::Object(_)) => {
                self.comparable_text(left) == self.comparable_text(right)
            }
            (a, b) => match (a.as_integer(), b.as_integer()) {
                (Some(a), Some(b)) => a == b,
                _ => match (a.as_double(), b.as_double()) {
                    (Some(a), Some(b)) => a == b,
                    (None, None) => Key::of(a) == Key::of(b) && a.type_name() == b.type_name(),
                    _ => false,
                },
            },
        }
    }

    /// `<` and its like. Null is comparable to nothing.
    ///
    /// # Errors
    /// When the values have no order.
    pub(crate) fn order(&self, left: &Value, right: &Value) -> Result<Option<Ordering>> {
        if left.is_null() || right.is_null() {
            return Ok(None);
        }
        if let (Some(a), Some(b)) = (left.as_integer(), right.as_integer()) {
            return Ok(Some(a.cmp(&b)));
        }
        if let (Some(a), Some(b)) = (left.as_double(), right.as_double()) {
            return Ok(a.partial_cmp(&b));
        }
        match (left, right) {
            (Value::Bool(a), Value::Bool(b)) => return Ok(Some(a.cmp(b))),
            (Value::Char(a), Value::Char(b)) => return Ok(Some(a.cmp(b))),
            _ => {}
        }
        match (self.comparable_text(left), self.comparable_text(right)) {
            // UTF-16 order, as in Java.
            (Some(a), Some(b)) => Ok(Some(a.encode_utf16().cmp(b.encode_utf16()))),
            _ => Err(OqlError::run(format!(
                "{} and {} have no order",
                left.type_name(),
                right.type_name()
            ))),
        }
    }

    /// The order of rows: nulls first, then as [`World::order`] says, then by type.
    pub(crate) fn sort_order(&self, left: &Value, right: &Value) -> Ordering {
        match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => match self.order(left, right) {
                Ok(Some(order)) => order,
                _ => match (left, right) {
                    (Value::Object(a), Value::Object(b)) => a.cmp(b),
                    _ => left.type_name().cmp(right.type_name()),
                },
            },
        }
    }
}

/// Whether a value counts as true: a boolean by itself, a number that is not 0, anything else that is not null.
pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(v) => *v,
        value if value.is_null() => false,
        value => value.as_double().is_none_or(|number| number != 0.0),
    }
}
