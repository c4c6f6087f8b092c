//! What kind of JVM does the dump pretend to come from, and how is its file laid out?

use std::collections::HashMap;

use super::DumpBuilder;
use crate::layout::VmLayout;

/// In which order the file holds what the story told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As JDK 15+ writes: strings, classes, traces; then class dumps, threads, roots, objects.
    #[default]
    HotSpot,
    /// As told; each string just before its first use, as the hprof agent does.
    AsTold,
    /// As HotSpot, but all strings behind the heap.
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

impl DumpBuilder {
    fn setting(&mut self) -> &mut Settings {
        assert!(
            !self.started,
            "settings come before the first class, object or record"
        );
        &mut self.settings
    }

    /// Text of the header, such as `JAVA PROFILE 1.0.1`.
    pub fn version(&mut self, version: &str) -> &mut Self {
        version.clone_into(&mut self.setting().version);
        self
    }

    /// Bytes of an id, 4 or 8. With 4 the addresses start at 0x9000_0000.
    pub fn id_size(&mut self, id_size: usize) -> &mut Self {
        assert!(
            matches!(id_size, 4 | 8),
            "id size {id_size} is neither 4 nor 8"
        );
        self.setting().id_size = id_size;
        self
    }

    /// Time of the header, milliseconds since 1970.
    pub fn created_ms(&mut self, ms: u64) -> &mut Self {
        self.setting().created_ms = ms;
        self
    }

    /// Greatest body of a segment; a bigger sub-record gets a segment of its own.
    pub fn segment_bytes(&mut self, bytes: usize) -> &mut Self {
        self.setting().segment_bytes = bytes;
        self
    }

    /// The whole heap in one `HEAP_DUMP` record without an end record, as JDK 5-8 write it.
    pub fn single_heap_dump_record(&mut self) -> &mut Self {
        let settings = self.setting();
        settings.single_record = true;
        settings.end = false;
        self
    }

    /// Leaves out `HEAP_DUMP_END`.
    pub fn no_end(&mut self) -> &mut Self {
        self.settings.end = false;
        self
    }

    /// Starts with no class at all; array classes are not made up either.
    pub fn without_java_basics(&mut self) -> &mut Self {
        self.setting().basics = false;
        self
    }

    /// The pre-made JDK classes are no GC roots.
    pub fn without_sticky_roots(&mut self) -> &mut Self {
        self.setting().sticky_basics = false;
        self
    }

    /// Class names as the hprof agent and native-image write them: `java.lang.String[]`.
    pub fn dotted_names(&mut self) -> &mut Self {
        self.setting().dotted_names = true;
        self
    }

    /// Strings hold a `char[]` and no coder, as up to JDK 8.
    pub fn jdk8_strings(&mut self) -> &mut Self {
        self.setting().jdk8_strings = true;
        self
    }

    /// Order of the file; may be changed until it is written.
    pub fn order(&mut self, order: Order) -> &mut Self {
        self.settings.order = order;
        self
    }

    /// Object sizes of another JVM, by which addresses grow.
    pub fn vm_layout(&mut self, vm: VmLayout) -> &mut Self {
        self.setting().vm = Some(vm);
        self
    }

    /// Where the first object lies.
    pub fn first_address(&mut self, address: u64) -> &mut Self {
        self.setting().first_address = Some(address);
        self
    }

    /// Heap record number `segment` (from 0) claims a length that is `by` bytes off.
    pub fn segment_length_off_by(&mut self, segment: usize, by: i64) -> &mut Self {
        self.settings.segment_claims.insert(segment, by);
        self
    }

    /// Bytes behind the last record.
    pub fn trailing(&mut self, bytes: &[u8]) -> &mut Self {
        self.settings.trailing.extend_from_slice(bytes);
        self
    }

    /// Object sizes of the JVM this dump pretends to come from.
    pub fn vm(&self) -> VmLayout {
        let by_width = if self.settings.id_size == 4 {
            VmLayout::BITS_32
        } else {
            VmLayout::COMPRESSED
        };
        self.settings.vm.unwrap_or(by_width)
    }
}
