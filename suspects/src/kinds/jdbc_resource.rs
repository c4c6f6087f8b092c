//! `jdbc-resource`: connections, statements and result sets that accumulate.

use super::kind::{Kind, Recognition, advice, counted, of_class};
use crate::accumulated::most_frequent_below;
use crate::counted::Word;
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::library::Library;
use crate::names::simple_name;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct JdbcResource;

/// Name suffixes of every driver's implementations of `java.sql`; HPROF does not record interfaces.
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
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::JdbcResource]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let in_use = input
            .heap
            .classes()
            .find_by_name("java.sql.Connection")
            .next()
            .is_some();
        let is_jdbc = |name: &str| {
            let short = simple_name(name);
            let suffixed = SUFFIXES.iter().any(|suffix| short.ends_with(suffix));
            let driver = DRIVERS.iter().any(|prefix| name.starts_with(prefix));
            let words = name.to_ascii_lowercase();
            let of_databases = ["jdbc", ".sql.", "driver", "database", ".db."]
                .iter()
                .any(|word| words.contains(word));
            // The interfaces are loaded only where something implements them.
            suffixed && (driver || of_databases || in_use && !Library::is_jdk(name))
        };
        let accumulated = suspect
            .accumulated
            .filter(|accumulated| accumulated.instances >= 8)?;
        let below = || {
            let found = most_frequent_below(input, &suspect.candidate.nodes, |name| {
                is_jdbc(name) || is_proxy(name) && is_proxy_of_jdbc(input, name)
            });
            found.filter(|found| found.instances * 2 >= accumulated.instances)
        };
        let is_payload = is_jdbc(input.class_name(accumulated.class));
        let accumulated = if is_payload { accumulated } else { below()? };
        let of_library = suspect
            .accumulated
            .is_none_or(|own| input.is_library(own.class));
        Some(Recognition {
            kind: LeakKind::JdbcResource,
            confidence: 0.9,
            evidence: vec![Evidence::counted(
                "open",
                vec![
                    Word::Count(counted(input, accumulated.class, accumulated.instances)),
                    of_class(input, accumulated.class, ""),
                ],
            )],
            advice: advice(
                "Close statements and connections with try-with-resources.",
                "A connection keeps its open statements and result sets, and the pool keeps each \
                 connection that is not returned. Turn on the leak detection of the pool.",
                Some(
                    "try (Connection c = pool.getConnection();\n     PreparedStatement s = \
                     c.prepareStatement(SQL)) {\n    // use it\n}",
                ),
            ),
            // The driver's object says more than the proxy around it.
            accumulated: of_library.then_some(accumulated),
            culprit: None,
        })
    }
}

fn is_proxy(name: &str) -> bool {
    simple_name(name).starts_with("$Proxy")
}

/// A proxy class keeps the methods of its interfaces in static fields.
fn is_proxy_of_jdbc(input: &Input<'_>, name: &str) -> bool {
    let heap = input.heap;
    let classes = heap.classes().find_by_name(name);
    classes.into_iter().any(|class| {
        let fields = heap.static_fields(class);
        let mut methods = fields.iter().filter_map(|field| match field.value {
            heapray_hprof::Value::Object(id) => heap.find(id),
            _ => None,
        });
        methods.any(|method| {
            let interface = heap.field_object(method, "clazz");
            interface.is_some_and(|interface| input.name_of(interface).starts_with("java.sql."))
        })
    })
}
