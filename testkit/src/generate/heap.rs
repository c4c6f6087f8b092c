//! Objects into segments, straight to the output.

use std::io::{self, Write};

use super::totals::Totals;
use crate::dump::DumpBuilder;
use crate::layout::VmLayout;
use crate::tag;
use crate::types::{ClassId, ObjectId, Type};

/// What the writer needs of a class.
#[derive(Debug, Clone, Copy)]
pub(super) struct InstanceShape {
    pub(super) class: ClassId,
    /// Bytes in the JVM, by which addresses grow.
    pub(super) size: u64,
    /// Bytes of the values in the file.
    pub(super) payload: usize,
}

impl InstanceShape {
    pub(super) fn of(dump: &DumpBuilder, class: ClassId) -> Self {
        Self {
            class,
            size: dump.instance_size(class),
            payload: dump.payload_size(class) as usize,
        }
    }
}

/// The heap part of a file: one segment in memory, addresses handed out upwards.
///
/// A shape first [`plan`](Self::plan)s the addresses of its objects and then writes the objects in
/// that order.
pub(super) struct HeapWriter<'w, W: Write> {
    out: &'w mut W,
    segment: Vec<u8>,
    segment_bytes: usize,
    wide_ids: bool,
    pub(super) vm: VmLayout,
    next: u64,
    pub(super) totals: Totals,
}

/// Writes the values of one instance, in the order of its class dumps.
pub(super) struct Payload<'s> {
    segment: &'s mut Vec<u8>,
    wide_ids: bool,
    references: &'s mut u64,
}

impl Payload<'_> {
    pub(super) fn reference(&mut self, id: ObjectId) -> &mut Self {
        put_id(self.segment, self.wide_ids, id);
        *self.references += u64::from(id != 0);
        self
    }

    pub(super) fn int(&mut self, v: i32) -> &mut Self {
        self.segment.extend(v.to_be_bytes());
        self
    }

    pub(super) fn long(&mut self, v: i64) -> &mut Self {
        self.segment.extend(v.to_be_bytes());
        self
    }

    pub(super) fn float(&mut self, v: f32) -> &mut Self {
        self.segment.extend(v.to_be_bytes());
        self
    }

    pub(super) fn double(&mut self, v: f64) -> &mut Self {
        self.segment.extend(v.to_be_bytes());
        self
    }

    pub(super) fn bytes(&mut self, v: &[u8]) -> &mut Self {
        self.segment.extend_from_slice(v);
        self
    }
}

#[inline]
fn put_id(out: &mut Vec<u8>, wide: bool, id: u64) {
    if wide {
        out.extend(id.to_be_bytes());
    } else {
        out.extend(
            u32::try_from(id)
                .expect("addresses of a 32-bit heap")
                .to_be_bytes(),
        );
    }
}

impl<'w, W: Write> HeapWriter<'w, W> {
    /// Writes the dump so far; the next object gets the dump's next address.
    pub(super) fn after(
        mut head: DumpBuilder,
        segment_bytes: usize,
        out: &'w mut W,
    ) -> io::Result<Self> {
        let counts = head.counts();
        let bytes = head.no_end().to_bytes();
        out.write_all(&bytes)?;
        Ok(Self {
            out,
            segment: Vec::with_capacity(segment_bytes.clamp(1 << 12, 1 << 26)),
            segment_bytes,
            wide_ids: head.settings.id_size == 8,
            vm: head.vm(),
            next: head.next_address(),
            totals: Totals {
                bytes: bytes.len() as u64,
                objects: counts.objects(),
                classes: counts.classes,
                ..Totals::default()
            },
        })
    }

    /// An address with room for `size` bytes.
    pub(super) fn plan(&mut self, size: u64) -> ObjectId {
        let address = self.next;
        self.next += size;
        address
    }

    /// The address that [`plan`](Self::plan) would give.
    pub(super) fn next(&self) -> ObjectId {
        self.next
    }

    fn id_bytes(&self) -> usize {
        if self.wide_ids { 8 } else { 4 }
    }

