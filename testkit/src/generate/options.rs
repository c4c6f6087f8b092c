//! What can be generated?

use std::str::FromStr;

/// Shape of the object graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Maps, lists, strings, boxed numbers, linked nodes, byte arrays; some garbage.
    Mixed,
    /// One linked list.
    List,
    /// One array of all others, each of which refers back to it.
    Star,
    /// A binary tree in heap order.
    Tree,
    /// One array with a reference to every other object.
    BigArray,
    /// Thousands of hidden classes, reachable only through their few instances.
    HiddenClasses,
    /// As `Mixed`, each object in a segment of its own.
    OneObjectSegments,
    /// Strings, a third of them equal to another.
    Strings,
    /// Each map holds the next one: a deep dominator tree with some width.
    ChainOfMaps,
}

impl Shape {
    /// Every shape with its name on the command line.
    pub const ALL: [(&str, Self); 9] = [
        ("mixed", Self::Mixed),
        ("list", Self::List),
        ("star", Self::Star),
        ("tree", Self::Tree),
        ("bigarray", Self::BigArray),
        ("hidden-classes", Self::HiddenClasses),
        ("one-object-segments", Self::OneObjectSegments),
        ("strings", Self::Strings),
        ("chain-of-maps", Self::ChainOfMaps),
    ];
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, shape)| *shape).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("no shape {name:?}; there are {}", names.join(", "))
        })
    }
}

/// What to generate.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// Number of instances and arrays, exact to one block of a few thousand.
    pub objects: u64,
    /// Shape of the graph.
    pub shape: Shape,
    /// Seed of the random numbers; equal seeds give equal files.
    pub seed: u64,
    /// Bytes of an id, 4 or 8.
    pub id_size: usize,
    /// Largest segment body in bytes.
    pub segment_bytes: usize,
    /// Hidden classes of the shape of that name.
    pub classes: u64,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self {
            objects: 100_000,
            shape: Shape::Mixed,
            seed: 1,
            id_size: 8,
            segment_bytes: 1 << 20,
            classes: 20_000,
        }
    }
}
