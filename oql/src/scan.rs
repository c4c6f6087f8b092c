//! Rows in parallel, in order, and no more of them than are wanted.

use heapray_analyzer::{Progress as _, Stage};
use rayon::prelude::*;

use crate::error::Result;
use crate::source::Items;
use crate::value::Value;
use crate::world::World;

/// Rows that one task looks at.
const SHARE: usize = 4_096;
/// Tasks after which it is asked whether there are enough rows, at most. The first waves are shorter, so that a small
/// limit stops the scan soon.
const WAVE: usize = 64;

/// Drops from a list what no answer needs.
pub(crate) type Prune<'p, T> = dyn Fn(&mut Vec<T>) + Sync + 'p;

/// Calls `look` for every row and collects what it adds to the list of its task; the lists in order. With `enough`,
/// stops when so many were found. `prune` drops from a list what no answer needs: it is called for the list of each
/// task, and for what was found so far.
///
/// # Errors
/// Those of `look`; when the query is cancelled, which is asked before every row. Only a scan in parallel tells how far it
/// is: others are parts of one.
pub(crate) fn scan<T: Send>(
    world: &World<'_>,
    items: &Items,
    enough: Option<usize>,
    prune: Option<&Prune<'_, T>>,
    is_parallel: bool,
    look: impl Fn(&Value, &mut Vec<T>) -> Result<()> + Sync,
) -> Result<Vec<Vec<T>>> {
    let count = items.len();
    let is_enough = |found: usize| enough.is_some_and(|enough| found >= enough);
    let check = || world.options.check();
    if is_parallel {
        world.options.begin(Stage::Question, count as u64);
    }
    let task = |task: usize| {
        check()?;
        let mut found = Vec::new();
        let range = task * SHARE..(task * SHARE + SHARE).min(count);
        match items {
            Items::Objects(objects) => {
                for object in objects.get(range.clone()).unwrap_or_default() {
                    check()?;
                    look(&Value::Object(*object), &mut found)?;
                    if is_enough(found.len()) {
                        break;
                    }
                }
            }
            Items::Values(values) => {
                for value in values.get(range.clone()).unwrap_or_default() {
                    check()?;
                    look(value, &mut found)?;
                    if is_enough(found.len()) {
                        break;
                    }
                }
            }
            Items::Single(value) => look(value, &mut found)?,
        }
        if let Some(prune) = prune {
            prune(&mut found);
        }
        if is_parallel {
            world.options.advance(range.len() as u64);
        }
        Ok(found)
    };
    let tasks = count.div_ceil(SHARE);
    let mut lists = Vec::new();
    let mut found = 0;
    let (mut first, mut length) = (0, if enough.is_some() { 1 } else { WAVE });
    while first < tasks {
        let wave = first..(first + length).min(tasks);
        first = wave.end;
        length = WAVE.min(length * 2);
        let results: Vec<Result<Vec<T>>> = if is_parallel && wave.len() > 1 {
            world
                .heap
                .workers()
                .run(|| wave.into_par_iter().map(task).collect())
        } else {
            wave.map(task).collect()
        };
        for list in results {
            let list = list?;
            found += list.len();
            lists.push(list);
        }
        if let Some(prune) = prune {
            let mut all: Vec<T> = lists.drain(..).flatten().collect();
            prune(&mut all);
            lists.push(all);
        }
        if is_enough(found) {
            break;
        }
    }
    Ok(lists)
}
