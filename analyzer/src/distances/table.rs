//! The minimum distance from instances of each class to the next object in memory.

use crate::classes::ClassIndex;
use heapray_hprof::{FieldType, ObjectHead, Shape};

/// Lengths of arrays below which distances are kept by length; they show the array base and the reference size.
pub(crate) const SMALL_ARRAY: u32 = 32;

/// The minimum distance of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minimum {
    /// The distance in bytes; `u64::MAX` if there is none.
    pub distance: u64,
    /// The number of instances at this distance. If it is only one, the instance may lie next to a hole.
    pub times: u64,
    /// The number of instances that were compared.
    pub instances: u64,
}

impl Minimum {
    /// No distance is known.
    pub const NONE: Self = Self {
        distance: u64::MAX,
        times: 0,
        instances: 0,
    };

    /// Adds a distance that occurs `times` times.
    #[inline]
    pub fn add(&mut self, distance: u64, times: u64) {
        if distance < self.distance {
            (self.distance, self.times) = (distance, times);
        } else {
            // Without a branch, because it would be unpredictable.
            self.times += u64::from(distance == self.distance) * times;
        }
    }
}

/// Minimum distances between objects, by class and by array length.
#[derive(Debug, Clone, Default)]
pub struct Distances {
    /// Rows for the instances of each class, for its class object, and for small arrays by element type and length.
    /// Arrays of references share their rows, because their classes make no difference.
    rows: Vec<Minimum>,
    classes: usize,
    /// The number of neighbours compared.
    pub(crate) pairs: u64,
}

/// The row of the table to which the distance behind an object belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistanceRow(pub(crate) usize);

impl DistanceRow {
    /// No row: the distance is ignored.
    pub const NONE: Self = Self(usize::MAX);
}

impl Distances {
    /// An empty table for this many classes.
    pub fn new(classes: usize) -> Self {
        Self {
            rows: vec![Minimum::NONE; classes * 2 + Shape::COUNT * SMALL_ARRAY as usize],
            classes,
            pairs: 0,
        }
    }

    /// The row of an instance or an array.
    #[inline]
    pub fn row_of(&self, class: ClassIndex, head: &ObjectHead) -> DistanceRow {
        match head.shape {
            Shape::INSTANCE => DistanceRow(class.get()),
            shape => self.array_row(shape, head.len),
        }
    }

    /// The row of the class object of a class.
    #[inline]
    pub(crate) fn class_object_row(&self, class: ClassIndex) -> DistanceRow {
        DistanceRow(self.classes + class.get())
    }

    /// The row of an array; [`DistanceRow::NONE`] for long arrays.
    #[inline]
    pub(crate) fn array_row(&self, shape: Shape, len: u32) -> DistanceRow {
        let small = self.classes * 2 + shape.number() * SMALL_ARRAY as usize + len as usize;
        if len < SMALL_ARRAY {
            DistanceRow(small)
        } else {
            DistanceRow::NONE
        }
    }

    /// Adds the distance from an object to the next one, bytes, and counts the pair.
    #[inline]
    pub fn add(&mut self, row: DistanceRow, distance: u64) {
        self.pairs += 1;
        self.note(row, distance);
    }

    /// Adds a distance in bytes without counting a pair.
    #[inline]
    pub(crate) fn note(&mut self, row: DistanceRow, distance: u64) {
        if let Some(minimum) = self.rows.get_mut(row.0) {
            minimum.instances += 1;
            minimum.add(distance, 1);
        }
    }

    /// Adds the distance from an array to the next object, bytes.
    pub fn add_array(&mut self, element: FieldType, len: u32, distance: u64) {
        self.note(self.array_row(Shape::array(element), len), distance);
    }

    /// Sets the minimum distance of a class.
    pub fn set_class(&mut self, class: ClassIndex, minimum: Minimum) {
        if let Some(slot) = self.rows.get_mut(class.get()) {
            *slot = minimum;
        }
    }

    /// The minimums of both tables.
    pub fn merge(mut self, other: Self) -> Self {
        if self.rows.is_empty() {
            return other;
        }
        for (into, from) in self.rows.iter_mut().zip(&other.rows) {
            into.add(from.distance, from.times);
            into.instances += from.instances;
        }
        self.pairs += other.pairs;
        self
    }

    fn known(&self, row: DistanceRow) -> Option<Minimum> {
        let minimum = self.rows.get(row.0).copied();
        minimum.filter(|minimum| minimum.distance != u64::MAX)
    }

    /// The minimum distance of the instances of a class; `None` if no instance has an object behind it.
    pub fn of_class(&self, class: ClassIndex) -> Option<Minimum> {
        self.known(DistanceRow(class.get()))
    }

    /// The minimum distance behind the class object, bytes.
    pub fn of_class_object(&self, class: ClassIndex) -> Option<u64> {
        Some(self.known(self.class_object_row(class))?.distance)
    }

    /// Minimum distances of small arrays: element type, length, distance in bytes.
    pub fn arrays(&self) -> impl Iterator<Item = (FieldType, u32, u64)> + '_ {
        // From this number on, no two numbers stand for the same type.
        let numbers = FieldType::Object as u8..Shape::COUNT as u8;
        let elements = numbers.filter_map(FieldType::from_u8);
        let all = elements.flat_map(|element| (0..SMALL_ARRAY).map(move |len| (element, len)));
        all.filter_map(|(element, len)| {
            Some((
                element,
                len,
                self.known(self.array_row(Shape::array(element), len))?
                    .distance,
            ))
        })
    }
}
