//! Which libraries and programs does the workspace have?

use std::path::Path;

use cargo_metadata::{Package, Target, TargetKind};

use crate::load::load;
use crate::tree::Tree;
use crate::workspace::workspace;

/// The libraries and programs of all crates, or of the one that `HEAPRAY_MODULES` names.
pub(crate) fn trees() -> Vec<Tree> {
    let metadata = workspace();
    let wanted = std::env::var("HEAPRAY_MODULES").ok();
    let is_wanted = |package: &&Package| {
        wanted
            .as_ref()
            .is_none_or(|name| package.name.as_str() == name || folder(package).ends_with(name))
    };
    let packages = metadata.packages.iter().filter(is_wanted);
    let trees: Vec<Tree> = packages.flat_map(trees_of).collect();
    assert!(!trees.is_empty(), "no crate is called {wanted:?}");
    trees
}

fn trees_of(package: &Package) -> impl Iterator<Item = Tree> {
    let is_code = |target: &&Target| {
        let kinds = [TargetKind::Lib, TargetKind::Bin, TargetKind::ProcMacro];
        target.kind.iter().any(|kind| kinds.contains(kind))
    };
    package.targets.iter().filter(is_code).map(|target| {
        let root = target.src_path.as_std_path();
        let kind = if target.is_bin() { " (program)" } else { "" };
        let name = format!("{}{kind}", target.name);
        load(&name, folder(package), root)
    })
}

fn folder(package: &Package) -> &Path {
    let manifest = package.manifest_path.as_std_path();
    manifest.parent().unwrap_or(manifest)
}
