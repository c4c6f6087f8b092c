//! Outputs in object stores: rendered here first, and there whole or not at all.

use std::io::{Read, Seek, Write};
use std::path::Path;

use heapray_output_file::{WriteError, protected_content};
use heapray_store::{StoreError, front, put};

use crate::exit::{Cause, Hinted};

/// Bytes of an object by which it is known what would be replaced.
const FRONT: u64 = 512;
/// Bytes of an output that are kept in memory; more go to a temporary file without a name.
const IN_MEMORY: usize = 64 << 20;

/// An error of a store with its hint.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
pub(crate) fn in_words(error: StoreError) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: error.to_string(),
        hint: error.hint().map(str::to_owned),
        cause: if error.is_worth_another_try() {
            Cause::Resources
        } else {
            Cause::Input
        },
    })
}

/// Renders an output and uploads it. Without `force` it replaces no dump and no ledger.
pub(crate) fn write_remote(
    url: &Path,
    force: bool,
    render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if !force
        && let Some(front) = front(url, FRONT).map_err(in_words)?
        && let Some(kind) = protected_content(&front, url)
    {
        let path = url.to_owned();
        return Err(anyhow::Error::new(WriteError::Protected { path, kind }));
    }
    let mut aside = tempfile::spooled_tempfile(IN_MEMORY);
    render(&mut aside)?;
    let length = aside.stream_position()?;
    aside.rewind()?;
    put(url, &mut (&mut aside).take(length), length).map_err(in_words)
}
