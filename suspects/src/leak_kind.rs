//! The kinds of leak by their stable identifiers.

use std::fmt;

/// A kind of leak. `docs/concepts/leak-kinds.md` has a section for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LeakKind {
    /// Values of a thread local that threads keep.
    ThreadLocal,
    /// Values of a thread local that is itself gone.
    ThreadLocalStale,
    /// Values that threads inherited.
    InheritableThreadLocal,
    /// A collection in a static field.
    StaticCollection,
    /// A collection in an object that lives as long as the program.
    SingletonCollection,
    /// One very large collection that fits no better kind.
    LargeCollection,
    /// Objects of one class with many owners, none of which is large.
    ScatteredInstances,
    /// A long chain of nodes.
    LinkedStructure,
    /// One very large array, builder or stream buffer.
    LargeBuffer,
    /// A cache without a limit, or whose keys never match.
    UnboundedCache,
    /// A `WeakHashMap` whose values keep their keys alive.
    WeakMapValueHoldsKey,
    /// A cache of soft references.
    SoftReferenceCache,
    /// Listeners that were registered and never deregistered.
    ListenerRegistry,
    /// A lambda or inner class keeps alive what it captured.
    CapturedClosure,
    /// HTTP sessions that accumulate or grow.
    SessionStore,
    /// Tasks come faster than the pool works them off.
    ExecutorQueue,
    /// Tasks that wait for their time, or were cancelled and still wait.
    ScheduledTasks,
    /// Futures that never complete.
    PendingFutures,
    /// Threads that are started and never end.
    ThreadLeak,
    /// A running method's local variable holds it.
    ThreadStack,
    /// Parked virtual threads hold it.
    VirtualThreads,
    /// A diagnostic context that is filled and never cleared.
    LoggingContext,
    /// Connections, statements and result sets that accumulate.
    JdbcResource,
    /// Files, sockets and compressors that were never closed.
    UnclosedResource,
    /// Objects that wait for the finalizer thread.
    FinalizerBacklog,
    /// References in a queue that is never polled.
    ReferenceQueueBacklog,
    /// A global reference of native code holds it.
    JniGlobal,
    /// One class loaded again and again, and the old loaders stay.
    ClassLoaderLeak,
    /// Little objects in the heap that hold much memory outside of it.
    DirectBuffers,
    /// The same text over and over.
    DuplicateStrings,
    /// Very many collections with nothing or next to nothing in them.
    SparseCollections,
    /// Maps whose entries share few buckets.
    HashCollisions,
    /// Messages that wait in a queue, a mailbox or a write buffer of a library.
    MessageBacklog,
    /// A persistence context that keeps every entity it has seen.
    OrmSession,
    /// An object stream that remembers every object it has written.
    ObjectStream,
    /// What is to be done when the JVM ends, and accumulates until then.
    ExitHooks,
    /// A library keeps an object for each name, and names have identifiers in them.
    RegistryOfNames,
    /// Results that a language or a library remembers for each argument.
    Memoized,
    /// Classes that are generated or compiled again and again.
    ClassLeak,
    /// A client, a pool or an executor for each call.
    ClientPerCall,
    /// Buffers that were taken from a pool and never given back.
    PooledBuffers,
    /// Rows of a database that lives in the heap.
    InMemoryDatabase,
    /// Connections that a pool lent out and never got back, or statements that it keeps.
    ConnectionPool,
    /// Responses whose bodies nobody reads or closes.
    UnreadResponse,
}

