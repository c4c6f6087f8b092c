//! Collections that are a part of others, or another view of them.

use heapray_analyzer::ObjectIndex;

use super::items::Item;
use super::order::Order;
use super::reader::{Entry, MOST_INSIDE, Reader};
use crate::collections::{Entries, KeyRange};

impl Reader<'_> {
    /// The first entries of a collection, all sides of them. `None` if it is not known.
    pub(super) fn whole(
        &self,
        object: ObjectIndex,
        limit: usize,
        depth: usize,
    ) -> Option<Vec<Entry>> {
        let mut reader = Reader::new(self.heap, limit.min(MOST_INSIDE), self.in_pairs);
        let is_known = depth > 0 && reader.collection(object, depth - 1);
        is_known.then_some(reader.found.entries)
    }

    /// Reads what is a part of another collection; whether that is known.
    pub(super) fn part(&mut self, object: ObjectIndex, shape: &Entries, depth: usize) -> bool {
        match *shape {
            Entries::Together { parts } => {
                let mut parts = parts.iter();
                parts.all(|part| depth > 0 && self.shape(object, part, depth - 1))
            }
            Entries::Part {
                of,
                from,
                count,
                to,
            } => {
                let from = self.number(object, from).unwrap_or(0);
                let count = self.number(object, count);
                let count = count.or_else(|| self.number(object, to)?.checked_sub(from));
                let count = count.unwrap_or(usize::MAX);
                let wanted = from.saturating_add(count.min(self.limit.saturating_add(1)));
                self.entries_of(object, of, wanted, depth, |entries| {
                    entries.drain(..from.min(entries.len()));
                    entries.truncate(count);
                })
            }
            Entries::Swapped(path) => {
                let limit = self.limit.saturating_add(1);
                self.entries_of(object, path, limit, depth, |entries| {
                    for entry in entries {
                        if let Some(key) = &mut entry.key {
                            std::mem::swap(key, &mut entry.value);
                        }
                    }
                })
            }
            Entries::Backwards(shape) => self.backwards(object, shape, depth),
            Entries::Reversible {
                is_backwards,
                forwards,
            } => match self.number(object, is_backwards) {
                Some(1) => self.backwards(object, forwards, depth),
                _ => self.shape(object, forwards, depth),
            },
            Entries::Range(range) => self.key_range(object, &range, depth),
            Entries::Unpacked {
                path,
                key,
                value,
                place,
            } => {
                let Some(inside) = self.object(object, path) else {
                    return true;
                };
                let limit = if place.is_empty() {
                    self.limit.saturating_add(1)
                } else {
                    MOST_INSIDE
                };
                let Some(mut entries) = self.whole(inside, limit, depth) else {
                    return false;
                };
                if !place.is_empty() {
                    entries.sort_by_cached_key(|entry| match entry.value {
                        Item::Object(packed) => self.number(packed, place),
                        _ => None,
                    });
                }
                for entry in entries {
                    match entry.value {
                        Item::Object(packed) => self.unpacked(packed, entry.key, key, value),
                        other => self.entry(Entry {
                            value: other,
                            ..entry
                        }),
                    }
                }
                true
            }
            _ => false,
        }
    }

    fn backwards(&mut self, object: ObjectIndex, shape: &Entries, depth: usize) -> bool {
        let mut reader = Reader::new(self.heap, MOST_INSIDE, self.in_pairs);
        let is_known = depth > 0 && reader.shape(object, shape, depth - 1);
        for entry in reader.found.entries.into_iter().rev() {
            self.entry(entry);
        }
        is_known
    }

    /// The value of an object that holds one, with its key or another.
    pub(super) fn unpacked(
        &mut self,
        packed: ObjectIndex,
        key: Option<Item>,
        own_key: &str,
        value: &str,
    ) {
        let Some(fields) = self.heap.instance(packed) else {
            return;
        };
        let value = self.item_in(&fields, value).unwrap_or(Item::Null);
        match key.or_else(|| self.item_in(&fields, own_key)) {
            Some(key) => self.pair(key, value),
            None => self.add(None, value),
        }
    }

    fn entry(&mut self, entry: Entry) {
        match entry.key {
            Some(key) => self.pair(key, entry.value),
            None => self.add(None, entry.value),
        }
    }

    /// Adds entries of a collection inside, after `cut` took away those that are not wanted; whether it is known.
    fn entries_of(
        &mut self,
        object: ObjectIndex,
        path: &str,
        limit: usize,
        depth: usize,
        cut: impl FnOnce(&mut Vec<Entry>),
    ) -> bool {
        let Some(inside) = self.object(object, path) else {
            return true;
        };
        let Some(mut entries) = self.whole(inside, limit, depth) else {
            return false;
        };
        cut(&mut entries);
        for entry in entries {
            self.entry(entry);
        }
        true
    }

    /// Reads a part of a sorted map. It is not known if its keys can't be compared here.
    fn key_range(&mut self, object: ObjectIndex, range: &KeyRange, depth: usize) -> bool {
        let Some(map) = self.object(object, range.of) else {
            return true;
        };
        let order = Order::of(self.heap, self.object(map, "comparator"));
        let mut bounds = Vec::new();
        for side in 0..2 {
            let path = |paths: [&'static str; 2]| paths.get(side).copied().unwrap_or_default();
            let is_open = self.number(object, path(range.is_open));
            let key = self.object(object, path(range.keys));
            let has_key = self.number(object, path(range.has_keys)).unwrap_or(1) == 1;
            bounds.push(key.filter(|_| is_open != Some(1)).map(|key| (key, has_key)));
        }
        let is_down = self.number(object, range.is_down) == Some(1);
        let Some(mut entries) = self.whole(map, MOST_INSIDE, depth) else {
            return false;
        };
        // Where the key stands among those of the map, or would stand.
        let place = |bound: ObjectIndex, is_behind: bool| -> Option<usize> {
            let mut at = 0;
            for entry in &entries {
                let ordering = order.compare(self.heap, entry.key?, bound)?;
                if ordering.is_gt() || ordering.is_eq() && !is_behind {
                    break;
                }
                at += 1;
            }
            Some(at)
        };
        // Keys of unknown order may still be found by what they are.
        let same = |bound: ObjectIndex, is_behind: bool| {
            let at = entries
                .iter()
                .position(|entry| entry.key == Some(Item::Object(bound)))?;
            Some(at + usize::from(is_behind))
        };
        let find = |bound, is_behind| place(bound, is_behind).or_else(|| same(bound, is_behind));
        let bound = |side: usize| bounds.get(side).copied().flatten();
        let from = bound(0).map(|(key, has_key)| find(key, !has_key));
        let to = bound(1).map(|(key, has_key)| find(key, has_key));
        let (Some(from), Some(to)) = (from.unwrap_or(Some(0)), to.unwrap_or(Some(entries.len())))
        else {
            return false;
        };
        entries.truncate(to);
        entries.drain(..from.min(entries.len()));
        if is_down {
            entries.reverse();
        }
        for entry in entries {
            self.entry(entry);
        }
        true
    }
}
