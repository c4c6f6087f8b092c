//! How is text laid out?

/// How text is laid out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TextOptions {
    /// ANSI colours; the caller knows whether a terminal is there.
    pub color: bool,
    /// Columns, at least 40.
    pub width: usize,
    /// Rows of each table.
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
    /// With the colour and width of a terminal.
    pub fn new(color: bool, width: usize) -> Self {
        Self {
            color,
            width,
            ..Self::default()
        }
    }
}
