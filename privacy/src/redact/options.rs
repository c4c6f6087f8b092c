//! How much is replaced, how, and what was.

/// How much is replaced. Each level includes those before it.
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

/// How to redact.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RedactOptions {
    /// How much.
    pub level: RedactLevel,
    /// With a key, arrays of equal content keep equal content (a keyed hash of it), so that
    /// duplicates can still be found; copies made with the same key can be compared. Whoever has the
    /// key can test guesses. Without, every text gets letters that hang on its address alone: findings
    /// that rest on equal contents (duplicate strings) are lost, and none is made up.
    pub key: Option<Vec<u8>>,
    /// Keep the names of threads and thread groups. Else they become others of the same shape: threads of
    /// one pool still look like it, and fingerprints rest on the shape alone.
    pub keep_thread_names: bool,
}

/// What was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RedactSummary {
    /// Bytes of the copy: those of the plain dump.
    pub bytes: u64,
    /// Primitive arrays whose contents were replaced.
    pub arrays: u64,
    /// Instances and classes whose primitive values were.
    pub objects: u64,
    /// Strings of the symbol table that were because they name nothing: constants of the code.
    pub constants: u64,
    /// Names that were, at [`RedactLevel::Names`].
    pub names: u64,
    /// Arrays kept as they were because they are a thread's name.
    pub kept_thread_names: u64,
    /// Bytes that made no sense and became zeros.
    pub blanked_bytes: u64,
}
