//! The kinds of resources.

use serde::{Serialize, Serializer};

/// A kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// A file that is open.
    File,
    /// A socket that is open.
    Socket,
    /// Memory outside of the heap that a buffer of `java.nio` stands for.
    DirectBuffer,
    /// A file that is mapped into memory.
    MappedBuffer,
    /// A pool of database connections.
    ConnectionPool,
    /// A statement of a database that is open.
    Statement,
    /// A value that a thread has for a `ThreadLocal`.
    ThreadLocal,
    /// A pool of threads with its queue, or a timer.
    Executor,
    /// A session of a web application.
    HttpSession,
    /// A class loader of an application inside of a server.
    Application,
}

impl ResourceKind {
    /// All kinds, in the order of answers.
    pub const ALL: [Self; 10] = [
        Self::File,
        Self::Socket,
        Self::DirectBuffer,
        Self::MappedBuffer,
        Self::ConnectionPool,
        Self::Statement,
        Self::ThreadLocal,
        Self::Executor,
        Self::HttpSession,
        Self::Application,
    ];

    /// Its stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Socket => "socket",
            Self::DirectBuffer => "direct-buffer",
            Self::MappedBuffer => "mapped-buffer",
            Self::ConnectionPool => "connection-pool",
            Self::Statement => "statement",
            Self::ThreadLocal => "thread-local",
            Self::Executor => "executor",
            Self::HttpSession => "http-session",
            Self::Application => "application",
        }
    }

    /// What they are, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "Open files",
            Self::Socket => "Open sockets",
            Self::DirectBuffer => "Direct buffers",
            Self::MappedBuffer => "Mapped files",
            Self::ConnectionPool => "Connection pools",
            Self::Statement => "Open statements",
            Self::ThreadLocal => "Thread locals",
            Self::Executor => "Executors and timers",
            Self::HttpSession => "HTTP sessions",
            Self::Application => "Applications",
        }
    }
}

impl Serialize for ResourceKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}
