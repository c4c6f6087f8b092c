//! Which rows does FROM name?

use rustc_hash::FxHashSet;
use std::sync::Arc;

use crate::answer::Rows;
use crate::ast::{From, Source};
use crate::error::{ErrorKind, OqlError, Result};
use crate::eval::Evaluator;
use crate::interfaces::implementers;
use crate::pattern::{full_match, glob};
use crate::scope::Scope;
use crate::value::{Obj, RowCell, TableCell, Value};
use crate::world::World;

/// Names that an error offers, at most.
const MOST_OFFERED: usize = 3;

/// Rows of a sub-select whose columns hold arrays become one for each element; at most so many.
const MOST_UNFOLDED: usize = 10_000_000;

/// What a query walks over.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    Objects(Vec<Obj>),
    Values(Vec<Value>),
    /// A value that is no list.
    Single(Value),
}

impl Items {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Objects(objects) => objects.len(),
            Self::Values(values) => values.len(),
            Self::Single(_) => 1,
        }
    }
}

impl Evaluator<'_> {
    /// The rows of a FROM.
    ///
    /// # Errors
    /// When it names something that is not in the heap.
    pub(crate) fn items(&self, from: &From, outer: &Scope<'_>) -> Result<Items> {
        let located = |error: OqlError| error.at(from.span);
        let world = self.world;
        let classes = match &from.source {
            Source::Class(name) => world.named_classes(name, from).map_err(located)?,
            Source::Glob(text) => {
                let pattern = glob(text, from.span)?;
                let found = world.matching_classes(&|name| pattern.is_match(name));
                if found.is_empty() {
                    return Err(world
                        .unknown_class(text.trim_end_matches('*'))
                        .at(from.span));
                }
                found
            }
            Source::Regex(text) => {
                let pattern = full_match(text, from.span)?;
                world.matching_classes(&|name| pattern.is_match(name))
            }
            Source::Addresses(addresses) => {
                let found: Result<Vec<Obj>> = addresses
                    .iter()
                    .map(|address| {
                        let found = world.find(*address);
                        found.ok_or_else(|| unknown_object(&format!("at {address:#x}")))
                    })
                    .collect();
                return self.of_objects(found.map_err(located)?, from);
            }
            Source::Ids(numbers) => {
                let found: Result<Vec<Obj>> = numbers
                    .iter()
                    .map(|number| {
                        let found = world.by_number(*number);
                        found.ok_or_else(|| unknown_object(&format!("with the number {number}")))
                    })
                    .collect();
                return self.of_objects(found.map_err(located)?, from);
            }
            Source::Expr(expr) => {
                let value = self.value(expr, outer)?;
                return self.of_value(value, from);
            }
            Source::Query(query) => {
                let rows = self.subqueries.rows(query, outer)?;
                return match &*rows {
                    Rows::Empty => Ok(Items::Objects(Vec::new())),
                    Rows::Objects(objects) => self.of_objects(objects.clone(), from),
                    Rows::List(values) => {
                        self.of_value(Value::List(Arc::new(values.clone())), from)
                    }
                    Rows::Value(value) => self.of_value(value.clone(), from),
                    Rows::Table(table) => Ok(Items::Values(unfolded(table)?)),
                };
            }
        };
        let classes = world.with_subclasses(classes, from.instanceof);
        if from.objects {
            let objects = world
                .classes()
                .filter(|(class, _)| classes.contains(&class.0));
            return Ok(Items::Objects(objects.map(|(_, object)| object).collect()));
        }
        Ok(Items::Objects(
            world.instances(&|class| classes.contains(&class.0)),
        ))
    }

    /// Objects themselves, or the instances of the classes that they are.
    fn of_objects(&self, objects: Vec<Obj>, from: &From) -> Result<Items> {
        if from.objects {
            return Ok(Items::Objects(objects));
        }
        let mut classes = FxHashSet::default();
        for object in objects {
            if let Some(class) = self.world.as_class(object) {
                classes.insert(class.0)
            } else {
                let name = self.world.technical_name(object);
                let error = OqlError::run(format!("{name} is no class")).at(from.span);
                let hint = "FROM OBJECTS takes objects; FROM alone takes classes";
                return Err(error.with_hint(hint));
            };
        }
        let classes = self.world.with_subclasses(classes, from.instanceof);
        let instances = self.world.instances(&|class| classes.contains(&class.0));
        Ok(Items::Objects(instances))
    }

    fn of_value(&self, value: Value, from: &From) -> Result<Items> {
        if let Value::Table(table) = &value {
            return Ok(Items::Values(unfolded(table)?));
        }
        if from.objects {
            return Ok(match value {
                Value::Null => Items::Objects(Vec::new()),
                value => match value.elements() {
                    Some(elements) => Items::Values(elements.to_vec()),
                    None => Items::Single(value),
                },
            });
        }
        let single = [value.clone()];
        let elements = value
            .elements()
            .map_or(single.as_slice(), |elements| elements);
        let objects: Option<Vec<Obj>> = elements
            .iter()
            .map(|element| match element {
                Value::Object(object) => Some(*object),
                other => self.world.by_number(other.as_integer()?),
            })
            .collect();
        match objects {
            Some(objects) => self.of_objects(objects, from),
            None => Err(OqlError::run("FROM needs classes here").at(from.span)),
        }
    }
}

