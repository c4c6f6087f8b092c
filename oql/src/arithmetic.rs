//! `+ - * /`, and how values become text.

use crate::ast::Arithmetic;
use crate::error::{OqlError, Result};
use crate::java;
use crate::value::{Text, Value};
use crate::world::World;

impl World<'_> {
    /// Ints wrap at 32 bits, longs at 64; `/` and anything with a fraction is a double; a text takes what is added.
    ///
    /// # Errors
    /// When an operand is no number.
    pub(crate) fn compute(&self, by: Arithmetic, left: &Value, right: &Value) -> Result<Value> {
        if let (Arithmetic::Add, Value::Text(text)) = (by, left) {
            let added = self.java_text(right);
            return Ok(Value::Text(Text {
                text: format!("{text}{added}").into(),
                is_content: text.is_content || added.is_content,
            }));
        }
        if !self.options.show_values {
            let is_content = |value: &Value| matches!(value, Value::Byte(_) | Value::Hidden);
            if is_content(left) || is_content(right) {
                return Ok(Value::Hidden);
            }
        }
        for value in [left, right] {
            if value.as_double().is_none() {
                let message = format!(
                    "{} is no number, so `{}` fails",
                    value.type_name(),
                    by.sign()
                );
                return Err(OqlError::run(message));
            }
        }
        if let (Some(a), Some(b)) = (left.as_integer(), right.as_integer())
            && by != Arithmetic::Divide
        {
            let is_long = matches!(left, Value::Long(_)) || matches!(right, Value::Long(_));
            let result = match by {
                Arithmetic::Add => a.wrapping_add(b),
                Arithmetic::Subtract => a.wrapping_sub(b),
                _ => a.wrapping_mul(b),
            };
            return Ok(if is_long {
                Value::Long(result)
            } else {
                Value::Int(result as i32)
            });
        }
        let (a, b) = (
            left.as_double().unwrap_or(0.0),
            right.as_double().unwrap_or(0.0),
        );
        Ok(Value::Double(match by {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide => a / b,
        }))
    }

    /// Java's `String.valueOf`.
    pub(crate) fn java_text(&self, value: &Value) -> Text {
        let mut is_content = false;
        let text = match value {
            Value::Text(text) => return text.clone(),
            Value::Null | Value::NullLiteral => "null".to_owned(),
            Value::Bool(v) => v.to_string(),
            Value::Byte(v) => {
                is_content = true;
                v.to_string()
            }
            Value::Short(v) => v.to_string(),
            Value::Int(v) => v.to_string(),
            Value::Long(v) => v.to_string(),
            Value::Float(v) => java::float(*v),
            Value::Double(v) => java::double(*v),
            Value::Char(v) => {
                is_content = true;
                String::from_utf16_lossy(&[*v])
            }
            Value::Object(object) => self.java_name(*object),
            Value::Pointer(address) => format!("{address:#x}"),
            Value::Frame(text) => text.to_string(),
            Value::Array(_, list) | Value::List(list) => {
                let parts: Vec<String> = list
                    .iter()
                    .map(|value| {
                        let part = self.java_text(value);
                        is_content |= part.is_content;
                        part.text.to_string()
                    })
                    .collect();
                format!("[{}]", parts.join(", "))
            }
            Value::Root(root) => root.kind.to_owned(),
            Value::JavaClass(name) => format!("class {name}"),
            Value::Hidden => {
                is_content = true;
                "hidden".to_owned()
            }
            other => other.type_name().to_owned(),
        };
        Text {
            text: text.into(),
            is_content,
        }
    }
}
