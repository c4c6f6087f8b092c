//! Big dumps for measuring: streamed, deterministic, laid out as HotSpot would.
//!
//! Memory stays constant: an object refers to objects of its own block, whose addresses
//! follow from their sizes, to a ring of recent shared ones, or upwards in a directory that
//! keeps one short list a level.

mod blocks;
mod directory;
mod heap;
mod options;
mod random;
mod shapes;
#[cfg(test)]
mod tests;
mod totals;
mod world;

use std::io::{self, Write};

pub use options::{GenerateOptions, Shape};
pub use totals::Totals;

/// Writes a dump. Takes a few seconds per GB and constant memory (with hidden classes: a few
/// hundred bytes per class).
pub fn generate(options: &GenerateOptions, out: &mut impl Write) -> io::Result<Totals> {
    match options.shape {
        Shape::Mixed | Shape::OneObjectSegments => shapes::mixed(options, out),
        Shape::List => shapes::list(options, out),
        Shape::Star => shapes::star(options, out),
        Shape::Tree => shapes::tree(options, out),
        Shape::BigArray => shapes::big_array(options, out),
        Shape::HiddenClasses => shapes::hidden_classes(options, out),
        Shape::Strings => shapes::strings(options, out),
        Shape::ChainOfMaps => shapes::chain_of_maps(options, out),
    }
}
