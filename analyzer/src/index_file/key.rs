//! What an index file must be of: the dump by its length and a sample of its bytes, and the options that change
//! columns. Not the path, the time, threads, memory or display.

use crate::layout::SizeRule;
use crate::options::AnalyzeOptions;
use crate::references::References;
use crate::scan::Source;
use crate::storage::checksum::checksum;
use crate::storage::codec::{stored, to_bytes};

/// Bytes of a sampled block.
const SAMPLED_BYTES: usize = 4 << 10;
/// The number of sampled blocks between the first and the last.
const SAMPLES: usize = 64;

/// What an index file is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKey {
    /// Length of the plain dump, bytes.
    pub(super) length: u64,
    /// Checksum of the sampled blocks.
    pub(super) sample: u64,
    pub(super) options: KeyOptions,
}

/// Options that change columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyOptions {
    sizes: u8,
    references: u8,
    snapshot: u32,
    keep_unreachable: bool,
}

stored!(KeyOptions {
    sizes,
    references,
    snapshot,
    keep_unreachable,
});
stored!(IndexKey {
    length,
    sample,
    options,
});

impl IndexKey {
    /// The key for a dump and the options with which it is analyzed. Reads the first and the last block of the dump,
    /// and 64 blocks between them.
    pub fn of(source: &Source, options: &AnalyzeOptions) -> Self {
        let bytes = source.bytes();
        let mut sampled = Vec::with_capacity((SAMPLES + 2) * SAMPLED_BYTES);
        let last = bytes.len().saturating_sub(SAMPLED_BYTES);
        for step in 0..=SAMPLES + 1 {
            // Not a product of the length: that could overflow.
            let from = last / (SAMPLES + 1) * step + last % (SAMPLES + 1) * step / (SAMPLES + 1);
            let end = bytes.len().min(from + SAMPLED_BYTES);
            sampled.extend_from_slice(bytes.get(from..end).unwrap_or_default());
        }
        source.release(0..bytes.len());
        Self {
            length: bytes.len() as u64,
            sample: checksum(&sampled),
            options: KeyOptions {
                sizes: match options.sizes {
                    SizeRule::Jvm => 0,
                    SizeRule::Mat => 1,
                },
                references: match options.references {
                    References::Strong => 0,
                    References::Soft => 1,
                    References::All => 2,
                },
                snapshot: options.snapshot,
                keep_unreachable: options.keep_unreachable,
            },
        }
    }

    /// Eight hexadecimal digits that tell the key from most others, for names of files.
    pub fn digits(&self) -> String {
        format!("{:08x}", checksum(&to_bytes(self)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_byte_of_a_small_dump_and_any_option_makes_another_key() {
        let bytes: Vec<u8> = (0..50_000u32).map(|i| (i / 7) as u8).collect();
        let key = |bytes: &[u8], options: &AnalyzeOptions| IndexKey::of(&bytes.into(), options);
        let options = AnalyzeOptions::default();
        let own = key(&bytes, &options);
        assert_eq!(key(&bytes, &options), own);
        for at in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_ne!(key(&changed, &options), own, "byte {at}");
        }
        let mut others = [(); 4].map(|()| options.clone());
        others[0].sizes = SizeRule::Mat;
        others[1].references = References::Soft;
        others[2].snapshot = 2;
        others[3].keep_unreachable = true;
        for other in &others {
            assert_ne!(key(&bytes, other).digits(), own.digits(), "{other:?}");
        }
        let mut same = options;
        (same.max_memory, same.tmp_dir) = (Some(1), Some("elsewhere".into()));
        assert_eq!(key(&bytes, &same), own);
    }

    #[test]
    fn dumps_of_any_length_have_a_key() {
        let options = AnalyzeOptions::default();
        for len in [0, 1, 4095, 4096, 4097, 300_000] {
            let key = IndexKey::of(&vec![1; len].into(), &options);
            assert_eq!(key.length, len as u64);
        }
    }
}
