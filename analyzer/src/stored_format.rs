//! Identifiers, roots and repairs of the HPROF format as bytes of an index file.

use heapray_hprof::salvage::{Repair, RepairKind};
use heapray_hprof::{
    ClassSerial, Cursor, FieldType, FrameId, HeapSummary, IdSize, ObjectId, Root, RootKind,
    StringId, ThreadSerial, TraceSerial,
};

use crate::storage::codec::{Input, Stored, stored};

stored!(ObjectId(number));
stored!(StringId(number));
stored!(FrameId(number));
stored!(ClassSerial(number));
stored!(ThreadSerial(number));
stored!(TraceSerial(number));

/// Numbers that the format itself assigns.
impl Stored for FieldType {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u8).put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::from_u8(u8::take(input)?)
    }
}

/// By place in the list of all kinds.
impl Stored for RootKind {
    fn put(&self, out: &mut Vec<u8>) {
        put_place(&Self::ALL, self, out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::take(input)?)).copied()
    }
}

/// By place in the list of all kinds.
impl Stored for RepairKind {
    fn put(&self, out: &mut Vec<u8>) {
        put_place(&Self::ALL, self, out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::take(input)?)).copied()
    }
}

/// The place of a value in a list of fewer than 255; 255, which no reader knows, for a value that is not there.
fn put_place<T: PartialEq>(all: &[T], value: &T, out: &mut Vec<u8>) {
    let place = all.iter().position(|one| one == value);
    let place = place.and_then(|place| u8::try_from(place).ok());
    place.unwrap_or(u8::MAX).put(out);
}

impl Stored for Root {
    fn put(&self, out: &mut Vec<u8>) {
        self.kind.put(out);
        self.object.put(out);
        self.thread.put(out);
        self.frame.put(out);
        self.trace.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let mut root = Self::new(Stored::take(input)?, Stored::take(input)?);
        root.thread = Stored::take(input)?;
        root.frame = Stored::take(input)?;
        root.trace = Stored::take(input)?;
        Some(root)
    }
}

impl Stored for Repair {
    fn put(&self, out: &mut Vec<u8>) {
        self.kind.put(out);
        self.offset.put(out);
        self.lost_bytes.put(out);
        self.count.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let kind = RepairKind::take(input)?;
        let mut repair = Self::one(kind, u64::take(input)?, u64::take(input)?);
        repair.count = u64::take(input)?;
        Some(repair)
    }
}

/// As the body of its record.
impl Stored for HeapSummary {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.live_bytes.to_be_bytes());
        out.extend_from_slice(&self.live_objects.to_be_bytes());
        out.extend_from_slice(&self.allocated_bytes.to_be_bytes());
        out.extend_from_slice(&self.allocated_objects.to_be_bytes());
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let body = input.bytes(24)?;
        Self::read(Cursor::new(body, 0, IdSize::Eight)).ok()
    }
}
