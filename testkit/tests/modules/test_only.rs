//! Is an item compiled for tests only?

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

/// Whether one of the attributes is `#[test]`, `#[bench]`, or a `#[cfg(…)]` that asks for `test`.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_test = path
            .segments
            .last()
            .is_some_and(|last| last.ident == "test" || last.ident == "bench");
        is_test || path.is_ident("cfg") && condition(attribute).is_some_and(|c| needs_test(&c))
    })
}

/// Whether the attribute is a `#[cfg_attr(test, …)]`, or another that only tests carry.
pub(crate) fn is_attribute_of_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg_attr") && condition(attribute).is_some_and(|c| needs_test(&c))
}

/// The first argument of a `cfg` or `cfg_attr`.
fn condition(attribute: &Attribute) -> Option<Meta> {
    let Meta::List(list) = &attribute.meta else {
        return None;
    };
    let arguments = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    arguments.ok()?.into_iter().next()
}

/// Whether the condition holds in tests only: `any(test, …)` also holds elsewhere, `not(test)` does
/// not count either.
fn needs_test(condition: &Meta) -> bool {
    let Meta::List(list) = condition else {
        return condition.path().is_ident("test");
    };
    let inner = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    let inner = inner.unwrap_or_default();
    if list.path.is_ident("all") {
        inner.iter().any(needs_test)
    } else if list.path.is_ident("any") {
        !inner.is_empty() && inner.iter().all(needs_test)
    } else {
        false
    }
}
