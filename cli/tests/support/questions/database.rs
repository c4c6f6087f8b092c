//! Connections, statements and pools; TLS sessions; files.

use heapray_testkit::{ClassId, ObjectId, Type};

use super::maker::{Maker, int};

const SHOP: &str = "jdbc:postgresql://db1.example.com:5432/shop";
const STOCK: &str = "jdbc:postgresql://db2.example.com:5432/stock";

/// URL, and name and value of what the connection was opened with.
const CONNECTIONS: [(&str, &[(&str, &str)]); 2] = [
    (SHOP, &[("user", "shop"), ("schema", "public")]),
    (STOCK, &[("user", "stock_reader"), ("schema", "archive")]),
];

/// Connection, statement, whether it was prepared.
const STATEMENTS: [(usize, &str, bool); 4] = [
    (0, "SELECT * FROM orders WHERE number = ?", true),
    (0, "UPDATE orders SET status = ? WHERE number = ?", true),
    (1, "SELECT count(*) FROM articles", false),
    (1, "SELECT * FROM orders WHERE number = ?", true),
];

const TLS: [(&str, i32); 6] = [
    ("pay.example.com", 443),
    ("mail.example.com", 465),
    ("pay.example.com", 443),
    ("api.example.com", 443),
    ("api.example.com", 8443),
    ("pay.example.com", 443),
];

const FILES: [&str; 3] = [
    "/var/log/portal/access.log",
    "/srv/portal/uploads",
    "/etc/portal/portal.conf",
];

pub(crate) fn add(maker: &mut Maker) {
    let connections = connections(maker);
    statements(maker, &connections);
    data_sources(maker);

    let fields = [("host", Type::Object), ("port", Type::Int)];
    let class = maker.jdk("sun.security.ssl.SSLSessionImpl", None, &fields);
    let mut sessions = Vec::new();
    for (host, port) in TLS {
        let host = maker.dump.string(host);
        let session = maker.dump.instance(class).set("host", host);
        sessions.push(session.set("port", port).build());
    }
    hold_all(maker, "TLS_SESSIONS", &sessions);

    let class = maker.jdk("java.io.File", None, &[("path", Type::Object)]);
    let mut files = Vec::new();
    for path in FILES {
        let path = maker.dump.string(path);
        files.push(maker.dump.instance(class).set("path", path).build());
    }
    hold_all(maker, "FILES", &files);
}

fn connections(maker: &mut Maker) -> Vec<ObjectId> {
    let fields = [("url", Type::Object), ("environment", Type::Object)];
    let class = maker.library("com.example.jdbc.Connection", None, &fields);
    let mut connections = Vec::new();
    for (url, environment) in CONNECTIONS {
        let mut entries = Vec::new();
        for (name, value) in environment {
            entries.push((maker.dump.string(name), maker.dump.string(value)));
        }
        let environment = maker.dump.hash_map(&entries);
        let url = maker.dump.string(url);
        let connection = maker.dump.instance(class).set("url", url);
        connections.push(connection.set("environment", environment).build());
    }
    connections
}

fn statements(maker: &mut Maker, connections: &[ObjectId]) {
    let text = maker.library(
        "com.example.jdbc.Sql",
        None,
        &[("original", Type::Object), ("parameters", Type::Int)],
    );
    let fields = [("connection", Type::Object), ("sql", Type::Object)];
    let plain = maker.library("com.example.jdbc.Statement", None, &fields);
    let prepared = "com.example.jdbc.PreparedStatement";
    let prepared = maker.library(prepared, Some(plain), &[("fetchSize", Type::Int)]);
    let mut statements = Vec::new();
    for (connection, sql, is_prepared) in STATEMENTS {
        let parameters = int(sql.matches('?').count());
        let original = maker.dump.string(sql);
        let sql = maker.dump.instance(text).set("original", original);
        let sql = sql.set("parameters", parameters).build();
        let class = if is_prepared { prepared } else { plain };
        let statement = maker.dump.instance(class);
        let statement = statement.set("connection", connections[connection]);
        statements.push(statement.set("sql", sql).build());
    }
    hold_all(maker, "STATEMENTS", &statements);
}

/// Two pools of different makers; only the interface is the same.
fn data_sources(maker: &mut Maker) {
    let fields = [("jdbcUrl", Type::Object), ("maxPoolSize", Type::Int)];
    let config = maker.library("com.zaxxer.hikari.HikariConfig", None, &fields);
    let hikari = "com.zaxxer.hikari.HikariDataSource";
    let hikari = maker.library(hikari, Some(config), &[]);
    let fields = [("url", Type::Object), ("maxTotal", Type::Int)];
    let dbcp = "org.apache.commons.dbcp2.BasicDataSource";
    let dbcp = maker.library(dbcp, None, &fields);
    let mut source = |class: ClassId, url: (&str, &str), most: (&str, i32)| {
        let text = maker.dump.string(url.1);
        let source = maker.dump.instance(class).set(url.0, text);
        source.set(most.0, most.1).build()
    };
    let sources = [
        source(hikari, ("jdbcUrl", SHOP), ("maxPoolSize", 20)),
        source(dbcp, ("url", STOCK), ("maxTotal", 8)),
    ];
    hold_all(maker, "POOLS", &sources);
}

fn hold_all(maker: &mut Maker, field: &'static str, objects: &[ObjectId]) {
    let array = maker.dump.object_array("java.lang.Object[]", objects);
    maker.hold(field, array);
}
