//! Do the modules inside each crate depend on each other in one direction only?
//!
//! Three kinds of fault: a circle of files, a circle of the entries of one folder, and a file that
//! uses what a file above it defines (the file that declares it, or that declares its parent).
//! Arrows are `use` items and paths outside of `#[cfg(test)]`. An arrow ends at the file that
//! defines the item, whatever re-exports lie on the way; `mod x;` is no arrow, nor is an imported
//! module, only what is used of it. There is no list of exceptions.
//!
//! `cargo test -p heapray-testkit --test modules -- --nocapture` prints all faults.
//! `HEAPRAY_MODULES=NAME` looks at one crate (its package or its folder); `HEAPRAY_HOUSE=PATH` looks
//! at another checkout.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at its own mistake"
)]

mod arrows;
mod cases;
mod circles;
mod collect;
mod faults;
mod folders;
mod load;
mod paths;
mod resolve;
mod targets;
mod test_only;
mod tokens;
mod tree;
#[path = "../workspace/mod.rs"]
mod workspace;

use arrows::arrows;
use faults::Faults;
use targets::trees;

#[test]
#[allow(clippy::print_stdout, reason = "the list is what it is run for")]
fn faults_are_listed_and_arrows_are_seen() {
    for tree in trees() {
        println!("{}", Faults::of(&tree));
        let seen = arrows(&tree).len();
        let files = tree.files.len();
        assert!(
            seen + 1 >= files,
            "{}: {files} files, {seen} arrows",
            tree.name
        );
    }
}
