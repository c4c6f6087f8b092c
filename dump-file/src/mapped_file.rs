//! The mapped file: the only `unsafe` code of this crate, and the handler for SIGBUS.
#![allow(
    unsafe_code,
    reason = "a file can be mapped, and its pages be given back, in no other way; \
              the argument stands at each use"
)]

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use memmap2::{Advice, Mmap, UncheckedAdvice};

/// Advice is rounded to this, a multiple of every page size in use (4, 16 and 64 KiB).
pub(super) const PAGE: usize = 64 << 10;

/// The start of the page that `offset` is in.
fn page_start(offset: usize) -> usize {
    offset & !(PAGE.wrapping_sub(1)) // a power of two
}

/// A whole file, read-only.
#[derive(Debug)]
pub(super) struct MappedFile {
    map: Mmap,
    /// For reading without the map; `None` where the process has too many files open.
    file: Option<File>,
}

impl MappedFile {
    /// Maps the file as long as it is now.
    pub(super) fn map(file: &File) -> io::Result<Self> {
        // SAFETY: the map is private to this struct and read-only. Rust asks that the bytes behind a
        // `&[u8]` don't change, which no program can promise of a file that others may write; what
        // such a writer can do to us is bounded: (1) the parser reads values, checks them and uses
        // the checked copy, it never relies on reading the same value twice for memory safety, since
        // all its accesses to the slice are bounds-checked against the map's fixed length; (2) a
        // file that shrinks raises SIGBUS, which ends the process by `install_sigbus_handler`.
        // Spools are unlinked files of our own that nobody else can open by name.
        let map = unsafe { Mmap::map(file) }?;
        let file = file.try_clone().ok();
        Ok(Self { map, file })
    }

    /// The file.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// Copies the bytes from `start` on without mapping them; says whether all could be read. What
    /// couldn't, the map will tell: it raises SIGBUS.
    pub(super) fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        #[cfg(unix)]
        if let Some(file) = &self.file {
            use std::os::unix::fs::FileExt;
            return file.read_exact_at(into, start as u64).is_ok();
        }
        let _ = (start, into);
        false
    }

    pub(super) fn advise_sequential(&self) {
        let _ = self.map.advise(Advice::Sequential); // advice: refusing it changes nothing
    }

    /// Drops the whole pages within `range` from resident memory.
    pub(super) fn release(&self, range: Range<usize>) {
        let Some(start) = range.start.checked_next_multiple_of(PAGE) else {
            return;
        };
        let end = if range.end >= self.map.len() {
            self.map.len()
        } else {
            page_start(range.end)
        };
        let Some(len) = end.checked_sub(start).filter(|len| *len > 0) else {
            return;
        };
        // SAFETY: MADV_DONTNEED loses what was written to private or anonymous pages; this map is
        // file-backed and never written, so that its pages come back with the same content.
        let _ = unsafe {
            self.map
                .unchecked_advise_range(UncheckedAdvice::DontNeed, start, len)
        };
    }

    /// Reads the pages of `range` in one system call.
    pub(super) fn populate(&self, range: Range<usize>) {
        let start = page_start(range.start);
        let end = range.end.min(self.map.len());
        if start < end {
            #[cfg(target_os = "linux")]
            let _ = self
                .map
                .advise_range(Advice::PopulateRead, start, end.saturating_sub(start));
        }
    }
}

/// Installs a handler that turns SIGBUS into a message on stderr and exit code 2. The system sends SIGBUS
/// when a mapped file shrinks, its disk fails, or the disk of a temporary file is full.
///
/// A program calls this before it opens a dump. The message names the `dump` of the last call. `clean_up` of
/// the first call runs before the process ends, for example to remove unfinished output. It must be
/// async-signal-safe: it must not wait for locks and not allocate. Does nothing on systems without SIGBUS.
///
/// # Errors
/// The error of the system if the handler cannot be installed.
pub fn install_sigbus_handler(
    dump: &Path,
    clean_up: impl Fn() + Send + Sync + 'static,
) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::io::Write;
        use std::os::fd::AsFd;
        use std::ptr::null_mut;
        use std::sync::OnceLock;
        use std::sync::atomic::{AtomicPtr, Ordering};

        static MESSAGE: AtomicPtr<String> = AtomicPtr::new(null_mut());
        static INSTALLED: OnceLock<()> = OnceLock::new();
        let message = format!(
            "error: {}: the file shrank or became unreadable while it was read\n\
             hint: wait until the JVM or the copy has finished, check the disks (that of temporary \
             files, too), then run again\n",
            dump.display()
        );
        // Never freed: the handler may be reading the one before. Some hundred bytes a dump.
        MESSAGE.store(Box::leak(Box::new(message)), Ordering::Release);
        if INSTALLED.set(()).is_err() {
            return Ok(());
        }
        let stderr = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        let on_sigbus = move || {
            // SAFETY: the pointer is that of a leaked box, stored before the handler was installed.
            let message = unsafe { MESSAGE.load(Ordering::Acquire).as_ref() };
            let message = message.map_or("", String::as_str);
            let _ = (&stderr).write_all(message.as_bytes());
            clean_up();
            signal_hook::low_level::exit(2);
        };
        // SAFETY: a signal handler may only do what is async-signal-safe. `write_all` on a file is
        // `write(2)` in a loop, without locks or allocation; `low_level::exit` is `_exit(2)`; text
        // and descriptor were made beforehand; of `clean_up` it is asked. Rust's own SIGBUS handler
        // (for stack overflows), which signal-hook calls first, restores the default action and
        // returns for other addresses.
        unsafe { signal_hook::low_level::register(signal_hook::consts::SIGBUS, on_sigbus) }?;
    }
    #[cfg(not(unix))]
    let _ = (dump, clean_up);
    Ok(())
}
