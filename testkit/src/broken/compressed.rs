//! Compressed files, whole and damaged.

use super::Wanted::{Clean, Warn};
use super::make::damaged;
use super::{Case, Objects, Wanted};
use crate::gzip::{
    gz_cut, gz_garbage, gz_members, gz_members_claiming, gz_no_trailer, gz_whole, gz_with_name,
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        whole("gz_ok", Clean, gz_whole),
        whole("gz_multi", Clean, |plain| gz_members(plain, 1000, false)),
        whole("gz_chunked", Clean, |plain| gz_members(plain, 1000, true)),
        whole("gz_with_name", Clean, |plain| {
            gz_with_name(plain, "heap.hprof")
        }),
        whole("gz_comment_too_small", Clean, |plain| {
            gz_members_claiming(plain, 1000, Some(10))
        }),
        whole("gz_notrailer", Warn("gzip-trailer"), |plain| {
            gz_no_trailer(&gz_whole(plain))
        }),
        whole("gz_garbage", Warn("gzip-garbage"), |plain| {
            gz_garbage(&gz_whole(plain))
        }),
        damaged("gz_trunc", Warn("gzip-cut"), |plain| {
            // Members of 1000 bytes: all but the last are whole, the last lacks its end.
            let full = plain.bytes.len() / 1000;
            let upto = plain.bytes.get(..full * 1000).unwrap_or_default();
            let whole = gz_members(upto, 1000, true).len();
            let all = gz_members(&plain.bytes, 1000, true);
            let cut = gz_cut(&all, whole + 12);
            (cut, Objects::AtLeast(plain.objects_before(full * 1000)))
        }),
        damaged("gz_bad_crc", Warn("gzip-trailer"), |plain| {
            let mut bytes = gz_whole(&plain.bytes);
            let crc = bytes.len() - 8;
            if let Some(byte) = bytes.get_mut(crc) {
                *byte ^= 0x55;
            }
            (bytes, Objects::Exactly(plain.objects_before(usize::MAX)))
        }),
    ]
}

fn whole(name: &'static str, wanted: Wanted, pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Case {
    damaged(name, wanted, |plain| {
        let objects = Objects::Exactly(plain.objects_before(usize::MAX));
        (pack(&plain.bytes), objects)
    })
}
