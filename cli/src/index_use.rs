//! Is an answer from an index file sound? The file's blocks are verified when they are touched, so a bad one may show
//! after half of an answer: nothing is written before this has been asked, and a bad file is not used again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heapray_analyzer::storage::mapped_file::MappedFile;

/// What this process knows of the index files that it uses.
struct IndexUse {
    /// No index file is used any more.
    is_off: bool,
    opened: Vec<Arc<MappedFile>>,
    /// Something was written.
    has_answered: bool,
}

static USE: Mutex<IndexUse> = Mutex::new(IndexUse {
    is_off: false,
    opened: Vec::new(),
    has_answered: false,
});

/// An index file turned out to be damaged.
#[derive(Debug)]
struct Damaged(String);

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the index is damaged: {}", self.0)
    }
}

impl std::error::Error for Damaged {}

fn lock() -> MutexGuard<'static, IndexUse> {
    USE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers will be read from this file.
pub(crate) fn watch(file: &Arc<MappedFile>) {
    lock().opened.push(Arc::clone(file));
}

/// Are answers read from any index file?
pub(crate) fn is_in_use() -> bool {
    !lock().opened.is_empty()
}

/// Must no index file be used?
pub(crate) fn is_off() -> bool {
    lock().is_off
}

/// Is all sound that was read from index files so far?
///
/// # Errors
/// When it is not: then nothing that was computed may be shown.
pub(crate) fn check() -> anyhow::Result<()> {
    let opened = &lock().opened;
    match opened.iter().find_map(|file| file.fault()) {
        Some(why) => Err(anyhow::Error::new(Damaged(why.to_owned()))),
        None => Ok(()),
    }
}

/// Something was written, after a check.
pub(crate) fn has_answered() {
    lock().has_answered = true;
}

/// What is wrong with an index file, if the question can be asked again without it: from now on none is used.
pub(crate) fn turn_off_if_damaged() -> Option<String> {
    let why = check().err()?.to_string();
    let mut index_use = lock();
    index_use.is_off = true;
    index_use.opened.clear();
    (!index_use.has_answered).then_some(why)
}
