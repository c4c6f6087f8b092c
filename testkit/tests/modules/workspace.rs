//! Which crates does the workspace have, and where do they begin?

use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, Package, Target, TargetKind};

use crate::load::load;
use crate::tree::Tree;

/// The checkout to look at: this one, or what `HEAPRAY_HOUSE` names.
pub(crate) fn house() -> PathBuf {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    std::env::var_os("HEAPRAY_HOUSE").map_or_else(|| own.into(), PathBuf::from)
}

/// The libraries and programs of all crates, or of the one that `HEAPRAY_MODULES` names.
pub(crate) fn trees(house: &Path) -> Vec<Tree> {
    // Without dependencies' own metadata cargo needs no network.
    let metadata = MetadataCommand::new()
        .manifest_path(house.join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata runs in the workspace");
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
