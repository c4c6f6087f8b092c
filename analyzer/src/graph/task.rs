//! The data that the threads of the second pass share.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use rustc_hash::FxHashMap;

use super::plan::Plan;
use super::stream::ExtentNumbers;
use crate::classes::{ClassIndex, ClassTable, STACK_CHUNK};
use crate::scan::ScannedDump;
use crate::storage::bitset::Bitset;
use crate::storage::column::Backing;

/// The class `jdk.internal.vm.StackChunk` and the offset of its field `size`, on which the size of an instance
/// depends.
pub(super) fn stack_chunk_size(
    scanned: &ScannedDump,
    classes: &ClassTable,
) -> Option<(ClassIndex, usize)> {
    let class = classes.find_by_name(STACK_CHUNK).next()?;
    Some((class, classes.find_field(&scanned.names, class, "size")?.0))
}

/// The input that all threads read, and the columns that they write.
pub(super) struct Task<'t> {
    pub(super) scanned: &'t ScannedDump,
    pub(super) classes: &'t ClassTable,
    /// Plans by class.
    pub(super) plans: &'t [Option<Plan<'t>>],
    pub(super) thread_targets: &'t FxHashMap<u32, Vec<u32>>,
    pub(super) stack_chunk_size: Option<(ClassIndex, usize)>,
    pub(super) tracked: &'t [bool],
    pub(super) entries: &'t [AtomicU64],
    pub(super) leaves: &'t [AtomicU64],
    pub(super) seen: Option<Mutex<Bitset>>,
    pub(super) numbers: &'t ExtentNumbers,
    pub(super) backing: &'t Backing,
}