fn unknown_object(which: &str) -> OqlError {
    OqlError::run(format!("the heap has no object {which}")).of_kind(ErrorKind::UnknownObject)
}

/// Rows as values; a column of arrays makes a row for each element.
fn unfolded(table: &TableCell) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for row in &table.rows {
        let mut partial: Vec<Vec<Value>> = vec![Vec::new()];
        for value in row {
            let single = [value.clone()];
            let choices = match value {
                Value::Array(_, list) => list.as_slice(),
                _ => single.as_slice(),
            };
            if partial
                .len()
                .saturating_mul(choices.len())
                .saturating_add(rows.len())
                > MOST_UNFOLDED
            {
                return Err(OqlError::run(
                    "the arrays of this sub-select make too many rows",
                ));
            }
            partial = partial
                .iter()
                .flat_map(|before| {
                    choices.iter().map(move |choice| {
                        let mut row = before.clone();
                        row.push(choice.clone());
                        row
                    })
                })
                .collect();
        }
        rows.extend(partial.into_iter().map(|values| {
            let labels = table.labels.clone();
            Value::Row(Arc::new(RowCell { labels, values }))
        }));
    }
    Ok(rows)
}

impl World<'_> {
    fn matching_classes(&self, wanted: &dyn Fn(&str) -> bool) -> FxHashSet<u32> {
        let classes = self.heap.classes().iter().skip(1);
        let found = classes.filter(|(_, class)| wanted(&class.name));
        found.map(|(class, _)| class.0).collect()
    }

    /// The classes of a name; of a known interface also its implementers and their subclasses.
    fn named_classes(&self, name: &str, from: &From) -> Result<FxHashSet<u32>> {
        let mut found = self.matching_classes(&|class| class == name);
        let known = implementers(name);
        if !known.is_empty() && !from.objects {
            let implementing = self.matching_classes(&|class| known.contains(&class));
            found.extend(self.with_subclasses(implementing, true));
            return Ok(found);
        }
        if found.is_empty() {
            return Err(self.unknown_class(name));
        }
        Ok(found)
    }

    fn with_subclasses(&self, classes: FxHashSet<u32>, wanted: bool) -> FxHashSet<u32> {
        if !wanted {
            return classes;
        }
        let all = self.heap.classes().iter().skip(1);
        let below = all.filter(|(class, _)| self.extends(*class, &classes));
        below.map(|(class, _)| class.0).collect()
    }

    fn unknown_class(&self, name: &str) -> OqlError {
        let simple = |class: &str| class.rsplit('.').next().unwrap_or(class).to_owned();
        let mut close: Vec<(usize, &str)> = Vec::new();
        for (_, class) in self.heap.classes().iter().skip(1) {
            let whole = strsim::damerau_levenshtein(&class.name, name);
            let short = strsim::damerau_levenshtein(&simple(&class.name), &simple(name));
            let distance = whole.min(short + usize::from(short > 0));
            if distance <= 1 + name.len() / 8 {
                close.push((distance, &class.name));
            }
        }
        close.sort_unstable();
        close.dedup();
        let names: Vec<&str> = close
            .iter()
            .take(MOST_OFFERED)
            .map(|(_, name)| *name)
            .collect();
        let error = OqlError {
            kind: ErrorKind::UnknownClass,
            message: format!("the heap has no class {name}"),
            span: None,
            hint: None,
        };
        if names.is_empty() {
            error.with_hint("name it with its package, or give a regular expression in quotes")
        } else {
            error.with_hint(format!("did you mean {}?", names.join(" or ")))
        }
    }
}
