//! What all pages share: the dump, what was computed of it, and what the person keeps.

mod browsers;
mod jobs;
mod kept_sets;
mod notes;
mod notes_file;
mod pass;
mod state;

pub(crate) use browsers::Browsers;
pub(crate) use kept_sets::KeptSet;
pub(crate) use notes::Note;
pub(crate) use pass::Pass;
pub(crate) use state::{App, Comparison};
