//! Where does a file stand in its crate's folders?

use std::path::Path;

use crate::tree::Tree;

/// For each file its folders from the root's down, then its own name. `x.rs` stands in the folder
/// `x/` where there is one: from outside they are one module.
pub(crate) fn places(tree: &Tree) -> Vec<Vec<String>> {
    let below_root = tree.files.iter().map(|file| file.below_root.as_path());
    below_root
        .enumerate()
        .map(|(index, path)| {
            let mut place = folders_of(path);
            let name = file_name(path);
            let own = path.with_extension("");
            let others = tree.files.iter().map(|file| &file.below_root);
            let has_folder = others.into_iter().any(|other| other.starts_with(&own));
            if index > 0 && has_folder {
                place.push(format!("{}/", file_name(&own)));
            }
            place.push(name);
            place
        })
        .collect()
}

fn folders_of(path: &Path) -> Vec<String> {
    let folders = path.parent().map(|folder| folder.components());
    let folders = folders.into_iter().flatten();
    folders
        .map(|folder| format!("{}/", folder.as_os_str().display()))
        .collect()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.display().to_string())
        .unwrap_or_default()
}
