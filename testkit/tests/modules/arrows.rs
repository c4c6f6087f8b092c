//! Which file uses what of which other file?

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::{Resolver, Target};
use crate::tree::{Mention, Tree};

/// From the index of the file that uses to that of the file that defines: the names used.
pub(crate) type Arrows = BTreeMap<(usize, usize), BTreeSet<String>>;

/// All arrows between different files of the crate.
pub(crate) fn arrows(tree: &Tree) -> Arrows {
    let mut resolver = Resolver::new(tree);
    let mut arrows = Arrows::new();
    for (index, module) in tree.modules.iter().enumerate() {
        let mut add = |to: usize, name: String| {
            if to != module.file {
                arrows.entry((module.file, to)).or_default().insert(name);
            }
        };
        for mention in &module.mentions {
            let targets = match mention {
                Mention::Path(path) if path.len() == 1 => {
                    resolver.resolve_by_globs(index, &path[0])
                }
                Mention::Import(path) | Mention::Path(path) | Mention::Contents(path) => {
                    resolver.resolve(index, path)
                }
            };
            for target in targets {
                match target {
                    Target::Item(item) => add(item.file, item.name),
                    Target::Module(used) if matches!(mention, Mention::Contents(_)) => {
                        add(tree.modules[used].file, "*".to_owned());
                    }
                    Target::Module(_) => {}
                }
            }
        }
        for glob in &module.globs {
            for target in resolver.resolve(index, &glob.path) {
                match target {
                    // The variants of an enum.
                    Target::Item(item) => add(item.file, item.name),
                    Target::Module(module) if glob.is_reexport => {
                        add(tree.modules[module].file, "*".to_owned());
                    }
                    // Their methods are called without naming them.
                    Target::Module(module) => {
                        for item in resolver.traits_of(module) {
                            add(item.file, item.name);
                        }
                    }
                }
            }
        }
    }
    arrows
}
