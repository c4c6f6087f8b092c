//! A column that is being filled. Its type follows its values: a column of whole numbers becomes one of numbers when a
//! fraction comes, and one of texts when a text comes.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, LargeStringBuilder, NullBufferBuilder,
};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{DataType, Field, Fields};
use heapray_query::Unit;

use crate::value::Value;

/// Whole numbers up to this are numbers without loss.
const EXACT: u64 = 1 << 53;

/// A column that is being filled.
pub(crate) enum Column {
    /// Only nulls, so many.
    Nulls(usize),
    /// Truth values.
    Booleans(BooleanBuilder),
    /// Whole numbers.
    Integers(Int64Builder),
    /// Numbers.
    Numbers(Float64Builder),
    /// Texts.
    Texts(LargeStringBuilder),
    /// Objects of the heap.
    Objects(Objects),
}

/// Objects of the heap: addresses and classes.
pub(crate) struct Objects {
    addresses: LargeStringBuilder,
    classes: LargeStringBuilder,
    are_there: NullBufferBuilder,
}

impl Column {
    /// An empty column for values of this unit.
    pub(crate) fn new(unit: Unit) -> Self {
        match unit {
            Unit::Text | Unit::Address => Self::Texts(LargeStringBuilder::new()),
            Unit::Count | Unit::Bytes => Self::Integers(Int64Builder::new()),
            Unit::Share => Self::Numbers(Float64Builder::new()),
            _ => Self::Nulls(0),
        }
    }

    /// Adds a value.
    pub(crate) fn push(&mut self, value: Value) {
        match (&mut *self, value) {
            (Self::Nulls(count), Value::Null) => *count += 1,
            (Self::Booleans(column), Value::Null) => column.append_null(),
            (Self::Booleans(column), Value::Bool(value)) => column.append_value(value),
            (Self::Integers(column), Value::Null) => column.append_null(),
            (Self::Integers(column), Value::Integer(number)) => column.append_value(number),
            (Self::Numbers(column), Value::Null) => column.append_null(),
            (Self::Numbers(column), Value::Number(number)) => column.append_value(number),
            (Self::Numbers(column), Value::Integer(number)) if is_exact(number) => {
                column.append_value(number as f64);
            }
            (Self::Objects(column), Value::Null) => column.push(None),
            (Self::Objects(column), Value::Object(address, class)) => {
                column.push(Some((&address, &class)));
            }
            (Self::Texts(column), value) => column.append_option(value.into_text()),
            (_, value) => {
                self.widen_for(&value);
                self.push(value);
            }
        }
    }

    /// Becomes a column that the value fits into, with the values that it has.
    fn widen_for(&mut self, value: &Value) {
        let before = std::mem::replace(self, Self::Nulls(0)).into_values();
        let is_all = |fits: fn(&Value) -> bool| {
            let mut there = before.iter().chain([value]);
            there.all(|value| matches!(value, Value::Null) || fits(value))
        };
        let is_number = |value: &Value| match value {
            Value::Integer(number) => is_exact(*number),
            Value::Number(_) => true,
            _ => false,
        };
        *self = if is_all(|value| matches!(value, Value::Bool(_))) {
            Self::Booleans(BooleanBuilder::new())
        } else if is_all(|value| matches!(value, Value::Integer(_))) {
            Self::Integers(Int64Builder::new())
        } else if is_all(is_number) {
            Self::Numbers(Float64Builder::new())
        } else if is_all(|value| matches!(value, Value::Object(..))) {
            Self::Objects(Objects::new())
        } else {
            Self::Texts(LargeStringBuilder::new())
        };
        for value in before {
            self.push(value);
        }
    }

    fn into_values(self) -> Vec<Value> {
        let or_null = |value: Option<Value>| value.unwrap_or(Value::Null);
        match self {
            Self::Nulls(count) => vec![Value::Null; count],
            Self::Booleans(mut column) => {
                let array = column.finish();
                array.iter().map(|v| or_null(v.map(Value::Bool))).collect()
            }
            Self::Integers(mut column) => {
                let array = column.finish();
                let values = array.iter();
                values.map(|v| or_null(v.map(Value::Integer))).collect()
            }
            Self::Numbers(mut column) => {
                let array = column.finish();
                let values = array.iter();
                values.map(|v| or_null(v.map(Value::Number))).collect()
            }
            Self::Texts(mut column) => {
                let array = column.finish();
                let values = array.iter();
                values
                    .map(|v| or_null(v.map(|text| Value::Text(text.to_owned()))))
                    .collect()
            }
            Self::Objects(mut column) => {
                let classes = column.classes.finish();
                let addresses = column.addresses.finish();
                let are_there = column.are_there.finish();
                let pairs = addresses.iter().zip(classes.iter()).enumerate();
                pairs
                    .map(|(at, (address, class))| {
                        let is_null = are_there.as_ref().is_some_and(|nulls| nulls.is_null(at));
                        match (is_null, address, class) {
                            (false, Some(address), Some(class)) => {
                                Value::Object(address.to_owned(), class.to_owned())
                            }
                            _ => Value::Null,
                        }
                    })
                    .collect()
            }
        }
    }

    /// The finished column. One that has only nulls is one of texts.
    pub(crate) fn finish(self) -> ArrayRef {
        match self {
            Self::Nulls(count) => {
                let mut column = LargeStringBuilder::new();
                (0..count).for_each(|_| column.append_null());
                Arc::new(column.finish())
            }
            Self::Booleans(mut column) => Arc::new(column.finish()),
            Self::Integers(mut column) => Arc::new(column.finish()),
            Self::Numbers(mut column) => Arc::new(column.finish()),
            Self::Texts(mut column) => Arc::new(column.finish()),
            Self::Objects(column) => column.finish(),
        }
    }
}

fn is_exact(number: i64) -> bool {
    number.unsigned_abs() <= EXACT
}

impl Objects {
    fn new() -> Self {
        Self {
            addresses: LargeStringBuilder::new(),
            classes: LargeStringBuilder::new(),
            are_there: NullBufferBuilder::new(0),
        }
    }

    fn push(&mut self, object: Option<(&str, &str)>) {
        self.addresses
            .append_option(object.map(|(address, _)| address));
        self.classes.append_option(object.map(|(_, class)| class));
        self.are_there.append(object.is_some());
    }

    fn finish(mut self) -> ArrayRef {
        let text = |name: &str| Field::new(name, DataType::LargeUtf8, true);
        let fields = Fields::from(vec![text("address"), text("class")]);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.addresses.finish()),
            Arc::new(self.classes.finish()),
        ];
        let length = columns.first().map_or(0, Array::len);
        let nulls = self.are_there.finish();
        match StructArray::try_new_with_length(fields.clone(), columns, nulls, length) {
            Ok(array) => Arc::new(array),
            // Cannot be: both columns have the same length and the types of the fields.
            Err(_) => arrow_array::new_null_array(&DataType::Struct(fields), length),
        }
    }
}
