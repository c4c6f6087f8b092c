//! The fingerprint of a leak: the same in every dump.

use sha2::{Digest, Sha256};

use crate::leak_kind::LeakKind;

/// `http-nio-8080-exec-*` is `aaaa-aaa-0000-aaaa-*`: every letter and every digit the same.
pub(crate) fn shape(thread: &str) -> String {
    let same = |letter: char| match letter {
        letter if letter.is_ascii_alphabetic() => 'a',
        letter if letter.is_ascii_digit() => '0',
        other => other,
    };
    thread.chars().map(same).collect()
}

/// SHA-256 over kind and folded path: the same leak has the same fingerprint in every dump.
pub(crate) fn fingerprint(kind: LeakKind, access_path: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(format!("{}\n{access_path}", kind.id()).as_bytes());
    digest
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}"); // writing to a String cannot fail
            hex
        })
}
