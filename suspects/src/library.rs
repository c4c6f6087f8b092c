//! Which classes are the application's? Everything that no table names as JDK or framework.

use crate::rules::Rules;

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
}
