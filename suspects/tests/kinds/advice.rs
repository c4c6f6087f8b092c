//! Does the code of the advice compile? As Java 8: a dump may be of any JDK since then.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use heapray_suspects::LeakKind;

use crate::pair::{Pair, diagnosed};

/// What javac says of the code of each kind.
pub(crate) struct Compiled {
    code: BTreeMap<LeakKind, String>,
    errors: BTreeMap<LeakKind, String>,
}

impl Compiled {
    pub(crate) fn assert_compiles(&self, kind: LeakKind) {
        if let Some(errors) = self.errors.get(&kind) {
            let code = self.code.get(&kind).map_or("", String::as_str);
            panic!("{errors}\n{code}");
        }
    }
}

/// What the code takes for granted of the program: libraries, in short.
const LIBRARIES: &str = "
interface Cache<K, V> {}
class Caffeine<K, V> {
    static Caffeine<Object, Object> newBuilder() { return null; }
    Caffeine<K, V> maximumSize(long size) { return this; }
    Caffeine<K, V> expireAfterAccess(Duration age) { return this; }
    <A extends K, B extends V> Cache<A, B> build() { return null; }
}
class MDC {
    interface MDCCloseable extends Closeable { void close(); }
    static MDCCloseable putCloseable(String key, String value) { return null; }
}
interface HttpSession { void setMaxInactiveInterval(int seconds); }
interface Row {}
interface Repository { Stream<Row> streamAll(); }
interface RowWriter { void write(Row row); }
interface Subscription { void close(); }
interface View {}
interface Feed { Subscription subscribe(View view); }
interface BufferPool { ByteBuffer acquire(); void release(ByteBuffer buffer); }
interface Request { String id(); }
class Key {}
interface Producer { void setTimeToLive(long millis); }
interface Session { void flush(); void clear(); }
interface MetricRegistry { boolean remove(String name); }
class Script {}
interface Shell { Script parse(String text); }
class ReferenceCountUtil { static void release(Object counted) {} }
interface HikariConfig { void setLeakDetectionThreshold(long millis); }
";

/// Members of every class around the code: limits, and what the code works with.
const MEMBERS: &str = "
    static final int MAX_SIZE = 1000, MAX_ENTRIES = 1000;
    static final String SQL = \"\";
    Key key; String id; Object value; Runnable task; Request request; java.nio.file.Path path, target;
    InputStream inputStream; HttpSession session; Feed feed; View view; Driver driver;
    RowWriter writer; Repository repository; ReferenceQueue<Object> queue; Set<Reference<?>> trackers;
    Semaphore semaphore; String country; int x, y;
    void log(String id) {} void call() {} void reject(Object task) {} void handle(Object a, Object b) {}
";

/// Members that a kind's code needs besides; names are those of the kind's dump.
fn members_of(kind: LeakKind, code: &str) -> String {
    let declared = match kind {
        LeakKind::MessageBacklog => "Producer producer;",
        LeakKind::OrmSession => "Session session; int count;",
        LeakKind::ObjectStream => "ObjectOutputStream output; Object message;",
        LeakKind::RegistryOfNames => "MetricRegistry registry; String name;",
        LeakKind::ClassLeak => "Map<String, Script> scripts; Shell shell; String text;",
        LeakKind::PooledBuffers => "Object buffer;",
        LeakKind::ConnectionPool => "HikariConfig hikariConfig;",
        LeakKind::CapturedClosure => "List<Runnable> registry;",
        LeakKind::ClassLoaderLeak => "ThreadLocal<Object> CONTEXT; ExecutorService executor;",
        LeakKind::DirectBuffers => "BufferPool pool;",
        LeakKind::JdbcResource => "javax.sql.DataSource pool;",
        LeakKind::InheritableThreadLocal => "ThreadLocal<Object> SCOPE; ExecutorService pool;",
        LeakKind::PendingFutures => {
            "CompletableFuture<Object> future; ScheduledExecutorService scheduler;"
        }
        LeakKind::ScheduledTasks if code.contains("timer") => "Timer timer; TimerTask task;",
        LeakKind::ScheduledTasks => {
            "ScheduledThreadPoolExecutor scheduler; ScheduledFuture<?> future;"
        }
        LeakKind::WeakMapValueHoldsKey => "Map<Key, WeakReference<Object>> map;",
        _ => "",
    };
    // The field that the code limits, as the program declares it.
    let mut all = declared.to_owned();
    let word = |text: &str| -> String {
        let letters = |c: &char| c.is_alphanumeric() || *c == '_';
        text.chars().take_while(letters).collect()
    };
    for line in code.lines() {
        if let Some((field, call)) = line.split_once(".remove(")
            && line.ends_with("longer needed")
        {
            let element = word(call);
            let class: String = capitalised(&element);
            let _ = write!(
                all,
                "class {class} {{}} {class} {element}; Collection<{class}> {field};"
            );
        }
        if let Some((field, _)) = line.split_once(".remove(key)") {
            let _ = write!(all, "Map<Key, Object> {field};");
        }
        if let Some((before, field)) = line.split_once(" latest = ")
            && let Some((field, _)) = field.split_once(".compute")
        {
            let class = before.trim_start_matches("Deque<").trim_end_matches('>');
            let _ = write!(all, "Map<Key, Deque<{class}>> {field};");
        }
        if let Some((field, _)) = line.split_once("[i] = null") {
            let _ = write!(all, "Object[] {field}; int i;");
        }
        if let Some((local, _)) = line.split_once(".set(value)") {
            let _ = write!(all, "ThreadLocal<Object> {};", local.trim());
        }
    }
    // Classes of elements.
    for class in ["BlockingQueue<", "Deque<", "Cache<Key, "] {
        if let Some((_, rest)) = code.split_once(class) {
            let class = word(rest);
            let element = uncapitalised(&class);
            if !class.is_empty() && !all.contains(&format!("class {class} ")) {
                let _ = write!(all, "class {class} {{}} {class} {element};");
            }
        }
    }
    if let Some((_, key)) = code.split_once("instanceof ") {
        let _ = write!(all, "String id; class {} {{ String id; }}", word(key));
    }
    all
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).collect()
}

