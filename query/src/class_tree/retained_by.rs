//! What do classes, loaders and packages retain? Sums over the class tree.

use std::collections::HashMap;

use heapray_analyzer::classes::package_of;
use heapray_analyzer::{ClassIndex, ClassTable, stored};
use rustc_hash::FxHashMap;

use super::node::{ClassNode, above};

/// What groups of classes retain, nested ones counted once.
#[derive(Debug, Clone, Default)]
pub struct RetainedBy {
    /// By class.
    pub classes: Vec<u64>,
    /// By class loader's identifier: instances of its classes.
    pub loaders: FxHashMap<u64, u64>,
    /// By package.
    pub packages: FxHashMap<String, u64>,
}

stored!(RetainedBy {
    classes,
    loaders,
    packages,
});

/// Packages by class as numbers, which compare faster than names.
struct PackageNumbers(Vec<usize>);

impl PackageNumbers {
    fn new(classes: &ClassTable) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let number = classes.iter().map(|(_, class)| {
            let next = numbers.len();
            *numbers.entry(package_of(&class.name)).or_insert(next)
        });
        Self(number.collect())
    }

    fn of(&self, class: ClassIndex) -> Option<usize> {
        self.0.get(class.get()).copied()
    }
}

impl RetainedBy {
    /// Sums the class tree up. O(nodes · depth).
    pub(super) fn new(nodes: &[ClassNode], classes: &ClassTable) -> Self {
        let mut by = Self {
            classes: vec![0; classes.len()],
            ..Self::default()
        };
        let packages = PackageNumbers::new(classes);
        for node in nodes.iter().skip(1).filter(|node| !node.nested) {
            if let Some(sum) = by.classes.get_mut(node.class.get()) {
                *sum += node.retained;
            }
            let class = classes.get(node.class);
            let package = packages.of(node.class);
            let (mut loader_above, mut package_above) = (false, false);
            for above in above(nodes, node.parent) {
                loader_above |= classes.get(above.class).loader == class.loader;
                package_above |= packages.of(above.class) == package;
                if loader_above && package_above {
                    break;
                }
            }
            if !loader_above {
                *by.loaders.entry(class.loader.0).or_default() += node.retained;
            }
            if !package_above {
                let package = package_of(&class.name);
                match by.packages.get_mut(package) {
                    Some(sum) => *sum += node.retained,
                    None => {
                        by.packages.insert(package.to_owned(), node.retained);
                    }
                }
            }
        }
        by
    }
}
