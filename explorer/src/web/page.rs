//! A page before the frame is put around it.

use std::cell::Cell;
use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

/// Bytes of a page without its frame, and of one part of it. Where hostile names take more, they are shown in short.
const ROOM: usize = 88_000;
const PART: usize = 60_000;
/// Characters of a name that are shown, and fewer where they take too much room.
const LONGEST: usize = 240;
const SHORTER: [usize; 2] = [80, 20];

thread_local! {
    static CHARACTERS: Cell<usize> = const { Cell::new(LONGEST) };
}

/// Characters of a name from the dump that may be shown here.
pub(crate) fn longest_name() -> usize {
    CHARACTERS.get()
}

/// What a template makes, and with shorter names if that is more than `room`.
fn rendered(template: &impl Template, room: usize) -> askama::Result<String> {
    let mut markup = template.render()?;
    for characters in SHORTER {
        if markup.len() <= room {
            break;
        }
        let before = CHARACTERS.replace(characters.min(longest_name()));
        let shorter = template.render();
        CHARACTERS.set(before);
        markup = shorter?;
    }
    Ok(markup)
}

/// Markup that a template has made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Html(String);

impl Html {
    /// What a template makes. A template that cannot be rendered leaves a remark in the log, and nothing on the page.
    pub(crate) fn of(template: &impl Template) -> Self {
        Self::within(template, PART)
    }

    fn within(template: &impl Template, room: usize) -> Self {
        match rendered(template, room) {
            Ok(markup) => Self(markup),
            Err(error) => {
                tracing::error!(%error, "a template failed");
                Self::default()
            }
        }
    }

    /// Bytes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Only templates make it, and they escape.
impl HtmlSafe for Html {}

/// A page before the frame is put around it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The title, for the window and history.
    pub(crate) title: String,
    /// The entry of the menu.
    pub(crate) screen: &'static str,
    /// What is below the title.
    pub(crate) parts: Vec<Html>,
    /// The page asks again after so many seconds.
    pub(crate) refresh: Option<u32>,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(screen: &'static str, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            screen,
            ..Self::default()
        }
    }

    /// The page with one more part.
    pub(crate) fn with(mut self, part: &impl Template) -> Self {
        let before: usize = self.parts.iter().map(Html::len).sum();
        let room = ROOM.saturating_sub(before).min(PART);
        self.parts.push(Html::within(part, room));
        self
    }

    /// The page with one more part that is rendered already.
    pub(crate) fn with_html(mut self, part: Html) -> Self {
        self.parts.push(part);
        self
    }
}
