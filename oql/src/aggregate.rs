//! `COUNT SUM MIN MAX AVG`, by group.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast::{Aggregate, Arithmetic, Expr, ExprKind, Facet};
use crate::compare::Key;
use crate::error::{OqlError, Result};
use crate::eval::Evaluator;
use crate::scope::Scope;
use crate::sets::retained_of;
use crate::value::{Obj, Value};
use crate::world::World;

/// An aggregate of a query.
pub(crate) struct Slot<'q> {
    at: usize,
    function: Aggregate,
    distinct: bool,
    argument: Option<&'q Expr>,
    /// The objects whose retained heap is asked for together.
    retained: Option<Expr>,
}

impl Slot<'_> {
    /// Whether each value counts once in a sum.
    fn sums_distinct(&self) -> bool {
        self.distinct && matches!(self.function, Aggregate::Sum | Aggregate::Avg)
    }
}

/// All aggregates in these expressions.
pub(crate) fn slots<'q>(exprs: impl Iterator<Item = &'q Expr>) -> Vec<Slot<'q>> {
    let mut slots: Vec<Slot<'q>> = Vec::new();
    let mut open: Vec<&Expr> = exprs.collect();
    while let Some(expr) = open.pop() {
        if let ExprKind::Aggregate {
            function,
            distinct,
            argument,
        } = &expr.kind
        {
            let at = expr.span.start;
            if slots.iter().all(|slot| slot.at != at) {
                let argument = argument.as_deref();
                let is_sum = *function == Aggregate::Sum && !distinct;
                slots.push(Slot {
                    at,
                    function: *function,
                    distinct: *distinct,
                    argument,
                    retained: argument.filter(|_| is_sum).and_then(owner_of_retained),
                });
            }
        }
        open.extend(expr.parts());
    }
    slots
}

/// Whether an expression has aggregates.
pub(crate) fn has_aggregates(expr: &Expr) -> bool {
    expr.any(&|part| matches!(part.kind, ExprKind::Aggregate { .. }))
}

/// `x` of `x.@retainedHeapSize`; the row itself of `@retainedHeapSize`.
fn owner_of_retained(expr: &Expr) -> Option<Expr> {
    let ExprKind::Path(facets) = &expr.kind else {
        return None;
    };
    let (last, before) = facets.split_last()?;
    let is_retained = match last {
        Facet::Attribute(name) => name == "retainedHeapSize",
        Facet::Method(name, arguments) => name == "getRetainedHeapSize" && arguments.is_empty(),
        _ => false,
    };
    is_retained.then(|| Expr {
        kind: ExprKind::Path(before.to_vec()),
        span: expr.span,
    })
}

/// What is known of an aggregate so far.
#[derive(Default)]
struct State {
    count: u64,
    seen: FxHashSet<Key>,
    /// The distinct values of a sum, in the order in which they were met.
    distinct: Vec<Value>,
    sum: Option<Value>,
    least: Option<Value>,
    largest: Option<Value>,
    objects: Vec<Obj>,
    error: Option<OqlError>,
}

/// Rows with the same keys.
pub(crate) struct Group {
    pub(crate) keys: Vec<Value>,
    /// One of the rows; null for the group of no rows.
    pub(crate) first: Value,
    states: Vec<State>,
}

/// Groups in the order in which they were met.
#[derive(Default)]
pub(crate) struct Groups {
    by_key: FxHashMap<Vec<Key>, usize>,
    pub(crate) groups: Vec<Group>,
}

impl Groups {
    /// The group of all rows, of which there are none.
    pub(crate) fn of_nothing(slots: &[Slot<'_>]) -> Self {
        let mut groups = Self::default();
        groups.group(Vec::new(), &Value::Null, slots.len());
        groups
    }

    fn group(&mut self, keys: Vec<Value>, first: &Value, slots: usize) -> Option<&mut Group> {
        let key: Vec<Key> = keys.iter().map(Key::of).collect();
        let next = self.groups.len();
        let at = *self.by_key.entry(key).or_insert(next);
        if at == next {
            self.groups.push(Group {
                keys,
                first: first.clone(),
                states: (0..slots).map(|_| State::default()).collect(),
            });
        }
        self.groups.get_mut(at)
    }

    /// Adds a row.
    pub(crate) fn add(
        &mut self,
        evaluator: &Evaluator<'_>,
        by: &[Expr],
        slots: &[Slot<'_>],
        scope: &Scope<'_>,
    ) -> Result<()> {
        let keys: Result<Vec<Value>> = by.iter().map(|key| evaluator.value(key, scope)).collect();
        let Some(group) = self.group(keys?, scope.subject, slots.len()) else {
            return Ok(());
        };
        for (slot, state) in slots.iter().zip(&mut group.states) {
            if let Err(error) = state.add(evaluator, slot, scope) {
                state.error.get_or_insert(error);
            }
        }
        Ok(())
    }

    /// Adds the groups of other rows.
    pub(crate) fn merge(&mut self, world: &World<'_>, other: Self, slots: &[Slot<'_>]) {
        for group in other.groups {
            let Some(into) = self.group(group.keys, &group.first, slots.len()) else {
                continue;
            };
            for ((slot, into), state) in slots.iter().zip(&mut into.states).zip(group.states) {
                into.merge(world, slot, state);
            }
        }
    }
}

impl State {
    fn add(&mut self, evaluator: &Evaluator<'_>, slot: &Slot<'_>, scope: &Scope<'_>) -> Result<()> {
        let Some(argument) = slot.argument else {
            self.count += 1;
            return Ok(());
        };
        if let Some(owner) = &slot.retained {
            let owner = match &owner.kind {
                ExprKind::Path(facets) if facets.is_empty() => scope.subject.clone(),
                _ => evaluator.value(owner, scope)?,
            };
            if let Value::Object(object) = owner {
                self.objects.push(object);
                return Ok(());
            }
        }
        let value = evaluator.value(argument, scope)?;
        if value.is_null() || slot.distinct && !self.seen.insert(Key::of(&value)) {
            return Ok(());
        }
        self.count += 1;
        if slot.sums_distinct() {
            self.distinct.push(value);
            return Ok(());
        }
        self.take(evaluator.world, slot.function, value)
    }

