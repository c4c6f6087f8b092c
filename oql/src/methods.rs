//! Methods: those of MAT's objects that people call, those of Java's strings and lists, and `size()`, `length()`,
//! `isEmpty()`, `startsWith()` … on strings and collections of the heap.

use std::sync::Arc;

use heapray_analyzer::ClassKind;

use crate::error::{OqlError, Result};
use crate::pattern::full_match;
use crate::sets::set_of;
use crate::span::Span;
use crate::value::{Obj, Text, Value};
use crate::world::World;

impl World<'_> {
    /// The result of a method.
    ///
    /// # Errors
    /// When the value has no such method, or the arguments do not fit.
    pub(crate) fn call(&self, value: &Value, name: &str, arguments: &[Value]) -> Result<Value> {
        let found = match (value, name) {
            (Value::Null | Value::NullLiteral, _) => return Ok(Value::Null),
            (Value::Snapshot, _) => self.snapshot_method(name, arguments)?,
            (Value::Object(object), _) => self.object_method(*object, name, arguments)?,
            (Value::Text(text), _) => text_method(text, name, arguments)?,
            (Value::Array(_, list) | Value::List(list), _) => {
                list_method(self, list, name, arguments)
            }
            (Value::Field(field), "getValue") => Some(field.value.clone()),
            (_, "toString") if arguments.is_empty() => Some(Value::Text(self.java_text(value))),
            (_, "intValue" | "longValue" | "doubleValue" | "floatValue") => {
                value.as_double().map(|number| match name {
                    "intValue" => Value::Int(number as i32),
                    "longValue" => Value::Long(value.as_integer().unwrap_or(number as i64)),
                    _ => Value::Double(number),
                })
            }
            _ => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
        if arguments.is_empty() {
            for prefix in ["get", "is"] {
                if let Some(rest) = name.strip_prefix(prefix)
                    && let Ok(found) = self.attribute(value, &property(rest))
                {
                    return Ok(found);
                }
            }
        }
        Err(OqlError::run(format!(
            "{} has no method {name}() with {} arguments",
            value.type_name(),
            arguments.len()
        )))
    }

    fn object_method(&self, object: Obj, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        Ok(match (name, arguments) {
            ("toString", []) => Some(match self.text_of(object) {
                Some(text) => Value::content(text),
                None => Value::name(self.technical_name(object)),
            }),
            ("getField", [Value::Text(field)]) => Some(self.field_cell(object, &field.text)),
            ("resolveValue", [Value::Text(path)]) => {
                let mut value = Value::Object(object);
                for step in path.text.split('.') {
                    let Value::Object(at) = value else {
                        return Ok(Some(Value::Null));
                    };
                    value = self.field(at, step);
                }
                Some(value)
            }
            ("getKey", []) => Some(self.field(object, "key")),
            ("getValue", []) => Some(match self.field(object, "value") {
                Value::Null => self.field(object, "val"),
                value => value,
            }),
            ("getReferenceArray", [first, count]) => {
                let Some(elements) = self.reference_array(object) else {
                    return Ok(None);
                };
                Some(Value::Array(
                    "long",
                    Arc::new(part(&elements, first, count)?),
                ))
            }
            ("getValueArray", [first, count]) => {
                let ClassKind::PrimitiveArray(element) = self.kind(object) else {
                    return Ok(None);
                };
                let elements = self.array_elements(object).unwrap_or_default();
                let element = crate::fields::type_name(element);
                Some(Value::Array(
                    element,
                    Arc::new(part(&elements, first, count)?),
                ))
            }
            ("getValueAt" | "get", [index]) => {
                let elements = self.members(object).unwrap_or_default();
                let index = index
                    .as_integer()
                    .and_then(|index| usize::try_from(index).ok());
                let found = index.and_then(|index| elements.get(index).cloned());
                Some(found.unwrap_or(Value::Null))
            }
            ("doesExtend", [Value::Text(class)]) => {
                let found = self.as_class(object);
                found.map(|found| Value::Bool(self.heap.classes().is_a(found, &class.text)))
            }
            ("getRetainedHeapSizeOfObjects", _) => {
                let Some(class) = self.as_class(object) else {
                    return Ok(None);
                };
                let mut objects = self.instances(&|of| of == class);
                objects.push(object);
                let has_invented = objects.contains(&Obj::SYSTEM_LOADER);
                let set = set_of(&objects).retained_set(self.heap);
                let mut bytes = set.total(self.heap).bytes;
                if has_invented {
                    bytes += self.shallow(Obj::SYSTEM_LOADER);
                }
                Some(Value::long(bytes))
            }
            ("size" | "length", []) if self.string(object).is_none() => {
                let size = self.collection_size(object);
                size.map(|size| Value::Int(i32::try_from(size).unwrap_or(i32::MAX)))
            }
            ("isEmpty", []) if self.string(object).is_none() => self
                .collection_size(object)
                .map(|size| Value::Bool(size == 0)),
            _ => match self.string(object) {
                Some(text) => {
                    let text = Text {
                        text: text.into(),
                        is_content: true,
                    };
                    text_method(&text, name, arguments)?
                }
                None => None,
            },
        })
    }

    fn snapshot_method(&self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let object = |value: &Value| -> Result<Obj> {
            let found = match value {
                Value::Object(object) => Some(*object),
                other => other.as_integer().and_then(|number| self.by_number(number)),
            };
            found.ok_or_else(|| OqlError::run("no object has this number"))
        };
        let ids = |objects: Vec<Obj>| {
            Value::ids(objects.into_iter().filter_map(|object| self.number(object)))
        };
        let number = |object: Obj| self.number(object).map_or(Value::Int(-1), Value::Int);
        Ok(Some(match (name, arguments) {
            ("getClasses", []) => return self.attribute(&Value::Snapshot, "classes").map(Some),
            ("getGCRoots", []) => return self.attribute(&Value::Snapshot, "GCRoots").map(Some),
            ("getClassesByName", [Value::Text(wanted), Value::Bool(subclasses)]) => {
                let is_wanted = |name: &str| name == &*wanted.text;
                Value::List(Arc::new(self.class_objects(&is_wanted, *subclasses)))
            }
            ("getObject", [id]) => Value::Object(object(id)?),
            ("isClass", [id]) => Value::Bool(self.as_class(object(id)?).is_some()),
            ("isArray", [id]) => Value::Bool(!matches!(
                self.kind(object(id)?),
                ClassKind::Instance | ClassKind::ClassObject
            )),
            ("isClassLoader", [id]) => Value::Bool(self.is_loader(object(id)?)),
            ("isGCRoot", [id]) => Value::Bool(!self.root_cells(object(id)?).is_null()),
            ("mapIdToAddress", [id]) => Value::long(self.address(object(id)?)),
            ("mapAddressToId", [address]) => {
                let found = address
                    .as_integer()
                    .and_then(|address| self.find(address.cast_unsigned()));
                found.map_or(Value::Null, number)
            }
            ("getHeapSize", [id]) => Value::long(self.shallow(object(id)?)),
            ("getRetainedHeapSize", [id]) => Value::long(self.retained(object(id)?)),
            ("getClassOf", [id]) => {
                let class = self.class_of(object(id)?);
                self.class_object(class).map_or(Value::Null, Value::Object)
            }
            ("getImmediateDominatedIds", [Value::Int(-1)]) => ids(self.dominated(None)),
            ("getImmediateDominatedIds", [id]) => ids(self.dominated(Some(object(id)?))),
            ("getImmediateDominatorId", [id]) => {
                self.dominator(object(id)?).map_or(Value::Int(-1), number)
            }
            ("getInboundRefererIds", [id]) => ids(self.inbound(object(id)?)),
            ("getOutboundReferentIds", [id]) => ids(self.outbound(object(id)?)),
            ("getGCRootInfo", [id]) => self.root_cells(object(id)?),
            ("getThreadStack", [id]) => {
                let thread = object(id)?;
                if self.frames(thread).is_some() {
                    Value::Stack(thread)
                } else {
                    Value::Null
                }
            }
            _ => return Ok(None),
        }))
    }

    /// The class objects of classes, and of their subclasses if wished.
    pub(crate) fn class_objects(
        &self,
        wanted: &dyn Fn(&str) -> bool,
        subclasses: bool,
    ) -> Vec<Value> {
        let classes = self.heap.classes();
        let found = classes
            .iter()
            .skip(1)
            .filter(|(_, class)| wanted(&class.name));
        let found: rustc_hash::FxHashSet<u32> = found.map(|(class, _)| class.0).collect();
        let is_wanted = |class| {
            if subclasses {
                self.extends(class, &found)
            } else {
                found.contains(&class.0)
            }
        };
        let objects = self.classes().filter(|(class, _)| is_wanted(*class));
        objects.map(|(_, object)| Value::Object(object)).collect()
    }
}

