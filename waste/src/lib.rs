//! Memory that a program could do without: equal strings, arrays and objects, empty and sparse collections, boxed
//! numbers, arrays of nothing. Exact, by kind, and by the field that holds it.
//!
//! Every kind has a condition and a number of bytes, which are those of `JOverflow` (`jdk.jmc` of the `OpenJDK`) unless
//! the kind says otherwise. An object's bytes count once: [`Kind`] lists the kinds in the order in which they claim
//! objects, and what one kind has claimed no later one gets. So all figures add up to less than the used heap.

mod arrays;
mod boxed;
mod collections;
mod collisions;
mod contents;
mod copies;
mod duplicates;
mod find;
mod firsts;
mod holders;
mod inner;
mod kind;
mod known;
mod ledger;
mod parts;
mod roles;
mod rows;
mod scope;
mod self_held;
mod texts;
mod unused_chars;
mod unused_fields;
mod widths;

pub use find::{find_waste, find_waste_in, find_waste_watched};
pub use kind::Kind;
pub use rows::{CollisionRow, CopiesRow, HeldWasteRow, InnerRow, KindRow, Overhead, WasteReport};
pub use unused_chars::unused_chars;
