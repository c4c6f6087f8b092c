//! Compressed dumps: whole files, HotSpot's members, and damaged ones.

use std::io::{Read, Write};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

/// Bytes of a member's CRC and length.
const TRAILER: usize = 8;

fn finish(mut encoder: GzEncoder<Vec<u8>>, plain: &[u8]) -> Vec<u8> {
    encoder.write_all(plain).expect("a Vec takes everything");
    encoder.finish().expect("a Vec takes everything")
}

/// One member, as `gzip FILE` writes.
pub fn gz_whole(plain: &[u8]) -> Vec<u8> {
    finish(GzEncoder::new(Vec::new(), Compression::new(1)), plain)
}

/// One member per block, as `jcmd GC.heap_dump -gz=1` writes. With `hotspot_comment` the first
/// two members say `HPROF BLOCKSIZE=…` in their header.
pub fn gz_members(plain: &[u8], block_size: usize, hotspot_comment: bool) -> Vec<u8> {
    gz_members_claiming(plain, block_size, hotspot_comment.then_some(block_size))
}

/// As [`gz_members`], with any number in the comment.
pub fn gz_members_claiming(plain: &[u8], block_size: usize, claimed: Option<usize>) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, block) in plain.chunks(block_size).enumerate() {
        let mut header = GzBuilder::new();
        if let Some(claimed) = claimed.filter(|_| at < 2) {
            header = header.comment(format!("HPROF BLOCKSIZE={claimed}"));
        }
        let encoder = header.write(Vec::new(), Compression::new(1));
        out.extend(finish(encoder, block));
    }
    out
}

/// A member with file name, extra field and comment, as other tools write.
pub fn gz_with_name(plain: &[u8], name: &str) -> Vec<u8> {
    let header = GzBuilder::new()
        .filename(name)
        .extra([1, 2, 0, 0])
        .comment("x");
    finish(header.write(Vec::new(), Compression::new(6)), plain)
}

/// The first `keep` bytes of a compressed file.
pub fn gz_cut(compressed: &[u8], keep: usize) -> Vec<u8> {
    compressed.iter().copied().take(keep).collect()
}

/// The file without the last member's CRC and length.
pub fn gz_no_trailer(compressed: &[u8]) -> Vec<u8> {
    gz_cut(compressed, compressed.len().saturating_sub(TRAILER))
}

/// The file followed by bytes that are not a member.
pub fn gz_garbage(compressed: &[u8]) -> Vec<u8> {
    [compressed, b"\0\0\0\0 this is no gzip member"].concat()
}

/// All members' plain bytes. For checking this crate's own output.
pub fn inflate(compressed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(compressed).read_to_end(&mut plain)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_begin_as_hotspots_do() {
        let plain: Vec<u8> = (0..=255).cycle().take(2500).collect();
        let file = gz_members(&plain, 1000, true);
        assert_eq!(file.get(..4), Some(&[0x1f, 0x8b, 8, 0x10][..]));
        assert!(
            file.get(10..)
                .is_some_and(|f| f.starts_with(b"HPROF BLOCKSIZE=1000\0"))
        );
        let comments = file.windows(16).filter(|w| w == b"HPROF BLOCKSIZE=");
        assert_eq!(comments.count(), 2);
        assert_eq!(inflate(&file).expect("three whole members"), plain);
    }

    #[test]
    fn damaged_files_no_longer_inflate_whole() {
        let whole = gz_whole(b"some plain text");
        assert!(inflate(&whole).is_ok());
        assert!(inflate(&gz_no_trailer(&whole)).is_err());
        assert!(inflate(&gz_cut(&whole, 15)).is_err());
    }
}
