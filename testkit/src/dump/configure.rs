//! Which settings can a test choose?

use super::builder::DumpBuilder;
use super::settings::{Order, Settings};
use crate::layout::VmLayout;

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

    /// Largest body of a segment in bytes; a larger sub-record gets its own segment.
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

    /// Starts without classes; array classes are not added either.
    pub fn without_java_basics(&mut self) -> &mut Self {
        self.setting().basics = false;
        self
    }

    /// The pre-made JDK classes are not GC roots.
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

    /// Object sizes of another JVM; addresses grow by them.
    pub fn vm_layout(&mut self, vm: VmLayout) -> &mut Self {
        self.setting().vm = Some(vm);
        self
    }

    /// Address of the first object.
    pub fn first_address(&mut self, address: u64) -> &mut Self {
        self.setting().first_address = Some(address);
        self
    }

    /// Heap record number `segment` (from 0) claims a length that is `by` bytes off.
    pub fn segment_length_off_by(&mut self, segment: usize, by: i64) -> &mut Self {
        self.settings.segment_claims.insert(segment, by);
        self
    }

    /// Bytes after the last record.
    pub fn trailing(&mut self, bytes: &[u8]) -> &mut Self {
        self.settings.trailing.extend_from_slice(bytes);
        self
    }

    /// Object sizes of the JVM that this dump imitates.
    pub fn vm(&self) -> VmLayout {
        let by_width = if self.settings.id_size == 4 {
            VmLayout::BITS_32
        } else {
            VmLayout::COMPRESSED
        };
        self.settings.vm.unwrap_or(by_width)
    }
}
