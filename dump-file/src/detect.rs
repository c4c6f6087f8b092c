//! What is this file, if it is no heap dump, and how does one come to a dump from it?

mod archive;
mod foreign;
mod foreign_file;
mod protobuf;

use std::path::Path;

use crate::error::{OpenError, OpenErrorKind};
use crate::repair::InputRepair;
use crate::signature::{MAGIC, REPLACEMENT, SNIFFED_BYTES, find_header, is_agent_text};
use foreign_file::ForeignFile;

/// A file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A heap dump.
    Hprof,
    /// A heap dump behind so many bytes of something else.
    HprofBehind(usize),
}

/// Tells by the first bytes (`front`) whether there is a heap dump; `whole` is the file where an
/// archive's list of contents may be read from. `zipped`: this is the inside of a gzip file.
pub(super) fn check(
    path: &Path,
    front: &[u8],
    whole: Option<&[u8]>,
    zipped: bool,
) -> Result<Content, OpenError> {
    if front.starts_with(MAGIC) && !is_agent_text(front) {
        return Ok(Content::Hprof);
    }
    if front.len() < MAGIC.len() && MAGIC.starts_with(front) && !zipped {
        let kind = OpenErrorKind::TooShort(front.len() as u64);
        return Err(OpenError::new(path, kind));
    }
    if zipped && (front.is_empty() || MAGIC.starts_with(front)) {
        let what = "a gzip file whose content is empty or truncated at the start";
        let hint = "copy or take the dump again, with enough room on the disk";
        return Err(not_a_dump(path, ForeignFile::new(what, hint)));
    }
    if let Some(foreign) = foreign::identify(path, front, whole, zipped) {
        return Err(not_a_dump(path, foreign));
    }
    if let Some(start) = find_header(front) {
        return Ok(Content::HprofBehind(start));
    }
    Err(not_a_dump(path, foreign::unknown(front, zipped)))
}

fn not_a_dump(path: &Path, foreign: ForeignFile) -> OpenError {
    let ForeignFile { what, hint } = foreign;
    OpenError::new(path, OpenErrorKind::NotADump { what, hint })
}

/// Traces of a transfer in text mode, in a dump that has a readable header.
pub(super) fn find_text_damage(plain: &[u8]) -> Option<InputRepair> {
    let front = plain.get(..SNIFFED_BYTES).unwrap_or(plain);
    let replaced = front.windows(3).filter(|w| *w == REPLACEMENT).count();
    let high = front.iter().filter(|b| **b >= 0x80).count();
    // All bytes from 0x80 on became U+FFFD; a sound dump has others among its identifiers.
    if replaced >= 8 && replaced.saturating_mul(10) >= high.saturating_mul(3) {
        let message = "the dump went through a text (UTF-8) transfer that replaced every byte from \
                       0x80 on by EF BF BD; most of the dump is lost: copy the dump again in binary \
                       mode (e.g. `kubectl exec POD -- cat FILE > FILE`, without -t)";
        return Some(InputRepair::new("text-mode-utf8", 0, None, message));
    }
    let line_feeds = front.split(|b| *b == b'\n').count().saturating_sub(1);
    let with_return = front.windows(2).filter(|w| *w == b"\r\n").count();
    if line_feeds >= 16 && line_feeds == with_return {
        let message = "the dump went through a text transfer that put 0D before every 0A; lengths \
                       are wrong from the first one on: copy the dump again in binary mode";
        return Some(InputRepair::new("text-mode-crlf", 0, None, message));
    }
    None
}
