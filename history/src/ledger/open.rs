//! Opens a ledger. A file that is not a ledger is not written to.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use heapray_output_file::create_private_file;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::error::{BUSY, LedgerError};
use super::schema::{APPLICATION_ID, MIGRATIONS, VERSION};

/// Ledgers up to this many bytes are checked completely when they are opened, which takes some hundredths of a
/// second. `SQLite` alone notices damage only in pages that a query reads.
const CHECKED_UP_TO: u64 = 8 << 20;
/// Between two tries of what `SQLite` does not wait for itself.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// First bytes of every `SQLite` file (file format, section 1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Ledger {
    /// Opens a ledger and migrates it to the newest schema. Creates the file if it does not exist.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let io = |source| LedgerError::io(path, source);
        match fs::metadata(path) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                create(path).map_err(io)?;
            }
            Err(error) => return Err(io(error)),
        }
        Self::open_existing(path)
    }

    /// Opens a ledger and migrates it to the newest schema. Fails if the file does not exist.
    pub fn open_existing(path: &Path) -> Result<Self, LedgerError> {
        check_file(path)?;
        let mut ledger = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        ledger.configure()?;
        ledger.migrate()?;
        Ok(ledger)
    }

    /// Opens a ledger to ask it. Where the file or its folder can't be written, the ledger is read as it is.
    pub fn open_to_read(path: &Path) -> Result<Self, LedgerError> {
        let refused = match Self::open_existing(path) {
            Err(error) if error.is_read_only() => error,
            opened => return opened,
        };
        let ledger = match Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
            // Without its shared memory, SQLite reads a file with a log only if nobody can be writing to it.
            Err(error) if error.is_read_only() && !has_log(path) => Self::connect_immutable(path)?,
            opened => opened?,
        };
        if ledger.schema_version()? == VERSION {
            Ok(ledger)
        } else {
            Err(refused)
        }
    }

    fn connect(path: &Path, access: OpenFlags) -> Result<Self, LedgerError> {
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags);
        Self::check_connection(path, connection)
    }

    /// A file that no process writes, because it or its folder is read-only.
    pub(super) fn connect_immutable(path: &Path) -> Result<Self, LedgerError> {
        let path_bytes =
            std::path::absolute(path).map_err(|source| LedgerError::io(path, source))?;
        let mut address = "file://".to_owned();
        for byte in path_bytes.as_os_str().as_encoded_bytes() {
            let _ = match byte {
                b'/' | b'.' | b'-' | b'_' => write!(address, "{}", char::from(*byte)),
                byte if byte.is_ascii_alphanumeric() => write!(address, "{}", char::from(*byte)),
                byte => write!(address, "%{byte:02x}"),
            };
        }
        address.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        Self::check_connection(path, Connection::open_with_flags(address, flags))
    }

    /// The ledger behind a connection, if it is one.
    fn check_connection(
        path: &Path,
        connection: rusqlite::Result<Connection>,
    ) -> Result<Self, LedgerError> {
        let failed = |error| LedgerError::of_sqlite(path, error);
        let mut connection = connection.map_err(failed)?;
        connection.busy_timeout(BUSY).map_err(failed)?;
        // The schema of a crafted file is hostile data: its views and triggers must not call functions.
        connection
            .pragma_update(None, "trusted_schema", false)
            .map_err(failed)?;
        connection
            .pragma_update(None, "cell_size_check", true)
            .map_err(failed)?;
        // One snapshot: between two reads, another process may create the tables or let the file grow.
        let snapshot = connection.transaction().map_err(failed)?;
        check_owner(&snapshot, path)?;
        let length = check_length(&snapshot, path)?;
        drop(snapshot);
        let ledger = Self {
            connection,
            path: path.to_owned(),
        };
        if length <= CHECKED_UP_TO {
            ledger.verify()?;
        }
        Ok(ledger)
    }

    /// Reads every page and checks every index. Cost: the whole file. Finds damage to the structure and to indexed
    /// values, not a changed letter in text that no index repeats.
    pub fn verify(&self) -> Result<(), LedgerError> {
        let mut statement = self
            .connection
            .prepare("PRAGMA integrity_check(5)")
            .map_err(|e| self.failed(e))?;
        let findings: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .and_then(Iterator::collect)
            .map_err(|error| self.failed(error))?;
        if findings.iter().all(|finding| finding == "ok") {
            return Ok(());
        }
        Err(LedgerError::Damaged {
            path: self.path.clone(),
            reason: findings.join("; "),
        })
    }

    /// Schema version of the open ledger.
    pub fn schema_version(&self) -> Result<u32, LedgerError> {
        user_version(&self.connection).map_err(|error| self.failed(error))
    }

    pub(super) fn failed(&self, error: rusqlite::Error) -> LedgerError {
        LedgerError::of_sqlite(&self.path, error)
    }

    /// Runs `work` in one transaction that takes the write lock first. A transaction that reads before it writes can
    /// fail even after a wait.
    pub(super) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let path = &self.path;
        let failed = |error| LedgerError::of_sqlite(path, error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let done = work(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(done)
    }

    fn configure(&self) -> Result<(), LedgerError> {
        let failed = |error| self.failed(error);
        self.connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(failed)?;
        let mode: String = self
            .connection
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .map_err(failed)?;
        if mode != "wal" {
            self.switch_to_log()?;
        }
        // FULL: a run that a batch marked as recorded is on the disk.
        self.connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(failed)
    }

    /// Switches to a write-ahead log. The switch needs the file for a moment alone, and `SQLite` does not wait for that
    /// itself. If the moment does not come, or the file system has no shared memory, `SQLite` keeps its rollback
    /// journal, which is slower with two writers and equally safe.
    fn switch_to_log(&self) -> Result<(), LedgerError> {
        let began = Instant::now();
        loop {
            let switched = self
                .connection
                .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()));
            match switched {
                Err(error) if is_busy(&error) => {
                    if began.elapsed() > BUSY {
                        return Ok(());
                    }
                    std::thread::sleep(BETWEEN_TRIES);
                }
                switched => return switched.map_err(|error| self.failed(error)),
            }
        }
    }

    fn migrate(&mut self) -> Result<(), LedgerError> {
        let found = user_version(&self.connection)
            .map_err(|error| LedgerError::of_sqlite(&self.path, error))?;
        if found == VERSION {
            return Ok(());
        }
        self.in_transaction(|transaction| {
            // Again, under the lock: another process may have migrated the file meanwhile.
            let found = user_version(transaction)?;
            for statements in MIGRATIONS.iter().skip(found as usize) {
                transaction.execute_batch(statements)?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", VERSION)
        })
    }
}

