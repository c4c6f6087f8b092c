//! What had to be mended on the way to the plain dump, in words and as stable names.

/// Something about the input that was mended or left out before the first record was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputRepair {
    /// Stable name, kebab-case: `gz-truncated`, `jdk22-parts-merged`, …
    pub kind: &'static str,
    /// Where, in the file as given (for gzip: in the compressed file; for parts: in the part).
    pub offset: u64,
    /// Bytes of the plain dump that are lost; `None` where nothing in the file tells.
    pub lost_bytes: Option<u64>,
    /// What happened, for people.
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

/// Most repairs that are told one by one; a hostile file could need one every few bytes.
const TOLD: usize = 200;

/// Adds a repair; beyond [`TOLD`] they are summed in one `more-repairs`.
pub(super) fn push(repairs: &mut Vec<InputRepair>, repair: InputRepair) {
    if repairs.len() < TOLD {
        repairs.push(repair);
        return;
    }
    match repairs.last_mut() {
        Some(last) if last.kind == "more-repairs" => {
            let both = last.lost_bytes.zip(repair.lost_bytes);
            last.lost_bytes = both.map(|(a, b)| a.saturating_add(b));
        }
        _ => {
            let message =
                format!("more than {TOLD} places had to be mended; the others are summed");
            let more = InputRepair::new("more-repairs", repair.offset, repair.lost_bytes, message);
            repairs.push(more);
        }
    }
}

pub(super) fn junk_before_header(bytes: usize) -> InputRepair {
    let message = format!(
        "the dump begins {bytes} bytes into the file; what stands before it (a tool's output, most \
         likely) is ignored"
    );
    InputRepair::new("junk-before-header", 0, Some(0), message)
}
