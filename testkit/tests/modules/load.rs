//! Which modules does a crate have, and what stands in each?

use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, ExprLit, Item as Parsed, ItemMod, Lit, Meta};

use crate::collect::{attributes_of, collect};
use crate::test_only::is_test_only;
use crate::tokens::words_in;
use crate::tree::{Item, Module, Name, SourceFile, Tree};

/// Reads all files that `mod x;` reaches from the root file, but for those of tests.
///
/// # Panics
///
/// Where a file is missing or is no Rust.
pub(crate) fn load(name: &str, package: &Path, root: &Path) -> Tree {
    let mut loader = Loader {
        package,
        root,
        paths: Vec::new(),
        tree: Tree {
            name: name.to_owned(),
            ..Tree::default()
        },
    };
    loader.load_file(root, None, folder_of(root));
    loader.tree
}

struct Loader<'p> {
    package: &'p Path,
    root: &'p Path,
    /// Of [`Tree::files`].
    paths: Vec<PathBuf>,
    tree: Tree,
}

/// A module whose items are being read.
struct Scope {
    module: usize,
    /// Where `mod x;` looks for `x.rs`.
    folder: PathBuf,
    /// What `#[path]` is relative to.
    path_base: PathBuf,
}

impl Loader<'_> {
    /// Returns the index of the file's module; `folder` is that of its children.
    fn load_file(&mut self, path: &Path, parent: Option<usize>, folder: PathBuf) -> usize {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let parsed =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = self.file_index(path, parent.map(|module| self.tree.modules[module].file));
        let module = self.add_module(file, parent);
        if !is_test_only(&parsed.attrs) {
            let scope = Scope {
                module,
                folder,
                path_base: folder_of(path),
            };
            self.load_items(&parsed.items, &scope);
        }
        module
    }

    fn file_index(&mut self, path: &Path, declared_by: Option<usize>) -> usize {
        if let Some(known) = self.paths.iter().position(|known| known == path) {
            return known;
        }
        let relative_to = |base: &Path| path.strip_prefix(base).unwrap_or(path).to_owned();
        self.paths.push(path.to_owned());
        self.tree.files.push(SourceFile {
            label: relative_to(self.package).display().to_string(),
            below_root: relative_to(&folder_of(self.root)),
            declared_by,
        });
        self.paths.len() - 1
    }

    fn add_module(&mut self, file: usize, parent: Option<usize>) -> usize {
        self.tree.modules.push(Module {
            file,
            parent,
            ..Module::default()
        });
        self.tree.modules.len() - 1
    }

    fn load_items(&mut self, items: &[Parsed], scope: &Scope) {
        for item in items {
            if is_test_only(attributes_of(item)) {
                continue;
            }
            if let Parsed::Mod(item) = item {
                let child = self.load_module(item, scope);
                self.add_name(scope.module, item.ident.to_string(), Name::Module(child));
            } else {
                self.add_definitions(item, scope.module);
                collect(item, &mut self.tree.modules[scope.module]);
            }
        }
    }

    fn load_module(&mut self, item: &ItemMod, scope: &Scope) -> usize {
        let name = item.ident.to_string();
        let name = name.trim_start_matches("r#");
        if let Some((_, items)) = &item.content {
            let file = self.tree.modules[scope.module].file;
            let module = self.add_module(file, Some(scope.module));
            let folder = scope.folder.join(name);
            let scope = Scope {
                module,
                path_base: folder.clone(),
                folder,
            };
            self.load_items(items, &scope);
            return module;
        }
        let (path, folder) = if let Some(path) = path_attribute(&item.attrs) {
            let path = scope.path_base.join(path);
            let folder = folder_of(&path);
            (path, folder)
        } else {
            let folder = scope.folder.join(name);
            let beside = scope.folder.join(format!("{name}.rs"));
            let inside = folder.join("mod.rs");
            (if beside.exists() { beside } else { inside }, folder)
        };
        self.load_file(&path, Some(scope.module), folder)
    }

    fn add_definitions(&mut self, item: &Parsed, module: usize) {
        let ident = match item {
            Parsed::Const(item) => &item.ident,
            Parsed::Enum(item) => &item.ident,
            Parsed::Fn(item) => &item.sig.ident,
            Parsed::Static(item) => &item.ident,
            Parsed::Struct(item) => &item.ident,
            Parsed::Trait(item) => &item.ident,
            Parsed::TraitAlias(item) => &item.ident,
            Parsed::Type(item) => &item.ident,
            Parsed::Union(item) => &item.ident,
            Parsed::Macro(call) => {
                let Some(ident) = &call.ident else {
                    let generated = &mut self.tree.modules[module].generated;
                    return words_in(call.mac.tokens.clone(), generated);
                };
                if call.attrs.iter().any(|a| a.path().is_ident("macro_export")) {
                    self.add_item(0, module, ident, false);
                }
                ident
            }
            Parsed::ExternCrate(item) if item.ident == "self" => {
                let name = item.rename.as_ref().map(|(_, name)| name.to_string());
                return self.tree.own_names.extend(name);
            }
            Parsed::ForeignMod(block) => {
                let functions = block.items.iter().filter_map(|item| match item {
                    syn::ForeignItem::Fn(function) => Some(&function.sig.ident),
                    syn::ForeignItem::Static(item) => Some(&item.ident),
                    _ => None,
                });
                return functions.for_each(|ident| self.add_item(module, module, ident, false));
            }
            _ => return,
        };
        let is_trait = matches!(item, Parsed::Trait(_) | Parsed::TraitAlias(_));
        self.add_item(module, module, ident, is_trait);
    }

    /// Makes an item that `definer` defines known in `scope`.
    fn add_item(&mut self, scope: usize, definer: usize, ident: &syn::Ident, is_trait: bool) {
        let item = Item {
            file: self.tree.modules[definer].file,
            name: ident.to_string(),
            is_trait,
        };
        self.add_name(scope, ident.to_string(), Name::Item(item));
    }

    fn add_name(&mut self, module: usize, name: String, meaning: Name) {
        let names = &mut self.tree.modules[module].names;
        names.entry(name).or_default().push(meaning);
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// The value of `#[path = "…"]`.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) if pair.path.is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}
