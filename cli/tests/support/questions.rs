//! Two heaps that have an answer to each of the 66 questions: a portal in a servlet container, and a phone.

#![allow(
    clippy::indexing_slicing,
    reason = "the builder knows how many it has built"
)]

mod collections;
mod database;
mod jdk;
mod maker;
mod people;
pub(crate) mod phone;
mod references;
mod texts;
mod threads;

use heapray_testkit::ObjectId;
use maker::Maker;

/// The portal's dump, and where one of its objects is.
pub(crate) struct Portal {
    pub bytes: Vec<u8>,
    /// The user session of user 41.
    pub session_of_ada: ObjectId,
}

/// The dump of the portal: some 14 MB, the same at every call.
pub(crate) fn portal() -> Portal {
    let mut maker = Maker::new();
    let people = people::add(&mut maker);
    collections::add(&mut maker, &people);
    database::add(&mut maker);
    texts::add(&mut maker);
    references::add(&mut maker, &people);
    threads::add(&mut maker);
    Portal {
        bytes: maker.finish(),
        session_of_ada: people.session_of_ada,
    }
}
