//! Which classes are the application's? Everything that no table names as JDK or framework.

use super::rules::Rules;

/// Packages of the JDK. A developer can't change what they hold.
const JDK: [&str; 12] = [
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "com.oracle.",
    "org.xml.sax.",
    "org.w3c.dom.",
    "org.ietf.jgss.",
    "netscape.javascript.",
    "oracle.jrockit.",
    "com.ibm.oti.",
];

/// Frameworks and libraries in common use, languages' runtimes included.
const FRAMEWORKS: [&str; 44] = [
    "org.springframework.",
    "org.hibernate.",
    "org.apache.",
    "org.eclipse.",
    "org.jboss.",
    "org.wildfly.",
    "io.undertow.",
    "io.netty.",
    "io.vertx.",
    "io.micrometer.",
    "io.micronaut.",
    "io.quarkus.",
    "io.grpc.",
    "io.reactivex.",
    "io.opentelemetry.",
    "io.prometheus.",
    "reactor.",
    "rx.",
    "akka.",
    "play.",
    "scala.",
    "kotlin.",
    "kotlinx.",
    "groovy.",
    "org.codehaus.groovy.",
    "clojure.",
    "com.google.common.",
    "com.google.inject.",
    "com.google.protobuf.",
    "com.google.gson.",
    "com.fasterxml.",
    "com.github.benmanes.caffeine.",
    "com.zaxxer.hikari.",
    "com.mchange.",
    "com.mysql.",
    "org.postgresql.",
    "org.h2.",
    "oracle.jdbc.",
    "org.slf4j.",
    "ch.qos.logback.",
    "net.bytebuddy.",
    "org.ehcache.",
    "net.sf.ehcache.",
    "okhttp3.",
];

/// Tells the application's classes from others, with a user's additions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Library {
    pub rules: Rules,
}

impl Library {
    /// Is a class of this name part of the JDK? Arrays are what their elements are; primitives are.
    pub(crate) fn is_jdk(name: &str) -> bool {
        let name = name.trim_end_matches("[]");
        JDK.iter().any(|prefix| name.starts_with(prefix))
            || !name.contains('.') && is_primitive(name)
    }

    /// Is a class of this name part of the JDK or of a library?
    pub(crate) fn is_library(&self, name: &str) -> bool {
        let matches = |prefixes: &[String]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        if matches(&self.rules.application) {
            return false;
        }
        Self::is_jdk(name)
            || FRAMEWORKS.iter().any(|prefix| name.starts_with(prefix))
            || matches(&self.rules.libraries)
    }
}

fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "boolean" | "byte" | "char" | "short" | "int" | "long" | "float" | "double" | "void"
    )
}

/// The class name without what differs from run to run: a hidden class's `+0x…`, a lambda's or proxy's
/// number (`Shop$$Lambda$14/0x…` → `Shop$$Lambda`, `$Proxy7` → `$Proxy`).
pub(crate) fn stable_name(name: &str) -> String {
    let name = name.split_once("+0x").map_or(name, |(name, _)| name);
    let (name, dimensions) = match name.find("[]") {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let name = match name.find("$$Lambda") {
        Some(at) => name.get(..at + "$$Lambda".len()).unwrap_or(name),
        None => name,
    };
    let without_number = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let generated = without_number.ends_with("$Proxy")
        || without_number.ends_with("GeneratedMethodAccessor")
        || without_number.ends_with("GeneratedConstructorAccessor");
    format!(
        "{}{dimensions}",
        if generated { without_number } else { name }
    )
}

/// The class without its package, nested classes with their outer ones: `Outer$Inner`.
pub(crate) fn simple_name(name: &str) -> &str {
    let class = name.trim_end_matches("[]");
    match class.rfind('.') {
        Some(dot) => name.get(dot + 1..).unwrap_or(name),
        None => name,
    }
}

/// The common stem of thread names: digits become `*` (`http-nio-8080-exec-*`).
pub(crate) fn thread_stem(name: &str) -> String {
    let mut stem = String::with_capacity(name.len());
    let mut in_number = false;
    // A port in the middle of a name tells pools apart; only the last number is a thread's own.
    let last_digit = name.rfind(|c: char| c.is_ascii_digit());
    let Some(last) = last_digit else {
        return name.to_owned();
    };
    let head = name.get(..=last).unwrap_or(name);
    let first = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in name.char_indices() {
        if (first..=last).contains(&at) {
            if !in_number {
                stem.push('*');
            }
            in_number = true;
        } else {
            stem.push(c);
        }
    }
    stem
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
        };
        for name in [
            "java.util.HashMap",
            "byte[]",
            "java.lang.Object[]",
            "org.apache.tomcat.X",
            "com.vendor.Y",
        ] {
            assert!(library.is_library(name), "{name}");
        }
        for name in ["com.acme.Shop", "Main", "Main[]", "org.apache.acme.Z"] {
            assert!(!library.is_library(name), "{name}");
        }
    }

    #[test]
    fn names_without_what_differs_from_run_to_run() {
        assert_eq!(
            stable_name("app.Main$$Lambda+0x000000001104c450"),
            "app.Main$$Lambda"
        );
        assert_eq!(
            stable_name("app.Main$$Lambda$14/0x0000000800c03000"),
            "app.Main$$Lambda"
        );
        assert_eq!(stable_name("jdk.proxy2.$Proxy17"), "jdk.proxy2.$Proxy");
        assert_eq!(stable_name("com.acme.Order2[]"), "com.acme.Order2[]");
    }

    #[test]
    fn stems_of_pools() {
        assert_eq!(thread_stem("http-nio-8080-exec-17"), "http-nio-8080-exec-*");
        assert_eq!(thread_stem("pool-3-thread-1"), "pool-3-thread-*");
        assert_eq!(thread_stem("main"), "main");
    }
}
