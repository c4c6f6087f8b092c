//! The URL of an object, taken apart.

use std::path::Path;

use crate::error::{Result, StoreError};
use crate::scheme::{Scheme, scheme_of};

/// The URL of an object, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    /// What was given.
    pub(crate) url: String,
    /// The kind of store.
    pub(crate) scheme: Scheme,
    /// The bucket, the container or the server.
    pub(crate) host: String,
    /// The name of the object, without the slash before it.
    pub(crate) key: String,
}

impl Location {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// When the bucket or the name is missing, or when it would be read without encryption from another machine.
    pub(crate) fn parse(path: &Path) -> Result<Self> {
        let url = path.display().to_string();
        let wrong = |why: &'static str| StoreError::Url {
            url: url.clone(),
            why,
        };
        let (scheme, rest) = scheme_of(path).ok_or_else(|| wrong("is no URL of an object"))?;
        let (host, key) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() {
            return Err(wrong("names no bucket or server"));
        }
        if host.contains('@') {
            return Err(wrong("has credentials in it; give them in the environment"));
        }
        if key.is_empty() || key.ends_with('/') {
            return Err(wrong("names a folder; give the name of an object"));
        }
        // Reports name the URL: a signature in it would be in every report.
        if matches!(scheme, Scheme::Http | Scheme::Https) && key.contains(['?', '#']) {
            return Err(wrong("has a query; pipe it instead: curl URL | heapray -"));
        }
        if scheme == Scheme::Http && !is_this_machine(host) {
            return Err(wrong("would be read without encryption; use https"));
        }
        Ok(Self {
            url: url.clone(),
            scheme,
            host: host.to_owned(),
            key: key.to_owned(),
        })
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    name.is_some_and(|name| name == "localhost" || name == "::1" || name.starts_with("127."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    fn parse(text: &str) -> Result<Location> {
        Location::parse(Path::new(text))
    }

    #[test]
    fn urls_are_taken_apart() {
        let s3 = parse("s3://dumps/night 1/pod.hprof.gz").unwrap();
        assert_eq!((s3.scheme, s3.host.as_str()), (Scheme::S3, "dumps"));
        assert_eq!(s3.key, "night 1/pod.hprof.gz");
        assert_eq!(parse("HTTPS://host:8443/a/b.gz").unwrap().key, "a/b.gz");
        assert_eq!(parse("s3://dumps/what?.hprof").unwrap().key, "what?.hprof");
        assert_eq!(parse("http://127.0.0.1:1/a").unwrap().scheme, Scheme::Http);
        assert_eq!(parse("http://[::1]:1/a").unwrap().host, "[::1]:1");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (url, words) in [
            ("s3://dumps", "folder"),
            ("s3://dumps/", "folder"),
            ("gs:///key", "bucket"),
            ("http://example.com/a.hprof", "https"),
            ("http://localhost.example.com/a", "https"),
            ("https://user:secret@example.com/a", "environment"),
            ("https://example.com/a?sig=b", "curl"),
            ("heapdump.hprof", "no URL"),
        ] {
            let error = parse(url).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
