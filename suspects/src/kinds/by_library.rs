//! Kinds that a library's own object gives away, and nothing else: what is remembered for ever, written streams, hooks for
//! the end of the JVM, tables in memory. One row for each kind, with facts about libraries; extend here.

use super::library_holder::{ByLibrary, Facts};
use super::library_registries::{NAMED, TEXTS};
use super::library_resources::{COLLECTED, STATEMENTS, TIMERS, UNCLOSED};
use crate::databases::{DERBY, H2, HSQLDB};
use crate::leak_kind::LeakKind;

/// Results that a language or a library remembers for each argument.
pub(super) const MEMOIZED: ByLibrary = ByLibrary {
    ids: &[LeakKind::Memoized],
    confidence: 0.94,
    within: usize::MAX,
    most: None,
    facts: &[
        Facts {
            holders: &["clojure.core$memoize*"],
            units: &[],
            summary: "Limit what is remembered: use clojure.core.memoize with an LRU or a TTL instead of memoize.",
            details: "memoize keeps the result of every argument for ever. The library core.memoize has caches with a limit: (memo/lru f :lru/threshold 1000) or (memo/ttl f :ttl/threshold 60000).",
            example: None,
        },
        Facts {
            holders: &[
                "clojure.lang.LazySeq",
                "clojure.lang.Iterate",
                "clojure.lang.Cycle",
            ],
            units: &[],
            summary: "Do not hold the head of the lazy sequence: make it in a function instead of a def, and consume it where it is made.",
            details: "A lazy sequence keeps every element that was computed for as long as something holds its head.",
            example: None,
        },
        Facts {
            holders: &["org.codehaus.groovy.runtime.memoize.UnlimitedConcurrentCache"],
            units: &[],
            summary: "Limit what is remembered: memoizeAtMost(n) instead of memoize().",
            details: "memoize() keeps the result of every argument for ever. memoizeAtMost and @Memoized(maxCacheSize) have a limit.",
            example: None,
        },
        Facts {
            holders: &[
                "scala.collection.immutable.LazyList",
                "scala.collection.immutable.Stream",
            ],
            units: &[],
            summary: "Do not hold the head of the lazy list: make it with def instead of val, or use an iterator.",
            details: "A lazy list keeps every element that was computed for as long as something holds its head.",
            example: None,
        },
    ],
};

/// An object stream remembers every object that it has written or read.
pub(super) const OBJECT_STREAM: ByLibrary = ByLibrary {
    ids: &[LeakKind::ObjectStream],
    confidence: 0.95,
    within: usize::MAX,
    most: None,
    facts: &[
        Facts {
            holders: &[
                "java.io.ObjectOutputStream$HandleTable",
                "java.io.ObjectOutputStream",
            ],
            units: &[],
            summary: "Call reset() on the object stream after each message, or after every few hundred.",
            details: "An ObjectOutputStream keeps every object that it has written, so that it can write a short reference when the object comes again. Only reset() and close() let them go. writeUnshared() does not help: the objects inside are kept all the same.",
            example: Some(
                "output.writeObject(message);\noutput.reset(); // forgets what was written",
            ),
        },
        Facts {
            holders: &[
                "java.io.ObjectInputStream$HandleTable",
                "java.io.ObjectInputStream",
            ],
            units: &[],
            summary: "Let the writer call reset() after each message, or open a stream for each message.",
            details: "An ObjectInputStream keeps every object that it has read, until the writer sends a reset.",
            example: None,
        },
        Facts {
            holders: &[
                "com.esotericsoftware.kryo.ReferenceResolver",
                "com.esotericsoftware.kryo.util.MapReferenceResolver",
                "com.esotericsoftware.kryo.util.ListReferenceResolver",
            ],
            units: &[],
            summary: "Call kryo.reset() after each message, or leave setAutoReset(true).",
            details: "With references, Kryo remembers every object of a message, so that it can write a short reference when the object comes again. It forgets them after each message, unless setAutoReset(false) says that reset() will be called.",
            example: Some(
                "kryo.writeObject(output, message);\nkryo.reset(); // forgets what was written",
            ),
        },
    ],
};

