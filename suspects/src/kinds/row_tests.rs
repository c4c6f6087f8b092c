//! Does the code of each row of the tables compile with the library that it is for?
//!
//! `HEAPRAY_LIBRARIES` is a file of arguments for javac with the class path, as `samples/advice.sh` writes it. Without it
//! the rows are only checked for a declaration.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::by_library::{EXIT_HOOKS, IN_MEMORY_DATABASE, MEMOIZED, OBJECT_STREAM};
use super::library_caches::CACHES;
use super::library_holder::Facts;
use super::library_listeners::LISTENERS;
use super::library_messages::MESSAGES;
use super::library_registries::{NAMED, REGISTRIES, TEXTS};
use super::library_resources::{COLLECTED, STATEMENTS, TIMERS, UNCLOSED};
use super::{connection_pool, executor_queue, orm_session, pending_futures, unread_response};

/// All rows of all tables.
fn rows() -> impl Iterator<Item = &'static Facts> {
    let tables: [&[Facts]; 23] = [
        CACHES,
        LISTENERS,
        MESSAGES,
        REGISTRIES,
        NAMED,
        TEXTS,
        TIMERS,
        UNCLOSED,
        STATEMENTS,
        COLLECTED,
        MEMOIZED.facts,
        OBJECT_STREAM.facts,
        EXIT_HOOKS.facts,
        IN_MEMORY_DATABASE.facts,
        &connection_pool::LEASED,
        &connection_pool::KEPT,
        std::slice::from_ref(&connection_pool::IDLE),
        &executor_queue::EXECUTORS,
        &executor_queue::QUEUES,
        &orm_session::FACTS,
        &pending_futures::FACTS,
        std::slice::from_ref(&pending_futures::HANDLERS),
        &unread_response::FACTS,
    ];
    tables.into_iter().flatten()
}

