//! What macros are given, and what they define.

use super::small_crate::{arrows_of, uses_of};

#[test]
fn paths_among_the_arguments_of_a_macro_are_found() {
    for text in [
        "fn g() { vec![crate::b::Y]; }",
        "fn g() { println!(\"{}\", [super::b::Y; 1].len()); }",
        "use super::b; fn g() { assert!(matches!(x, b::Y { .. })); }",
        "fn g() { count!(0..crate::b::Y); }",
        "tests! { use crate::b::{self, Y as Why}; }",
        "fn g() { a!(Vec::<crate::b::Y>::new()); }",
    ] {
        assert_eq!(uses_of(text), ["a -> b: Y"], "{text}");
    }
}

#[test]
fn fields_methods_and_lifetimes_are_no_paths() {
    let text = "use crate::b::*; fn g() { print!(\"{}\", x.f().MOST + y::<'f>() + ::std::f()); }";
    assert!(uses_of(text).is_empty());
}

#[test]
fn what_a_macros_definition_names_counts_for_the_file_that_defines_it() {
    let text = "macro_rules! m { ($x:expr) => { $crate::b::f($x, crate::c::Z) } }";
    assert_eq!(uses_of(text), ["a -> b: f", "a -> c: Z"]);
}

#[test]
fn a_macro_is_used_by_its_path() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "fn g() { crate::b::show!(); crate::shout!(); }"),
        (
            "b.rs",
            "macro_rules! show { () => {} } pub(crate) use show;\n\
             #[macro_export] macro_rules! shout { () => {} }",
        ),
    ];
    assert_eq!(arrows_of(&files), ["a -> b: shout show"]);
}

#[test]
fn items_made_by_a_macro_belong_to_the_file_that_calls_it() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; pub use b::Id;"),
        ("a.rs", "use crate::Id; fn g() { crate::c::hidden(); }"),
        ("b.rs", "pub use crate::c::*;"),
        ("c.rs", "id! { Id } make_hidden!();"),
    ];
    assert_eq!(
        arrows_of(&files),
        ["lib -> c: Id", "a -> c: Id hidden", "b -> c: *"]
    );
}
