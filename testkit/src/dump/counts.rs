//! How much does a dump hold?

/// How many sub-records of each kind a dump has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// `CLASS_DUMP`s.
    pub classes: u64,
    /// `INSTANCE_DUMP`s.
    pub instances: u64,
    /// Object arrays.
    pub object_arrays: u64,
    /// Primitive arrays, including those without data.
    pub primitive_arrays: u64,
    /// GC roots, thread objects included.
    pub roots: u64,
}

impl Counts {
    /// Instances and arrays, without class objects.
    pub fn objects(self) -> u64 {
        self.instances + self.object_arrays + self.primitive_arrays
    }
}
