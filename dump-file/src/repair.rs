//! Repairs of the input, with stable names and messages.

/// A repair of the input before the first record is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputRepair {
    /// Stable name in kebab case: `gz-truncated`, `jdk22-parts-merged`, …
    pub kind: &'static str,
    /// Offset of the damage in the file as given: in the compressed file, or in the part.
    pub offset: u64,
    /// Bytes of the plain dump that are lost; `None` if unknown.
    pub lost_bytes: Option<u64>,
    /// What happened, in a sentence without capital and period.
    pub message: String,
}

impl InputRepair {
    pub(super) fn new(
        kind: &'static str,
        offset: u64,
        lost_bytes: Option<u64>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            offset,
            lost_bytes,
            message: message.into(),
        }
    }
}

/// Largest number of repairs in the list; a hostile file could need one every few bytes.
const MOST_REPAIRS: usize = 200;

/// Adds a repair; beyond [`MOST_REPAIRS`] they are summed in one `more-repairs`.
pub(super) fn push(repairs: &mut Vec<InputRepair>, repair: InputRepair) {
    if repairs.len() < MOST_REPAIRS {
        repairs.push(repair);
        return;
    }
    match repairs.last_mut() {
        Some(last) if last.kind == "more-repairs" => {
            let both = last.lost_bytes.zip(repair.lost_bytes);
            last.lost_bytes = both.map(|(a, b)| a.saturating_add(b));
        }
        _ => {
            let message = format!(
                "more than {MOST_REPAIRS} places were repaired; this entry sums up the others"
            );
            let more = InputRepair::new("more-repairs", repair.offset, repair.lost_bytes, message);
            repairs.push(more);
        }
    }
}

pub(super) fn junk_before_header(bytes: usize) -> InputRepair {
    let message = format!(
        "the dump begins {bytes} bytes into the file; the bytes before it (probably the output of a \
         tool) are ignored"
    );
    InputRepair::new("junk-before-header", 0, Some(0), message)
}
