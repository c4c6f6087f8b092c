//! `in-memory-database`: the rows of a database that lives in the heap. A holder, not a leak.

use super::kind::{Kind, Recognition};
use super::library_holder::{Facts, find_holder, recognition};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct InMemoryDatabase;

/// Facts about libraries; extend here.
const FACTS: [Facts; 3] = [
    Facts {
        holders: &[
            "org.h2.mvstore.db.MVTable",
            "org.h2.mvstore.MVStore",
            "org.h2.mvstore.MVMap",
            "org.h2.engine.Database",
            "org.h2.table.TableBase",
        ],
        units: &[],
        summary: "Keep the database in a file, or delete rows that are no longer needed.",
        details: "An in-memory database keeps all rows in the heap. Its size is that of its tables. A jdbc:h2:file: URL keeps them on disk, with a cache of limited size.",
        example: None,
    },
    Facts {
        holders: &[
            "org.hsqldb.persist.RowStoreAVL",
            "org.hsqldb.Table",
            "org.hsqldb.TableBase",
        ],
        units: &[],
        summary: "Use cached tables, or delete rows that are no longer needed.",
        details: "A memory table of HSQLDB keeps all rows in the heap. Its size is that of its tables. CREATE CACHED TABLE keeps rows on disk, with a cache of limited size.",
        example: None,
    },
    Facts {
        holders: &["org.apache.derby.impl.store.raw.data.*"],
        units: &[],
        summary: "Keep the database in a file, or delete rows that are no longer needed.",
        details: "An in-memory database of Derby keeps all pages in the heap.",
        example: None,
    },
];

impl Kind for InMemoryDatabase {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::InMemoryDatabase]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, _) = find_holder(input, suspect, &FACTS)?;
        Some(recognition(
            input,
            suspect,
            (LeakKind::InMemoryDatabase, 0.9),
            facts,
        ))
    }
}
