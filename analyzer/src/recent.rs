//! What is known of the classes of recent objects: a map's answer, without hashing.

use heapray_hprof::{ObjectHead, Shape};

/// Nearly every object repeats one of a few hundred classes.
const PLACES: usize = 1 << 10;

/// A direct-mapped table by class and shape.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    places: Vec<(u64, Shape, Option<T>)>,
}

impl<T: Copy> Recent<T> {
    pub(crate) fn new() -> Self {
        Self {
            places: vec![(0, Shape::INSTANCE, None); PLACES],
        }
    }

    /// What is known of the object's class; else what `find` says, which is not asked again soon.
    #[inline]
    pub(crate) fn get_or(&mut self, head: &ObjectHead, find: impl FnOnce() -> T) -> T {
        let (class, shape) = (head.class_id.0, head.shape);
        let place = (class >> 3 ^ class >> 13) as usize ^ shape.number();
        let Some(place) = self.places.get_mut(place % PLACES) else {
            return find();
        };
        match place {
            (known, of, Some(answer)) if *known == class && *of == shape => *answer,
            _ => {
                let answer = find();
                *place = (class, shape, Some(answer));
                answer
            }
        }
    }
}
