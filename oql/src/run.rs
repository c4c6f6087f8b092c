//! Runs queries: FROM, WHERE, SELECT, then order and limit.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHashSet};

use heapray_analyzer::Progress as _;
use heapray_query::ObjectSet;

use crate::aggregate::{Groups, has_aggregates, slots};
use crate::answer::{Answer, Rows};
use crate::ast::{Expr, ExprKind, OrderKey, Query, Select};
use crate::compare::Key;
use crate::dependence::{aliases, depends_on, exprs_of, queries_in};
use crate::error::{ErrorKind, OqlError, Result};
use crate::eval::Evaluator;
use crate::notes::Notes;
use crate::ordering::{Found, order_rows, ordered_and_cut, prune};
use crate::scan::{Prune, scan};
use crate::scope::{Around, Scope, Subqueries};
use crate::sets::set_of;
use crate::shape::{joined, rows_of, table};
use crate::source::Items;
use crate::typed::{FieldTest, Verdict};
use crate::value::{Obj, Value};
use crate::world::World;

/// A sub-select that was run.
struct Known {
    rows: Arc<Rows>,
    objects: ObjectSet,
    keys: FxHashSet<Key>,
}

/// Which rows of a select are wanted.
#[derive(Clone, Copy)]
struct Cut<'q> {
    order: &'q [OrderKey],
    limit: Option<usize>,
    offset: usize,
    /// So many rows are enough, whichever they are.
    enough: Option<usize>,
}

/// Runs the queries of one text.
pub(crate) struct Runner<'r> {
    world: &'r World<'r>,
    text: &'r str,
    /// By the address of the sub-select in the tree, which does not move.
    known: RwLock<FxHashMap<usize, Arc<Known>>>,
    notes: Mutex<Notes>,
}

/// Runs a query.
///
/// # Errors
/// When it names what the heap does not have, or cannot be computed.
pub(crate) fn run(world: &World<'_>, query: &Query, text: &str) -> Result<Answer> {
    let runner = Runner {
        world,
        text,
        known: RwLock::default(),
        notes: Mutex::default(),
    };
    let outermost = Scope {
        subject: &Value::Null,
        alias: None,
        outer: None,
        aggregates: &[],
    };
    let rows = runner.query(query, &outermost, true)?;
    let notes = runner
        .notes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(Answer {
        rows,
        notes: notes.sentences(),
    })
}

