//! The `heapray` command.
fn main() {}
