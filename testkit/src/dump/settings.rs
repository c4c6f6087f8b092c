//! Which JVM does the dump imitate, and how is its file laid out?

use std::collections::HashMap;

use crate::layout::VmLayout;

/// The order in which the file holds what was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As JDK 15+ writes: strings, classes, traces; then class dumps, threads, roots, objects.
    #[default]
    HotSpot,
    /// In the order of the calls; each string just before its first use, as the hprof agent does.
    AsBuilt,
    /// As HotSpot, but all strings after the heap.
    StringsLast,
    /// As HotSpot, but objects before the class dumps.
    ObjectsBeforeClasses,
    /// As HotSpot, but roots and locals before the thread objects, and all after the objects.
    RootsLast,
}

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) version: String,
    pub(crate) id_size: usize,
    pub(crate) created_ms: u64,
    pub(crate) segment_bytes: usize,
    pub(crate) single_record: bool,
    pub(crate) end: bool,
    pub(crate) basics: bool,
    pub(crate) dotted_names: bool,
    pub(crate) jdk8_strings: bool,
    pub(crate) sticky_basics: bool,
    pub(crate) order: Order,
    pub(crate) vm: Option<VmLayout>,
    pub(crate) first_address: Option<u64>,
    pub(crate) segment_claims: HashMap<usize, i64>,
    pub(crate) trailing: Vec<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: "JAVA PROFILE 1.0.2".to_owned(),
            id_size: 8,
            created_ms: 1_700_000_000_000,
            segment_bytes: 1 << 20,
            single_record: false,
            end: true,
            basics: true,
            dotted_names: false,
            jdk8_strings: false,
            sticky_basics: true,
            order: Order::default(),
            vm: None,
            first_address: None,
            segment_claims: HashMap::new(),
            trailing: Vec::new(),
        }
    }
}
