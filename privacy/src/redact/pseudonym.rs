//! What stands in for a value: nothing much, or a keyed hash of it.

use heapray_hprof::{FieldType, ObjectId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Letters in place of text. As bytes of a Latin-1 string they are letters; two of them as a UTF-16
/// unit are a Chinese character (U+6161 to U+7A7A, all assigned), whatever the byte order. So a
/// string's `coder` needs no change.
const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
const BLANK_LETTER: u8 = b'x';

/// Makes stand-ins.
#[derive(Debug, Clone)]
pub(super) struct Pseudonyms {
    keyed: Hmac<Sha256>,
    keeps_equality: bool,
}

impl Pseudonyms {
    /// With a key, equal arrays get equal stand-ins. Without, every array gets its own, which hangs on
    /// its address and not on its content; what must stay distinct all the same (names, hashes) hangs
    /// on a key that is made up here and forgotten.
    pub(super) fn new(key: Option<&[u8]>) -> Self {
        let made_up = made_up_key();
        Self {
            keyed: keyed(key.unwrap_or(&made_up)),
            keeps_equality: key.is_some(),
        }
    }

    /// Bytes that replace the elements of an array, to be repeated to its length: 1 to 64, a power of
    /// two.
    pub(super) fn array(&self, id: ObjectId, element_type: FieldType, elements: &[u8]) -> Vec<u8> {
        if !self.keeps_equality {
            // Texts of one letter would make every text of one length a duplicate of the others.
            let own = scattered(id.0).map(letter);
            return match element_type {
                FieldType::Byte => own.to_vec(),
                FieldType::Char => own.iter().flat_map(|letter| [0, *letter]).collect(),
                _ => vec![0],
            };
        }
        let digest = self.digest(element_type as u8, elements);
        match element_type {
            FieldType::Byte => digest.map(letter).to_vec(),
            FieldType::Char => digest.iter().flat_map(|b| [0, letter(*b)]).collect(),
            FieldType::Boolean => digest.map(|b| b & 1).to_vec(),
            // Sign and the upper exponent bits off: a finite number.
            FieldType::Float => masked(digest, 4),
            FieldType::Double => masked(digest, 8),
            _ => digest.to_vec(),
        }
    }

    /// A number in place of another; equal ones stay equal.
    pub(super) fn number(&self, value: &[u8]) -> [u8; 4] {
        let [a, b, c, d, ..] = self.digest(FieldType::Int as u8, value);
        [a, b, c, d]
    }

    /// Letters in place of a name; `attempt` makes others of the same name.
    pub(super) fn letters(&self, name: &[u8], attempt: u8) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(&[0xff, attempt]);
        mac.update(name);
        <[u8; 32]>::from(mac.finalize().into_bytes()).map(letter)
    }

    /// What stands in for the name of a thread, of the same length: other letters word by word, other
    /// digits, the rest as it is. So `pay-worker-7` and `pay-worker-8` still are two of one pool, which
    /// is how leaks of pools are told. `None` where it is not plain ASCII text, in bytes or UTF-16.
    pub(super) fn thread_name(&self, elements: &[u8]) -> Option<Vec<u8>> {
        let is_plain = |byte: &u8| (0x20..0x7f).contains(byte);
        let every = |stride: usize, at: usize| elements.iter().skip(at).step_by(stride);
        let zero = |byte: &u8| *byte == 0;
        let (stride, at) = if every(1, 0).all(is_plain) {
            (1, 0)
        } else if every(2, 0).all(zero) && every(2, 1).all(is_plain) {
            (2, 1)
        } else if every(2, 1).all(zero) && every(2, 0).all(is_plain) {
            (2, 0)
        } else {
            return None;
        };
        let letters: Vec<u8> = every(stride, at).copied().collect();
        let mut other = elements.to_vec();
        let mut places = other.iter_mut().skip(at).step_by(stride);
        for word in letters.chunk_by(|a, b| a.is_ascii_alphabetic() && b.is_ascii_alphabetic()) {
            let is_word = word.first().is_some_and(u8::is_ascii_alphabetic);
            let stand_in = is_word.then(|| self.letters(word, 0));
            let mut stand_in = stand_in.iter().flatten().cycle();
            for (old, place) in word.iter().zip(places.by_ref()) {
                *place = match stand_in.next() {
                    Some(new) => *new,
                    None if old.is_ascii_digit() => self.digit(*old),
                    None => *old,
                };
            }
        }
        Some(other)
    }

    /// Another digit for each, by a rotation.
    fn digit(&self, digit: u8) -> u8 {
        let [turn, ..] = self.digest(0xfe, &[]);
        let value = digit
            .wrapping_sub(b'0')
            .wrapping_add(turn % 9)
            .wrapping_add(1)
            % 10;
        value.wrapping_add(b'0')
    }

    fn digest(&self, domain: u8, value: &[u8]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(&[domain]);
        mac.update(value);
        mac.finalize().into_bytes().into()
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length; `hmac` can't refuse one.
    <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| <Hmac<Sha256> as KeyInit>::new(&hmac::digest::array::Array::default()))
}

/// 128 bits of the system's randomness by way of the standard library's hash seeds, stretched by the
/// HMAC. Enough for a key that nobody keeps.
fn made_up_key() -> [u8; 32] {
    use std::hash::{BuildHasher, RandomState};
    let state = RandomState::new();
    let mut key = [0; 32];
    for (number, chunk) in key.chunks_mut(8).enumerate() {
        chunk.copy_from_slice(&state.hash_one(number).to_ne_bytes());
    }
    key
}

/// Bytes that look random and differ for different numbers: the finalizer of splitmix64, a bijection.
fn scattered(number: u64) -> [u8; 8] {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)).to_be_bytes()
}

fn letter(byte: u8) -> u8 {
    LETTERS
        .get(usize::from(byte % 26))
        .copied()
        .unwrap_or(BLANK_LETTER)
}

fn masked(mut digest: [u8; 32], width: usize) -> Vec<u8> {
    for first in digest.iter_mut().step_by(width) {
        *first &= 0x3f;
    }
    digest.to_vec()
}
