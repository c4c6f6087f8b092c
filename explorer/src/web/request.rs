//! What is asked.

use super::link::Link;
use super::marks::Marks;

/// Most parameters of a request; further ones are ignored.
const MOST_PARAMS: usize = 256;

/// A request of somebody who was let in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// The path.
    pub(crate) path: String,
    /// The parameters of the address, or of the form.
    pub(crate) params: Vec<(String, String)>,
    /// Whether values of the heap may be shown.
    pub(crate) show_values: bool,
    /// The browser's session.
    pub(crate) browser: u64,
    /// What the person marked.
    pub(crate) marks: Marks,
}

impl Request {
    /// The parameters in a text.
    pub(crate) fn parse_params(text: &[u8]) -> Vec<(String, String)> {
        form_urlencoded::parse(text)
            .take(MOST_PARAMS)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }

    /// The first parameter of this name, if it is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.params.iter().filter(|(known, _)| known == name);
        named.find_map(|(_, value)| Some(value.trim()).filter(|value| !value.is_empty()))
    }

    /// All parameters of this name that are not empty.
    pub(crate) fn all<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> + 'r {
        let named = self.params.iter().filter(move |(known, _)| known == name);
        named
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A number; the default where there is none.
    pub(crate) fn number(&self, name: &str, default: usize, most: usize) -> usize {
        let number = self.get(name).and_then(|text| text.parse().ok());
        number.unwrap_or(default).min(most)
    }

    /// What follows the last `/` of the path.
    pub(crate) fn last_segment(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// This page with all its parameters.
    pub(crate) fn link(&self) -> Link {
        Link::with_params(&self.path, &self.params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parameters_are_none() {
        let request = Request {
            path: "/object/0x10".to_owned(),
            params: Request::parse_params(b"q=&page=7&page=8&far=99999999999999999999999&x=%zz+"),
            ..Request::default()
        };
        assert_eq!(request.get("q"), None);
        assert_eq!(request.number("page", 1, 100), 7);
        assert_eq!(request.number("page", 1, 5), 5);
        assert_eq!(request.number("far", 1, 5), 1);
        assert_eq!(request.get("x"), Some("%zz"));
        assert_eq!(request.all("page").count(), 2);
        assert_eq!(request.last_segment(), "0x10");
    }
}
