//! A cell of a table: shown, sorted, searched and exported.

use std::cmp::Ordering;

use askama::Template;
use askama::filters::HtmlSafe;
use heapray_query as query;
use heapray_report::format;

use super::mark::Mark;
use super::text::{ClassName, ObjectLink, shown};
use crate::web::{Link, class_word};

/// Bytes of the address of a page. Longer ones, which only names of hostile dumps make, lead nowhere.
const LONGEST_LINK: usize = 1_000;

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub(crate) enum Cell {
    /// Nothing is known.
    #[default]
    None,
    /// A value that may be secret, and is not shown.
    Hidden,
    /// A sentence or a name.
    Text(String),
    /// A class, which leads to its instances.
    Class(String),
    /// An object, which leads to its page.
    Object { address: String, label: String },
    /// A size.
    Bytes(u64),
    /// A number of things.
    Count(u64),
    /// A part of a whole.
    Share(f64),
    /// A number that a query computed.
    Number(f64),
    /// More or less bytes than elsewhere.
    MoreBytes(i128),
    /// More or fewer things than elsewhere.
    MoreThings(i128),
    /// An object that can be selected.
    Choice(String),
    /// References or objects that can be marked.
    Mark(Mark),
    /// Another page.
    Link { href: String, text: String },
}

impl Cell {
    /// A cell of a row, of a column of this name.
    pub(crate) fn of(column: &str, cell: query::Cell<'_>) -> Self {
        match cell {
            query::Cell::Text(text) if column == "class" || column.ends_with("_class") => {
                Self::Class(text.into_owned())
            }
            query::Cell::Text(text) => Self::Text(text.into_owned()),
            query::Cell::Address(id) => Self::address(id),
            query::Cell::Count(count) => Self::Count(count),
            query::Cell::Bytes(bytes) => Self::Bytes(bytes),
            query::Cell::Share(share) => Self::Share(share),
            query::Cell::None => Self::None,
        }
    }

    /// An object of which only the address is shown.
    pub(crate) fn address(id: impl std::fmt::Display) -> Self {
        Self::Object {
            address: id.to_string(),
            label: String::new(),
        }
    }

    /// An object.
    pub(crate) fn object(id: impl std::fmt::Display, label: impl Into<String>) -> Self {
        Self::Object {
            address: id.to_string(),
            label: label.into(),
        }
    }

    /// A class loader, which leads to its page: its name ends with its address.
    pub(crate) fn loader(name: impl Into<String>) -> Self {
        let text = name.into();
        let address = text
            .rsplit(' ')
            .next()
            .filter(|word| word.starts_with("0x"));
        let id = match address {
            Some(address) => address,
            None if text == query::BOOT_LOADER => "0x0",
            None => return Self::Text(text),
        };
        let href = Link::to("/loader").with("id", id).text();
        Self::Link { href, text }
    }

    /// The address of the object that it is.
    pub(crate) fn address_of_object(&self) -> Option<&str> {
        match self {
            Self::Object { address, .. } => Some(address),
            _ => None,
        }
    }