fn uncapitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect()
}

const IMPORTS: &str = "
import java.io.*; import java.lang.ref.*; import java.nio.ByteBuffer; import java.nio.file.Files;
import java.sql.*; import java.time.Duration; import java.util.*; import java.util.concurrent.*;
import java.util.stream.Stream;
";

/// A class with the code in it: as members, or as statements of a method.
fn class_around(kind: LeakKind, name: &str, code: &str) -> String {
    let first = code
        .lines()
        .find(|line| !line.starts_with("//"))
        .unwrap_or_default();
    let is_member = ["@Override", "class ", "private "]
        .iter()
        .any(|start| first.starts_with(start));
    let own = members_of(kind, code);
    let body = if is_member && first.starts_with("@Override") {
        format!("class Keyed {{ int x, y; String id;\n{code}\n}}")
    } else if is_member {
        code.to_owned()
    } else {
        format!("void run() throws Exception {{\n{code}\n}}")
    };
    format!(
        "{IMPORTS}\nclass {name} extends {name}Own {{\n{body}\n}}\nclass {name}Own extends {name}All {{\n{own}\n}}\nclass {name}All {{{MEMBERS}}}\n"
    )
}

/// javac of `JAVA_HOME`, or of the `PATH`.
fn javac() -> Option<PathBuf> {
    let of_home = std::env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/javac"));
    let candidates = of_home.into_iter().chain([PathBuf::from("javac")]);
    { candidates }.find(|javac| {
        let version = Command::new(javac).arg("-version").output();
        version.is_ok_and(|version| version.status.success())
    })
}

/// Compiles the code of all pairs; `None` without a JDK.
pub(crate) fn compile(pairs: &[Pair]) -> Option<Compiled> {
    let javac = javac()?;
    let folder = tempfile::tempdir().unwrap();
    let mut compiled = Compiled {
        code: BTreeMap::new(),
        errors: BTreeMap::new(),
    };
    let mut names = BTreeMap::new();
    let libraries = folder.path().join("Libraries.java");
    std::fs::write(&libraries, format!("{IMPORTS}{LIBRARIES}")).unwrap();
    let mut command = Command::new(javac);
    command.args([
        "--release",
        "8",
        "-proc:none",
        "-Xlint:none",
        "-Xmaxerrs",
        "1000",
    ]);
    command.arg("-d").arg(folder.path()).arg(libraries);
    for pair in pairs {
        let diagnosis = diagnosed((pair.leak)());
        let finding = { diagnosis.findings }
            .into_iter()
            .find(|finding| finding.kind == pair.kind);
        let code = finding.and_then(|finding| finding.advice.example);
        // Native code is C.
        let Some(code) = code.filter(|code| !code.contains("(*env)")) else {
            continue;
        };
        let words = format!("fix-{}", pair.kind.id());
        let name: String = words.split('-').map(capitalised).collect();
        let path = folder.path().join(format!("{name}.java"));
        std::fs::write(&path, class_around(pair.kind, &name, &code)).unwrap();
        command.arg(path);
        names.insert(name, pair.kind);
        compiled.code.insert(pair.kind, code);
    }
    assert!(compiled.code.len() > 20, "most kinds show code");
    let output = command.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut last = None;
    for line in words.lines() {
        let file = line
            .split_once(".java:")
            .and_then(|(path, _)| path.rsplit('/').next());
        last = file.and_then(|file| names.get(file)).copied().or(last);
        if let Some(kind) = last {
            let errors = compiled.errors.entry(kind).or_default();
            errors.push_str(line);
            errors.push('\n');
        }
    }
    assert!(
        output.status.success() || !compiled.errors.is_empty(),
        "{words}"
    );
    Some(compiled)
}
