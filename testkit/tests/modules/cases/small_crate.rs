//! A crate of a few short files.

use std::fs;

use crate::arrows::arrows;
use crate::faults::Faults;
use crate::load::load;
use crate::mentions::mentions;
use crate::tree::Tree;

/// Reads a crate whose root is `lib.rs` from files of these names and texts.
fn tree(files: &[(&str, &str)]) -> Tree {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        let parent = path.parent().expect("a file has a folder");
        fs::create_dir_all(parent).expect("folders can be made");
        fs::write(path, text).expect("files can be written");
    }
    load("small", folder.path(), &folder.path().join("lib.rs"))
}

/// All arrows as `from -> to: names`.
pub(crate) fn arrows_of(files: &[(&str, &str)]) -> Vec<String> {
    let tree = tree(files);
    let label = |file: usize| tree.files[file].label.trim_end_matches(".rs").to_owned();
    arrows(&tree)
        .into_iter()
        .map(|((from, to), names)| {
            let names: Vec<String> = names.into_iter().collect();
            format!("{} -> {}: {}", label(from), label(to), names.join(" "))
        })
        .collect()
}

pub(crate) fn faults_of(files: &[(&str, &str)]) -> Faults {
    Faults::of(&tree(files))
}

/// Where the crate names one of the words.
pub(crate) fn mentions_of(files: &[(&str, &str)], words: &[&str]) -> Vec<String> {
    mentions(&tree(files), words)
}

/// What the text of `a.rs` uses of `b.rs` and `c.rs`, which both define some items.
pub(crate) fn uses_of(text: &str) -> Vec<String> {
    let lib = "mod a; mod b; mod c;";
    let b = "pub struct Y; pub enum Kind { One, Two } pub fn f() {} pub const MOST: usize = 1;";
    let c = "pub struct Z; pub trait Count { fn count(&self); }";
    arrows_of(&[("lib.rs", lib), ("a.rs", text), ("b.rs", b), ("c.rs", c)])
}
