//! `jdbc-resource`: connections, statements and result sets that pile up.

use super::{Kind, Recognition, advice, figure};
use crate::suspects::case::Case;
use crate::suspects::context::Context;
use crate::suspects::library::simple_name;

pub(super) struct JdbcResource;

/// What implementations of `java.sql` are called by every driver; HPROF doesn't tell interfaces.
const SUFFIXES: [&str; 6] = [
    "Connection",
    "PreparedStatement",
    "Statement",
    "ResultSet",
    "CallableStatement",
    "StatementImpl",
];
const DRIVERS: [&str; 9] = [
    "org.postgresql.",
    "com.mysql.",
    "oracle.jdbc.",
    "org.h2.",
    "org.mariadb.",
    "org.sqlite.",
    "com.microsoft.sqlserver.",
    "com.zaxxer.hikari.",
    "org.apache.commons.dbcp2.",
];

impl Kind for JdbcResource {
    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        let is_jdbc = |name: &str| {
            let short = simple_name(name);
            let suffixed = SUFFIXES.iter().any(|suffix| short.ends_with(suffix));
            let driver = DRIVERS.iter().any(|prefix| name.starts_with(prefix));
            let words = name.to_ascii_lowercase();
            let of_databases = ["jdbc", ".sql.", "driver", "database", ".db."]
                .iter()
                .any(|word| words.contains(word));
            suffixed && (driver || of_databases)
        };
        let payload = case.payload.filter(|payload| payload.instances >= 8)?;
        if !is_jdbc(context.class_name(payload.class)) {
            return None;
        }
        let count = payload.instances;
        Some(Recognition {
            kind: "jdbc-resource",
            confidence: 0.9,
            evidence: vec![figure(
                "open",
                count,
                format!("{count} × {}", context.class_name(payload.class)),
            )],
            advice: advice(
                "Close statements and connections with try-with-resources.",
                "An open statement or result set is kept by its connection, and a connection that is \
                 not given back by the pool's list. Switch the pool's leak detection on.",
                Some(
                    "try (Connection c = pool.getConnection();\n     PreparedStatement s = \
                     c.prepareStatement(SQL)) {\n    …\n}",
                ),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
