//! Is a path that a user gave a URL, and of which kind of store?

use std::path::Path;

/// The kinds of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Amazon S3, and what speaks its protocol.
    S3,
    /// Google Cloud Storage.
    Gs,
    /// Azure Blob Storage.
    Az,
    /// A web server, to read from.
    Https,
    /// The same without encryption, on this machine only.
    Http,
}

const SCHEMES: [(&str, Scheme); 5] = [
    ("s3://", Scheme::S3),
    ("gs://", Scheme::Gs),
    ("az://", Scheme::Az),
    ("https://", Scheme::Https),
    ("http://", Scheme::Http),
];

/// Whether the path is the URL of an object rather than a file.
pub fn is_url(path: &Path) -> bool {
    scheme_of(path).is_some()
}

/// The kind of store, and what follows the scheme.
pub(crate) fn scheme_of(path: &Path) -> Option<(Scheme, &str)> {
    let text = path.to_str()?;
    let (prefix, scheme) = SCHEMES.iter().find(|(prefix, _)| {
        let start = text.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    })?;
    Some((*scheme, text.get(prefix.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_paths_are_files() {
        for path in ["s3:/bucket/key", "./s3://a", "file:///a", "a", "-", ""] {
            assert!(!is_url(Path::new(path)), "{path}");
        }
    }
}
