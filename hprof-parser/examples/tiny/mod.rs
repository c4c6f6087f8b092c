//! A heap dump of a few hundred bytes, written by hand.

/// `java.lang.Object`, `Order` (a field `id` of type `long`), `int[]`, two orders and an array.
pub(crate) fn dump() -> Vec<u8> {
    let mut file = b"JAVA PROFILE 1.0.2\0".to_vec();
    file.extend(8u32.to_be_bytes()); // bytes of an identifier
    file.extend(1_700_000_000_000u64.to_be_bytes()); // milliseconds since the epoch
    for (id, name) in [(1, "java/lang/Object"), (2, "Order"), (3, "id")] {
        file.extend(record(0x01, &[&u64_bytes(id), name.as_bytes()])); // UTF8
    }
    for (serial, class, name) in [(1u32, OBJECT, 1), (2, ORDER, 2)] {
        let serial = serial.to_be_bytes();
        file.extend(record(
            0x02, // LOAD_CLASS
            &[&serial, &u64_bytes(class), &[0; 4], &u64_bytes(name)],
        ));
    }
    let segment = [
        class_dump(OBJECT, 0, &[]),
        class_dump(ORDER, OBJECT, &[(3, LONG)]),
        sticky_class(ORDER),
        instance(0x2000, ORDER, &u64_bytes(17)),
        instance(0x2018, ORDER, &u64_bytes(18)),
        int_array(0x2030, &[1, 1, 2, 3, 5]),
    ];
    file.extend(record(0x1c, &[&segment.concat()])); // HEAP_DUMP_SEGMENT
    file.extend(record(0x2c, &[])); // HEAP_DUMP_END
    file
}

const OBJECT: u64 = 0x1000;
const ORDER: u64 = 0x1100;
const INT: u8 = 10;
const LONG: u8 = 11;

fn u64_bytes(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

/// A top-level record: tag, microseconds, length, body.
fn record(tag: u8, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let len = body.len() as u32;
    [&[tag][..], &[0; 4], &len.to_be_bytes(), &body].concat()
}

fn class_dump(id: u64, superclass: u64, fields: &[(u64, u8)]) -> Vec<u8> {
    let mut bytes = vec![0x20];
    bytes.extend(u64_bytes(id));
    bytes.extend([0; 4]); // stack trace
    bytes.extend(u64_bytes(superclass));
    bytes.extend([0; 5 * 8]); // loader, signers, protection domain, two reserved
    bytes.extend((fields.len() as u32 * 8).to_be_bytes()); // instance size
    bytes.extend([0; 2 * 2]); // no constants, no statics
    bytes.extend((fields.len() as u16).to_be_bytes());
    for (name, field_type) in fields {
        bytes.extend(u64_bytes(*name));
        bytes.push(*field_type);
    }
    bytes
}

fn sticky_class(class: u64) -> Vec<u8> {
    [&[0x05][..], &u64_bytes(class)].concat()
}

fn instance(id: u64, class: u64, fields: &[u8]) -> Vec<u8> {
    let len = fields.len() as u32;
    let (id, class, len) = (u64_bytes(id), u64_bytes(class), len.to_be_bytes());
    [&[0x21][..], &id, &[0; 4], &class, &len, fields].concat()
}

fn int_array(id: u64, elements: &[i32]) -> Vec<u8> {
    let len = elements.len() as u32;
    let mut bytes = [&[0x23][..], &u64_bytes(id), &[0; 4], &len.to_be_bytes()].concat();
    bytes.push(INT);
    bytes.extend(elements.iter().flat_map(|element| element.to_be_bytes()));
    bytes
}
