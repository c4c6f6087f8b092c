//! What happens when there is no more memory? A message and exit code 5, not an abort.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write as _;

use heapray_output_file::remove_pending_at_once;

use crate::exit::Exit;

/// The system's allocator; where it has no memory, the process ends with [`Exit::Resources`].
struct ExitWithoutMemory;

#[global_allocator]
static ALLOCATOR: ExitWithoutMemory = ExitWithoutMemory;

/// Makes the system's allocator return large blocks to the system when they are freed. The one of glibc keeps them once it
/// has seen a few, and lists of references would count as used while the dominators, for which they were collected, are
/// computed. Called before there are other threads.
pub(crate) fn return_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// Bytes of a block that is returned when it is freed.
        const LARGE: libc::c_int = 256 << 10;
        /// Bytes that are kept of all others. The default of 128 KiB makes the kernel clear the same pages again and
        /// again while shares of rows come and go: a third of the time of a sum in SQL.
        const KEPT: libc::c_int = 16 << 20;
        // SAFETY: these change settings of the allocator, and no memory.
        let _ = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
        let _ = unsafe { libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT) };
    }
}

/// Ends the process. Allocates nothing: half-written files are removed, and the message is written without a buffer.
#[cold]
fn out_of_memory(layout: Layout) -> ! {
    remove_pending_at_once();
    let mut digits = [0_u8; 20];
    let mut rest = layout.size() >> 20;
    let mut at = digits.len();
    loop {
        at = at.saturating_sub(1);
        if let Some(digit) = digits.get_mut(at) {
            *digit = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
        if rest == 0 || at == 0 {
            break;
        }
    }
    let mut stderr = std::io::stderr();
    for part in [
        b"error: no more memory: ".as_slice(),
        digits.get(at..).unwrap_or_default(),
        b" MiB more were asked for\nhint: --max-memory 1G keeps large columns in temporary files\n",
    ] {
        let _ = stderr.write_all(part);
    }
    signal_hook::low_level::exit(i32::from(Exit::Resources.code()))
}

// SAFETY: every method hands its arguments to the system's allocator unchanged, and returns what that returned unless
// it is null. `out_of_memory` neither unwinds nor allocates.
unsafe impl GlobalAlloc for ExitWithoutMemory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the system allocator's demand.
        let memory = unsafe { System.alloc(layout) };
        if memory.is_null() {
            out_of_memory(layout)
        }
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if memory.is_null() {
            out_of_memory(layout)
        }
        memory
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as in `alloc`.
        let memory = unsafe { System.realloc(old, layout, new_size) };
        if memory.is_null() {
            out_of_memory(Layout::from_size_align(new_size, 1).unwrap_or(layout))
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}
