//! The tables, and how older ledgers are migrated to them.
//!
//! A version is a list of statements that migrates a ledger from the version before. Published versions are never
//! edited, because a user's ledger may have any of them.

/// `HRAY`: distinguishes a ledger from other `SQLite` files.
pub(super) const APPLICATION_ID: i32 = 0x4852_4159;

/// Newest version.
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

/// Nights are days since 1970-01-01, which are small and easy to sort and subtract.
const VERSION_1: &str = "
CREATE TABLE applications (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    night INTEGER NOT NULL,
    version TEXT,
    pod TEXT,
    dump_path TEXT NOT NULL,
    dumped_at TEXT,
    recorded_at TEXT NOT NULL,
    file_bytes INTEGER NOT NULL,
    used_bytes INTEGER NOT NULL,
    unreachable_bytes INTEGER NOT NULL,
    objects INTEGER NOT NULL,
    max_heap_bytes INTEGER,
    verdict TEXT NOT NULL,
    confidence REAL NOT NULL,
    headline TEXT NOT NULL,
    complete INTEGER NOT NULL,
    tool_version TEXT NOT NULL
);
CREATE INDEX runs_by_night ON runs (application_id, night, version, pod);
CREATE TABLE labels (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, name)
) WITHOUT ROWID;
CREATE TABLE fingerprints (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    culprit TEXT NOT NULL,
    access_path TEXT NOT NULL
);
CREATE TABLE suspects (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id),
    rank INTEGER NOT NULL,
    confidence REAL NOT NULL,
    retained_bytes INTEGER NOT NULL,
    retained_share REAL NOT NULL,
    instances INTEGER NOT NULL,
    PRIMARY KEY (run_id, fingerprint_id)
) WITHOUT ROWID;
CREATE TABLE classes (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE class_totals (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    class_id INTEGER NOT NULL REFERENCES classes (id),
    instances INTEGER NOT NULL,
    shallow_bytes INTEGER NOT NULL,
    retained_bytes INTEGER,
    PRIMARY KEY (run_id, class_id)
) WITHOUT ROWID;
";

/// Totals per night, so that queries over a year of a fleet do not read a million suspects; and what remains known
/// of a suspect after its runs are pruned.
const VERSION_2: &str = "
CREATE TABLE sightings (
    application_id INTEGER NOT NULL REFERENCES applications (id),
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id),
    night INTEGER NOT NULL,
    version TEXT NOT NULL,
    runs INTEGER NOT NULL,
    pods INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    most_bytes INTEGER NOT NULL,
    PRIMARY KEY (application_id, fingerprint_id, night, version)
) WITHOUT ROWID;
CREATE TABLE known (
    application_id INTEGER NOT NULL REFERENCES applications (id),
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id),
    first_night INTEGER NOT NULL,
    first_version TEXT NOT NULL,
    last_night INTEGER NOT NULL,
    PRIMARY KEY (application_id, fingerprint_id)
) WITHOUT ROWID;
INSERT INTO sightings
    SELECT run.application_id, suspect.fingerprint_id, run.night, coalesce(run.version, ''),
        count(*), count(DISTINCT coalesce(run.pod, char(0) || run.id)),
        sum(suspect.retained_bytes), max(suspect.retained_bytes)
    FROM suspects AS suspect JOIN runs AS run ON run.id = suspect.run_id
    GROUP BY 1, 2, 3, 4;
INSERT INTO known
    SELECT application_id, fingerprint_id, min(night),
        (SELECT first.version FROM sightings AS first
         WHERE first.application_id = s.application_id AND first.fingerprint_id = s.fingerprint_id
         ORDER BY first.night, first.version LIMIT 1),
        max(night)
    FROM sightings AS s GROUP BY 1, 2;
";

/// Suppressions.
const VERSION_3: &str = "
CREATE TABLE suppressions (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    application TEXT,
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_on TEXT
);
CREATE INDEX suppressions_by_fingerprint ON suppressions (fingerprint);
";

/// What a run's suspects were found by, and the fingerprints that a suspect had before: see `succession.rs`. Older
/// versions of heapray followed all references and had the first rules.
const VERSION_4: &str = "
ALTER TABLE runs ADD COLUMN basis TEXT NOT NULL DEFAULT '1 all';
ALTER TABLE fingerprints ADD COLUMN basis TEXT NOT NULL DEFAULT '1 all';
ALTER TABLE fingerprints ADD COLUMN accumulated TEXT NOT NULL DEFAULT '';
CREATE INDEX fingerprints_by_culprit ON fingerprints (culprit);
CREATE TABLE former_fingerprints (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id)
) WITHOUT ROWID;
";

/// `MIGRATIONS[n]` migrates from version `n` to `n + 1`.
pub(super) const MIGRATIONS: [&str; 4] = [VERSION_1, VERSION_2, VERSION_3, VERSION_4];

#[cfg(test)]
pub(super) const FIRST_VERSION: &str = VERSION_1;
