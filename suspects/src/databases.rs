//! Databases that keep their tables in the heap: whatever refers to a connection leads to all of them, and holds none.

use heapray_analyzer::ClassIndex;

use crate::input::Input;

/// Classes of H2's tables and stores.
pub(crate) const H2: &[&str] = &[
    "org.h2.mvstore.db.MVTable",
    "org.h2.mvstore.MVStore",
    "org.h2.mvstore.MVMap",
    "org.h2.engine.Database",
    "org.h2.table.TableBase",
];
/// Classes of HSQLDB's tables.
pub(crate) const HSQLDB: &[&str] = &[
    "org.hsqldb.persist.RowStoreAVL",
    "org.hsqldb.Table",
    "org.hsqldb.TableBase",
];
/// Derby's pages.
pub(crate) const DERBY: &[&str] = &["org.apache.derby.impl.store.raw.data.*"];

/// What an application reads and writes such a database with, but for connections.
const STATEMENTS: &[&str] = &[
    "org.h2.jdbc.JdbcResultSet",
    "org.h2.jdbc.JdbcStatement",
    "org.hsqldb.jdbc.JDBCResultSet",
    "org.hsqldb.jdbc.JDBCStatementBase",
    "org.apache.derby.impl.jdbc.EmbedResultSet",
    "org.apache.derby.impl.jdbc.EmbedStatement",
];

/// Is it part of such a database?
pub(crate) fn is_of_database(input: &Input<'_>, class: ClassIndex) -> bool {
    let mut all = [H2, HSQLDB, DERBY].into_iter();
    all.any(|classes| input.is_one_of(class, classes))
}

/// Is it a statement of such a database, or a statement's result?
pub(crate) fn is_statement(input: &Input<'_>, class: ClassIndex) -> bool {
    input.is_one_of(class, STATEMENTS)
}