/// `RetainedHeapSize` becomes `retainedHeapSize`, `GCRootInfo` stays.
fn property(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next();
    let second = chars.clone().next();
    match first {
        Some(first) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => name.to_owned(),
    }
}

fn part(elements: &[Value], first: &Value, count: &Value) -> Result<Vec<Value>> {
    let index = |value: &Value| {
        value
            .as_integer()
            .and_then(|value| usize::try_from(value).ok())
    };
    let range = index(first).zip(index(count));
    let found = range.and_then(|(first, count)| elements.get(first..first.checked_add(count)?));
    match found {
        Some(found) => Ok(found.to_vec()),
        None => Err(OqlError::run("the array has no such part")),
    }
}

fn list_method(
    world: &World<'_>,
    list: &Arc<Vec<Value>>,
    name: &str,
    arguments: &[Value],
) -> Option<Value> {
    Some(match (name, arguments) {
        ("size", []) => Value::int(list.len()),
        ("isEmpty", []) => Value::Bool(list.is_empty()),
        ("get", [index]) => {
            let index = usize::try_from(index.as_integer()?).ok()?;
            list.get(index).cloned().unwrap_or(Value::Null)
        }
        ("contains", [wanted]) => Value::Bool(list.iter().any(|value| world.equal(value, wanted))),
        _ => return None,
    })
}

