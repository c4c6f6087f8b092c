//! Does the resolver find every arrow and fault that it must, and nothing else? Small crates, written
//! to a folder for each test.

mod items;
mod macros;
mod reexports;
mod shapes;
mod small_crate;
mod tests_only;