impl Runner<'_> {
    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            world: self.world,
            subqueries: self,
        }
    }

    fn note(&self, add: impl FnOnce(&mut Notes)) {
        add(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn query(&self, query: &Query, outer: &Scope<'_>, is_parallel: bool) -> Result<Rows> {
        if query.unions.is_empty() {
            return self.select(&query.first, Some(query), outer, is_parallel);
        }
        let mut rows = self.select(&query.first, None, outer, is_parallel)?;
        for select in &query.unions {
            let more = self.select(select, None, outer, is_parallel)?;
            rows = joined(self.world, rows, more).map_err(|error| error.at(select.span))?;
        }
        Ok(order_rows(self.world, rows, query)?.or_empty())
    }

    /// Runs the sub-selects that do not depend on a row of this select.
    fn prepare(&self, select: &Select, outer: &Scope<'_>) -> Result<()> {
        let aliases = aliases(select, outer);
        let mut found: Vec<&Query> = Vec::new();
        for expr in exprs_of(select) {
            queries_in(expr, &mut found);
        }
        let wanted = found
            .into_iter()
            .filter(|query| !depends_on(query, &aliases));
        for query in wanted {
            let at = std::ptr::from_ref(query) as usize;
            let is_known = |runner: &Self| {
                let known = runner.known.read().unwrap_or_else(PoisonError::into_inner);
                known.contains_key(&at)
            };
            if !is_known(self) {
                let found = Arc::new(self.known_of(self.query(query, outer, false)?));
                let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                known.insert(at, found);
            }
        }
        Ok(())
    }

    fn known_of(&self, rows: Rows) -> Known {
        let mut objects = ObjectSet::new();
        let mut keys = FxHashSet::default();
        let mut add = |value: &Value| {
            keys.insert(Key::of(value));
            match value {
                Value::Object(object) => objects.extend(object.index()),
                Value::Pointer(address) => {
                    objects.extend(self.world.find(*address).and_then(Obj::index));
                }
                _ => {}
            }
        };
        match &rows {
            Rows::Empty => {}
            Rows::Objects(found) => {
                for object in found {
                    add(&Value::Object(*object));
                    if let Some(number) = self.world.number(*object) {
                        add(&Value::Int(number));
                    }
                }
            }
            Rows::List(values) => values.iter().for_each(add),
            Rows::Value(value) => add(value),
            Rows::Table(table) => {
                table
                    .rows
                    .iter()
                    .filter_map(|row| row.first())
                    .for_each(add);
            }
        }
        let rows = Arc::new(rows);
        Known {
            rows,
            objects,
            keys,
        }
    }

    #[allow(clippy::too_many_lines, reason = "one clause after the other")]
    fn select(
        &self,
        select: &Select,
        of: Option<&Query>,
        outer: &Scope<'_>,
        is_parallel: bool,
    ) -> Result<Rows> {
        self.prepare(select, outer)?;
        self.note(|notes| notes.look_at(select));
        let evaluator = self.evaluator();
        let items = evaluator.items(&select.from, outer)?;
        let order = of.map_or(&[][..], |query| &query.order);
        let limit = of.and_then(|query| query.limit);
        let offset = of.map_or(0, |query| query.offset);
        let around = Around {
            alias: select.from.alias.as_deref(),
            outer,
        };
        let condition = select.condition.as_ref();
        let aliases = aliases(select, outer);
        let test =
            condition.and_then(|condition| FieldTest::plan(condition, around.alias, &aliases));
        let holds = |subject: &Value| {
            let Some(condition) = condition else {
                return true;
            };
            let verdict = test.as_ref().map(|test| test.verdict(self.world, subject));
            match verdict {
                Some(Verdict::Holds) => return true,
                Some(Verdict::Fails) => return false,
                Some(Verdict::Open) | None => {}
            }
            match evaluator.holds(condition, &around.row(subject)) {
                Ok(holds) => holds,
                Err(error) => {
                    self.note(|notes| notes.add_failed_row(&error));
                    false
                }
            }
        };
        let exprs: Vec<&Expr> = select.items.iter().map(|item| &item.expr).collect();
        let keys = order.iter().map(|key| &key.expr);
        let all = || {
            exprs
                .iter()
                .copied()
                .chain(&select.having)
                .chain(keys.clone())
        };
        let is_grouped = !select.group.is_empty() || all().any(has_aggregates);
        let is_simple = order.is_empty() && !select.distinct && !select.retained && !is_grouped;
        let enough = limit
            .filter(|_| is_simple)
            .map(|limit| limit.saturating_add(offset));
        if is_grouped {
            let found = self.grouped(select, &items, order, &holds, around, is_parallel)?;
            let found = ordered_and_cut(self.world, found, order, limit, offset)?;
            return Ok(table(select, found).or_empty());
        }
        // What is found without columns of its own.
        if let Items::Single(value) = &items
            && select.items.is_empty()
            && !select.retained
        {
            let found = holds(value).then(|| match value {
                Value::Object(object) => Rows::Value(Value::Object(*object)),
                value => Rows::Value(value.clone()),
            });
            return Ok(found.unwrap_or(Rows::Empty));
        }
        if order.is_empty() && (select.items.is_empty() || select.objects || select.retained) {
            let found = scan(
                self.world,
                &items,
                enough,
                None,
                is_parallel,
                |subject, list| {
                    if !holds(subject) {
                        return Ok(());
                    }
                    if let Some(item) = select
                        .items
                        .first()
                        .filter(|_| select.objects && !select.retained)
                    {
                        let value = evaluator.value(&item.expr, &around.row(subject))?;
                        let located = |error: OqlError| error.at(item.expr.span);
                        self.add_objects(&value, list).map_err(located)
                    } else {
                        list.push(subject.clone());
                        Ok(())
                    }
                },
            )?;
            let mut found = found.concat();
            if select.retained {
                found = self.retained(&found)?;
                if let Some(item) = select.items.first().filter(|_| select.objects) {
                    let mut objects = Vec::new();
                    for object in &found {
                        let value = evaluator.value(&item.expr, &around.row(object))?;
                        self.add_objects(&value, &mut objects)?;
                    }
                    let mut seen = FxHashSet::default();
                    objects.retain(|value| seen.insert(Key::of(value)));
                    found = objects;
                } else if !select.items.is_empty() {
                    let items = Items::Values(found);
                    let cut = Cut {
                        order,
                        limit,
                        offset,
                        enough: None,
                    };
                    let rows = self.rows(select, &items, cut, &|_| true, around, is_parallel)?;
                    return Ok(table(select, rows).or_empty());
                }
            }
            if select.distinct {
                let mut seen = FxHashSet::default();
                found.retain(|value| seen.insert(Key::of(value)));
            }
            let found = found
                .into_iter()
                .skip(offset)
                .take(limit.unwrap_or(usize::MAX));
            let is_of_objects =
                select.objects || matches!(items, Items::Objects(_)) || select.retained;
            return Ok(rows_of(found.collect(), is_of_objects).or_empty());
        }
        let cut = Cut {
            order,
            limit,
            offset,
            enough,
        };
        let found = self.rows(select, &items, cut, &holds, around, is_parallel)?;
        if select.items.is_empty() || select.objects {
            let values = found
                .into_iter()
                .filter_map(|row| row.cells.into_iter().next());
            let is_of_objects = select.objects || matches!(items, Items::Objects(_));
            return Ok(rows_of(values.collect(), is_of_objects).or_empty());
        }
        Ok(table(select, found).or_empty())
    }

    /// Rows with their cells, in order and cut. Cells are computed for the rows that are shown, except where they tell
    /// which rows there are.
    fn rows(
        &self,
        select: &Select,
        items: &Items,
        cut: Cut<'_>,
        holds: &(dyn Fn(&Value) -> bool + Sync),
        around: Around<'_>,
        is_parallel: bool,
    ) -> Result<Vec<Found>> {
        let evaluator = self.evaluator();
        let Cut {
            order,
            limit,
            offset,
            enough,
        } = cut;
        let cell = |expr: &Expr, scope: &Scope<'_>| match evaluator.value(expr, scope) {
            Ok(value) => Ok(value),
            Err(error) if error.kind == ErrorKind::Run => {
                self.note(|notes| notes.add_failed_cell(&error));
                Ok(Value::Error(error.message.into()))
            }
            Err(error) => Err(error),
        };
        let cells = |subject: &Value| -> Result<Vec<Value>> {
            if select.items.is_empty() {
                return Ok(vec![subject.clone()]);
            }
            let scope = around.row(subject);
            let items = select.items.iter();
            items.map(|item| cell(&item.expr, &scope)).collect()
        };
        let kept = limit.filter(|_| !order.is_empty() && !select.distinct);
        let kept = kept.map(|limit| limit.saturating_add(offset));
        let drop_others = |found: &mut Vec<Found>| {
            prune(self.world, found, order, kept.unwrap_or(usize::MAX));
        };
        let prune: Option<&Prune<'_, Found>> = match kept {
            Some(_) => Some(&drop_others),
            None => None,
        };
        let lists = scan(
            self.world,
            items,
            enough,
            prune,
            is_parallel,
            |subject, list| {
                if !holds(subject) {
                    return Ok(());
                }
                let scope = around.row(subject);
                let keys: Result<Vec<Value>> =
                    order.iter().map(|key| cell(&key.expr, &scope)).collect();
                let cells = match kept {
                    Some(_) => vec![subject.clone()],
                    None => cells(subject)?,
                };
                list.push(Found { keys: keys?, cells });
                Ok(())
            },
        )?;
        let mut found: Vec<Found> = lists.into_iter().flatten().collect();
        if select.distinct {
            let mut seen = FxHashSet::default();
            found.retain(|row| {
                let key: Vec<Key> = row.cells.iter().map(Key::of).collect();
                seen.insert(Key::Many(key))
            });
        }
        let mut found = ordered_and_cut(self.world, found, order, limit, offset)?;
        if kept.is_some() {
            for row in &mut found {
                if let Some(subject) = row.cells.pop() {
                    row.cells = cells(&subject)?;
                }
            }
        }
        Ok(found)
    }

    fn grouped(
        &self,
        select: &Select,
        items: &Items,
        order: &[OrderKey],
        holds: &(dyn Fn(&Value) -> bool + Sync),
        around: Around<'_>,
        is_parallel: bool,
    ) -> Result<Vec<Found>> {
        let exprs: Vec<&Expr> = select
            .items
            .iter()
            .map(|item| &item.expr)
            .chain(&select.having)
            .chain(order.iter().map(|key| &key.expr))
            .collect();
        self.check_grouped(select)?;
        let slots = slots(exprs.iter().copied());
        self.note(|notes| notes.look_at_aggregates(&exprs));
        let evaluator = self.evaluator();
        // One list of groups for each task.
        let lists = scan(
            self.world,
            items,
            None,
            None,
            is_parallel,
            |subject, list: &mut Vec<Groups>| {
                if !holds(subject) {
                    return Ok(());
                }
                if list.is_empty() {
                    list.push(Groups::default());
                }
                match list.first_mut() {
                    Some(groups) => {
                        groups.add(&evaluator, &select.group, &slots, &around.row(subject))
                    }
                    None => Ok(()),
                }
            },
        )?;
        let mut groups = if select.group.is_empty() {
            Groups::of_nothing(&slots)
        } else {
            Groups::default()
        };
        for other in lists.into_iter().flatten() {
            groups.merge(self.world, other, &slots);
        }
        let mut found = Vec::new();
        for group in &groups.groups {
            let results = group.results(self.world, &slots);
            let scope = Scope {
                aggregates: &results,
                ..around.row(&group.first)
            };
            if let Some(having) = &select.having
                && !evaluator.holds(having, &scope)?
            {
                continue;
            }
            let value = |expr: &Expr| match evaluator.value(expr, &scope) {
                Err(error) if error.kind == ErrorKind::Run => {
                    Ok(Value::Error(error.message.into()))
                }
                result => result,
            };
            let cells: Result<Vec<Value>> =
                select.items.iter().map(|item| value(&item.expr)).collect();
            let keys: Result<Vec<Value>> = order.iter().map(|key| value(&key.expr)).collect();
            found.push(Found {
                keys: keys?,
                cells: cells?,
            });
        }
        Ok(found)
    }

    /// Every column must be an aggregate or a key of the groups.
    fn check_grouped(&self, select: &Select) -> Result<()> {
        let text = |expr: &Expr| {
            self.text
                .get(expr.span.start..expr.span.end)
                .unwrap_or_default()
        };
        if select.items.is_empty() {
            let hint = "name the columns: SELECT key, COUNT(*)";
            return Err(OqlError::syntax("`*` cannot be grouped", select.span).with_hint(hint));
        }
        let wrong = select.items.iter().find(|item| {
            let is_key = select.group.iter().any(|key| text(key) == text(&item.expr));
            let is_constant = matches!(item.expr.kind, ExprKind::Literal(_));
            !is_key && !is_constant && !has_aggregates(&item.expr)
        });
        match wrong {
            Some(item) => {
                let message = "this column is neither an aggregate nor in GROUP BY";
                Err(OqlError::syntax(message, item.expr.span))
            }
            None => Ok(()),
        }
    }

    /// Objects behind a value of `SELECT OBJECTS`.
    fn add_objects(&self, value: &Value, list: &mut Vec<Value>) -> Result<()> {
        let found = match value {
            Value::Null | Value::Long(0) => return Ok(()),
            Value::Object(object) => Some(*object),
            Value::Pointer(address) => self.world.find(*address),
            Value::Int(number) => self.world.by_number(i64::from(*number)),
            Value::Long(address) => self.world.find(address.cast_unsigned()),
            Value::Array(_, elements) | Value::List(elements) => {
                return elements
                    .iter()
                    .try_for_each(|element| self.add_objects(element, list));
            }
            Value::Table(table) => {
                let cells = table.rows.iter().filter_map(|row| row.first());
                return cells
                    .into_iter()
                    .try_for_each(|cell| self.add_objects(cell, list));
            }
            _ => None,
        };
        if let Some(object) = found {
            list.push(Value::Object(object));
            Ok(())
        } else {
            let message = format!("SELECT OBJECTS needs objects, not {}", value.type_name());
            Err(OqlError::run(message))
        }
    }

    /// Everything that these objects keep alive together.
    fn retained(&self, found: &[Value]) -> Result<Vec<Value>> {
        let mut list = Vec::new();
        for value in found {
            self.add_objects(value, &mut list)?;
        }
        let objects: Vec<Obj> = list
            .iter()
            .filter_map(|value| match value {
                Value::Object(object) => Some(*object),
                _ => None,
            })
            .collect();
        let options = &self.world.options;
        let set = set_of(&objects).retained_set_watched(self.world.heap, options);
        let set = set.map_err(|error| {
            let kind = if options.is_cancelled() {
                ErrorKind::Cancelled
            } else {
                ErrorKind::Run
            };
            OqlError::run(error.to_string()).of_kind(kind)
        })?;
        let invented = objects
            .contains(&Obj::SYSTEM_LOADER)
            .then_some(Obj::SYSTEM_LOADER);
        let all = invented.into_iter().chain(set.iter().map(Obj::from));
        Ok(all.map(Value::Object).collect())
    }
}

impl Subqueries for Runner<'_> {
    fn rows(&self, query: &Query, outer: &Scope<'_>) -> Result<Arc<Rows>> {
        let at = std::ptr::from_ref(query) as usize;
        let known = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.get(&at).cloned()
        };
        match known {
            Some(known) => Ok(known.rows.clone()),
            None => Ok(Arc::new(self.query(query, outer, false)?)),
        }
    }

    fn contains(&self, query: &Query, outer: &Scope<'_>, value: &Value) -> Result<bool> {
        let at = std::ptr::from_ref(query) as usize;
        let known = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.get(&at).cloned()
        };
        let known = match known {
            Some(known) => known,
            None => Arc::new(self.known_of(self.query(query, outer, false)?)),
        };
        Ok(match value {
            Value::Object(object) => match object.index() {
                Some(index) => known.objects.contains(index),
                None => known.keys.contains(&Key::of(value)),
            },
            value => known.keys.contains(&Key::of(value)),
        })
    }
}
