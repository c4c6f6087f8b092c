//! Do the modules inside each crate depend on each other in one direction only?
//!
//! Three kinds of fault: a circle of files, a circle of the entries of one folder, and a file that
//! uses what a file above it defines (the file that declares it, or that declares its parent).
//! Arrows are `use` items and paths outside of `#[cfg(test)]`. An arrow ends at the file that
//! defines the item, whatever re-exports lie on the way; `mod x;` is no arrow, nor is an imported
//! module, only what is used of it. There is no list of exceptions.
//!
//! `HEAPRAY_MODULES=NAME` looks at one crate (its package or its folder), and `HEAPRAY_HOUSE=PATH` at
//! another checkout.
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
mod mentions;
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
use mentions::mentions;
use targets::trees;
use tree::Tree;

#[test]
fn no_module_depends_on_itself_or_on_a_file_above_it() {
    let faults: Vec<String> = trees()
        .iter()
        .map(Faults::of)
        .filter(|faults| !faults.is_empty())
        .map(|faults| faults.to_string())
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_analyzer_never_names_query() {
    let is_analyzer = |tree: &Tree| tree.name == "heapray_analyzer";
    let analyzer: Vec<Tree> = trees().into_iter().filter(is_analyzer).collect();
    let is_another_wanted = std::env::var_os("HEAPRAY_MODULES").is_some();
    assert!(!analyzer.is_empty() || is_another_wanted, "where is it?");
    for tree in &analyzer {
        let named = mentions(tree, &["query", "heapray_query"]);
        assert!(named.is_empty(), "{named:#?}");
    }
}

/// A reader that saw nothing would find no faults either.
#[test]
fn arrows_are_seen_in_every_crate() {
    for tree in trees() {
        let (files, seen) = (tree.files.len(), arrows(&tree).len());
        assert!(
            seen + 1 >= files,
            "{}: {files} files, {seen} arrows",
            tree.name
        );
    }
}
