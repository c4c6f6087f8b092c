//! Blocks of some hundred to some thousand objects, as applications keep them.

use std::io::{self, Write};

use super::heap::HeapWriter;
use super::random::Random;
use super::world::World;
use crate::types::{ObjectId, Type};

/// Objects that many blocks refer to.
const SHARED: usize = 64;

/// Builds blocks; its buffers are reused and bounded by one block.
pub(super) struct Blocks {
    pub(super) random: Random,
    pub(super) world: World,
    shared: Vec<ObjectId>,
    letters: Vec<u8>,
    text: Vec<u8>,
    addresses: Vec<ObjectId>,
    hashes: Vec<i32>,
    first_in_bucket: Vec<u32>,
    last_in_bucket: Vec<u32>,
    next_in_bucket: Vec<u32>,
    serial: u64,
}

/// What texts are cut from.
const LETTERS: &[u8] = b"customer-account-session-invoice-payment-shipment-contract-";

/// No entry.
const NONE: u32 = u32::MAX;

impl Blocks {
    pub(super) fn new(seed: u64, world: &World) -> Self {
        Self {
            random: Random::new(seed),
            world: *world,
            shared: Vec::with_capacity(SHARED),
            letters: LETTERS.repeat(4),
            text: Vec::new(),
            addresses: Vec::new(),
            hashes: Vec::new(),
            first_in_bucket: Vec::new(),
            last_in_bucket: Vec::new(),
            next_in_bucket: Vec::new(),
            serial: 0,
        }
    }

    /// One of the recent shared strings, or null before there is one.
    fn shared(&mut self) -> ObjectId {
        let at = self.random.below(SHARED as u64) as usize;
        self.shared.get(at).copied().unwrap_or(0)
    }

    fn share(&mut self, object: ObjectId) {
        if self.shared.len() < SHARED {
            self.shared.push(object);
            return;
        }
        let at = self.random.below(SHARED as u64) as usize;
        if let Some(slot) = self.shared.get_mut(at) {
            *slot = object;
        }
    }

