//! Width, colour and length of text output.

/// How text is laid out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TextOptions {
    /// Use ANSI colours. The caller decides, since only it knows whether the output is a terminal.
    pub color: bool,
    /// Columns of the terminal; fewer than 40 count as 40.
    pub width: usize,
    /// Rows of each table at most.
    pub limit: usize,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            limit: 20,
        }
    }
}

impl TextOptions {
    /// Options for a terminal of this width, with the default number of rows.
    pub fn new(color: bool, width: usize) -> Self {
        Self {
            color,
            width,
            ..Self::default()
        }
    }
}
