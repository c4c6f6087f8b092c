//! The value of an expression for a row.

use std::sync::Arc;

use heapray_analyzer::ClassKind;

use crate::ast::{Comparison, Expr, ExprKind, Facet, Literal};
use crate::compare::is_true;
use crate::error::{ErrorKind, OqlError, Result};
use crate::functions::is_function;
use crate::scope::{Scope, Subqueries};
use crate::value::{Obj, Value};
use crate::world::World;

/// Evaluates expressions over a heap.
pub(crate) struct Evaluator<'e> {
    pub(crate) world: &'e World<'e>,
    pub(crate) subqueries: &'e dyn Subqueries,
}

impl Evaluator<'_> {
    /// Whether a condition holds.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub(crate) fn holds(&self, condition: &Expr, scope: &Scope<'_>) -> Result<bool> {
        Ok(is_true(&self.value(condition, scope)?))
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub(crate) fn value(&self, expr: &Expr, scope: &Scope<'_>) -> Result<Value> {
        let value = |part: &Expr| self.value(part, scope);
        let located = |result: Result<Value>| result.map_err(|error| error.at(expr.span));
        Ok(match &expr.kind {
            ExprKind::Literal(literal) => literal_value(literal),
            ExprKind::Or(a, b) => Value::Bool(self.holds(a, scope)? || self.holds(b, scope)?),
            ExprKind::And(a, b) => Value::Bool(self.holds(a, scope)? && self.holds(b, scope)?),
            ExprKind::Not(a) => Value::Bool(!self.holds(a, scope)?),
            ExprKind::Compare(by, a, b) => {
                let result = self.compared(*by, &value(a)?, &value(b)?);
                return located(result.map(Value::Bool));
            }
            ExprKind::Like {
                negated,
                value: subject,
                pattern,
                ..
            } => {
                let subject = value(subject)?;
                let text = self.world.java_text(&subject);
                Value::Bool(!subject.is_null() && pattern.is_match(&text.text) != *negated)
            }
            ExprKind::In {
                negated,
                value: subject,
                list,
            } => {
                let subject = value(subject)?;
                let result = self.is_in(&subject, list, scope);
                let found = result.map_err(|error| error.at(list.span))?;
                Value::Bool(!subject.is_null() && found != *negated)
            }
            ExprKind::List(parts) => {
                let values: Result<Vec<Value>> = parts.iter().map(value).collect();
                Value::List(Arc::new(values?))
            }
            ExprKind::Implements {
                value: subject,
                class,
            } => Value::Bool(self.world.implements(&value(subject)?, class)),
            ExprKind::IsNull {
                negated,
                value: subject,
            } => Value::Bool(value(subject)?.is_null() != *negated),
            ExprKind::Arithmetic(by, a, b) => {
                return located(self.world.compute(*by, &value(a)?, &value(b)?));
            }
            ExprKind::Query(query) => {
                let rows = self.subqueries.rows(query, scope)?;
                rows.to_value(self.world)
            }
            ExprKind::Aggregate { .. } => {
                if let Some(value) = scope.aggregate(expr.span.start) {
                    value.clone()
                } else {
                    let message = "an aggregate stands in SELECT, HAVING and ORDER BY only";
                    return Err(OqlError::syntax(message, expr.span).of_kind(ErrorKind::Syntax));
                }
            }
            ExprKind::Path(facets) => return located(self.path(facets, scope)),
        })
    }

    fn compared(&self, by: Comparison, a: &Value, b: &Value) -> Result<bool> {
        use std::cmp::Ordering;
        Ok(match by {
            Comparison::Equal => self.world.equal(a, b),
            Comparison::Unequal => !self.world.equal(a, b),
            _ => match (by, self.world.order(a, b)?) {
                (_, None) => false,
                (Comparison::Less, Some(order)) => order == Ordering::Less,
                (Comparison::LessOrEqual, Some(order)) => order != Ordering::Greater,
                (Comparison::Greater, Some(order)) => order == Ordering::Greater,
                (_, Some(order)) => order != Ordering::Less,
            },
        })
    }

    fn is_in(&self, subject: &Value, list: &Expr, scope: &Scope<'_>) -> Result<bool> {
        if let ExprKind::Query(query) = &list.kind {
            return self.subqueries.contains(query, scope, subject);
        }
        let list = self.value(list, scope)?;
        if list.is_null() {
            return Ok(false);
        }
        let Some(elements) = list.elements() else {
            let message = format!("IN needs a list, not {}", list.type_name());
            return Err(OqlError::run(message));
        };
        Ok(elements
            .iter()
            .any(|element| self.is_same(subject, element)))
    }

    /// Equal, or an object and its number.
    fn is_same(&self, subject: &Value, element: &Value) -> bool {
        match (subject, element) {
            (Value::Object(object), Value::Int(number)) => {
                self.world.number(*object) == Some(*number)
            }
            (_, Value::Array(_, inner) | Value::List(inner)) => {
                inner.iter().any(|element| self.is_same(subject, element))
            }
            _ => self.world.equal(subject, element),
        }
    }

    fn path(&self, facets: &[Facet], scope: &Scope<'_>) -> Result<Value> {
        let Some((first, rest)) = facets.split_first() else {
            return Ok(Value::Null);
        };
        let mut value = match first {
            Facet::Variable(name) if name.eq_ignore_ascii_case("snapshot") => Value::Snapshot,
            Facet::Variable(name) => match scope.alias(name) {
                Some(value) => value.clone(),
                None => return Err(OqlError::run(format!("there is no variable {name}"))),
            },
            Facet::Expr(inner) => self.value(inner, scope)?,
            Facet::Field(name) if scope.alias(name).is_some() => {
                scope.alias(name).cloned().unwrap_or(Value::Null)
            }
            Facet::Method(name, arguments) if is_function(name, arguments.len()) => {
                let argument = match arguments.first() {
                    Some(argument) => self.value(argument, scope)?,
                    None => Value::Null,
                };
                self.world.function(name, &argument)?
            }
            other => self.step(scope.subject, other, scope)?,
        };
        for facet in rest {
            value = self.step(&value, facet, scope)?;
        }
        Ok(value)
    }

    fn step(&self, value: &Value, facet: &Facet, scope: &Scope<'_>) -> Result<Value> {
        match facet {
            Facet::Field(name) => Ok(self.named(value, name, scope)),
            Facet::Attribute(name) => self.world.attribute(value, name),
            Facet::Method(name, arguments) => {
                let arguments: Result<Vec<Value>> = arguments
                    .iter()
                    .map(|part| self.value(part, scope))
                    .collect();
                self.world.call(value, name, &arguments?)
            }
            Facet::Index(index) => {
                let index = self.value(index, scope)?;
                let Some(elements) = self.elements(value) else {
                    return Ok(Value::Null);
                };
                let at = index
                    .as_integer()
                    .and_then(|index| usize::try_from(index).ok());
                Ok(at
                    .and_then(|at| elements.get(at).cloned())
                    .unwrap_or(Value::Null))
            }
            Facet::Slice(first, last) => {
                let first = self.value(first, scope)?.as_integer();
                let last = self.value(last, scope)?.as_integer();
                let (Some(elements), Some(first), Some(last)) = (self.elements(value), first, last)
                else {
                    return Ok(Value::Null);
                };
                let len = i64::try_from(elements.len()).unwrap_or(i64::MAX);
                let at = |index: i64| if index < 0 { index + len } else { index };
                let first = at(first).max(0);
                let end = at(last).min(len - 1) + 1;
                let range = usize::try_from(first).ok().zip(usize::try_from(end).ok());
                let found = range.and_then(|(first, end)| elements.get(first..end));
                Ok(Value::List(Arc::new(found.unwrap_or_default().to_vec())))
            }
            Facet::Variable(_) | Facet::Expr(_) => Ok(Value::Null),
        }
    }

    fn elements(&self, value: &Value) -> Option<Arc<Vec<Value>>> {
        match value {
            Value::Object(object) => self.world.members(*object).map(Arc::new),
            other => other.elements().cloned(),
        }
    }

    fn named(&self, value: &Value, name: &str, scope: &Scope<'_>) -> Value {
        match value {
            Value::Object(object) if matches!(scope.subject, Value::Object(row) if row == object) => {
                self.world.field_of_row(*object, name)
            }
            Value::Object(object) => self.world.field(*object, name),
            Value::Row(row) => {
                let at = row.labels.iter().position(|label| label == name);
                let found = at.and_then(|at| row.values.get(at)).cloned();
                found.unwrap_or(Value::Null)
            }
            Value::Array(_, list) if name == "length" => Value::int(list.len()),
            Value::Field(field) if name == "name" => Value::name(field.name.as_str()),
            Value::Field(field) if name == "value" => field.value.clone(),
            _ => Value::Null,
        }
    }
}