impl LeakKind {
    /// All kinds.
    pub const ALL: [Self; 44] = [
        Self::ThreadLocal,
        Self::ThreadLocalStale,
        Self::InheritableThreadLocal,
        Self::StaticCollection,
        Self::SingletonCollection,
        Self::LargeCollection,
        Self::ScatteredInstances,
        Self::LinkedStructure,
        Self::LargeBuffer,
        Self::UnboundedCache,
        Self::WeakMapValueHoldsKey,
        Self::SoftReferenceCache,
        Self::ListenerRegistry,
        Self::CapturedClosure,
        Self::SessionStore,
        Self::ExecutorQueue,
        Self::ScheduledTasks,
        Self::PendingFutures,
        Self::ThreadLeak,
        Self::ThreadStack,
        Self::VirtualThreads,
        Self::LoggingContext,
        Self::JdbcResource,
        Self::UnclosedResource,
        Self::FinalizerBacklog,
        Self::ReferenceQueueBacklog,
        Self::JniGlobal,
        Self::ClassLoaderLeak,
        Self::DirectBuffers,
        Self::DuplicateStrings,
        Self::SparseCollections,
        Self::HashCollisions,
        Self::MessageBacklog,
        Self::OrmSession,
        Self::ObjectStream,
        Self::ExitHooks,
        Self::RegistryOfNames,
        Self::Memoized,
        Self::ClassLeak,
        Self::ClientPerCall,
        Self::PooledBuffers,
        Self::InMemoryDatabase,
        Self::ConnectionPool,
        Self::UnreadResponse,
    ];

    /// The stable identifier: it is in reports, ledgers and suppressions.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ThreadLocal => "thread-local",
            Self::ThreadLocalStale => "thread-local-stale",
            Self::InheritableThreadLocal => "inheritable-thread-local",
            Self::StaticCollection => "static-collection",
            Self::SingletonCollection => "singleton-collection",
            Self::LargeCollection => "large-collection",
            Self::ScatteredInstances => "scattered-instances",
            Self::LinkedStructure => "linked-structure",
            Self::LargeBuffer => "large-buffer",
            Self::UnboundedCache => "unbounded-cache",
            Self::WeakMapValueHoldsKey => "weak-map-value-holds-key",
            Self::SoftReferenceCache => "soft-reference-cache",
            Self::ListenerRegistry => "listener-registry",
            Self::CapturedClosure => "captured-closure",
            Self::SessionStore => "session-store",
            Self::ExecutorQueue => "executor-queue",
            Self::ScheduledTasks => "scheduled-tasks",
            Self::PendingFutures => "pending-futures",
            Self::ThreadLeak => "thread-leak",
            Self::ThreadStack => "thread-stack",
            Self::VirtualThreads => "virtual-threads",
            Self::LoggingContext => "logging-context",
            Self::JdbcResource => "jdbc-resource",
            Self::UnclosedResource => "unclosed-resource",
            Self::FinalizerBacklog => "finalizer-backlog",
            Self::ReferenceQueueBacklog => "reference-queue-backlog",
            Self::JniGlobal => "jni-global",
            Self::ClassLoaderLeak => "classloader-leak",
            Self::DirectBuffers => "direct-buffers",
            Self::DuplicateStrings => "duplicate-strings",
            Self::SparseCollections => "sparse-collections",
            Self::HashCollisions => "hash-collisions",
            Self::MessageBacklog => "message-backlog",
            Self::OrmSession => "orm-session",
            Self::ObjectStream => "object-stream",
            Self::ExitHooks => "exit-hooks",
            Self::RegistryOfNames => "registry-of-names",
            Self::Memoized => "memoized",
            Self::ClassLeak => "class-leak",
            Self::ClientPerCall => "client-per-call",
            Self::PooledBuffers => "pooled-buffers",
            Self::InMemoryDatabase => "in-memory-database",
            Self::ConnectionPool => "connection-pool",
            Self::UnreadResponse => "unread-response",
        }
    }

    /// Does it stand for a collection that may be large on purpose?
    pub(crate) fn may_be_benign(self) -> bool {
        matches!(
            self,
            Self::StaticCollection
                | Self::SingletonCollection
                | Self::LargeCollection
                | Self::UnboundedCache
                | Self::LinkedStructure
                | Self::ScatteredInstances
        )
    }

    /// Is it about the contents of objects that something else holds?
    pub(crate) fn is_about_contents(self) -> bool {
        self.is_waste() || self == Self::HashCollisions
    }

    /// Is it waste: more than there need be, but not growing because of it?
    pub fn is_waste(self) -> bool {
        matches!(self, Self::DuplicateStrings | Self::SparseCollections)
    }
}

impl fmt::Display for LeakKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
