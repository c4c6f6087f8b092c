//! Finds the index file of a dump: where it may be, whether it fits, and what is wrong with those that do not.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use heapray_analyzer::index_file::{IndexFile, IndexKey, Refusal};
use heapray_analyzer::{AnalyzeOptions, Heap, Source};

use crate::index_place::IndexPlace;
use crate::refused_index::RefusedIndex;

/// The heap that an index file of the dump holds, if one fits, its path, and those that do not fit. Reads a sample of
/// the dump where there is any index file.
pub(crate) fn open_from_index(
    dump: &Path,
    place: &IndexPlace,
    source: &Source,
    options: &AnalyzeOptions,
) -> (Option<(Heap, PathBuf)>, Vec<RefusedIndex>) {
    let mut refused = Vec::new();
    let key = std::cell::OnceCell::new();
    let fits = |path: &Path| {
        let file = open_own(path)?;
        let index = IndexFile::open(&file)?;
        index.check(key.get_or_init(|| IndexKey::of(source, options)))?;
        index.heap(source, options)
    };
    let candidates = match place {
        IndexPlace::Nowhere => Vec::new(),
        IndexPlace::At(path) => vec![path.clone()],
        IndexPlace::Beside => {
            let first = beside(dump);
            // The names of the others depend on the key: a sample is read only if there may be any.
            let folders = [dump.parent().map(Path::to_owned), cache_folder()];
            let any = folders
                .iter()
                .flatten()
                .any(|folder| has_index_of(folder, dump));
            if first.exists() || any {
                let key = key.get_or_init(|| IndexKey::of(source, options));
                let cached = cache_folder().map(|folder| in_cache(&folder, dump, key));
                [Some(first), Some(with_digits(dump, key)), cached]
                    .into_iter()
                    .flatten()
                    .collect()
            } else {
                Vec::new()
            }
        }
    };
    for path in candidates {
        match fits(&path) {
            Ok(heap) => return (Some((heap, path)), refused),
            Err(Refusal::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(why) => refused.push(RefusedIndex { path, why }),
        }
    }
    (None, refused)
}

/// Opens an index file that no other user could have written.
///
/// # Errors
/// When it cannot be opened, or belongs to another user than this one or the administrator.
pub fn open_index(path: &Path) -> Result<IndexFile, Refusal> {
    IndexFile::open(&open_own(path)?)
}

pub(crate) fn open_own(path: &Path) -> Result<File, Refusal> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Refusal::Foreign);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let me = std::fs::metadata("/proc/self").map(|own| own.uid());
        if me.is_ok_and(|me| metadata.uid() != me && metadata.uid() != 0) {
            return Err(Refusal::OtherOwner);
        }
    }
    Ok(file)
}

/// `DUMP.heapray`.
pub(crate) fn beside(dump: &Path) -> PathBuf {
    let mut name = dump.as_os_str().to_owned();
    name.push(".heapray");
    name.into()
}

/// `DUMP.<key8>.heapray`.
pub(crate) fn with_digits(dump: &Path, key: &IndexKey) -> PathBuf {
    let mut name = dump.as_os_str().to_owned();
    name.push(format!(".{}.heapray", key.digits()));
    name.into()
}

pub(crate) fn in_cache(folder: &Path, dump: &Path, key: &IndexKey) -> PathBuf {
    let mut name = dump.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".{}.heapray", key.digits()));
    folder.join(name)
}

/// Whether the folder has a file that may be an index of the dump.
pub(crate) fn has_index_of(folder: &Path, dump: &Path) -> bool {
    let Some(name) = dump.file_name() else {
        return false;
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let name = name.as_encoded_bytes();
    let is_of_dump = |other: &OsString| {
        let other = other.as_encoded_bytes();
        other.starts_with(name) && other.ends_with(b".heapray")
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name())
        .any(|name| is_of_dump(&name))
}

/// The folder for index files of dumps in folders that cannot be written.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")));
    cache.map(|folder| folder.join("heapray"))
}
