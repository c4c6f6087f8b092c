//! Remembers what a search up a class hierarchy found.
//!
//! A file of a few megabytes may hold a chain of many thousand classes. A search from each of them, or from each of
//! their instances, would take the square of the file's length. So what a search found at every [`STRIDE`]th class of
//! a chain is kept. No hierarchy of a real program is so deep that anything is kept.

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::class::{Class, ClassIndex};

/// The distance between two classes whose answers are kept: a search takes at most so many steps.
const STRIDE: u32 = 64;

/// What was found from each of these classes upward, if anything.
type Answers<T> = FxHashMap<ClassIndex, Option<T>>;

/// Answers to questions that are asked by name, at the classes that are far down.
#[derive(Debug)]
pub(super) struct Upward<T> {
    by_name: RwLock<FxHashMap<Box<str>, Answers<T>>>,
}

impl<T> Default for Upward<T> {
    fn default() -> Self {
        Self {
            by_name: RwLock::default(),
        }
    }
}

impl<T: Copy> Upward<T> {
    /// What `answer` says first of the classes in `upward`, which come with their depth, nearest first. `name` is
    /// what the answers are kept by: `answer` must depend on nothing else.
    pub(super) fn find<'c>(
        &self,
        name: &str,
        upward: impl Iterator<Item = (ClassIndex, u32, &'c Class)>,
        answer: impl Fn(ClassIndex, &Class) -> Option<T>,
    ) -> Option<T> {
        let mut passed = Vec::new();
        let mut found = None;
        for (index, depth, class) in upward {
            if depth >= STRIDE && depth.is_multiple_of(STRIDE) {
                if self.recall(name, index, &mut found) {
                    break;
                }
                passed.push(index);
            }
            found = answer(index, class);
            if found.is_some() {
                break;
            }
        }
        if !passed.is_empty() {
            let mut by_name = self.by_name.write().unwrap_or_else(PoisonError::into_inner);
            let answers = by_name.entry(name.into()).or_default();
            answers.extend(passed.into_iter().map(|index| (index, found)));
        }
        found
    }

    /// Whether the question was asked of this class before; `found` is the answer then.
    fn recall(&self, name: &str, index: ClassIndex, found: &mut Option<T>) -> bool {
        let by_name = self.by_name.read().unwrap_or_else(PoisonError::into_inner);
        let answer = by_name.get(name).and_then(|answers| answers.get(&index));
        if let Some(answer) = answer {
            *found = *answer;
        }
        answer.is_some()
    }
}
