//! Code that is compiled for tests only.

use super::small_crate::{arrows_of, uses_of};

#[test]
fn code_for_tests_is_no_arrow() {
    for text in [
        "#[cfg(test)] use crate::b::Y;",
        "#[cfg(all(unix, test))] use crate::b::Y;",
        "#[cfg(any(test, all(unix, test)))] use crate::b::Y;",
        "#[cfg(test)] mod tests { use crate::b::Y; }",
        "#![cfg(test)] use crate::b::Y;",
        "#[test] fn g() { crate::b::f(); }",
        "#[bench] fn g() { crate::b::f(); }",
        "struct S; impl S { #[cfg(test)] fn g() { crate::b::f(); } }",
        "trait T { #[cfg(test)] fn g() { crate::b::f(); } }",
        "struct S { #[cfg(test)] y: crate::b::Y }",
        "enum E { #[cfg(test)] Y(crate::b::Y) }",
        "fn g() { #[cfg(test)] use crate::b::Y; }",
        "fn g() { #[cfg(test)] let y = crate::b::Y; }",
        "fn g() { #[cfg(test)] { crate::b::f(); } }",
        "fn g() { #[cfg(test)] crate::b::f(); }",
        "fn g() { #[cfg(test)] print!(\"{}\", crate::b::f()); }",
        "fn g() { match 1 { #[cfg(test)] 1 => crate::b::f(), _ => {} } }",
        "fn g() { S { #[cfg(test)] y: crate::b::Y }; }",
        "#[cfg_attr(test, derive(crate::b::Y))] struct S;",
    ] {
        assert!(uses_of(text).is_empty(), "{text}");
    }
}

#[test]
fn code_that_is_compiled_elsewhere_too_is_an_arrow() {
    for text in [
        "#[cfg(not(test))] use crate::b::Y;",
        "#[cfg(any(test, unix))] use crate::b::Y;",
        "#[cfg(feature = \"test\")] use crate::b::Y;",
        "#[cfg(unix)] use crate::b::Y;",
        "#[cfg_attr(unix, derive(crate::b::Y))] struct S;",
    ] {
        assert_eq!(uses_of(text), ["a -> b: Y"], "{text}");
    }
}

#[test]
fn files_of_tests_are_not_read() {
    let files = [("lib.rs", "#[cfg(test)] mod tests; mod a;"), ("a.rs", "")];
    assert!(arrows_of(&files).is_empty());
}
