//! Writes index files: aside, to the disk, and then under their name.

use std::cell::OnceCell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::Context as _;
use heapray_analyzer::index_file::{KeptAnswer, MAGIC};
use heapray_output_file::create_private_folder;
use heapray_session::{IndexPlace, Session};

use crate::exit::hinted;
use crate::output::write_index_to;

/// Does the file begin as index files do?
pub(crate) fn is_index(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let is_file = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut read = || std::fs::File::open(path)?.read_exact(&mut start);
    is_file && read().is_ok() && start == MAGIC
}

/// Writes the index file of a session and returns its path. Where the folder cannot be written, it goes to the user's
/// cache folder.
///
/// # Errors
/// When it cannot be written anywhere, or would replace what is no index.
pub(crate) fn write_index(session: &Session, place: &IndexPlace) -> anyhow::Result<PathBuf> {
    write_with(session, place, &|| Ok(session.index_answers()))
}

/// The same on a thread of its own, while this one does other work on the heap: that leaves processors idle, which the
/// columns keep busy. What the index keeps beside the columns is computed before, since the work needs it as well.
pub(crate) fn write_index_beside<T>(
    session: &Session,
    place: &IndexPlace,
    work: impl FnOnce() -> T,
) -> (anyhow::Result<PathBuf>, T) {
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let writing = scope.spawn(move || {
            // Asked for again where the first folder turns out to be closed.
            let kept = OnceCell::new();
            write_with(session, place, &|| {
                let answers: &Option<Vec<KeptAnswer>> = kept.get_or_init(|| receiver.recv().ok());
                let missing = || io::Error::other("what an index keeps could not be computed");
                answers.clone().ok_or_else(missing)
            })
        });
        // A thread that could not write does not listen any more, and says why when it is joined.
        let _ = sender.send(session.index_answers());
        drop(sender);
        let done = work();
        let panicked = |_| Err(anyhow::anyhow!("the thread that writes it has panicked"));
        (writing.join().unwrap_or_else(panicked), done)
    })
}

fn write_with(
    session: &Session,
    place: &IndexPlace,
    answers: &dyn Fn() -> io::Result<Vec<KeptAnswer>>,
) -> anyhow::Result<PathBuf> {
    let paths = session.index_paths(place);
    let (last, first) = paths
        .split_last()
        .ok_or_else(|| hinted("there is no folder for an index", "give --index=PATH"))?;
    let is_own = !matches!(place, IndexPlace::At(_));
    let write =
        |path: &Path| write_index_to(path, is_own, |open| session.write_index(answers, open));
    for path in first {
        match write(path) {
            Err(error) if is_closed(&error) => {}
            done => return done.map(|()| path.clone()),
        }
    }
    if !first.is_empty() {
        let folder = last.parent().unwrap_or(Path::new("."));
        create_private_folder(folder)
            .with_context(|| format!("{} can't be created", folder.display()))?;
    }
    write(last)?;
    Ok(last.clone())
}

/// Can nothing be written into the folder?
fn is_closed(error: &anyhow::Error) -> bool {
    let kinds = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::ReadOnlyFilesystem,
    ];
    let mut chain = error.chain().filter_map(|cause| cause.downcast_ref());
    chain.any(|io: &io::Error| kinds.contains(&io.kind()))
}
