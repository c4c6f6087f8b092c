//! Names for contents of strings that show no content.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a name.
const NAME: usize = 16;
/// What the key's own name is made of.
const KEY_NAME: &[u8] = b"heapray export key";

/// The key of the names by which tables tell equal strings of several dumps: HMAC-SHA-256 of the report's hash and
/// length, cut to 128 bits. Who lacks the key can't find out whether a string of theirs is in a dump.
#[derive(Clone)]
pub struct StringKey {
    keyed: Hmac<Sha256>,
    name: String,
}

impl std::fmt::Debug for StringKey {
    /// Shows the name only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StringKey")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl StringKey {
    /// A key that somebody keeps. Tables with equal keys can be joined by their strings.
    pub fn new(key: &[u8]) -> Self {
        // HMAC takes keys of any length; `hmac` can't refuse one.
        let keyed = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| {
            <Hmac<Sha256> as KeyInit>::new(&hmac::digest::array::Array::default())
        });
        let name = hex(&digest(&keyed, KEY_NAME), 4);
        Self { keyed, name }
    }

    /// A key that nobody keeps, from the system's randomness: tables with it can't be joined with others.
    pub fn made_up() -> Self {
        let state = RandomState::new();
        let mut key = [0; 32];
        for (number, chunk) in key.chunks_mut(8).enumerate() {
            chunk.copy_from_slice(&state.hash_one(number).to_ne_bytes());
        }
        Self::new(&key)
    }

    /// A name for the key, which does not give it away: strings can be joined where it is equal.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of a content, 32 hexadecimal digits.
    pub(crate) fn name_of(&self, hash: &str, length: u64) -> String {
        let content = format!("{length} {hash}");
        hex(&digest(&self.keyed, content.as_bytes()), NAME)
    }
}

fn digest(keyed: &Hmac<Sha256>, content: &[u8]) -> [u8; 32] {
    let mut mac = keyed.clone();
    mac.update(content);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8], most: usize) -> String {
    bytes
        .iter()
        .take(most)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2: the key `Jefe`, cut to 128 bits.
    #[test]
    fn it_is_the_hmac_of_the_standard() {
        let digest = digest(
            &StringKey::new(b"Jefe").keyed,
            b"what do ya want for nothing?",
        );
        assert_eq!(hex(&digest, NAME), "5bdcc146bf60754e6a042426089575c7");
    }

    #[test]
    fn equal_keys_give_equal_names_and_others_do_not() {
        let (one, same, other) = (
            StringKey::new(b"one"),
            StringKey::new(b"one"),
            StringKey::new(b"other"),
        );
        assert_eq!(one.name_of("0011", 4), same.name_of("0011", 4));
        assert_eq!(one.name(), same.name());
        assert_ne!(one.name_of("0011", 4), other.name_of("0011", 4));
        assert_ne!(one.name_of("0011", 4), one.name_of("0011", 5));
        assert_ne!(one.name(), other.name());
        assert_ne!(StringKey::made_up().name(), StringKey::made_up().name());
        assert_eq!(one.name_of("0011", 4).len(), 32);
    }
}
