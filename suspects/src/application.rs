//! Which packages are a library's, as the dump itself shows? Those that lie in another archive than the class with the
//! application's `main`, and share no company with it.
//!
//! A class refers to its protection domain, and all classes of one archive or folder share one. So no name of a library
//! is needed, and a redacted copy gives the same answer.

use crate::stacks::distinct_stacks;
use heapray_analyzer::Heap;
use heapray_analyzer::classes::{ClassIndex, ClassKind, package_of};
use heapray_masking::{is_embedded_class, is_framework_class, is_jdk_class};
use rustc_hash::{FxHashMap, FxHashSet};

/// Packages of libraries, by what the dump shows; empty if it does not show where the application's `main` is. O(classes).
pub(crate) fn library_packages(heap: &Heap) -> FxHashSet<String> {
    let classes = heap.classes();
    let Some(main) = main_class(heap) else {
        return products(heap);
    };
    let own = classes.get(main);
    let company = company_of(&own.name);
    let archive = classes.protection_domain(main);
    // A package that lies in the application's archive, too, is the application's.
    let mut packages: FxHashMap<&str, bool> = FxHashMap::default();
    for (index, class) in classes.iter() {
        let name = class.name.as_str();
        let package = package_of(name);
        let judged =
            class.kind == ClassKind::Instance && !name.ends_with("[]") && !package.is_empty();
        if !judged || is_jdk_class(name) || company_of(name) == company {
            continue;
        }
        let domain = classes.protection_domain(index);
        let is_library = match (archive, domain) {
            _ if is_embedded_class(name) => true,
            (Some(own), Some(other)) if own == other => false,
            (Some(_), Some(_)) => class.loader == own.loader,
            // Nothing is known of it.
            _ => continue,
        };
        *packages.entry(package).or_insert(true) &= is_library;
    }
    let libraries = packages.into_iter().filter(|(_, library)| *library);
    libraries.map(|(package, _)| package.to_owned()).collect()
}

/// Packages of products that programs embed, if there are classes of a program that may have embedded them: its `main` may
/// have ended.
fn products(heap: &Heap) -> FxHashSet<String> {
    let classes = heap.classes().iter().map(|(_, class)| class);
    let own =
        classes.filter(|class| class.kind == ClassKind::Instance && !is_jdk_class(&class.name));
    let (products, others): (Vec<_>, Vec<_>) = own
        .filter(|class| !is_framework_class(&class.name) && !class.name.ends_with("[]"))
        .partition(|class| is_embedded_class(&class.name));
    if others.is_empty() {
        return FxHashSet::default();
    }
    let packages = products.into_iter().map(|class| package_of(&class.name));
    packages.map(str::to_owned).collect()
}

/// The class of the outermost method `main` that is not a launcher's.
fn main_class(heap: &Heap) -> Option<ClassIndex> {
    /// Frames of launchers outside of the application's.
    const OUTERMOST: usize = 64;
    let name = distinct_stacks(heap).iter().find_map(|(thread, _)| {
        let stack = thread.stack(heap);
        let outside_in = (0..stack.len()).rev().take(OUTERMOST);
        let is_own = |class: &String| !is_jdk_class(class) && !is_framework_class(class);
        let mut own = outside_in
            .filter_map(|number| stack.get(number))
            .filter(|frame| frame.class.as_ref().is_some_and(is_own));
        let outermost = own.next()?;
        outermost.class.filter(|_| outermost.method == "main")
    })?;
    heap.classes().find_by_name(&name).next()
}

/// The first two parts of a package, by which those of one company begin: `com.acme` of `com.acme.shop.Main`.
fn company_of(class: &str) -> &str {
    let package = package_of(class);
    let second = package.match_indices('.').nth(1);
    second.map_or(package, |(at, _)| package.get(..at).unwrap_or(package))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;
    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
    use heapray_testkit::DumpBuilder;

    fn packages(with_domains: bool, main: &str) -> Vec<String> {
        let mut dump = DumpBuilder::new();
        dump.java();
        let domain = dump.class("java.security.ProtectionDomain").build();
        let own = dump.instance(domain).build();
        let other = dump.instance(domain).build();
        for (name, domain) in [
            ("shop.acme.app.Main", own),
            ("shop.acme.bus.Bus", other),
            ("io.widgets.Registry", other),
            ("tools.shaded.Copy", own),
            ("org.quartz.Job", other),
            ("Plain", other),
        ] {
            let class = dump.class(name);
            let class = if with_domains {
                class.protection_domain(domain).build()
            } else {
                class.build()
            };
            dump.root_sticky_class(class);
        }
        let thread = dump.thread("first");
        let source = "Main.java";
        thread.frame(main, "main", "()V", source, 1).build();
        let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
        let mut packages: Vec<String> = library_packages(&heap).into_iter().collect();
        packages.sort();
        packages
    }

    #[test]
    fn what_lies_beside_the_main_class_is_the_applications() {
        let found = packages(true, "shop.acme.app.Main");
        assert_eq!(found, ["io.widgets", "org.quartz"]);
    }

    #[test]
    fn without_archives_only_known_products_are_libraries() {
        assert_eq!(packages(false, "shop.acme.app.Main"), ["org.quartz"]);
        // A launcher's main says nothing.
        let launched = packages(true, "org.springframework.boot.Launcher");
        assert_eq!(launched, ["org.quartz"]);
    }
}
