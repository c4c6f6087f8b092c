//! The checksum that a store states for a whole object, where it states one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use object_store::HeaderMap;

use crate::location::Location;
use crate::scheme::Scheme;

/// An MD5 sum.
pub(crate) type Md5 = [u8; 16];

/// The MD5 sum of the object, as its store states it; `None` where no header is one for sure.
///
/// - S3: the `ETag` of an object that was uploaded in one piece and is not encrypted with a key of its own
///   (Amazon S3 API reference, "Object"). In directory buckets, an `ETag` is no sum.
/// - Google: `x-goog-hash`, unless the object is inflated on its way (Cloud Storage, "Request headers").
/// - Azure and web servers: `Content-MD5` (RFC 1864) of a response with the whole object.
pub(crate) fn stated_md5(
    location: &Location,
    headers: &HeaderMap,
    etag: Option<&str>,
) -> Option<Md5> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    match location.scheme {
        Scheme::S3 => {
            let is_own_key = headers
                .contains_key("x-amz-server-side-encryption-customer-algorithm")
                || text("x-amz-server-side-encryption").is_some_and(|kind| kind != "AES256");
            if is_own_key || location.host.ends_with("--x-s3") {
                return None;
            }
            from_hex(etag?.trim_matches('"'))
        }
        Scheme::Gs => {
            let stored = text("x-goog-stored-content-encoding").unwrap_or("identity");
            if stored != "identity" {
                return None;
            }
            let values = headers.get_all("x-goog-hash").iter();
            let mut hashes = values
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','));
            hashes.find_map(|hash| from_base64(hash.trim().strip_prefix("md5=")?))
        }
        Scheme::Az | Scheme::Https | Scheme::Http => {
            let is_part = headers.contains_key("content-range");
            let is_packed = headers.contains_key("content-encoding");
            if is_part || is_packed {
                return None;
            }
            from_base64(text("content-md5")?)
        }
    }
}

fn from_hex(text: &str) -> Option<Md5> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some(u128::from_str_radix(text, 16).ok()?.to_be_bytes())
}

fn from_base64(text: &str) -> Option<Md5> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use std::path::Path;

    use object_store::HeaderValue;

    use super::*;

    /// The sum of no bytes (RFC 1321, appendix A.5).
    const HEX: &str = "d41d8cd98f00b204e9800998ecf8427e";
    const BASE64: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";

    fn stated(url: &str, headers: &[(&'static str, &str)], etag: Option<&str>) -> bool {
        let location = Location::parse(Path::new(url)).unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let sum = stated_md5(&location, &map, etag);
        assert!(sum.is_none_or(|sum| Some(sum) == from_hex(HEX)));
        sum.is_some()
    }

    #[test]
    fn the_sum_is_where_the_store_has_it() {
        let quoted = format!("\"{HEX}\"");
        assert!(stated("s3://a/b", &[], Some(&quoted)));
        assert!(stated(
            "s3://a/b",
            &[("x-amz-server-side-encryption", "AES256")],
            Some(&quoted)
        ));
        let both = format!("crc32c=AAAAAA==, md5={BASE64}");
        assert!(stated("gs://a/b", &[("x-goog-hash", &both)], None));
        let (crc, md5) = ("crc32c=AAAAAA==", format!("md5={BASE64}"));
        assert!(stated(
            "gs://a/b",
            &[("x-goog-hash", crc), ("x-goog-hash", &md5)],
            None
        ));
        assert!(stated("az://a/b", &[("content-md5", BASE64)], None));
        assert!(stated("https://a/b", &[("content-md5", BASE64)], None));
    }

    #[test]
    fn what_may_be_no_sum_is_not_taken_for_one() {
        let quoted = format!("\"{HEX}\"");
        let parts = format!("\"{HEX}-3\"");
        assert!(!stated("s3://a/b", &[], Some(&parts)));
        assert!(!stated("s3://a/b", &[], None));
        assert!(!stated("s3://a--x-s3/b", &[], Some(&quoted)));
        assert!(!stated(
            "s3://a/b",
            &[("x-amz-server-side-encryption", "aws:kms")],
            Some(&quoted)
        ));
        assert!(!stated(
            "gs://a/b",
            &[("x-goog-hash", "crc32c=AAAAAA==")],
            Some(&quoted)
        ));
        assert!(!stated("https://a/b", &[], Some(&quoted)));
        assert!(!stated(
            "https://a/b",
            &[("content-md5", BASE64), ("content-range", "bytes 0-1/9")],
            None
        ));
        assert!(!stated("https://a/b", &[("content-md5", "short")], None));
    }
}
