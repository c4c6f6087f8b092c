//! What does a piece of code name, and what do its `use` items bring into scope?

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItem, Item, Meta, Stmt, TraitItem, UseTree, Visibility};

use crate::paths::Path;
use crate::test_only::{is_attribute_of_tests, is_test_only};
use crate::tokens::paths_in;
use crate::tree::{Glob, Mention, Module, Name};

/// Adds to the module what the item names; nothing where the item is for tests only.
///
/// `use` items inside of functions count for the whole module.
pub(crate) fn collect(item: &Item, module: &mut Module) {
    Collector { module }.visit_item(item);
}

struct Collector<'m> {
    module: &'m mut Module,
}

/// The attributes of a node whose kinds are all listed.
macro_rules! attributes {
    ($node:expr, $kind:ident: $($variant:ident)*) => {
        match $node {
            $($kind::$variant(node) => node.attrs.as_slice(),)*
            _ => &[],
        }
    };
}

/// The attributes of an item.
pub(crate) fn attributes_of(item: &Item) -> &[Attribute] {
    attributes!(item, Item:
        Const Enum ExternCrate Fn ForeignMod Impl Macro Mod Static Struct Trait TraitAlias Type
        Union Use)
}

impl Collector<'_> {
    fn add_use(&mut self, tree: &UseTree, mut path: Path, is_reexport: bool) {
        match tree {
            UseTree::Path(node) => {
                path.push(node.ident.to_string());
                self.add_use(&node.tree, path, is_reexport);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(tree, path.clone(), is_reexport);
                }
            }
            UseTree::Glob(_) => self.module.globs.push(Glob { path, is_reexport }),
            UseTree::Name(node) => self.add_import(path, &node.ident.to_string(), None),
            UseTree::Rename(node) => {
                let known_as = node.rename.to_string();
                self.add_import(path, &node.ident.to_string(), Some(known_as));
            }
        }
    }

    fn add_import(&mut self, mut path: Path, last: &str, known_as: Option<String>) {
        if last != "self" || path.is_empty() {
            path.push(last.to_owned());
        }
        let name = known_as.or_else(|| path.last().cloned());
        if let Some(name) = name.filter(|name| name != "_") {
            let names = self.module.names.entry(name).or_default();
            names.push(Name::Import(path.clone()));
        }
        self.module.mentions.push(Mention::Import(path));
    }

    fn add_path(&mut self, path: &syn::Path, mention: impl FnOnce(Path) -> Mention) {
        if path.leading_colon.is_none() {
            let segments = path.segments.iter().map(|s| s.ident.to_string());
            self.module.mentions.push(mention(segments.collect()));
        }
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        let paths = paths_in(tokens).into_iter().map(Mention::Path);
        self.module.mentions.extend(paths);
    }

    /// Attributes like serde's name functions in strings.
    fn add_strings(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.add_strings(group.stream()),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    if let Ok(path) = syn::parse_str(text.trim_matches('"')) {
                        self.add_path(&path, Mention::Contents);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !is_test_only(attributes!(item, ImplItem: Const Fn Type Macro)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if !is_test_only(attributes!(item, TraitItem: Const Fn Type Macro)) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if !is_test_only(attributes!(statement, Stmt: Local Macro)) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        let attributes = attributes!(expression, Expr:
            Array Assign Await Binary Block Break Call Cast Closure Field ForLoop If Index Lit Loop
            Macro Match MethodCall Path Reference Return Struct Tuple Unary Unsafe While);
        if !is_test_only(attributes) {
            visit::visit_expr(self, expression);
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if !is_test_only(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        if !is_test_only(&field.attrs) {
            visit::visit_field_value(self, field);
        }
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        if !is_test_only(&variant.attrs) {
            visit::visit_variant(self, variant);
        }
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if !is_test_only(&arm.attrs) {
            visit::visit_arm(self, arm);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            let is_reexport = !matches!(item.vis, Visibility::Inherited);
            self.add_use(&item.tree, Path::new(), is_reexport);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add_path(path, Mention::Path);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if is_attribute_of_tests(attribute) {
            return;
        }
        if let Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
            self.add_strings(list.tokens.clone());
            visit::visit_attribute(self, attribute);
        }
    }
}
