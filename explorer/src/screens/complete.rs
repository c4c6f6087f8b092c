//! Words that may follow in a query.

use std::collections::BTreeSet;

use heapray_analyzer::Heap;
use heapray_report::format::simple_name;

use crate::heap::Language;

/// Words that are offered.
const MOST: usize = 12;

const OQL: [&str; 24] = [
    "AND",
    "AS RETAINED SET",
    "COUNT(*)",
    "DISTINCT",
    "FROM",
    "GROUP BY",
    "INSTANCEOF",
    "IS NULL",
    "LIKE",
    "LIMIT",
    "NOT",
    "OBJECTS",
    "ORDER BY",
    "SELECT",
    "UNION",
    "WHERE",
    "classof(",
    "dominatorof(",
    "dominators(",
    "inbounds(",
    "outbounds(",
    "toHex(",
    "toString(",
    "@retainedHeapSize",
];
const SQL: [&str; 30] = [
    "AND",
    "AS",
    "BETWEEN",
    "CASE",
    "DESC",
    "DISTINCT",
    "EXISTS",
    "FROM",
    "GROUP BY",
    "HAVING",
    "JOIN",
    "LIKE",
    "LIMIT",
    "NOT",
    "ORDER BY",
    "REGEXP",
    "SELECT",
    "WHERE",
    "arrays",
    "classes",
    "collections",
    "count(*)",
    "duplicate_strings",
    "frames",
    "objects",
    "path_to_root(",
    "refs",
    "retained_set(",
    "strings",
    "threads",
];

/// Words that begin as the one that is typed: of the language first, then classes by simple or full name.
pub(super) fn words(heap: &Heap, language: Language, word: &str) -> Vec<String> {
    let typed = word.trim_start_matches('"').to_lowercase();
    if typed.len() < 2 {
        return Vec::new();
    }
    let begins = |text: &str| text.to_lowercase().starts_with(&typed);
    let known: &[&str] = match language {
        Language::Oql => &OQL,
        Language::Sql => &SQL,
    };
    let mut found: Vec<String> = { known.iter() }
        .filter(|text| begins(text))
        .map(|text| (*text).to_owned())
        .collect();
    let classes = heap.classes().iter().map(|(_, class)| class.name.as_str());
    // In SQL a class is a table, whose name stands in quotes. No other name can be typed in either language.
    let is_plain = |name: &&str| {
        name.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '$' | '_' | '[' | ']'))
    };
    let named: BTreeSet<&str> = classes
        .filter(|name| begins(name) || begins(simple_name(name)))
        .filter(is_plain)
        .collect();
    found.extend(named.into_iter().map(|name| match language {
        Language::Oql => name.to_owned(),
        Language::Sql => format!("\"{name}\""),
    }));
    found.truncate(MOST);
    found
}
