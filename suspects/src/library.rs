//! Which classes are the application's? Everything that is neither of the JDK nor of a library.

use heapray_analyzer::classes::package_of;
use heapray_masking::{is_framework_class, is_jdk_class};
use rustc_hash::FxHashSet;

use crate::rules::Rules;

/// Tells the application's classes from others, with a user's additions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Library {
    pub rules: Rules,
    /// Packages that the dump itself shows to be of a library, see `application.rs`.
    pub packages: FxHashSet<String>,
}

impl Library {
    /// Is a class of this name part of the JDK? Arrays are what their elements are; primitives are.
    pub(crate) fn is_jdk(name: &str) -> bool {
        let name = name.trim_end_matches("[]");
        is_jdk_class(name) || !name.contains('.') && is_primitive(name)
    }

    /// Is a class of this name part of the JDK or of a library?
    pub(crate) fn is_library(&self, name: &str) -> bool {
        let matches = |prefixes: &[String]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        if matches(&self.rules.application) {
            return false;
        }
        Self::is_jdk(name)
            || is_framework_class(name)
            || matches(&self.rules.libraries)
            || !self.packages.is_empty() && self.packages.contains(package_of(name))
    }
}

fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "boolean" | "byte" | "char" | "short" | "int" | "long" | "float" | "double" | "void"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn the_jdk_and_frameworks_are_libraries() {
        let text = "schema = 1\napplication = ['org.apache.acme.']\nlibraries = ['com.vendor.']";
        let library = Library {
            rules: Rules::parse(text).unwrap(),
            packages: ["org.widgets".to_owned()].into_iter().collect(),
        };
        for name in [
            "java.util.HashMap",
            "byte[]",
            "java.lang.Object[]",
            "org.apache.tomcat.X",
            "com.vendor.Y",
            "org.widgets.Bus[]",
        ] {
            assert!(library.is_library(name), "{name}");
        }
        for name in ["com.acme.Shop", "Main", "Main[]", "org.apache.acme.Z"] {
            assert!(!library.is_library(name), "{name}");
        }
    }
}
