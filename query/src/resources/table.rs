//! The table of classes: `OpenJDK` 6 to 25, `HikariCP` 5, Tomcat 10, DBCP 2, c3p0 0.9, Druid 1, drivers of `PostgreSQL` 42,
//! `MySQL` 8, `MariaDB` 3, Oracle 23, SQL Server 12, H2 2, HSQLDB 2, `SQLite` 3; Jetty 12, Undertow 2, Spring Session 3,
//! Vert.x 4, Shiro 2.

use super::facts::{Closed, Facts, Time, facts};
use super::kind::ResourceKind::{
    ConnectionPool, DirectBuffer, File, HttpSession, MappedBuffer, Socket, Statement,
};

const FILE_CLOSED: &[Closed] = &[
    Closed::Descriptor("fd"),
    Closed::If("closed", 1),
    Closed::If("open", 0),
];
const SOCKET_PORTS: &[(&str, &str)] = &[("port", "port"), ("local port", "localport")];
const CHANNEL_PORTS: &[(&str, &str)] = &[
    ("port", "remoteAddress.holder.port|remoteAddress.port"),
    ("local port", "localAddress.holder.port|localAddress.port"),
];
const REMOTE: &str = "remoteAddress.holder.addr|remoteAddress.addr";
const CHANNEL_CLOSED: &[Closed] = &[
    Closed::Descriptor("fd"),
    Closed::If("closed", 1),
    Closed::If("open", 0),
];

