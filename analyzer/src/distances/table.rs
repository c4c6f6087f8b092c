//! The least distance from a class's instances to the object behind them.

use crate::classes::ClassIndex;
use heapray_hprof::{FieldType, ObjectHead, Shape};

/// Lengths of small arrays whose gaps tell the array base and the reference size.
pub(crate) const SMALL_ARRAY: u32 = 32;

/// The least gap of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minimum {
    /// Bytes.
    pub distance: u64,
    /// How many instances have it. One alone may owe it to a hole behind the instance.
    pub times: u64,
    /// How many instances were looked at.
    pub instances: u64,
}

impl Minimum {
    pub const NONE: Self = Self {
        distance: u64::MAX,
        times: 0,
        instances: 0,
    };

    #[inline]
    pub fn add(&mut self, distance: u64, times: u64) {
        if distance < self.distance {
            (self.distance, self.times) = (distance, times);
        } else {
            // No branch, since nobody can foretell it.
            self.times += u64::from(distance == self.distance) * times;
        }
    }
}

/// What the distances between objects tell.
#[derive(Debug, Clone, Default)]
pub struct Distances {
    /// Of the instances of each class, of its class object, and of small arrays by the number of the element
    /// type and length: of all arrays of references together, whose classes make no difference.
    rows: Vec<Minimum>,
    classes: usize,
    /// Neighbours compared.
    pub(crate) pairs: u64,
}

/// Whom the gap behind an object tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistanceRow(pub(crate) usize);

impl DistanceRow {
    pub const NONE: Self = Self(usize::MAX);
}

impl Distances {
    /// Nothing is known of so many classes.
    pub fn new(classes: usize) -> Self {
        Self {
            rows: vec![Minimum::NONE; classes * 2 + Shape::COUNT * SMALL_ARRAY as usize],
            classes,
            pairs: 0,
        }
    }

    /// That of an instance or an array.
    #[inline]
    pub fn row_of(&self, class: ClassIndex, head: &ObjectHead) -> DistanceRow {
        match head.shape {
            Shape::INSTANCE => DistanceRow(class.get()),
            shape => self.array_row(shape, head.len),
        }
    }

    #[inline]
    pub(crate) fn class_object_row(&self, class: ClassIndex) -> DistanceRow {
        DistanceRow(self.classes + class.get())
    }

    /// None's that is there for long arrays.
    #[inline]
    pub(crate) fn array_row(&self, shape: Shape, len: u32) -> DistanceRow {
        let small = self.classes * 2 + shape.number() * SMALL_ARRAY as usize + len as usize;
        if len < SMALL_ARRAY {
            DistanceRow(small)
        } else {
            DistanceRow::NONE
        }
    }

    /// An object is so many bytes before the next one.
    #[inline]
    pub fn add(&mut self, row: DistanceRow, distance: u64) {
        self.pairs += 1;
        self.note(row, distance);
    }

    #[inline]
    pub(crate) fn note(&mut self, row: DistanceRow, distance: u64) {
        if let Some(minimum) = self.rows.get_mut(row.0) {
            minimum.instances += 1;
            minimum.add(distance, 1);
        }
    }

    /// An array is so many bytes before the next object.
    pub fn add_array(&mut self, element: FieldType, len: u32, distance: u64) {
        self.note(self.array_row(Shape::array(element), len), distance);
    }

    /// What was found out about a class.
    pub fn set_class(&mut self, class: ClassIndex, minimum: Minimum) {
        if let Some(slot) = self.rows.get_mut(class.get()) {
            *slot = minimum;
        }
    }

    /// The lesser of both.
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

    /// The least gap of a class that has instances with something behind them.
    pub fn of_class(&self, class: ClassIndex) -> Option<Minimum> {
        self.known(DistanceRow(class.get()))
    }

    /// Minimum gap behind the class object.
    pub fn of_class_object(&self, class: ClassIndex) -> Option<u64> {
        Some(self.known(self.class_object_row(class))?.distance)
    }

    /// Minimum gaps of small arrays: element type, length, gap.
    pub fn arrays(&self) -> impl Iterator<Item = (FieldType, u32, u64)> + '_ {
        // From here on no two numbers are read as one type.
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
