//! Places in the code where an item is named.

use super::small_crate::{arrows_of, mentions_of, uses_of};

#[test]
fn a_use_item_is_an_arrow_to_the_file_that_defines_the_item() {
    assert_eq!(uses_of("use crate::b::Y;"), ["a -> b: Y"]);
    assert_eq!(uses_of("use super::b::Y;"), ["a -> b: Y"]);
    assert_eq!(uses_of("use super::b::Y as _;"), ["a -> b: Y"]);
}

#[test]
fn nested_groups_and_renames_are_taken_apart() {
    let text = "use crate::{b::{self, Y as Why, Kind::{One}}, c::{Z}};";
    assert_eq!(uses_of(text), ["a -> b: Kind Y", "a -> c: Z"]);
}

#[test]
fn an_imported_module_counts_only_for_what_is_used_of_it() {
    assert!(uses_of("use crate::b; use crate::c::{self};").is_empty());
    let text = "use crate::b; use crate::c as sea; fn g() { b::f(); } struct S(sea::Z);";
    assert_eq!(uses_of(text), ["a -> b: f", "a -> c: Z"]);
}

#[test]
fn mod_items_are_no_arrows() {
    let lib = "mod a; pub mod b { pub mod c; }";
    assert!(arrows_of(&[("lib.rs", lib), ("a.rs", ""), ("b/c.rs", "")]).is_empty());
}

#[test]
fn qualified_paths_count_wherever_they_stand() {
    for text in [
        "fn g() -> crate::b::Y { loop {} }",
        "fn g(y: &[super::b::Y]) {}",
        "fn g() { let y = crate::b::Y; }",
        "fn g() { match 1 { _ if true => crate::b::Y, _ => loop {} }; }",
        "fn g(o: Option<u8>) { if let Some(super::b::Y) = o {} }",
        "fn g() { Vec::<super::b::Y>::new(); }",
        "impl Clone for crate::b::Y { fn clone(&self) -> Self { loop {} } }",
        "fn g<T: Into<crate::b::Y>>() {}",
        "fn g() { <crate::b::Y as Clone>::clone(); }",
        "fn g() { use super::b::Y; }",
        "mod inner { pub struct S(super::super::b::Y); }",
        "type A = self::super::b::Y;",
    ] {
        assert_eq!(uses_of(text), ["a -> b: Y"], "{text}");
    }
    assert_eq!(
        uses_of("static A: usize = crate::b::MOST;"),
        ["a -> b: MOST"]
    );
}

#[test]
fn variants_and_associated_items_belong_to_their_type() {
    let text = "fn g() { crate::b::Kind::One; crate::c::Z::make::<u8>(); }";
    assert_eq!(uses_of(text), ["a -> b: Kind", "a -> c: Z"]);
    assert_eq!(uses_of("use crate::b::Kind::*;"), ["a -> b: Kind"]);
}

#[test]
fn a_childs_items_are_found_from_its_parent() {
    let a = "mod child; fn g() { child::f(); self::child::h(); }";
    let child = "pub fn f() {} pub fn h() {}";
    let files = [("lib.rs", "mod a;"), ("a.rs", a), ("a/child.rs", child)];
    assert_eq!(arrows_of(&files), ["a -> a/child: f h"]);
}

#[test]
fn other_crates_and_the_files_own_items_are_no_arrows() {
    for text in [
        "use std::b::Y;",
        "use ::b::Y;",
        "fn g() { ::c::z(); b::f(); }",
        "struct Own; fn g(own: self::Own, same: crate::a::Own) -> Own { own }",
        "/// Unlike [`crate::b::Y`].\nfn g() {}",
        "pub(in crate::a) fn g() {}",
    ] {
        assert!(uses_of(text).is_empty(), "{text}");
    }
}

#[test]
fn attributes_name_items_too() {
    let text = "#[derive(crate::b::Y)] struct S { #[serde(with = \"crate::c\")] s: u8 }";
    assert_eq!(uses_of(text), ["a -> b: Y", "a -> c: *"]);
    let text = "struct S { #[serde(default = \"super::b::f\", alias = \"b\")] s: u8 }";
    assert_eq!(uses_of(text), ["a -> b: f"]);
}

#[test]
fn a_name_is_found_wherever_it_is_mentioned_but_in_tests() {
    let files = [
        ("lib.rs", "mod query; mod a;"),
        ("query.rs", "pub fn f() {}"),
        (
            "a.rs",
            "use crate::query; use heapray_query::*; fn g() { vec![query::f()]; }
             #[cfg(test)] fn h() { query::f() }",
        ),
    ];
    assert_eq!(
        mentions_of(&files, &["query", "heapray_query"]),
        [
            "a.rs: crate::query",
            "a.rs: query::f",
            "a.rs: heapray_query"
        ]
    );
}
