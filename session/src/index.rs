//! Writes the index file of a session, and reads what it keeps without the dump.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use heapray_analyzer::index_file::{IndexFile, KeptAnswer, Refusal, write_index};
use heapray_analyzer::storage::codec::{read_all, to_bytes};
use heapray_query::kept_answers;

use crate::find_index::{beside, cache_folder, in_cache, open_index, with_digits};
use crate::index_place::IndexPlace;
use crate::session::Session;

/// The name under which index files keep whether the dump is damaged, and in which words.
const DAMAGE: &str = "damage 1";

impl Session {
    /// The paths where an index file of this dump and these options may be written, best first: beside the dump,
    /// under a name of its own where a file of other options or no index file is there, and in the user's cache
    /// folder. Reads a sample of the dump.
    pub fn index_paths(&self, place: &IndexPlace) -> Vec<PathBuf> {
        let key = self.index_key();
        match place {
            IndexPlace::Nowhere => Vec::new(),
            IndexPlace::At(path) => vec![path.clone()],
            IndexPlace::Beside if !self.path().is_file() => Vec::new(),
            IndexPlace::Beside => {
                let first = beside(self.path());
                let found = open_index(&first).and_then(|index| index.check(&key));
                let is_taken = matches!(found, Err(Refusal::OtherOptions | Refusal::Foreign));
                let own = if is_taken {
                    with_digits(self.path(), &key)
                } else {
                    first
                };
                let cached = cache_folder().map(|folder| in_cache(&folder, self.path(), &key));
                std::iter::once(own).chain(cached).collect()
            }
        }
    }

    /// What an index file keeps beside the columns. A few passes over the heap; a report needs most of it, too.
    pub fn index_answers(&self) -> Vec<KeptAnswer> {
        let mut answers = kept_answers(self.heap());
        let damage = (self.is_damaged(), self.damage_messages());
        answers.push((DAMAGE, to_bytes(&damage)));
        answers
    }

    /// Writes the index file of the heap, see [`write_index`]; `answers` are the [`index_answers`](Self::index_answers),
    /// which another thread may compute.
    ///
    /// # Errors
    /// When it cannot be written, when there are no answers, or the dump was opened without
    /// [`for_index`](crate::SessionOptions::for_index).
    pub fn write_index(
        &self,
        answers: impl FnOnce() -> io::Result<Vec<KeptAnswer>>,
        open: &dyn Fn() -> io::Result<File>,
    ) -> io::Result<()> {
        write_index(self.heap(), &self.index_key(), answers, open)
    }
}

/// Whether the dump of an index file is damaged, and in which words; `None` if the file is damaged itself.
pub fn kept_damage(index: &IndexFile) -> Option<(bool, Vec<String>)> {
    read_all(index.kept(DAMAGE)?)
}