/// Subclasses before their superclasses.
pub(super) const TABLE: &[Facts] = &[
    Facts {
        text: "path",
        closed: FILE_CLOSED,
        ..facts(File, "java.io.FileInputStream")
    },
    Facts {
        text: "path",
        closed: FILE_CLOSED,
        ..facts(File, "java.io.FileOutputStream")
    },
    Facts {
        text: "path",
        closed: FILE_CLOSED,
        ..facts(File, "java.io.RandomAccessFile")
    },
    Facts {
        text: "path",
        // A channel of a stream is the stream's file.
        closed: &[
            Closed::Descriptor("fd"),
            Closed::If("closed", 1),
            Closed::If("open", 0),
            Closed::NotNull("parent"),
        ],
        ..facts(File, "sun.nio.ch.FileChannelImpl")
    },
    Facts {
        text: "name",
        closed: &[Closed::If("closeRequested", 1)],
        ..facts(File, "java.util.zip.ZipFile")
    },
    // A `Socket` has one of these.
    Facts {
        host: "address",
        numbers: SOCKET_PORTS,
        closed: &[
            Closed::Descriptor("fd"),
            Closed::Null("fd"),
            Closed::NotNull("delegate"),
        ],
        ..facts(Socket, "java.net.SocketImpl")
    },
    Facts {
        numbers: &[("local port", "localPort")],
        closed: &[Closed::Descriptor("fd"), Closed::Null("fd")],
        ..facts(Socket, "java.net.DatagramSocketImpl")
    },
    Facts {
        host: REMOTE,
        numbers: CHANNEL_PORTS,
        closed: CHANNEL_CLOSED,
        ..facts(Socket, "sun.nio.ch.SocketChannelImpl")
    },
    Facts {
        numbers: CHANNEL_PORTS,
        closed: CHANNEL_CLOSED,
        ..facts(Socket, "sun.nio.ch.ServerSocketChannelImpl")
    },
    Facts {
        host: REMOTE,
        numbers: CHANNEL_PORTS,
        closed: CHANNEL_CLOSED,
        ..facts(Socket, "sun.nio.ch.DatagramChannelImpl")
    },
    // A view (`att`) has the memory of another buffer.
    Facts {
        numbers: &[("position", "position"), ("limit", "limit")],
        bytes: "capacity",
        closed: &[Closed::NotNull("att"), Closed::Null("fd")],
        ..facts(MappedBuffer, "java.nio.DirectByteBuffer")
    },
    Facts {
        numbers: &[
            ("connections", "connectionBag.sharedList#"),
            ("limit", "config.maxPoolSize|config.maximumPoolSize"),
            ("waiting", "connectionBag.waiters"),
        ],
        text: "poolName|config.poolName",
        ..facts(ConnectionPool, "com.zaxxer.hikari.pool.HikariPool")
    },
    Facts {
        numbers: &[
            ("busy", "busy#"),
            ("idle", "idle#"),
            ("limit", "poolProperties.maxActive"),
            ("waiting", "waitcount"),
        ],
        text: "poolProperties.name",
        closed: &[Closed::If("closed", 1)],
        ..facts(ConnectionPool, "org.apache.tomcat.jdbc.pool.ConnectionPool")
    },
    Facts {
        numbers: &[
            ("connections", "connectionPool.allObjects#"),
            ("limit", "maxTotal"),
        ],
        text: "url|connectionString",
        closed: &[Closed::If("closed", 1)],
        ..facts(ConnectionPool, "org.apache.commons.dbcp2.BasicDataSource")
    },
    Facts {
        numbers: &[
            ("connections", "managed#"),
            ("idle", "unused#"),
            ("limit", "max"),
            ("waiting", "acquireWaiters#"),
        ],
        ..facts(
            ConnectionPool,
            "com.mchange.v2.resourcepool.BasicResourcePool",
        )
    },
    Facts {
        numbers: &[
            ("busy", "activeCount"),
            ("idle", "poolingCount"),
            ("limit", "maxActive"),
        ],
        text: "jdbcUrl",
        closed: &[Closed::If("closed", 1)],
        ..facts(ConnectionPool, "com.alibaba.druid.pool.DruidDataSource")
    },
    Facts {
        text: "preparedQuery.query.nativeSql|preparedQuery.key",
        closed: &[
            Closed::If("isClosed", 1),
            Closed::If("statementState.ordinal", 2),
        ],
        ..facts(Statement, "org.postgresql.jdbc.PgStatement")
    },
    Facts {
        text: "query.originalSql|originalSql",
        closed: &[Closed::If("isClosed", 1)],
        ..facts(Statement, "com.mysql.cj.jdbc.StatementImpl")
    },
    Facts {
        text: "originalSql",
        closed: &[Closed::If("isClosed", 1)],
        ..facts(Statement, "com.mysql.jdbc.StatementImpl")
    },
    Facts {
        text: "sqlObject.originalSql",
        closed: &[Closed::If("closed", 1)],
        ..facts(Statement, "oracle.jdbc.driver.OracleStatement")
    },
    Facts {
        text: "sql",
        closed: &[Closed::If("closed", 1)],
        ..facts(Statement, "org.mariadb.jdbc.Statement")
    },
    Facts {
        text: "userSQL|preparedSQL",
        closed: &[Closed::If("bIsClosed", 1)],
        ..facts(Statement, "com.microsoft.sqlserver.jdbc.SQLServerStatement")
    },
    Facts {
        text: "command.command.sql|command.sql|sqlStatement",
        closed: &[Closed::Null("conn")],
        ..facts(Statement, "org.h2.jdbc.JdbcStatement")
    },
    Facts {
        text: "sql",
        closed: &[Closed::If("isClosed", 1)],
        ..facts(Statement, "org.hsqldb.jdbc.JDBCStatementBase")
    },
    Facts {
        text: "sql",
        closed: &[Closed::If("pointer", 0), Closed::Null("pointer")],
        ..facts(Statement, "org.sqlite.core.CoreStatement")
    },
    Facts {
        text: "id",
        numbers: &[("attributes", "attributes#")],
        times: &[
            ("age", Time::Since("creationTime")),
            ("idle", Time::Since("lastAccessedTime|thisAccessedTime")),
            ("timeout", Time::Seconds("maxInactiveInterval")),
        ],
        closed: &[Closed::If("isValid", 0)],
        ..facts(HttpSession, "org.apache.catalina.session.StandardSession")
    },
    Facts {
        text: "id",
        numbers: &[("attributes", "sessionAttrs#")],
        times: &[
            ("age", Time::Since("creationTime")),
            ("idle", Time::Since("lastAccessedTime")),
            ("timeout", Time::Seconds("maxInactiveInterval")),
        ],
        ..facts(HttpSession, "org.springframework.session.MapSession")
    },
    JETTY_11,
    Facts {
        class: "org.eclipse.jetty.session.ManagedSession",
        ..JETTY_11
    },
    Facts {
        text: "sessionId",
        numbers: &[("attributes", "attributes#")],
        times: &[
            ("age", Time::Since("creationTime")),
            ("idle", Time::Since("lastAccessed")),
            ("timeout", Time::Seconds("maxInactiveInterval")),
        ],
        closed: &[Closed::If("invalid", 1)],
        ..facts(
            HttpSession,
            "io.undertow.server.session.InMemorySessionManager$SessionImpl",
        )
    },
    Facts {
        text: "id",
        numbers: &[("attributes", "data#")],
        times: &[
            ("idle", Time::Since("lastAccessed")),
            ("timeout", Time::Milliseconds("timeout")),
        ],
        closed: &[Closed::If("destroyed", 1)],
        ..facts(HttpSession, "io.vertx.ext.web.sstore.AbstractSession")
    },
    Facts {
        text: "id",
        numbers: &[("attributes", "attributes#")],
        times: &[
            ("age", Time::Since("startTimestamp.fastTime")),
            ("idle", Time::Since("lastAccessTime.fastTime")),
            ("timeout", Time::Milliseconds("timeout")),
        ],
        closed: &[Closed::NotNull("stopTimestamp")],
        ..facts(HttpSession, "org.apache.shiro.session.mgt.SimpleSession")
    },
];

/// The memory of direct buffers: of the same class as that of mapped ones, without a file.
pub(super) const DIRECT_BUFFER: Facts = Facts {
    numbers: &[("position", "position"), ("limit", "limit")],
    bytes: "capacity",
    closed: &[Closed::NotNull("att"), Closed::NotNull("fd")],
    ..facts(DirectBuffer, "java.nio.DirectByteBuffer")
};

const JETTY_11: Facts = Facts {
    text: "_sessionData._id",
    numbers: &[("attributes", "_sessionData._attributes#")],
    times: &[
        ("age", Time::Since("_sessionData._created")),
        ("idle", Time::Since("_sessionData._accessed")),
        ("timeout", Time::Milliseconds("_sessionData._maxInactiveMs")),
    ],
    ..facts(HttpSession, "org.eclipse.jetty.server.session.Session")
};
