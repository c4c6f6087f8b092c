//! Hostile gzip files.

use flate2::Compression;
use flate2::write::GzEncoder;

use super::objects::honest;

/// A member for every few bytes of a dump.
pub(super) fn tiny_members(length: usize) -> Vec<u8> {
    let plain = honest(length / 4);
    members(&plain, 8)
}

/// Empty members behind a dump: each is 20 bytes of the file.
pub(super) fn empty_members(length: usize) -> Vec<u8> {
    let mut file = members(&honest(length / 8), 1 << 20);
    let empty = members(&[], 1);
    while file.len() < length {
        file.extend_from_slice(&empty);
    }
    file
}

fn members(plain: &[u8], each: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let pieces: Vec<&[u8]> = if plain.is_empty() {
        vec![&[]]
    } else {
        plain.chunks(each).collect()
    };
    for piece in pieces {
        let mut encoder = GzEncoder::new(file, Compression::fast());
        std::io::Write::write_all(&mut encoder, piece).expect("a Vec takes everything");
        file = encoder.finish().expect("a Vec takes everything");
    }
    file
}

/// Magics of members that are none.
pub(super) fn false_members(length: usize) -> Vec<u8> {
    let mut file = members(&honest(length / 8), 1 << 20);
    let lie = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0x63];
    while file.len() < length {
        file.extend_from_slice(&lie);
    }
    file
}