fn text_method(text: &Text, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
    let same_kind = |changed: String| {
        Value::Text(Text {
            text: changed.into(),
            is_content: text.is_content,
        })
    };
    let string = &*text.text;
    let units = || string.encode_utf16().collect::<Vec<u16>>();
    let index = |value: &Value| {
        value
            .as_integer()
            .and_then(|value| usize::try_from(value).ok())
    };
    let position = |found: Option<usize>| {
        let before = found.and_then(|at| string.get(..at));
        before.map_or(Value::Int(-1), |before| {
            Value::int(before.encode_utf16().count())
        })
    };
    let outside = || OqlError::run("the text is shorter");
    Ok(Some(match (name, arguments) {
        ("length", []) => Value::int(string.encode_utf16().count()),
        ("isEmpty", []) => Value::Bool(string.is_empty()),
        ("isBlank", []) => Value::Bool(string.trim().is_empty()),
        ("toString", []) => Value::Text(text.clone()),
        ("trim" | "strip", []) => same_kind(string.trim().to_owned()),
        ("toUpperCase", []) => same_kind(string.to_uppercase()),
        ("toLowerCase", []) => same_kind(string.to_lowercase()),
        ("getClass", []) => Value::JavaClass("java.lang.String"),
        ("getBytes", []) => {
            let bytes = string.bytes().map(|byte| Value::Byte(byte.cast_signed()));
            Value::Array("byte", Arc::new(bytes.collect()))
        }
        ("charAt", [at]) => {
            let unit = index(at).and_then(|at| units().get(at).copied());
            Value::Char(unit.ok_or_else(outside)?)
        }
        ("substring", [first]) => {
            let units = units();
            let rest = index(first).and_then(|first| units.get(first..));
            same_kind(String::from_utf16_lossy(rest.ok_or_else(outside)?))
        }
        ("substring", [first, end]) => {
            let units = units();
            let range = index(first).zip(index(end));
            let found = range.and_then(|(first, end)| units.get(first..end));
            same_kind(String::from_utf16_lossy(found.ok_or_else(outside)?))
        }
        (_, [Value::Char(unit), rest @ ..]) => {
            let argument = String::from_utf16_lossy(&[*unit]);
            let arguments = [&[Value::name(argument)], rest].concat();
            return text_method(text, name, &arguments);
        }
        ("startsWith", [Value::Text(part)]) => Value::Bool(string.starts_with(&*part.text)),
        ("endsWith", [Value::Text(part)]) => Value::Bool(string.ends_with(&*part.text)),
        ("contains", [Value::Text(part)]) => Value::Bool(string.contains(&*part.text)),
        ("equals", [Value::Text(part)]) => Value::Bool(*string == *part.text),
        ("equalsIgnoreCase", [Value::Text(part)]) => {
            Value::Bool(string.to_lowercase() == part.text.to_lowercase())
        }
        ("matches", [Value::Text(part)]) => {
            Value::Bool(full_match(&part.text, Span::default())?.is_match(string))
        }
        ("indexOf", [Value::Text(part)]) => position(string.find(&*part.text)),
        ("lastIndexOf", [Value::Text(part)]) => position(string.rfind(&*part.text)),
        ("concat", [Value::Text(part)]) => Value::Text(Text {
            text: format!("{string}{}", part.text).into(),
            is_content: text.is_content || part.is_content,
        }),
        ("replace", [Value::Text(from), Value::Text(to)]) => {
            same_kind(string.replace(&*from.text, &to.text))
        }
        _ => return Ok(None),
    }))
}
