//! Does the resolver find what it must, and nothing else, in small crates?
#[test]
fn listing() {
    for tree in crate::workspace::trees(&crate::workspace::house()) {
        println!("{}", crate::faults::Faults::of(&tree));
    }
}