impl World<'_> {
    /// `implements`: MAT's own interfaces say what kind of object it is; other names are classes of the heap, or
    /// interfaces with known implementers.
    fn implements(&self, value: &Value, class: &str) -> bool {
        let object = match value {
            Value::Object(object) => *object,
            other => match other.as_integer().and_then(|number| self.by_number(number)) {
                Some(object) => object,
                None => return false,
            },
        };
        let kind = self.kind(object);
        let is_array = matches!(kind, ClassKind::ObjectArray | ClassKind::PrimitiveArray(_));
        match class.strip_prefix("org.eclipse.mat.snapshot.model.") {
            Some("IObject") => true,
            Some("IClass") => kind == ClassKind::ClassObject,
            Some("IClassLoader") => self.is_loader(object),
            Some("IInstance") => kind == ClassKind::Instance,
            Some("IArray") => is_array,
            Some("IObjectArray") => kind == ClassKind::ObjectArray,
            Some("IPrimitiveArray") => is_array && kind != ClassKind::ObjectArray,
            Some(_) => false,
            None => self.is_instance_of(object, class),
        }
    }

    fn is_instance_of(&self, object: Obj, class: &str) -> bool {
        let known = crate::interfaces::implementers(class);
        let mut above = self.heap.classes().hierarchy(self.class_of(object));
        above.any(|(_, above)| above.name == class || known.contains(&above.name.as_str()))
    }
}

fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::NullLiteral,
        Literal::Bool(v) => Value::Bool(*v),
        Literal::Int(v) => Value::Int(*v),
        Literal::Long(v) => Value::Long(*v),
        Literal::Float(v) => Value::Float(*v),
        Literal::Double(v) => Value::Double(*v),
        Literal::Char(v) => Value::Char(*v),
        Literal::Text(v) => Value::name(v.as_str()),
        Literal::Hex(v) => Value::long(*v),
    }
}
