//! Where does a crate name something?

use crate::tree::{Mention, Tree};

/// All paths outside of tests that have one of these words as a segment, as `file: path`.
pub(crate) fn mentions(tree: &Tree, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for module in &tree.modules {
        let named = module.mentions.iter().map(|mention| match mention {
            Mention::Import(path) | Mention::Path(path) | Mention::Contents(path) => path,
        });
        let globs = module.globs.iter().map(|glob| &glob.path);
        let is_meant = |word: &String| words.contains(&word.as_str());
        for path in named.chain(globs).filter(|path| path.iter().any(is_meant)) {
            let label = &tree.files[module.file].label;
            found.push(format!("{label}: {}", path.join("::")));
        }
    }
    found
}