    /// A Latin-1 string of `length` characters with the number at its end, in `self.text`.
    fn write_text(&mut self, length: usize, number: u64) {
        let start = (number % 7) as usize * 9;
        let letters = self.letters.get(start..start + length);
        self.text.clear();
        self.text
            .extend_from_slice(letters.expect("texts have at most 100 characters"));
        let mut rest = number;
        for digit in self.text.iter_mut().rev().take(10) {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }

    fn string_size<W: Write>(&self, length: usize, heap: &HeapWriter<'_, W>) -> u64 {
        self.world.string.size + heap.vm.array_size(Type::Byte, length as u64)
    }

    /// String and array of `self.text`, at `id` and directly after it.
    fn write_string<W: Write>(&self, id: ObjectId, heap: &mut HeapWriter<'_, W>) -> io::Result<()> {
        let data = id + self.world.string.size;
        let hash = java_hash(&self.text);
        heap.instance(self.world.string, id, |p| {
            p.reference(data).int(hash).bytes(&[0, 0]);
        })?;
        heap.primitive_array(Type::Byte, data, &self.text)
    }

    /// A string of its own; its address.
    pub(super) fn string<W: Write>(
        &mut self,
        length: usize,
        number: u64,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        self.write_text(length, number);
        let size = self.string_size(length, heap);
        let id = heap.plan(size);
        self.write_string(id, heap)?;
        Ok(id)
    }

    /// `HashMap<String, Integer | Long | shared String>`, chained by Java's hashes. Keys of
    /// one map are equally long, so that every address follows from the entry's number.
    pub(super) fn map<W: Write>(
        &mut self,
        entries: u64,
        last_value: ObjectId,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        let world = self.world;
        let length = self.random.between(12, 40) as usize;
        let boxed = match self.random.below(3) {
            0 => Some(world.integer),
            1 => Some(world.long),
            _ => None,
        };
        let first_serial = self.serial;
        self.serial += entries;
        let capacity = (entries * 4 / 3 + 1).next_power_of_two().max(16);
        let map = heap.plan(world.hash_map.size);
        let table = heap.plan(heap.vm.array_size(Type::Object, capacity));
        let key_size = self.string_size(length, heap);
        let stride = world.map_node.size + key_size + boxed.map_or(0, |b| b.size);
        let base = heap.plan(stride * entries);

        self.chain(entries, capacity, length, first_serial);
        heap.instance(world.hash_map, map, |p| {
            p.reference(table).reference(0);
            p.int(entries as i32).int(entries as i32);
            p.int((capacity * 3 / 4) as i32).float(0.75);
            p.reference(0).reference(0);
        })?;
        let node_at = |entry: u32| match entry {
            NONE => 0,
            entry => base + u64::from(entry) * stride,
        };
        let heads = self.first_in_bucket.iter().map(|entry| node_at(*entry));
        heap.object_array(world.map_table, table, heads)?;
        for entry in 0..entries {
            let node = base + entry * stride;
            let key = node + world.map_node.size;
            let is_last = entry + 1 == entries;
            let value = if is_last && last_value != 0 {
                last_value
            } else if boxed.is_some() {
                key + key_size
            } else {
                self.shared()
            };
            let hash = self.hashes.get(entry as usize).copied().unwrap_or(0);
            let next = self.next_in_bucket.get(entry as usize);
            let next = node_at(next.copied().unwrap_or(NONE));
            heap.instance(world.map_node, node, |p| {
                p.int(hash).reference(key).reference(value).reference(next);
            })?;
            self.write_text(length, first_serial + entry);
            self.write_string(key, heap)?;
            if let Some(shape) = boxed {
                let number = self.random.below(1 << 20);
                heap.instance(shape, key + key_size, |p| {
                    if shape.class == world.integer.class {
                        p.int(number as i32);
                    } else {
                        p.long(number as i64);
                    }
                })?;
            }
            if entry == 0 {
                self.share(key);
            }
        }
        Ok(map)
    }

    /// Fills `first_in_bucket` and `next_in_bucket` as `HashMap.put` would, in entry order.
    fn chain(&mut self, entries: u64, capacity: u64, length: usize, first_serial: u64) {
        self.hashes.clear();
        for buffer in [&mut self.first_in_bucket, &mut self.last_in_bucket] {
            buffer.clear();
            buffer.resize(capacity as usize, NONE);
        }
        self.next_in_bucket.clear();
        self.next_in_bucket.resize(entries as usize, NONE);
        for entry in 0..entries {
            self.write_text(length, first_serial + entry);
            let plain = java_hash(&self.text);
            let spread = plain ^ ((plain as u32) >> 16) as i32;
            self.hashes.push(spread);
            let bucket = (u64::from(spread as u32) & (capacity - 1)) as usize;
            let entry = entry as u32;
            let last = self
                .last_in_bucket
                .get_mut(bucket)
                .expect("bucket in range");
            let before = std::mem::replace(last, entry);
            let link = if before == NONE {
                self.first_in_bucket.get_mut(bucket)
            } else {
                self.next_in_bucket.get_mut(before as usize)
            };
            *link.expect("entry in range") = entry;
        }
    }

    /// `ArrayList<Order>`: each with a byte array, some with a note, all with a shared customer.
    pub(super) fn orders<W: Write>(
        &mut self,
        n: u64,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        let world = self.world;
        self.addresses.clear();
        for _ in 0..n {
            self.serial += 1;
            let serial = self.serial;
            let customer = self.shared();
            let noted = self.random.chance(60);
            let length = self.random.between(16, 48) as usize;
            let data = self.random.between(16, 240);
            let order = heap.plan(world.order.size);
            let note = if noted {
                let size = self.string_size(length, heap);
                heap.plan(size)
            } else {
                0
            };
            let payload = heap.plan(heap.vm.array_size(Type::Byte, data));
            heap.instance(world.order, order, |p| {
                p.long(serial as i64)
                    .double(serial as f64 / 8.0)
                    .int((serial % 5) as i32);
                p.reference(customer).reference(note).reference(payload);
            })?;
            if noted {
                self.write_text(length, serial);
                self.write_string(note, heap)?;
            }
            self.write_noise(data as usize);
            heap.primitive_array(Type::Byte, payload, &self.text)?;
            self.addresses.push(order);
        }
        self.list_of_addresses(heap)
    }

    /// `ArrayList` of boxed numbers.
    pub(super) fn numbers<W: Write>(
        &mut self,
        n: u64,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        let world = self.world;
        self.addresses.clear();
        for _ in 0..n {
            let number = self.random.below(1 << 40);
            let id = heap.plan(world.long.size);
            heap.instance(world.long, id, |p| {
                p.long(number as i64);
            })?;
            self.addresses.push(id);
        }
        self.list_of_addresses(heap)
    }

    /// Linked nodes with a byte array each; the first node.
    pub(super) fn nodes<W: Write>(
        &mut self,
        n: u64,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        let world = self.world;
        let first = heap.next();
        for at in 0..n {
            let length = self.random.between(16, 200);
            let node = heap.plan(world.node.size);
            let data = heap.plan(heap.vm.array_size(Type::Byte, length));
            let next = if at + 1 < n { heap.next() } else { 0 };
            heap.instance(world.node, node, |p| {
                p.long(at as i64).reference(next).reference(data);
            })?;
            self.write_noise(length as usize);
            heap.primitive_array(Type::Byte, data, &self.text)?;
        }
        Ok(first)
    }

    /// Bytes that don't compress to nothing, in `self.text`.
    fn write_noise(&mut self, length: usize) {
        self.text.clear();
        while self.text.len() < length {
            self.text.extend(self.random.next().to_be_bytes());
        }
        self.text.truncate(length);
    }

    /// `ArrayList` over `self.addresses` with the spare room of its last growth.
    fn list_of_addresses<W: Write>(
        &mut self,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        let world = self.world;
        let n = self.addresses.len();
        let mut capacity = 10;
        while capacity < n {
            capacity += capacity / 2;
        }
        self.addresses.resize(capacity, 0);
        let data = heap.plan(heap.vm.array_size(Type::Object, capacity as u64));
        heap.object_array(world.object_array, data, self.addresses.iter().copied())?;
        let list = heap.plan(world.array_list.size);
        heap.instance(world.array_list, list, |p| {
            p.reference(data).int(n as i32).int(n as i32);
        })?;
        Ok(list)
    }
}

/// `String.hashCode` of Latin-1 text.
fn java_hash(text: &[u8]) -> i32 {
    text.iter()
        .fold(0i32, |h, b| h.wrapping_mul(31).wrapping_add(i32::from(*b)))
}
