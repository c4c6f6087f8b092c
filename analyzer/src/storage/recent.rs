//! A cache of answers about the classes of recent objects, without hashing.

use heapray_hprof::{ObjectHead, Shape};

/// The number of cache entries: nearly every object repeats one of a few hundred classes.
const PLACES: usize = 1 << 10;

/// A direct-mapped cache by class and shape.
#[derive(Debug)]
pub struct Recent<T>(Box<[Known<T>; PLACES]>);

/// An entry: the answer for objects of one class and shape.
#[derive(Debug, Clone, Copy)]
struct Known<T> {
    class: u64,
    shape: Shape,
    answer: T,
}

/// The position of a class and shape in the cache.
#[inline]
fn place(class: u64, shape: Shape) -> usize {
    ((class >> 3 ^ class >> 13) as usize ^ shape.number()) % PLACES
}

impl<T: Copy> Recent<T> {
    /// An empty cache; `any` value fills the unused entries.
    pub fn new(any: T) -> Self {
        let nothing = |class| Known {
            class,
            shape: Shape::INSTANCE,
            answer: any,
        };
        // Each entry holds a key that belongs to another position, so that no lookup finds it.
        let mut places = Box::new([nothing(0); PLACES]);
        if let Some(known) = places.get_mut(place(0, Shape::INSTANCE)) {
            *known = nothing(1 << 3);
        }
        Self(places)
    }

    /// The cached answer for the object's class and shape. On a miss, callers compute the answer in a cold function
    /// and store it with [`Self::put`], so that the hot path prepares nothing for a miss.
    #[inline]
    pub fn get(&self, head: &ObjectHead) -> Option<T> {
        let (class, shape) = (head.class_id.0, head.shape);
        let known = self.0.get(place(class, shape))?;
        (known.class == class && known.shape == shape).then_some(known.answer)
    }

    /// Stores an answer, which replaces another entry at its position.
    pub fn put(&mut self, head: &ObjectHead, answer: T) {
        let (class, shape) = (head.class_id.0, head.shape);
        if let Some(known) = self.0.get_mut(place(class, shape)) {
            *known = Known {
                class,
                shape,
                answer,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use heapray_hprof::ObjectId;

    use super::*;

    #[test]
    fn nothing_is_known_at_first_and_all_that_was_asked_after() {
        let mut recent = Recent::new(0);
        for class in [0, 1 << 3, 1 << 13, 1 << 14] {
            for shape in [Shape::INSTANCE, Shape::OBJECT_ARRAY] {
                let head = ObjectHead {
                    id: ObjectId(1),
                    class_id: ObjectId(class),
                    shape,
                    len: 0,
                };
                let answer = class + shape.number() as u64;
                assert_eq!(recent.get(&head), None);
                recent.put(&head, answer);
                assert_eq!(recent.get(&head), Some(answer));
            }
        }
    }
}
