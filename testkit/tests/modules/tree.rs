//! What is known of a crate's modules before any path is followed?

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::Path;

/// The modules of one target (a library or a program), reached from its root file.
#[derive(Default)]
pub(crate) struct Tree {
    /// Package, with the target where a package has several.
    pub(crate) name: String,
    pub(crate) files: Vec<SourceFile>,
    /// The crate root is the first.
    pub(crate) modules: Vec<Module>,
    /// By which names the crate knows itself, from `extern crate self as x`.
    pub(crate) own_names: BTreeSet<String>,
}

/// One file of Rust.
pub(crate) struct SourceFile {
    /// Relative to the package's folder.
    pub(crate) label: String,
    /// Relative to the folder of the root file.
    pub(crate) below_root: std::path::PathBuf,
    /// The file with the `mod` item for this one; none for the root.
    pub(crate) declared_by: Option<usize>,
}

/// A module: a file, or a `mod x { … }` inside of one.
#[derive(Default)]
pub(crate) struct Module {
    /// Index in [`Tree::files`].
    pub(crate) file: usize,
    /// Index in [`Tree::modules`].
    pub(crate) parent: Option<usize>,
    /// What the names in this module's scope stand for; one name may be a module and a function.
    pub(crate) names: BTreeMap<String, Vec<Name>>,
    /// Paths before `::*`.
    pub(crate) globs: Vec<Glob>,
    /// Words inside of macro calls between items: what such a call defines is among them.
    pub(crate) generated: BTreeSet<String>,
    /// Everything the module names.
    pub(crate) mentions: Vec<Mention>,
}

/// What a name in a module's scope stands for.
#[derive(Clone)]
pub(crate) enum Name {
    /// A child module: index in [`Tree::modules`].
    Module(usize),
    /// An item that is no module.
    Item(Item),
    /// A `use` of this path.
    Import(Path),
}

/// An item that is no module, and where it is defined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Item {
    /// Index in [`Tree::files`].
    pub(crate) file: usize,
    pub(crate) name: String,
    pub(crate) is_trait: bool,
}

/// A `use path::*`.
pub(crate) struct Glob {
    pub(crate) path: Path,
    /// Whether others may see the names through this module.
    pub(crate) is_reexport: bool,
}

/// A place in a module that names something.
pub(crate) enum Mention {
    /// A leaf of a `use` item.
    Import(Path),
    /// A path of one or more segments in code, attributes or macro calls.
    Path(Path),
    /// A path in an attribute's string; where it means a module, some of that module's functions are
    /// called.
    Contents(Path),
}
