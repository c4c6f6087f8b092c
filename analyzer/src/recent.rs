//! What was read lately from the file: the fields of instances, and the bytes around the last object.
//!
//! Questions read one object's fields one after the other: its state, its name, its size. To find an object in the
//! file means to walk past up to some sixty others, so that the second field of an object should not pay for it again.

use std::sync::{Mutex, PoisonError};

use crate::index::ObjectIndex;
use crate::records::Nearby;

/// Instances that are kept. Two whose indexes are equal modulo this number displace each other.
const SLOTS: usize = 512;
/// Bytes of the fields of an instance that is kept; larger ones are read again.
const MOST_BYTES: usize = 512;

/// The fields of the instances that were read last, at most 256 KiB, and the bytes around the last object.
pub(crate) struct RecentReads {
    slots: Box<[Mutex<Recent>]>,
    nearby: Mutex<Nearby>,
}

#[derive(Default)]
struct Recent {
    object: Option<ObjectIndex>,
    fields: Vec<u8>,
}

impl Default for RecentReads {
    fn default() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| Mutex::default()).collect(),
            nearby: Mutex::default(),
        }
    }
}

impl RecentReads {
    /// Reads with the bytes around the last object at hand; with none while another thread does.
    pub(crate) fn near<T>(&self, read: impl FnOnce(&mut Nearby) -> T) -> T {
        match self.nearby.try_lock() {
            Ok(mut nearby) => read(&mut nearby),
            Err(_) => read(&mut Nearby::default()),
        }
    }

    /// The bytes of an instance's fields, if it was read lately.
    pub(crate) fn get(&self, object: ObjectIndex) -> Option<Vec<u8>> {
        let recent = self.slot(object)?.lock();
        let recent = recent.unwrap_or_else(PoisonError::into_inner);
        (recent.object == Some(object)).then(|| recent.fields.clone())
    }

    /// Keeps the bytes of an instance's fields instead of those of another.
    pub(crate) fn keep(&self, object: ObjectIndex, fields: &[u8]) {
        if fields.len() > MOST_BYTES {
            return;
        }
        if let Some(slot) = self.slot(object) {
            let mut recent = slot.lock().unwrap_or_else(PoisonError::into_inner);
            recent.object = Some(object);
            recent.fields.clear();
            recent.fields.extend_from_slice(fields);
        }
    }

    fn slot(&self, object: ObjectIndex) -> Option<&Mutex<Recent>> {
        self.slots.get(object.0 as usize % SLOTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_displaced_by_another_of_its_slot_only() {
        let recent = RecentReads::default();
        let (first, neighbour) = (ObjectIndex(7), ObjectIndex(8));
        let same_slot = ObjectIndex(7 + SLOTS as u32);
        recent.keep(first, b"first");
        recent.keep(neighbour, b"neighbour");
        assert_eq!(recent.get(first).as_deref(), Some(&b"first"[..]));
        recent.keep(same_slot, b"other");
        assert_eq!(recent.get(first), None);
        assert_eq!(recent.get(same_slot).as_deref(), Some(&b"other"[..]));
        assert_eq!(recent.get(neighbour).as_deref(), Some(&b"neighbour"[..]));
    }

    #[test]
    fn large_instances_are_not_kept() {
        let recent = RecentReads::default();
        recent.keep(ObjectIndex(1), &[0; MOST_BYTES + 1]);
        assert_eq!(recent.get(ObjectIndex(1)), None);
    }
}
