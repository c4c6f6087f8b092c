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