    /// What is to be searched.
    pub(crate) fn words(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Class(text) | Self::Link { text, .. } => Some(text),
            Self::Object { label, .. } => Some(label),
            _ => None,
        }
    }

    /// The order of two cells of a column: nothing last, however it is sorted.
    pub(crate) fn compare(&self, other: &Self, is_descending: bool) -> Ordering {
        let order = match (self.number(), other.number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => match (self.words(), other.words()) {
                (Some(a), Some(b)) => a.cmp(b).then_with(|| self.plain().cmp(&other.plain())),
                (Some(_), None) => return Ordering::Less,
                (None, Some(_)) => return Ordering::Greater,
                (None, None) => Ordering::Equal,
            },
        };
        if is_descending {
            order.reverse()
        } else {
            order
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Bytes(number) | Self::Count(number) => Some(*number as f64),
            Self::Share(number) | Self::Number(number) => Some(*number),
            Self::MoreBytes(number) | Self::MoreThings(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// As text, without units, for a file.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::None | Self::Mark(_) => String::new(),
            Self::Hidden => "(hidden)".to_owned(),
            Self::Text(text) | Self::Class(text) | Self::Link { text, .. } => text.clone(),
            Self::Object { address, .. } | Self::Choice(address) => address.clone(),
            Self::Bytes(number) | Self::Count(number) => number.to_string(),
            Self::Share(number) | Self::Number(number) => number.to_string(),
            Self::MoreBytes(number) | Self::MoreThings(number) => number.to_string(),
        }
    }

    /// As JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Self::None => serde_json::Value::Null,
            Self::Bytes(number) | Self::Count(number) => (*number).into(),
            Self::Share(number) | Self::Number(number) => (*number).into(),
            Self::MoreBytes(number) | Self::MoreThings(number) => {
                i64::try_from(*number).map_or(serde_json::Value::Null, Into::into)
            }
            _ => self.plain().into(),
        }
    }

    /// Whether it stands to the right.
    pub(crate) fn is_number(&self) -> bool {
        self.number().is_some()
    }

    /// Bytes, for a bar.
    pub(crate) fn bytes(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(*bytes),
            _ => None,
        }
    }

    pub(super) fn markup(&self) -> CellMarkup<'_> {
        CellMarkup { cell: self }
    }
}

/// A cell as markup.
#[derive(Template)]
#[template(path = "cell.html")]
pub(super) struct CellMarkup<'c> {
    cell: &'c Cell,
}

impl HtmlSafe for CellMarkup<'_> {}

fn signed(number: i128, text: impl Fn(u64) -> String) -> String {
    let size = u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX);
    match number {
        0 => "0".to_owned(),
        1.. => format!("+{}", text(size)),
        _ => format!("−{}", text(size)),
    }
}

fn decimal(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let whole = format!("{}", number.abs());
        let grouped = whole.parse().map_or(whole, format::count);
        if number < 0.0 {
            format!("−{grouped}")
        } else {
            grouped
        }
    } else {
        format!("{number}")
    }
}

fn instances(class: &str) -> String {
    Link::to("/set")
        .with("of", format!("class {}", class_word(class)))
        .text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_last_in_either_order() {
        for is_descending in [false, true] {
            let mut cells = [Cell::None, Cell::Count(2), Cell::Bytes(7), Cell::Count(5)];
            cells.sort_by(|a, b| a.compare(b, is_descending));
            assert!(matches!(cells[3], Cell::None));
            assert!(matches!(cells[1], Cell::Count(5)));
        }
    }

    #[test]
    fn names_do_not_become_markup() {
        let cell = Cell::Class("<script>alert(1)</script>\"'&\u{202e}".to_owned());
        let markup = cell.markup().render().unwrap();
        assert!(!markup.contains("<script>"), "{markup}");
        assert!(!markup.contains('\u{202e}'), "{markup}");
        assert!(
            markup.contains("href=\"/set?of=class+%3Cscript%3E"),
            "{markup}"
        );
    }

    #[test]
    fn loaders_lead_to_their_pages() {
        let place = |name: &str| match Cell::loader(name) {
            Cell::Link { href, .. } => Some(href),
            _ => None,
        };
        assert_eq!(place("<boot>").as_deref(), Some("/loader?id=0x0"));
        assert_eq!(
            place("com.example.Loader 0x7f").as_deref(),
            Some("/loader?id=0x7f")
        );
        assert_eq!(place("unknown"), None);
    }

    #[test]
    fn differences_have_signs() {
        assert_eq!(signed(-2048, format::bytes), "−2.0\u{a0}KiB");
        assert_eq!(signed(3, format::count), "+3");
        assert_eq!(decimal(-12_345.0), "−12\u{a0}345");
        assert_eq!(decimal(0.5), "0.5");
    }
}
