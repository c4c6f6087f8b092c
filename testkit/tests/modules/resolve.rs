//! Which item does a path mean, and in which file is it defined?

use crate::tree::{Item, Name, Tree};

/// What a path leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// Index in [`Tree::modules`].
    Module(usize),
    Item(Item),
}

/// Follows paths through modules, imports, re-exports and globs.
pub(crate) struct Resolver<'t> {
    tree: &'t Tree,
    /// Imports and globs that are being followed: module, name, and which of them. They may lead
    /// back to themselves.
    followed: Vec<(usize, String, usize)>,
}

impl<'t> Resolver<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            followed: Vec::new(),
        }
    }

    /// All that the path means in that module: at most one item or module for each of types, values
    /// and macros; nothing for another crate's. The path ends at its first segment that is an item:
    /// the rest are variants or associated items.
    pub(crate) fn resolve(&mut self, module: usize, path: &[String]) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else {
            return Vec::new();
        };
        let start = match first.as_str() {
            "crate" => vec![Target::Module(0)],
            "self" => vec![Target::Module(module)],
            "super" => self.parent(module),
            name => self.lookup(module, name).unwrap_or_else(|| {
                let is_own = self.tree.own_names.contains(name);
                is_own.then_some(Target::Module(0)).into_iter().collect()
            }),
        };
        rest.iter().fold(start, |at, name| self.step(at, name))
    }

    /// What a name means through the module's globs alone; nothing where the module has the name
    /// itself.
    pub(crate) fn resolve_by_globs(&mut self, module: usize, name: &str) -> Vec<Target> {
        if self.tree.modules[module].names.contains_key(name) {
            return Vec::new();
        }
        self.lookup_in_globs(module, name).unwrap_or_default()
    }

    /// The traits that a glob of this module brings into scope.
    pub(crate) fn traits_of(&mut self, module: usize) -> Vec<Item> {
        let names: Vec<&String> = self.tree.modules[module].names.keys().collect();
        let targets = names
            .into_iter()
            .flat_map(|name| self.lookup(module, name).unwrap_or_default());
        targets
            .filter_map(|target| match target {
                Target::Item(item) if item.is_trait => Some(item),
                _ => None,
            })
            .collect()
    }

    /// From what a path means so far to what its next segment adds.
    fn step(&mut self, at: Vec<Target>, name: &str) -> Vec<Target> {
        let modules: Vec<usize> = at
            .iter()
            .filter_map(|target| match target {
                Target::Module(module) => Some(*module),
                Target::Item(_) => None,
            })
            .collect();
        if modules.is_empty() {
            return at;
        }
        let mut found = Vec::new();
        for module in modules {
            found.extend(match name {
                "self" => vec![Target::Module(module)],
                "super" => self.parent(module),
                name => match self.lookup(module, name) {
                    Some(found) => found,
                    None => self.assume_defined(module, name),
                },
            });
        }
        found
    }

    fn parent(&self, module: usize) -> Vec<Target> {
        let parent = self.tree.modules[module].parent;
        parent.map(Target::Module).into_iter().collect()
    }

    /// `None` where the module doesn't know the name; empty where it is another crate's.
    fn lookup(&mut self, module: usize, name: &str) -> Option<Vec<Target>> {
        let tree = self.tree;
        let Some(meanings) = tree.modules[module].names.get(name) else {
            return self.lookup_in_globs(module, name).or_else(|| {
                let is_generated = tree.modules[module].generated.contains(name);
                is_generated.then(|| vec![self.own(module, name)])
            });
        };
        let mut found = Vec::new();
        for (which, meaning) in meanings.iter().enumerate() {
            let targets = match meaning {
                Name::Module(child) => vec![Target::Module(*child)],
                Name::Item(item) => vec![Target::Item(item.clone())],
                Name::Import(path) => self
                    .follow(module, name, which, |resolver| {
                        resolver.resolve(module, path)
                    })
                    .unwrap_or_default(),
            };
            for target in targets {
                if !found.contains(&target) {
                    found.push(target);
                }
            }
        }
        Some(found)
    }

    fn lookup_in_globs(&mut self, module: usize, name: &str) -> Option<Vec<Target>> {
        let tree = self.tree;
        let globs = tree.modules[module].globs.iter();
        // Beyond the imports that a name may have.
        let mut numbered = (usize::MAX / 2..).zip(globs);
        numbered.find_map(|(which, glob)| {
            self.follow(module, name, which, |resolver| {
                let targets = resolver.resolve(module, &glob.path);
                targets.into_iter().find_map(|target| match target {
                    Target::Module(module) => resolver.lookup(module, name),
                    Target::Item(_) => None,
                })
            })?
        })
    }

    /// Runs `next` unless it is what led here.
    fn follow<T>(
        &mut self,
        module: usize,
        name: &str,
        which: usize,
        next: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        let step = (module, name.to_owned(), which);
        if self.followed.contains(&step) {
            return None;
        }
        self.followed.push(step);
        let result = next(self);
        self.followed.pop();
        Some(result)
    }

    /// A name that a module of this crate has without showing it is made by a macro there, unless it
    /// may be from another crate by a glob.
    fn assume_defined(&mut self, module: usize, name: &str) -> Vec<Target> {
        let tree = self.tree;
        let globs = &tree.modules[module].globs;
        let has_foreign_glob = globs
            .iter()
            .any(|glob| self.resolve(module, &glob.path).is_empty());
        if has_foreign_glob {
            Vec::new()
        } else {
            vec![self.own(module, name)]
        }
    }

    fn own(&self, module: usize, name: &str) -> Target {
        Target::Item(Item {
            file: self.tree.modules[module].file,
            name: name.to_owned(),
            is_trait: false,
        })
    }
}