/// What the code takes for granted: how it begins, and the members, with the classes of the library.
const DECLARED: [(&str, &str); 70] = [
    (
        "bus.unsubscribe",
        "net.engio.mbassy.bus.MBassador<Object> bus;",
    ),
    ("Files.deleteIfExists", "java.nio.file.Path path;"),
    (
        "CacheBuilder.",
        "com.google.common.cache.CacheBuilder CacheBuilder;",
    ),
    (
        "Caffeine.",
        "com.github.benmanes.caffeine.cache.Caffeine Caffeine;",
    ),
    (
        "DriverManager.",
        "java.sql.DriverManager DriverManager; java.sql.Driver driver;",
    ),
    (
        "EntityUtils.",
        "org.apache.http.util.EntityUtils EntityUtils; org.apache.http.HttpResponse response;",
    ),
    (
        "FileSystem.",
        "org.apache.hadoop.fs.FileSystem FileSystem; org.apache.hadoop.security.UserGroupInformation ugi;",
    ),
    ("Files.deleteIfExists", "Path path;"),
    (
        "Interners.",
        "com.google.common.collect.Interners Interners;",
    ),
    ("MDC.", "org.slf4j.MDC MDC; String id;"),
    ("Mockito.", "org.mockito.Mockito Mockito; Object mock;"),
    ("ResourceBundle.", ""),
    ("Runtime.", "Thread hook;"),
    (
        "Session session",
        "import javax.jms.Session; javax.jms.Connection connection;",
    ),
    (
        "ThreadContext.",
        "org.apache.logging.log4j.ThreadContext ThreadContext; String id;",
    ),
    (
        "UnicastRemoteObject.",
        "java.rmi.server.UnicastRemoteObject UnicastRemoteObject; java.rmi.Remote remote;",
    ),
    (
        "WireMockConfiguration.",
        "com.github.tomakehurst.wiremock.core.WireMockConfiguration WireMockConfiguration;",
    ),
    (
        "bean.remove",
        "javax.swing.JLabel bean; java.beans.PropertyChangeListener listener;",
    ),
    ("bus.unregister", "com.google.common.eventbus.EventBus bus;"),
    ("cache.getCacheConfiguration", "net.sf.ehcache.Cache cache;"),
    (
        "cacheManager.",
        "org.springframework.cache.caffeine.CaffeineCacheManager cacheManager;",
    ),
    (
        "client.getConnectionState",
        "org.apache.curator.framework.CuratorFramework client; org.apache.curator.framework.state.ConnectionStateListener listener;",
    ),
    (
        "composite.",
        "io.reactivex.rxjava3.disposables.CompositeDisposable composite; io.reactivex.rxjava3.disposables.Disposable subscription;",
    ),
    (
        "subscription.dispose",
        "io.reactivex.rxjava3.disposables.Disposable subscription;",
    ),
    (
        "connection.setUseCaches",
        "java.net.URLConnection connection;",
    ),
    (
        "context.getBean",
        "import org.springframework.context.event.ApplicationEventMulticaster; org.springframework.context.support.GenericApplicationContext context; org.springframework.context.ApplicationListener<?> listener;",
    ),
    (
        "context.removeBeanDefinition",
        "org.springframework.context.support.GenericApplicationContext context; String name;",
    ),
    ("cookieStore.", "java.net.CookieStore cookieStore;"),
    ("ctClass.", "javassist.CtClass ctClass;"),
    (
        "dataSource.setLogAbandoned",
        "org.apache.commons.dbcp2.BasicDataSource dataSource;",
    ),
    (
        "dataSource.setMaxOpenPrepared",
        "org.apache.commons.dbcp2.BasicDataSource dataSource;",
    ),
    (
        "dataSource.setMaxStatements",
        "com.mchange.v2.c3p0.ComboPooledDataSource dataSource;",
    ),
    (
        "dataSource.setUnreturned",
        "com.mchange.v2.c3p0.ComboPooledDataSource dataSource;",
    ),
    (
        "descriptor.",
        "org.apache.flink.api.common.state.StateTtlConfig StateTtlConfig; org.apache.flink.api.common.state.ValueStateDescriptor<String> descriptor;",
    ),
    ("document.", "javax.swing.text.Document document;"),
    (
        "emitter.",
        "javax.management.NotificationEmitter emitter; javax.management.NotificationListener listener;",
    ),
    ("engine.", "javax.script.ScriptEngine engine; String text;"),
    (
        "entityManagerFactory.",
        "javax.persistence.EntityManagerFactory entityManagerFactory;",
    ),
    (
        "executor.setQueueCapacity",
        "org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor executor;",
    ),
    (
        "getContext().stop",
        "org.apache.pekko.actor.AbstractActor.ActorContext getContext() { return null; } org.apache.pekko.actor.ActorRef getSelf() { return null; }",
    ),
    (
        "hikariConfig.",
        "com.zaxxer.hikari.HikariConfig hikariConfig;",
    ),
    (
        "if (++count % 500 == 0) {\n    entityManager",
        "javax.persistence.EntityManager entityManager; int count;",
    ),
    (
        "if (++count % 500 == 0) {\n    session",
        "org.hibernate.Session session; int count;",
    ),
    (
        "if (channel.",
        "io.netty.channel.Channel channel; Object message;",
    ),
    (
        "index.remove",
        "org.locationtech.jts.index.SpatialIndex index; org.locationtech.jts.geom.Envelope envelope; Object item;",
    ),
    ("interpreter.", "bsh.Interpreter interpreter; String name;"),
    (
        "java.awt.Toolkit",
        "java.awt.event.AWTEventListener listener;",
    ),
    (
        "kryo.",
        "com.esotericsoftware.kryo.Kryo kryo; com.esotericsoftware.kryo.io.Output output; Object message;",
    ),
    (
        "loader.",
        "freemarker.cache.StringTemplateLoader loader; String name;",
    ),
    (
        "logger.removeHandler",
        "java.util.logging.Logger logger; java.util.logging.Handler handler;",
    ),
    ("model.", "javax.swing.table.DefaultTableModel model;"),
    ("new Schema.", "import org.apache.avro.Schema; String text;"),
    ("new SubmissionPublisher", "Executor executor;"),
    ("observable.", "Observable observable; Observer observer;"),
    (
        "output.writeObject",
        "ObjectOutputStream output; Object message;",
    ),
    ("parser.", "org.antlr.v4.runtime.Parser parser;"),
    (
        "preferences.",
        "java.util.prefs.Preferences preferences; java.util.prefs.PreferenceChangeListener listener;",
    ),
    ("producer.", "javax.jms.MessageProducer producer;"),
    (
        "registry.remove",
        "com.codahale.metrics.MetricRegistry registry; String name;",
    ),
    (
        "registry.unbind",
        "java.rmi.registry.Registry registry; String name;",
    ),
    (
        "scheduled.",
        "io.netty.util.concurrent.ScheduledFuture<?> scheduled;",
    ),
    (
        "scheduler.",
        "org.quartz.Scheduler scheduler; org.quartz.JobKey jobKey;",
    ),
    (
        "script.",
        "import groovy.lang.Binding; groovy.lang.Script script;",
    ),
    ("series.", "org.jfree.data.time.TimeSeries series;"),
    (
        "server.removeContext",
        "com.sun.net.httpserver.HttpServer server; String path;",
    ),
    (
        "server.unregisterMBean",
        "javax.management.MBeanServer server; javax.management.ObjectName name;",
    ),
    (
        "sessionFactory.",
        "org.hibernate.SessionFactory sessionFactory;",
    ),
    ("slot.", "static class Slot { Object value; } Slot slot;"),
    ("sslContext.", "javax.net.ssl.SSLContext sslContext;"),
    ("timeout.", "io.netty.util.Timeout timeout;"),
];