    /// One instance; `values` writes exactly its payload.
    #[inline]
    pub(super) fn instance(
        &mut self,
        shape: InstanceShape,
        id: ObjectId,
        values: impl FnOnce(&mut Payload<'_>),
    ) -> io::Result<()> {
        let length = 9 + 2 * self.id_bytes() + shape.payload;
        self.make_room(length)?;
        let start = self.segment.len();
        self.segment.push(tag::INSTANCE_DUMP);
        put_id(&mut self.segment, self.wide_ids, id);
        self.segment.extend(1u32.to_be_bytes());
        put_id(&mut self.segment, self.wide_ids, shape.class);
        self.segment.extend((shape.payload as u32).to_be_bytes());
        values(&mut Payload {
            segment: &mut self.segment,
            wide_ids: self.wide_ids,
            references: &mut self.totals.references,
        });
        assert_eq!(
            self.segment.len() - start,
            length,
            "payload of its class's length"
        );
        self.totals.objects += 1;
        Ok(())
    }

    /// A primitive array of big-endian elements.
    pub(super) fn primitive_array(
        &mut self,
        of: Type,
        id: ObjectId,
        data: &[u8],
    ) -> io::Result<()> {
        self.make_room(10 + self.id_bytes() + data.len())?;
        self.segment.push(tag::PRIM_ARRAY_DUMP);
        put_id(&mut self.segment, self.wide_ids, id);
        self.segment.extend(1u32.to_be_bytes());
        let n = data.len() as u64 / of.size(8);
        self.segment.extend((n as u32).to_be_bytes());
        self.segment.push(of.code());
        self.segment.extend_from_slice(data);
        self.totals.objects += 1;
        Ok(())
    }

    /// An object array of any length; a big one is streamed into a segment of its own.
    pub(super) fn object_array(
        &mut self,
        class: ClassId,
        id: ObjectId,
        elements: impl ExactSizeIterator<Item = ObjectId>,
    ) -> io::Result<()> {
        let n = elements.len();
        let length = 9 + (2 + n) * self.id_bytes();
        let own_segment = length > self.segment_bytes;
        self.make_room(length)?;
        if own_segment {
            self.segment_header(length)?;
        }
        self.segment.push(tag::OBJ_ARRAY_DUMP);
        put_id(&mut self.segment, self.wide_ids, id);
        self.segment.extend(1u32.to_be_bytes());
        let claimed = u32::try_from(n).expect("arrays have at most 2^31 elements");
        self.segment.extend(claimed.to_be_bytes());
        put_id(&mut self.segment, self.wide_ids, class);
        for element in elements {
            self.totals.references += u64::from(element != 0);
            put_id(&mut self.segment, self.wide_ids, element);
            if own_segment && self.segment.len() >= 1 << 16 {
                self.pour()?;
            }
        }
        if own_segment {
            self.pour()?;
        }
        self.totals.objects += 1;
        Ok(())
    }

    /// Closes the last segment and the file.
    pub(super) fn finish(mut self) -> io::Result<Totals> {
        self.close_segment()?;
        self.out
            .write_all(&[tag::HEAP_DUMP_END, 0, 0, 0, 0, 0, 0, 0, 0])?;
        self.out.flush()?;
        self.totals.bytes += 9;
        Ok(self.totals)
    }

    fn make_room(&mut self, length: usize) -> io::Result<()> {
        if self.segment.len() + length > self.segment_bytes {
            self.close_segment()?;
        }
        Ok(())
    }

    fn close_segment(&mut self) -> io::Result<()> {
        if self.segment.is_empty() {
            return Ok(());
        }
        self.segment_header(self.segment.len())?;
        self.pour()
    }

    fn segment_header(&mut self, length: usize) -> io::Result<()> {
        let length = u32::try_from(length).expect("segments have at most 4 GiB");
        let mut header = [0; 9];
        let (start, end) = header.split_at_mut(5);
        start.copy_from_slice(&[tag::HEAP_DUMP_SEGMENT, 0, 0, 0, 0]);
        end.copy_from_slice(&length.to_be_bytes());
        self.totals.bytes += 9;
        self.out.write_all(&header)
    }

    fn pour(&mut self) -> io::Result<()> {
        self.totals.bytes += self.segment.len() as u64;
        self.out.write_all(&self.segment)?;
        self.segment.clear();
        Ok(())
    }
}
