//! Circles, arrows upwards, and how they are shown.

use super::small_crate::{arrows_of, faults_of};

#[test]
fn a_circle_of_files_is_found_with_the_names_used() {
    let faults = faults_of(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::c::C; use crate::d::D; pub struct B;"),
        ("c.rs", "pub struct C(crate::a::A);"),
        ("d.rs", "pub struct D;"),
    ]);
    let [circle] = &faults.file_circles[..] else {
        panic!("{faults:#?}");
    };
    assert_eq!(circle.members, ["a.rs", "b.rs", "c.rs"]);
    assert_eq!(
        circle.arrows,
        ["a.rs -> b.rs: B", "b.rs -> c.rs: C", "c.rs -> a.rs: A"]
    );
    assert!(faults.from_above.is_empty());
}

#[test]
fn arrows_one_way_are_no_fault() {
    let faults = faults_of(&[
        ("lib.rs", "mod a; mod b; pub use a::A;"),
        ("a.rs", "mod part; pub struct A(part::P, crate::b::B);"),
        ("a/part.rs", "pub struct P(crate::b::B);"),
        ("b.rs", "mod inner; pub use inner::B;"),
        ("b/inner.rs", "pub struct B;"),
    ]);
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_circle_of_folders_needs_no_circle_of_files() {
    let faults = faults_of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod user; pub mod used;"),
        ("a/user.rs", "use crate::b::used::B;"),
        ("a/used.rs", "pub struct A;"),
        ("b/mod.rs", "mod user; pub mod used;"),
        ("b/user.rs", "use crate::a::used::A;"),
        ("b/used.rs", "pub struct B;"),
    ]);
    assert!(faults.file_circles.is_empty() && faults.from_above.is_empty());
    let [circle] = &faults.folder_circles[..] else {
        panic!("{faults:#?}");
    };
    assert_eq!(circle.members, ["a/", "b/"]);
    assert_eq!(circle.folder.as_deref(), Some(""));
    assert_eq!(
        circle.arrows,
        [
            "a/ -> b/   by a/user.rs -> b/used.rs: B",
            "b/ -> a/   by b/user.rs -> a/used.rs: A"
        ]
    );
}

#[test]
fn a_file_and_its_folder_are_one_from_outside() {
    let faults = faults_of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub mod part; use crate::b::B;"),
        ("a/part.rs", "pub struct P;"),
        ("b.rs", "pub struct B(crate::a::part::P);"),
    ]);
    assert!(faults.file_circles.is_empty());
    let [circle] = &faults.folder_circles[..] else {
        panic!("{faults:#?}");
    };
    assert_eq!(circle.members, ["a/", "b.rs"]);
}

#[test]
fn inside_a_module_the_parent_is_one_entry_beside_its_children() {
    let faults = faults_of(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod deep; pub struct A(deep::part::P);"),
        ("a/deep.rs", "pub mod part; pub mod other;"),
        ("a/deep/part.rs", "pub struct P;"),
        ("a/deep/other.rs", "pub struct O(crate::a::A);"),
    ]);
    assert!(faults.file_circles.is_empty());
    let [circle] = &faults.folder_circles[..] else {
        panic!("{faults:#?}");
    };
    assert_eq!(circle.folder.as_deref(), Some("a/"));
    assert_eq!(circle.members, ["a.rs", "deep/"]);
}

#[test]
fn using_what_a_file_above_defines_is_a_fault_without_any_circle() {
    let faults = faults_of(&[
        ("lib.rs", "mod a; pub struct Root;"),
        ("a.rs", "mod part; pub struct A;"),
        ("a/part.rs", "use super::A; fn g(root: crate::Root) {}"),
    ]);
    assert!(faults.file_circles.is_empty() && faults.folder_circles.is_empty());
    assert_eq!(
        faults.from_above,
        ["a/part.rs -> lib.rs: Root", "a/part.rs -> a.rs: A"]
    );
    let faults = faults_of(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod part; mod types; use types::A;"),
        ("a/part.rs", "use super::A;"),
        ("a/types.rs", "pub struct A;"),
    ]);
    assert!(faults.is_empty(), "only re-exported there: {faults}");
}

#[test]
fn a_path_attribute_says_where_a_module_is() {
    let files = [
        ("lib.rs", "#[path = \"elsewhere/x.rs\"] mod a; mod b;"),
        (
            "elsewhere/x.rs",
            "mod part; fn g() { crate::b::f(); part::h(); }",
        ),
        ("elsewhere/part.rs", "pub fn h() {}"),
        ("b.rs", "pub fn f() {}"),
    ];
    assert_eq!(
        arrows_of(&files),
        ["elsewhere/x -> elsewhere/part: h", "elsewhere/x -> b: f",]
    );
}

#[test]
fn the_listing_says_where_what_and_by_which_names() {
    let faults = faults_of(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod part; pub struct A(part::P); pub fn f() {}"),
        (
            "a/part.rs",
            "pub struct P(super::A); fn g() { super::f(); }",
        ),
    ]);
    assert_eq!(
        faults.to_string(),
        "\
small: 1 circles of files, 1 in folders, 1 uses of a file above
  what a file defines, used by one that it declares:
    a/part.rs -> a.rs: A, f
  circle of 2 entries of a/: a.rs, part.rs
    a.rs -> part.rs   by a.rs -> a/part.rs: P
    part.rs -> a.rs   by a/part.rs -> a.rs: A, f
  circle of 2 files:
    a.rs -> a/part.rs: P
    a/part.rs -> a.rs: A, f
"
    );
}
