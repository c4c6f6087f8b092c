//! The eight functions: `toHex toString inbounds outbounds dominators dominatorof classof eval`.

use crate::error::{OqlError, Result};
use crate::value::{Obj, Value};
use crate::world::World;

/// Names of the functions, in lower case.
const NAMES: [&str; 8] = [
    "tohex",
    "tostring",
    "inbounds",
    "outbounds",
    "dominators",
    "dominatorof",
    "classof",
    "eval",
];

/// Whether a name with one argument is a function.
pub(crate) fn is_function(name: &str, arguments: usize) -> bool {
    arguments == 1 && NAMES.contains(&name.to_ascii_lowercase().as_str())
}

impl World<'_> {
    /// The result of a function.
    ///
    /// # Errors
    /// When the argument does not fit.
    pub(crate) fn function(&self, name: &str, value: &Value) -> Result<Value> {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "eval" => return Ok(value.clone()),
            "tohex" => {
                let number = value
                    .as_integer()
                    .or_else(|| value.as_double().map(|v| v as i64));
                return match (value, number) {
                    (Value::Hidden, _) => Ok(Value::Hidden),
                    // A byte may be a part of a text.
                    (Value::Byte(_), _) if !self.options.show_values => Ok(Value::Hidden),
                    (_, Some(number)) => Ok(Value::name(format!("{number:#x}"))),
                    _ => Err(OqlError::run(format!(
                        "toHex() needs a number, not {}",
                        value.type_name()
                    ))),
                };
            }
            "tostring" => {
                return Ok(match value {
                    value if value.is_null() => Value::name(""),
                    Value::Object(object) => match self.text_of(*object) {
                        Some(text) => Value::content(text),
                        None => Value::name(""),
                    },
                    value => Value::Text(self.java_text(value)),
                });
            }
            _ => {}
        }
        let objects = self.arguments(&name, value)?;
        let first = objects.first().copied();
        let all = |list: &dyn Fn(Obj) -> Vec<Obj>| {
            let mut seen = rustc_hash::FxHashSet::default();
            let found = objects.iter().flat_map(|object| list(*object));
            self.object_list(found.filter(|object| seen.insert(*object)).collect())
        };
        Ok(match name.as_str() {
            "inbounds" => all(&|object| self.inbound(object)),
            "outbounds" => all(&|object| self.outbound(object)),
            "dominators" => all(&|object| self.dominated(Some(object))),
            "dominatorof" => {
                let found = first.and_then(|object| self.dominator(object));
                found.map_or(Value::Null, Value::Object)
            }
            _ => {
                let class = first.and_then(|object| self.class_object(self.class_of(object)));
                class.map_or(Value::Null, Value::Object)
            }
        })
    }

    /// Numbers of objects as MAT has them; objects where one has no number.
    fn object_list(&self, objects: Vec<Obj>) -> Value {
        let numbers: Option<Vec<i32>> = objects.iter().map(|object| self.number(*object)).collect();
        if let Some(numbers) = numbers {
            Value::ids(numbers)
        } else {
            let objects = objects.into_iter().map(Value::Object).collect();
            Value::List(std::sync::Arc::new(objects))
        }
    }

    fn arguments(&self, name: &str, value: &Value) -> Result<Vec<Obj>> {
        let single = match value {
            Value::Object(object) => Some(*object),
            Value::Int(number) => self.by_number(i64::from(*number)),
            Value::Array(_, list) | Value::List(list) => {
                let objects = list.iter().map(|value| self.arguments(name, value));
                return Ok(objects.collect::<Result<Vec<_>>>()?.concat());
            }
            _ => None,
        };
        match single {
            Some(object) => Ok(vec![object]),
            None => Err(OqlError::run(format!(
                "{name}() needs an object, not {}",
                value.type_name()
            ))),
        }
    }
}
