//! Options and summary of a redacted copy.

/// How much of a dump is replaced. Each level includes the levels before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum RedactLevel {
    /// Text: the contents of every `byte[]` and `char[]`, `String.hash`, and constants of the code.
    Strings,
    /// All values: every primitive array, primitive fields and statics too.
    #[default]
    Values,
    /// Names too: every part of a class, method, field or file name that the JDK's own names don't
    /// have is replaced by letters. Suspects keep their objects and sizes but lose their names, and
    /// with them fingerprints and kinds that are told by a name.
    Names,
}

/// Options of a redacted copy.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RedactOptions {
    /// How much is replaced.
    pub level: RedactLevel,
    /// With a key, arrays of equal content keep equal content (a keyed hash of it), so that
    /// duplicates can still be found; copies made with the same key can be compared. A person with the
    /// key can test guesses. Without a key, the letters of a text depend on its address only: findings by
    /// equal contents (duplicate strings) are lost, and no false ones appear.
    pub key: Option<Vec<u8>>,
    /// Keep the names of threads and thread groups. Otherwise each name is replaced by one of the same shape:
    /// threads of one pool still look alike, and fingerprints depend on the shape only.
    pub keep_thread_names: bool,
}

/// Counts of what was replaced in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RedactSummary {
    /// Bytes of the copy, equal to the bytes of the plain dump.
    pub bytes: u64,
    /// Primitive arrays whose contents were replaced.
    pub arrays: u64,
    /// Instances and classes whose primitive values were replaced.
    pub objects: u64,
    /// Replaced strings of the symbol table that name nothing: constants of the code.
    pub constants: u64,
    /// Names that were replaced, at [`RedactLevel::Names`].
    pub names: u64,
    /// Arrays that were kept because they are the name of a thread.
    pub kept_thread_names: u64,
    /// Unreadable bytes that were replaced by zeros.
    pub blanked_bytes: u64,
    /// Whether anything was lost, be it behind the end of a cut file.
    pub is_damaged: bool,
}