    fn take(&mut self, world: &World<'_>, function: Aggregate, value: Value) -> Result<()> {
        match function {
            Aggregate::Count => {}
            Aggregate::Sum | Aggregate::Avg => {
                let value = match value.as_integer() {
                    Some(number)
                        if world.options.show_values || !matches!(value, Value::Byte(_)) =>
                    {
                        Value::Long(number)
                    }
                    _ => value,
                };
                let before = self.sum.take().unwrap_or(Value::Long(0));
                self.sum = Some(world.compute(Arithmetic::Add, &before, &value)?);
            }
            Aggregate::Min => replace_if(world, &mut self.least, value, Ordering::Less),
            Aggregate::Max => replace_if(world, &mut self.largest, value, Ordering::Greater),
        }
        Ok(())
    }

    fn merge(&mut self, world: &World<'_>, slot: &Slot<'_>, other: Self) {
        if slot.distinct {
            let more = other.distinct.into_iter();
            let more = more.filter(|value| !self.seen.contains(&Key::of(value)));
            self.distinct.extend(more);
            self.seen.extend(other.seen);
            self.count = self.seen.len() as u64;
        } else {
            self.count += other.count;
        }
        self.objects.extend(other.objects);
        let values = [other.sum, other.least, other.largest];
        for value in values.into_iter().flatten() {
            if let Err(error) = self.take(world, slot.function, value) {
                self.error.get_or_insert(error);
            }
        }
        if let Some(error) = other.error {
            self.error.get_or_insert(error);
        }
    }

    fn result(&self, world: &World<'_>, slot: &Slot<'_>) -> Value {
        if slot.sums_distinct() && self.error.is_none() && self.sum.is_none() {
            let mut sum = Self {
                count: self.count,
                ..Self::default()
            };
            for value in &self.distinct {
                if let Err(error) = sum.take(world, slot.function, value.clone()) {
                    return Value::Error(error.message.as_str().into());
                }
            }
            if sum.sum.is_some() {
                return sum.result(world, slot);
            }
        }
        if let Some(error) = &self.error {
            return Value::Error(error.message.as_str().into());
        }
        match slot.function {
            Aggregate::Count => Value::long(self.count),
            Aggregate::Sum if !self.objects.is_empty() => {
                Value::long(retained_of(world, &self.objects))
            }
            Aggregate::Sum => self.sum.clone().unwrap_or(Value::Null),
            Aggregate::Min => self.least.clone().unwrap_or(Value::Null),
            Aggregate::Max => self.largest.clone().unwrap_or(Value::Null),
            Aggregate::Avg => match &self.sum {
                Some(sum) if self.count > 0 => {
                    let count = Value::long(self.count);
                    let mean = world.compute(Arithmetic::Divide, sum, &count);
                    mean.unwrap_or(Value::Null)
                }
                _ => Value::Null,
            },
        }
    }
}

impl Group {
    /// The aggregates of the group.
    pub(crate) fn results(&self, world: &World<'_>, slots: &[Slot<'_>]) -> Vec<(usize, Value)> {
        let states = slots.iter().zip(&self.states);
        states
            .map(|(slot, state)| (slot.at, state.result(world, slot)))
            .collect()
    }
}

fn replace_if(world: &World<'_>, kept: &mut Option<Value>, value: Value, wanted: Ordering) {
    let is_better = match kept {
        Some(kept) => world.sort_order(&value, kept) == wanted,
        None => true,
    };
    if is_better {
        *kept = Some(value);
    }
}
