//! Who implements an interface? Heap dumps do not say; these are the classes of the JDK and of widely used servers and
//! pools that do. Subclasses are meant, too.

/// Interface, and classes that implement it.
const KNOWN: [(&str, &[&str]); 13] = [
    (
        "java.util.Map",
        &[
            "java.util.AbstractMap",
            "java.util.Hashtable",
            "java.util.ImmutableCollections$AbstractImmutableMap",
            "java.util.Collections$UnmodifiableMap",
            "java.util.Collections$SynchronizedMap",
            "java.util.Collections$CheckedMap",
        ],
    ),
    (
        "java.util.concurrent.ConcurrentMap",
        &[
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentSkipListMap",
        ],
    ),
    (
        "java.util.SortedMap",
        &[
            "java.util.TreeMap",
            "java.util.concurrent.ConcurrentSkipListMap",
        ],
    ),
    (
        "java.util.Collection",
        &[
            "java.util.AbstractCollection",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.ImmutableCollections$AbstractImmutableCollection",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$SynchronizedCollection",
        ],
    ),
    (
        "java.util.List",
        &[
            "java.util.AbstractList",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.ImmutableCollections$AbstractImmutableList",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$SynchronizedList",
        ],
    ),
    (
        "java.util.Set",
        &[
            "java.util.AbstractSet",
            "java.util.ImmutableCollections$AbstractImmutableSet",
            "java.util.Collections$UnmodifiableSet",
            "java.util.Collections$SynchronizedSet",
        ],
    ),
    (
        "java.util.Queue",
        &[
            "java.util.AbstractQueue",
            "java.util.ArrayDeque",
            "java.util.LinkedList",
            "java.util.concurrent.ConcurrentLinkedDeque",
        ],
    ),
    (
        "java.lang.Runnable",
        &["java.lang.Thread", "java.util.concurrent.FutureTask"],
    ),
    (
        "javax.servlet.http.HttpSession",
        &[
            "org.apache.catalina.session.StandardSession",
            "org.apache.catalina.session.StandardSessionFacade",
            "org.eclipse.jetty.server.session.Session",
            "org.eclipse.jetty.server.session.AbstractSession",
            "io.undertow.servlet.spec.HttpSessionImpl",
        ],
    ),
    (
        "jakarta.servlet.http.HttpSession",
        &[
            "org.apache.catalina.session.StandardSession",
            "org.apache.catalina.session.StandardSessionFacade",
            "org.eclipse.jetty.server.session.Session",
            "io.undertow.servlet.spec.HttpSessionImpl",
        ],
    ),
    (
        "javax.sql.DataSource",
        &[
            "com.zaxxer.hikari.HikariDataSource",
            "org.apache.commons.dbcp2.BasicDataSource",
            "org.apache.commons.dbcp.BasicDataSource",
            "org.apache.tomcat.jdbc.pool.DataSourceProxy",
            "com.mchange.v2.c3p0.AbstractComboPooledDataSource",
            "com.alibaba.druid.pool.DruidAbstractDataSource",
            "org.h2.jdbcx.JdbcDataSource",
        ],
    ),
    (
        "java.util.concurrent.ExecutorService",
        &[
            "java.util.concurrent.AbstractExecutorService",
            "java.util.concurrent.Executors$DelegatedExecutorService",
        ],
    ),
    (
        "java.lang.CharSequence",
        &["java.lang.String", "java.lang.AbstractStringBuilder"],
    ),
];

/// Classes that are known to implement an interface; none if the interface is not known.
pub(crate) fn implementers(interface: &str) -> &'static [&'static str] {
    let found = KNOWN.iter().find(|(name, _)| *name == interface);
    found.map_or(&[], |(_, classes)| classes)
}
