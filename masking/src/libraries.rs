//! Which classes belong to the JDK or to libraries? Nobody who runs a program changes their fields.

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
const FRAMEWORKS: [&str; 113] = [
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
    "com.codahale.metrics.",
    "io.dropwizard.",
    "jakarta.",
    "com.lmax.disruptor.",
    "okio.",
    "retrofit2.",
    "com.squareup.",
    "org.jruby.",
    "org.python.",
    "org.mozilla.javascript.",
    "freemarker.",
    "org.antlr.",
    "org.joda.time.",
    "org.mvel2.",
    "org.ognl.",
    "com.hazelcast.",
    "io.lettuce.",
    "redis.clients.",
    "com.rabbitmq.",
    "com.mongodb.",
    "org.mariadb.",
    "org.sqlite.",
    "com.microsoft.sqlserver.",
    "com.ibm.db2.",
    "org.jooq.",
    "org.mybatis.",
    "org.aspectj.",
    "org.objectweb.asm.",
    "javassist.",
    "com.esotericsoftware.",
    "org.bouncycastle.",
    "org.glassfish.",
    "org.jvnet.hk2.",
    "org.yaml.snakeyaml.",
    "org.jsoup.",
    "org.dom4j.",
    "org.jdom2.",
    "org.joni.",
    "org.jcodings.",
    "org.conscrypt.",
    "org.mapdb.",
    "com.datastax.",
    "software.amazon.awssdk.",
    "com.amazonaws.",
    "com.azure.",
    "com.google.api.",
    "com.google.cloud.",
    "com.google.crypto.",
    "com.typesafe.",
    "io.ktor.",
    "io.github.resilience4j.",
    "com.netflix.",
    "org.infinispan.",
    "org.jgroups.",
    "org.zeromq.",
    "org.lwjgl.",
    "javafx.",
    "org.osgi.",
    "org.codehaus.plexus.",
    "org.codehaus.janino.",
    "groovyx.",
    "bsh.",
    "org.jfree.",
    "it.unimi.dsi.",
    "gnu.trove.",
    "com.carrotsearch.hppc.",
    "net.sf.cglib.",
    "com.thoughtworks.xstream.",
    "nu.xom.",
];

/// Libraries that are programs, too: where their own classes are dumped, they are the application. On a path that a
/// field of another application is on, that field is the holder.
const PRODUCTS: [&str; 3] = ["org.quartz.", "org.hsqldb.", "com.google."];

/// Is a class of this name part of the JDK? Not primitive types, which have no package.
pub fn is_jdk_class(name: &str) -> bool {
    JDK.iter().any(|prefix| name.starts_with(prefix))
}

/// Is a class of this name part of a framework or library in common use?
pub fn is_framework_class(name: &str) -> bool {
    FRAMEWORKS.iter().any(|prefix| name.starts_with(prefix))
}

/// Is a class of this name part of a framework, a library, or a product that programs embed?
pub fn is_embedded_class(name: &str) -> bool {
    is_framework_class(name) || PRODUCTS.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_told_apart_by_their_prefix() {
        assert!(is_jdk_class("java.util.HashMap") && !is_jdk_class("javafoo.Bar"));
        assert!(is_framework_class("org.apache.tomcat.X") && !is_framework_class("org.quartz.Job"));
        assert!(is_embedded_class("org.quartz.Job") && is_embedded_class("scala.Option"));
        assert!(!is_embedded_class("com.acme.Shop"));
    }
}
