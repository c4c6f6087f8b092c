//! Maps whose keys and values stand in arrays.

use heapray_analyzer::ObjectIndex;

use super::items::{Item, is_zero};
use super::reader::Reader;
use crate::collections::Entries;

impl Reader<'_> {
    /// Reads a map of arrays.
    pub(super) fn table(&mut self, object: ObjectIndex, shape: &Entries, depth: usize) {
        match *shape {
            Entries::Pairs { array } => {
                let mut elements = self.array(object, array, depth);
                while let Some((key, value)) = elements.next().zip(elements.next())
                    && !self.found.has_more
                {
                    if key != Item::Null {
                        self.pair(key, value);
                    }
                }
            }
            Entries::FirstPairs {
                keys,
                values,
                count,
            } => {
                let count = self.number(object, count).unwrap_or(0);
                let keys = self.array(object, keys, depth);
                let pairs = keys.zip(self.array(object, values, depth));
                for (key, value) in pairs.take(count) {
                    self.pair(key, value);
                }
            }
            Entries::OpenTable {
                keys,
                values,
                has_null,
            } => self.open_table(object, [keys, values, has_null]),
            Entries::Parallel { keys, values } => {
                let values = self.array(object, values, depth);
                for (key, value) in self.array(object, keys, depth).zip(values) {
                    if self.found.has_more {
                        return;
                    }
                    let is_empty = matches!(key, Item::Object(_) if value == Item::Null)
                        && values_may_be_absent(keys);
                    if key != Item::Null && !is_zero(key) && !is_empty {
                        self.pair(key, value);
                    }
                }
            }
            _ => {}
        }
    }

    /// Reads a table in which empty slots have no key of their own: keys, values and the flag of the slot behind it.
    fn open_table(&mut self, object: ObjectIndex, paths: [&str; 3]) {
        let [keys, values, has_null] = paths;
        let has_null = self.number(object, has_null) == Some(1);
        let slots = self.object(object, keys);
        let behind = slots
            .and_then(|keys| self.heap.array_len(keys))
            .unwrap_or(1) as usize
            - 1;
        let mut values = self.array(object, values, 0);
        for (slot, key) in self.array(object, keys, 0).enumerate() {
            if self.found.has_more {
                return;
            }
            let value = values.next();
            let is_free = key == Item::Null || is_zero(key);
            if is_free && !(has_null && slot == behind) {
                continue;
            }
            match value {
                Some(value) => self.pair(key, value),
                None => self.add(None, key),
            }
        }
    }
}

/// Whether a slot with a key and no value is empty: enum maps have a key for every constant.
fn values_may_be_absent(keys: &str) -> bool {
    keys == "keyUniverse"
}