/// Creates an empty file that only its owner may read, because it will contain names of a company's classes.
fn create(path: &Path) -> std::io::Result<()> {
    match create_private_file(path) {
        Ok(_) => Ok(()),
        // Another process created the file first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn user_version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Rejects files of other programs and of newer versions.
fn check_owner(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    let failed = |error| LedgerError::of_sqlite(path, error);
    let owner: i32 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(failed)?;
    let tables: u64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
            row.get::<_, i64>(0)
        })
        .map_err(failed)?
        .unsigned_abs();
    if owner != APPLICATION_ID && !(owner == 0 && tables == 0) {
        return Err(LedgerError::Foreign {
            path: path.to_owned(),
            reason: "it is an SQLite database of another program".to_owned(),
        });
    }
    let found = user_version(connection).map_err(failed)?;
    if found > VERSION {
        return Err(LedgerError::TooNew {
            path: path.to_owned(),
            found,
            known: VERSION,
        });
    }
    Ok(())
}

/// Rejects a truncated file; the length of a whole one, in bytes. `SQLite` alone notices only when a query reads a
/// missing page.
fn check_length(connection: &Connection, path: &Path) -> Result<u64, LedgerError> {
    let pragma = |name: &str| -> Result<u64, LedgerError> {
        let value: i64 = connection
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
            .map_err(|error| LedgerError::of_sqlite(path, error))?;
        Ok(value.unsigned_abs())
    };
    let expected = pragma("page_count")?.saturating_mul(pragma("page_size")?);
    let metadata = fs::metadata(path).map_err(|source| LedgerError::io(path, source))?;
    // With a write-ahead log, the last pages may be in the log only.
    if !has_log(path) && expected > metadata.len() {
        return Err(LedgerError::Damaged {
            path: path.to_owned(),
            reason: format!("it has {} of {expected} bytes", metadata.len()),
        });
    }
    Ok(metadata.len())
}

/// Is there a write-ahead log with something in it?
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(Path::new(&log)).is_ok_and(|log| log.len() > 0)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// Rejects what is no file, or not one of `SQLite`, before `SQLite` sees it.
fn check_file(path: &Path) -> Result<(), LedgerError> {
    let io = |source| LedgerError::io(path, source);
    let foreign = |reason: &str| LedgerError::Foreign {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(LedgerError::Missing {
                path: path.to_owned(),
            });
        }
        Err(error) => return Err(io(error)),
    };
    if !metadata.is_file() {
        return Err(foreign("it is not a file"));
    }
    if metadata.len() == 0 {
        return Ok(());
    }
    let mut magic = [0; MAGIC.len()];
    match File::open(path).and_then(|mut file| file.read_exact(&mut magic)) {
        // Zeros: another process is creating the ledger and has not written its first page yet.
        Ok(()) if &magic == MAGIC || magic == [0; MAGIC.len()] => Ok(()),
        Ok(()) => Err(foreign("it is not an SQLite file")),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(foreign("it is not an SQLite file"))
        }
        Err(error) => Err(io(error)),
    }
}