/// Work for the end of the JVM, or of an object, that accumulates until then. Much hangs from a hook that one object
/// of the program has registered, so that only a set, its map, table and entry may lie between.
pub(super) const EXIT_HOOKS: ByLibrary = ByLibrary {
    ids: &[LeakKind::ExitHooks],
    confidence: 0.95,
    within: 5,
    most: None,
    facts: &[
        Facts {
            holders: &["java.io.DeleteOnExitHook"],
            units: &[],
            summary: "Delete each file when it is no longer needed, with Files.deleteIfExists, instead of File.deleteOnExit.",
            details: "deleteOnExit keeps the name of every file until the JVM ends, even if the file is deleted before. A program that runs for days needs another way: delete the file in a finally block, or open it with StandardOpenOption.DELETE_ON_CLOSE.",
            example: Some(
                "try {\n    // use the file\n} finally {\n    Files.deleteIfExists(path);\n}",
            ),
        },
        Facts {
            holders: &["org.apache.commons.io.FileCleaningTracker"],
            units: &[],
            summary: "Delete each file when it is no longer needed, or track it with a marker that lives no longer than the file is needed.",
            details: "A FileCleaningTracker keeps the path of every file until the marker object is collected, and deletes the file then. A marker that lives as long as the program keeps all of them.",
            example: Some("Files.deleteIfExists(path); // when its work is done"),
        },
        Facts {
            holders: &["java.lang.ApplicationShutdownHooks", "java.lang.Shutdown"],
            units: &[],
            summary: "Register one shutdown hook for the program, and remove hooks of what was closed before.",
            details: "The JVM keeps every shutdown hook, with everything that it refers to, until the program ends or Runtime.removeShutdownHook is called.",
            example: Some(
                "Runtime.getRuntime().removeShutdownHook(hook); // when its owner is closed",
            ),
        },
    ],
};

/// The rows of a database that lives in the heap. A holder, not a leak.
pub(super) const IN_MEMORY_DATABASE: ByLibrary = ByLibrary {
    ids: &[LeakKind::InMemoryDatabase],
    confidence: 0.9,
    within: usize::MAX,
    most: None,
    facts: &[
        Facts {
            holders: H2,
            units: &[],
            summary: "Keep the database in a file, or delete rows that are no longer needed.",
            details: "An in-memory database keeps all rows in the heap. Its size is that of its tables. A jdbc:h2:file: URL keeps them on disk, with a cache of limited size.",
            example: None,
        },
        Facts {
            holders: HSQLDB,
            units: &[],
            summary: "Use cached tables, or delete rows that are no longer needed.",
            details: "A memory table of HSQLDB keeps all rows in the heap. Its size is that of its tables. CREATE CACHED TABLE keeps rows on disk, with a cache of limited size.",
            example: None,
        },
        Facts {
            holders: DERBY,
            units: &[],
            summary: "Keep the database in a file, or delete rows that are no longer needed.",
            details: "An in-memory database of Derby keeps all pages in the heap.",
            example: None,
        },
    ],
};

/// References between a library's object and the elements of its own map, list or wheel.
const NEAR: usize = 4;
const fn of_library(ids: &'static [LeakKind], facts: &'static [Facts]) -> ByLibrary {
    ByLibrary {
        ids,
        confidence: 0.95,
        within: NEAR,
        most: None,
        facts,
    }
}

/// Names that a library keeps among much else.
pub(super) const NAMED_OBJECTS: ByLibrary = of_library(&[LeakKind::RegistryOfNames], NAMED);
/// Texts of queries.
pub(super) const QUERY_TEXTS: ByLibrary = ByLibrary {
    most: Some(2_000),
    ..of_library(&[LeakKind::RegistryOfNames], TEXTS)
};
/// Tasks of libraries' timers.
pub(super) const LIBRARY_TIMERS: ByLibrary = of_library(&[LeakKind::ScheduledTasks], TIMERS);
/// Sessions, channels and the like that are not closed.
pub(super) const UNCLOSED_OBJECTS: ByLibrary = of_library(&[LeakKind::UnclosedResource], UNCLOSED);
/// Statements that a driver keeps.
pub(super) const OPEN_STATEMENTS: ByLibrary = of_library(&[LeakKind::JdbcResource], STATEMENTS);
/// Values, rows and texts that a library's object collects.
pub(super) const COLLECTED_VALUES: ByLibrary = of_library(&[LeakKind::LargeCollection], COLLECTED);
