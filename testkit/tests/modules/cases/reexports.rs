//! Items that are reached by another way than through the module that defines them.

use super::small_crate::{arrows_of, uses_of};

#[test]
fn a_reexport_counts_for_the_defining_file() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::Y;"),
        ("a.rs", "use crate::Y;"),
        ("b.rs", "pub struct Y;"),
    ];
    assert_eq!(arrows_of(&files), ["lib -> b: Y", "a -> b: Y"]);
}

#[test]
fn reexports_are_followed_through_several_files_and_names() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; use b::Why as X;"),
        ("a.rs", "fn g() { super::X::new(); }"),
        ("b.rs", "pub(crate) use super::c::{Y as Why};"),
        ("c.rs", "pub struct Y;"),
    ];
    assert_eq!(arrows_of(&files), ["lib -> c: Y", "a -> c: Y", "b -> c: Y"]);
}

#[test]
fn other_crates_items_are_no_arrows_to_who_reexports_them() {
    let files = [
        (
            "lib.rs",
            "mod a; mod b; pub use other::Y; pub use rayon::prelude::*;",
        ),
        (
            "a.rs",
            "use crate::{Y, b::Z}; fn g(p: crate::ParallelIterator) {}",
        ),
        ("b.rs", "pub use other::Z;"),
    ];
    assert!(arrows_of(&files).is_empty());
}

#[test]
fn a_glob_counts_for_the_names_used() {
    let text = "use crate::b::*; fn g(y: Y) { f() }";
    assert_eq!(uses_of(text), ["a -> b: Y f"]);
    assert!(uses_of("use crate::b::*; struct Y; fn g(y: Y) {}").is_empty());
    let text = "use crate::b::*; fn g() { y.f(vec![MOST]) }";
    assert_eq!(uses_of(text), ["a -> b: MOST"]);
}

#[test]
fn a_glob_brings_traits_into_scope() {
    assert_eq!(uses_of("use crate::c::*;"), ["a -> c: Count"]);
}

#[test]
fn a_glob_of_reexports_leads_to_the_defining_file() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::*; fn g(z: Z) { crate::b::f(); }"),
        ("b.rs", "pub use crate::c::*;"),
        ("c.rs", "pub struct Z; pub fn f() {}"),
    ];
    assert_eq!(arrows_of(&files), ["a -> c: Z f", "b -> c: *"]);
}

#[test]
fn a_module_and_a_function_may_share_a_name() {
    let files = [
        ("lib.rs", "mod a; mod tally; pub use tally::tally;"),
        (
            "a.rs",
            "use crate::tally::Tally; fn g() { crate::tally(); }",
        ),
        (
            "tally.rs",
            "mod count; pub use count::tally; pub struct Tally;",
        ),
        ("tally/count.rs", "pub fn tally() {}"),
    ];
    assert_eq!(
        arrows_of(&files),
        [
            "lib -> tally/count: tally",
            "a -> tally: Tally",
            "a -> tally/count: tally",
            "tally -> tally/count: tally",
        ]
    );
}

#[test]
fn imports_that_lead_back_to_themselves_end() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub use crate::b::*; pub use crate::b::X;"),
        ("b.rs", "pub use crate::a::*; pub use crate::a::X;"),
    ];
    assert_eq!(arrows_of(&files), ["a -> b: *", "b -> a: *"]);
}

#[test]
fn a_crate_may_know_itself_by_its_own_name() {
    let files = [
        (
            "lib.rs",
            "extern crate self as small; mod a; mod b; pub use b::Y;",
        ),
        ("a.rs", "use small::Y;"),
        ("b.rs", "pub struct Y;"),
    ];
    assert_eq!(arrows_of(&files), ["lib -> b: Y", "a -> b: Y"]);
}