/// The same where one beginning is not enough to tell.
const DECLARED_BESIDE: [(&str, &str); 10] = [
    ("try (InputStream body", "InputStream inputStream;"),
    (
        "try (Response response",
        "import okhttp3.Response; okhttp3.OkHttpClient client; okhttp3.Request request;",
    ),
    ("timer.", "javax.swing.Timer timer;"),
    (
        "tracker.",
        "java.awt.MediaTracker tracker; java.awt.Image image;",
    ),
    (
        "statistics.",
        "org.apache.commons.math3.stat.descriptive.DescriptiveStatistics statistics;",
    ),
    (
        "try (PreparedStatement",
        "java.sql.Connection connection; String SQL;",
    ),
    ("try {\n    // use the file", "Path path;"),
    (
        "try {\n    // use what was borrowed",
        "org.apache.commons.pool2.ObjectPool<Object> pool; Object borrowed;",
    ),
    ("table.", "javax.swing.JTable table;"),
    (
        "logger.detach",
        "ch.qos.logback.classic.Logger logger; ch.qos.logback.core.Appender<ch.qos.logback.classic.spi.ILoggingEvent> appender;",
    ),
];

fn declared(example: &str) -> Option<&'static str> {
    let all = DECLARED.iter().chain(&DECLARED_BESIDE);
    let mut known = all.filter(|(begins, _)| example.starts_with(begins));
    known.next().map(|(_, members)| *members)
}

/// One class around the code of one row. Static methods are called by a variable of their class, so that the file needs
/// no import of a library.
fn source(name: &str, example: &str) -> String {
    const IMPORTS: [&str; 8] = [
        "java.io.*",
        "java.nio.file.*",
        "java.time.*",
        "java.util.*",
        "java.util.concurrent.*",
        "java.sql.PreparedStatement",
        "javax.swing.*",
        "java.lang.ref.*",
    ];
    let members = declared(example).unwrap_or_default();
    let mut text = String::new();
    for import in IMPORTS {
        let _ = writeln!(text, "import {import};");
    }
    let imported = members.strip_prefix("import ");
    let imported = imported.and_then(|rest| rest.split_once("; "));
    let members = imported.map_or(members, |(_, members)| members);
    if let Some((class, _)) = imported {
        let _ = writeln!(text, "import {class};");
    }
    let _ = write!(
        text,
        "class {name} {{\n{members}\nvoid run() throws Throwable {{\n{example}\n}}\n}}\n"
    );
    text
}

/// What javac says of these files, by the name of the file.
fn compile(folder: &Path, names: &BTreeSet<String>, libraries: &str) -> Vec<(String, String)> {
    let files = names.iter().map(|name| folder.join(format!("{name}.java")));
    let arguments = [
        "-proc:none",
        "-nowarn",
        "-implicit:none",
        "-Xmaxerrs",
        "1000",
        "-d",
    ];
    let javac = Command::new("javac")
        .args(arguments)
        .arg(folder)
        .arg(format!("@{libraries}"))
        .args(files)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&javac.stderr);
    let errors = said
        .lines()
        .filter(|line| line.contains(".java:") && line.contains(" error: "));
    let of_file = errors.filter_map(|line| {
        let (path, rest) = line.split_once(".java:")?;
        let name = path.rsplit('/').next()?;
        Some((name.to_owned(), rest.to_owned()))
    });
    of_file.collect()
}

#[test]
fn the_code_of_each_row_compiles_with_its_library() {
    let examples: Vec<&str> = rows().filter_map(|facts| facts.example).collect();
    for example in &examples {
        assert!(declared(example).is_some(), "no declaration for: {example}");
    }
    let Ok(libraries) = std::env::var("HEAPRAY_LIBRARIES") else {
        return;
    };
    let folder = std::env::temp_dir().join(format!("heapray-examples-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut names = BTreeSet::new();
    for (number, example) in examples.iter().enumerate() {
        let name = format!("Example{number}");
        std::fs::write(folder.join(format!("{name}.java")), source(&name, example)).unwrap();
        names.insert(name);
    }
    // A library that is not at hand is none of the code's mistakes.
    let absent = compile(&folder, &names, &libraries)
        .into_iter()
        .filter(|(_, error)| error.contains("does not exist"))
        .map(|(name, _)| name)
        .collect::<BTreeSet<String>>();
    let present: BTreeSet<String> = names.difference(&absent).cloned().collect();
    let errors = compile(&folder, &present, &libraries);
    let sources = errors.iter().map(|(name, error)| {
        let text = std::fs::read_to_string(folder.join(format!("{name}.java")));
        format!("{error}\n{}", text.unwrap_or_default())
    });
    let sources: Vec<String> = sources.collect();
    std::fs::remove_dir_all(&folder).unwrap();
    println!(
        "{} rows compiled, {} without their library",
        present.len(),
        absent.len()
    );
    assert!(sources.is_empty(), "{}", sources.join("\n"));
    assert!(present.len() * 2 > names.len(), "most libraries are absent");
}

#[test]
fn no_two_rows_of_one_table_are_about_the_same_class() {
    let mut seen = BTreeSet::new();
    for facts in rows() {
        assert!(!facts.holders.is_empty() && !facts.summary.is_empty());
        for holder in facts.holders {
            // The same class may have rows of several kinds, each with advice of its own.
            assert!(seen.insert((holder, facts.summary)), "{holder} twice");
        }
    }
}
