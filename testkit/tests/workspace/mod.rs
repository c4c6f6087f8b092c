//! Which crates does the workspace have?

use std::path::PathBuf;

use cargo_metadata::{Metadata, MetadataCommand};

/// What cargo says of this checkout, or of the one whose folder `HEAPRAY_HOUSE` names.
pub(crate) fn workspace() -> Metadata {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let house = std::env::var_os("HEAPRAY_HOUSE").map_or_else(|| own.into(), PathBuf::from);
    // Without dependencies' own metadata cargo needs no network.
    MetadataCommand::new()
        .manifest_path(house.join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata runs in the workspace")
}
