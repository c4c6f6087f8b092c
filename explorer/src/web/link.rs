//! Addresses of pages.

use form_urlencoded::Serializer;

/// The address of a page: a path and parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    path: String,
    params: Vec<(String, String)>,
}

impl Link {
    /// A page without parameters.
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            params: Vec::new(),
        }
    }

    /// A page with these parameters.
    pub(crate) fn with_params(path: impl Into<String>, params: &[(String, String)]) -> Self {
        Self {
            path: path.into(),
            params: params.to_vec(),
        }
    }

    /// With this parameter, which replaces others of its name.
    pub(crate) fn with(self, name: &str, value: impl Into<String>) -> Self {
        self.without(name).and(name, value)
    }

    /// With this parameter beside others of its name.
    pub(crate) fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.push((name.to_owned(), value.into()));
        self
    }

    /// Without the parameters of this name.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.params.retain(|(known, _)| known != name);
        self
    }

    /// The address as text.
    pub(crate) fn text(&self) -> String {
        if self.params.is_empty() {
            return self.path.clone();
        }
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&self.params);
        format!("{}?{}", self.path, query.finish())
    }
}

/// Bytes of a class name in an address of a page. Longer names, which only hostile dumps have, are named by a hash.
const LONGEST_NAME: usize = 200;
/// What stands before such a hash. No class name begins with it.
const BY_HASH: char = '~';

/// A class in an address of a page: its name, or for a very long one a hash of it.
pub(crate) fn class_word(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    // FNV: the address must mean the same after a restart.
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    format!("{BY_HASH}{hash:016x}")
}

/// Whether a class is the one that an address names by a hash.
pub(crate) fn is_class_of_word(name: &str, word: &str) -> bool {
    word.starts_with(BY_HASH) && name.len() > LONGEST_NAME && class_word(name) == word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_replaced_and_escaped() {
        let link = Link::to("/set").with("of", "class A&B").with("page", "2");
        assert_eq!(link.text(), "/set?of=class+A%26B&page=2");
        let link = link.with("page", "3").and("cut", "\"<").and("cut", "é");
        assert_eq!(
            link.text(),
            "/set?of=class+A%26B&page=3&cut=%22%3C&cut=%C3%A9"
        );
        assert_eq!(
            link.without("cut").without("of").without("page").text(),
            "/set"
        );
    }
}
