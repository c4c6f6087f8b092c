//! `@attributes`: facts about objects that are no fields.

use std::sync::Arc;

use heapray_analyzer::{ClassIndex, ClassKind, ReferenceKind};
use heapray_hprof::ObjectId;

use crate::error::{OqlError, Result};
use crate::fields::type_name;
use crate::root_cells::RootCells;
use crate::value::{Obj, Value};
use crate::world::World;

/// The attributes of every object, for messages.
pub(crate) const OF_OBJECTS: [&str; 12] = [
    "objectId",
    "objectAddress",
    "usedHeapSize",
    "retainedHeapSize",
    "displayName",
    "technicalName",
    "classSpecificName",
    "clazz",
    "outboundReferences",
    "GCRootInfo",
    "snapshot",
    "length",
];

const OF_CLASSES: [&str; 12] = [
    "name",
    "numberOfObjects",
    "heapSizePerInstance",
    "classLoaderId",
    "classLoaderAddress",
    "superClass",
    "superClassId",
    "subclasses",
    "allSubclasses",
    "objectIds",
    "staticFields",
    "fieldDescriptors",
];

impl World<'_> {
    /// The value of an attribute.
    ///
    /// # Errors
    /// When the value has no such attribute.
    pub(crate) fn attribute(&self, value: &Value, name: &str) -> Result<Value> {
        let found = match value {
            Value::Null | Value::NullLiteral => return Ok(Value::Null),
            Value::Object(object) => self.object_attribute(*object, name),
            Value::Pointer(address) => match name {
                "objectAddress" => Some(Value::long(*address)),
                "object" => self
                    .heap
                    .find(ObjectId(*address))
                    .map(|object| Value::Object(object.into())),
                "objectId" => {
                    let object = self.heap.find(ObjectId(*address));
                    let number = object.and_then(|object| self.number(object.into()));
                    number.map(Value::Int)
                }
                _ => None,
            },
            Value::Array(_, list) if name == "length" => Some(Value::int(list.len())),
            Value::Snapshot => self.snapshot_attribute(name),
            Value::SnapshotInfo => self.info_attribute(name),
            Value::Stack(thread) => match name {
                "stackFrames" => {
                    let frames = self.frames(*thread).unwrap_or_default();
                    Some(Value::Array("IStackFrame", Arc::new(frames)))
                }
                "threadId" => self.number(*thread).map(Value::Int),
                _ => None,
            },
            Value::Frame(text) if name == "text" => Some(Value::name(text.clone())),
            Value::Field(field) => match name {
                "name" => Some(Value::name(field.name.as_str())),
                "value" => Some(field.value.clone()),
                _ => None,
            },
            Value::Root(root) => match name {
                "objectAddress" => Some(Value::long(root.object)),
                "contextAddress" => Some(Value::long(root.context)),
                "type" => Some(Value::name(root.kind)),
                _ => None,
            },
            Value::JavaClass(class) if name == "name" || name == "simpleName" => {
                let simple = class.rsplit('.').next().unwrap_or(class);
                Some(Value::name(if name == "name" { class } else { simple }))
            }
            _ => None,
        };
        found.ok_or_else(|| {
            let error = OqlError::run(format!("{} has no attribute @{name}", value.type_name()));
            let known = match value {
                Value::Object(object) if self.as_class(*object).is_some() => {
                    [OF_OBJECTS.as_slice(), OF_CLASSES.as_slice()].concat()
                }
                Value::Object(_) => OF_OBJECTS.to_vec(),
                _ => Vec::new(),
            };
            let close = known
                .into_iter()
                .min_by_key(|known| strsim::damerau_levenshtein(known, name))
                .filter(|known| strsim::damerau_levenshtein(known, name) <= 3);
            match close {
                Some(known) => error.with_hint(format!("did you mean @{known}?")),
                None => error,
            }
        })
    }

    fn object_attribute(&self, object: Obj, name: &str) -> Option<Value> {
        if let Some(class) = self.as_class(object)
            && let Some(value) = self.class_attribute(object, class, name)
        {
            return Some(value);
        }
        let text = || self.text_of(object);
        Some(match name {
            "objectId" => self.number(object).map_or(Value::Null, Value::Int),
            "objectAddress" => Value::long(self.address(object)),
            "usedHeapSize" => Value::long(self.shallow(object)),
            "retainedHeapSize" => Value::long(self.retained(object)),
            "technicalName" => Value::name(self.technical_name(object)),
            "displayName" => match text() {
                Some(text) => Value::content(format!(
                    "{}  {}",
                    self.technical_name(object),
                    self.label_text(text)
                )),
                None => Value::name(self.technical_name(object)),
            },
            "classSpecificName" => text().map_or(Value::Null, Value::content),
            "clazz" => self
                .class_object(self.class_of(object))
                .map_or(Value::Null, Value::Object),
            "class" => Value::JavaClass(self.java_class(object)),
            "GCRootInfo" => self.root_cells(object),
            "snapshot" => Value::Snapshot,
            "outboundReferences" => self.named_references(object),
            "fields" if self.kind(object) == ClassKind::Instance => self.field_cells(object, false),
            "length" => {
                let len = self.heap.array_len(object.index()?)?;
                Value::int(len)
            }
            "valueArray" => {
                let ClassKind::PrimitiveArray(element) = self.kind(object) else {
                    return None;
                };
                let elements = self.array_elements(object)?;
                Value::Array(type_name(element), Arc::new(elements))
            }
            "type" => {
                let ClassKind::PrimitiveArray(element) = self.kind(object) else {
                    return None;
                };
                Value::Int(element as i32)
            }
            "referenceArray" => Value::Array("long", Arc::new(self.reference_array(object)?)),
            "definedClasses" if self.is_loader(object) => {
                let address = self.address(object);
                let classes = self
                    .classes()
                    .filter(|(class, _)| self.heap.classes().get(*class).loader.0 == address);
                Value::List(Arc::new(
                    classes.map(|(_, class)| Value::Object(class)).collect(),
                ))
            }
            _ => return None,
        })
    }

    fn class_attribute(&self, object: Obj, class: ClassIndex, name: &str) -> Option<Value> {
        let facts = self.heap.classes().get(class);
        let super_object = || {
            let above = facts.super_class.and_then(|above| self.class_object(above));
            above.map_or(Value::Null, Value::Object)
        };
        Some(match name {
            "name" => Value::name(facts.name.as_str()),
            "numberOfObjects" => Value::int(self.instance_count(class)),
            "heapSizePerInstance" => Value::Long(match facts.kind {
                ClassKind::ObjectArray => i64::from(self.heap.layout().reference_bytes),
                ClassKind::PrimitiveArray(element) => {
                    i64::try_from(element.size(self.heap.id_size())).unwrap_or_default()
                }
                _ => self.instance_size(class).cast_signed(),
            }),
            "classLoaderAddress" => Value::long(facts.loader.0),
            "classLoaderId" => {
                let loader = self
                    .heap
                    .find(facts.loader)
                    .filter(|_| !facts.loader.is_null());
                let number = loader.and_then(|loader| self.number(loader.into()));
                Value::Int(number.unwrap_or(0))
            }
            "superClass" => super_object(),
            "superClassId" => match super_object() {
                Value::Object(above) => self.number(above).map_or(Value::Null, Value::Int),
                _ => Value::Int(-1),
            },
            "subclasses" | "allSubclasses" => {
                let is_below = |(other, _): &(ClassIndex, Obj)| {
                    let mut above = self.heap.classes().hierarchy(*other).skip(1);
                    match name {
                        "subclasses" => above.next().is_some_and(|(above, _)| above == class),
                        _ => above.any(|(above, _)| above == class),
                    }
                };
                let below = self.classes().filter(is_below);
                Value::List(Arc::new(
                    below.map(|(_, object)| Value::Object(object)).collect(),
                ))
            }
            "objectIds" => {
                let instances = self.instances(&|of| of == class);
                Value::ids(
                    instances
                        .into_iter()
                        .filter_map(|object| self.number(object)),
                )
            }
            "staticFields" => self.field_cells(object, true),
            "arrayType" => Value::Bool(!matches!(
                facts.kind,
                ClassKind::Instance | ClassKind::ClassObject
            )),
            "fieldDescriptors" => {
                let names = self.heap.names();
                let fields = facts
                    .fields
                    .iter()
                    .map(|field| Value::name(names.string(field.name)));
                Value::List(Arc::new(fields.collect()))
            }
            _ => return None,
        })
    }

    fn java_class(&self, object: Obj) -> &'static str {
        match self.kind(object) {
            ClassKind::ClassObject => "org.eclipse.mat.parser.model.ClassImpl",
            ClassKind::ObjectArray => "org.eclipse.mat.parser.model.ObjectArrayImpl",
            ClassKind::PrimitiveArray(_) => "org.eclipse.mat.parser.model.PrimitiveArrayImpl",
            ClassKind::Instance if self.is_loader(object) => {
                "org.eclipse.mat.parser.model.ClassLoaderImpl"
            }
            ClassKind::Instance => "org.eclipse.mat.parser.model.InstanceImpl",
        }
    }

    /// The GC roots of an object; null if it is none.
    pub(crate) fn root_cells(&self, object: Obj) -> Value {
        let roots = self.heap.derived::<RootCells>();
        let found = object.index().and_then(|index| roots.0.get(&index.0));
        found.map_or(Value::Null, |cells| {
            let cells = cells.iter().cloned().map(Value::Root).collect();
            Value::Array("XGCRootInfo", Arc::new(cells))
        })
    }

    /// The objects that an object's references lead to, in the order of its fields, class first.
    fn named_references(&self, object: Obj) -> Value {
        let references = object
            .index()
            .map_or_else(Vec::new, |index| self.heap.references(index));
        let mut held = rustc_hash::FxHashSet::default();
        let (class, others): (Vec<_>, Vec<_>) = references
            .into_iter()
            .filter(|reference| {
                reference.kind != ReferenceKind::Local || held.insert(reference.target)
            })
            .partition(|reference| reference.kind == ReferenceKind::Class);
        let all = class.into_iter().chain(others);
        let targets = all.map(|reference| Value::Object(reference.target.into()));
        Value::List(Arc::new(targets.collect()))
    }

    /// The objects that are GC roots.
    pub(crate) fn roots(&self) -> Vec<Obj> {
        let roots = self.heap.derived::<RootCells>();
        let mut objects: Vec<Obj> = roots.0.keys().map(|object| Obj(*object)).collect();
        objects.sort_unstable();
        objects
    }

    fn snapshot_attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "snapshotInfo" => Value::SnapshotInfo,
            "GCRoots" => Value::ids(
                self.roots()
                    .into_iter()
                    .filter_map(|root| self.number(root)),
            ),
            "classes" => {
                let classes = self.classes().map(|(_, object)| Value::Object(object));
                Value::List(Arc::new(classes.collect()))
            }
            _ => return None,
        })
    }

    fn info_attribute(&self, name: &str) -> Option<Value> {
        let number = |number: usize| Value::int(number);
        Some(match name {
            "numberOfObjects" => Value::int(self.count()),
            "usedHeapSize" => {
                let invented = self.options.mat.then(|| self.shallow(Obj::SYSTEM_LOADER));
                Value::long(self.heap.total().bytes + invented.unwrap_or(0))
            }
            "identifierSize" => Value::int(self.heap.id_size().bytes()),
            "numberOfClasses" => number(self.classes().count()),
            "numberOfGCRoots" => number(self.roots().len()),
            "numberOfClassLoaders" => {
                let loaders: Vec<bool> = self
                    .heap
                    .classes()
                    .iter()
                    .map(|(class, _)| self.heap.classes().is_a(class, "java.lang.ClassLoader"))
                    .collect();
                let is_loader =
                    |class: ClassIndex| loaders.get(class.get()).copied().unwrap_or(false);
                number(self.instances(&is_loader).len())
            }
            "path" | "prefix" => Value::Null,
            _ => return None,
        })
    }

    /// The frames of a thread, innermost first; `None` without a stack trace in the file.
    pub(crate) fn frames(&self, thread: Obj) -> Option<Vec<Value>> {
        let index = thread.index()?;
        let mut threads = self.heap.roots().threads.iter();
        let entry = threads.find(|entry| entry.object == Some(index.0))?;
        let names = self.heap.names();
        let trace = names.trace(entry.trace, entry.serial)?;
        let frames = trace.frames().map(|id| {
            let frame = self.heap.frame(id);
            if !self.options.mat {
                return Value::Frame(format!("at {}", frame.describe()).into());
            }
            let signature = names.frame(id).map(|frame| names.string(frame.signature));
            let place = match (&frame.source, frame.line) {
                (Some(source), line) if line > 0 => format!("{source}:{line}"),
                (Some(source), -3) => format!("{source}(Native Method)"),
                (Some(source), _) => source.clone(),
                (None, -3) => "Native Method".to_owned(),
                (None, _) => "Unknown Source".to_owned(),
            };
            let method = frame.qualified_method();
            let signature = signature.unwrap_or_default();
            Value::Frame(format!("at {method}{signature} ({place})").into())
        });
        Some(frames.collect())
    }
}
