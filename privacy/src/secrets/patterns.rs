//! Shapes of secrets.

use std::sync::LazyLock;

use heapray_masking::is_secret_name;
use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Kind of a likely secret; the most dangerous kind first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum SecretKind {
    /// A private key in PEM armour.
    PrivateKey,
    /// An access key of AWS.
    AwsKey,
    /// An account or access key of Azure.
    AzureKey,
    /// An API key of Google.
    GoogleKey,
    /// A token of GitHub or GitLab.
    ForgeToken,
    /// A token of Slack.
    SlackToken,
    /// A key of Stripe.
    StripeKey,
    /// A key of another service with a known shape (npm, OpenAI-style `sk-`, `SendGrid`).
    ServiceKey,
    /// A password in a JDBC URL.
    JdbcPassword,
    /// A password in another URL.
    UrlPassword,
    /// `Authorization: Bearer …`.
    BearerHeader,
    /// `Authorization: Basic …`.
    BasicHeader,
    /// A JSON web token.
    Jwt,
    /// `password=…` and the like within a text.
    Assignment,
    /// A string or array in a field whose name suggests a secret.
    Field,
    /// A string or array in a map whose key suggests a secret.
    MapEntry,
}

impl SecretKind {
    /// Stable identifier, `aws-key`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrivateKey => "private-key",
            Self::AwsKey => "aws-key",
            Self::AzureKey => "azure-key",
            Self::GoogleKey => "google-key",
            Self::ForgeToken => "forge-token",
            Self::SlackToken => "slack-token",
            Self::StripeKey => "stripe-key",
            Self::ServiceKey => "service-key",
            Self::JdbcPassword => "jdbc-password",
            Self::UrlPassword => "url-password",
            Self::BearerHeader => "bearer-header",
            Self::BasicHeader => "basic-header",
            Self::Jwt => "jwt",
            Self::Assignment => "assignment",
            Self::Field => "secret-field",
            Self::MapEntry => "secret-map-entry",
        }
    }

    /// Description of the kind, without capital and period.
    pub fn description(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key (PEM)",
            Self::AwsKey => "AWS access key",
            Self::AzureKey => "Azure account or access key",
            Self::GoogleKey => "Google API key",
            Self::ForgeToken => "GitHub or GitLab token",
            Self::SlackToken => "Slack token",
            Self::StripeKey => "Stripe key",
            Self::ServiceKey => "service key",
            Self::JdbcPassword => "password in a JDBC URL",
            Self::UrlPassword => "password in a URL",
            Self::BearerHeader => "bearer authorization",
            Self::BasicHeader => "basic authorization",
            Self::Jwt => "JSON web token",
            Self::Assignment => "password, token or key assigned in a text",
            Self::Field => "field name suggests a secret",
            Self::MapEntry => "map key suggests a secret",
        }
    }
}

/// Each kind's shape. Lengths are bounded from below, against chance, and never from above where the
/// rest doesn't matter; no expression can backtrack.
const SHAPES: [(SecretKind, &str); 14] = [
    (
        SecretKind::PrivateKey,
        r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[\s\\rn]{0,8}[A-Za-z0-9+/=:, -]{16}",
    ),
    (SecretKind::AwsKey, r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    (
        SecretKind::AzureKey,
        r"(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}",
    ),
    (SecretKind::GoogleKey, r"\bAIza[0-9A-Za-z_-]{35}"),
    (
        SecretKind::ForgeToken,
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}|glpat-[A-Za-z0-9_-]{20})",
    ),
    (SecretKind::SlackToken, r"\bxox[abeoprs]-[A-Za-z0-9-]{10}"),
    (
        SecretKind::StripeKey,
        r"\b[rs]k_(?:live|test)_[0-9a-zA-Z]{16}",
    ),
    (
        SecretKind::ServiceKey,
        r"\b(?:npm_[A-Za-z0-9]{36}|sk-[A-Za-z0-9_-]{32}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16})",
    ),
    (
        SecretKind::JdbcPassword,
        r"(?i)\bjdbc:[a-z0-9:]+[^\s]{0,400}?(?:[?&;](?:password|pwd)=[^;&\s*]|//[^/\s:@]{1,64}:[^/\s@*]{1,128}@|thin:[^/\s:@]{1,64}/[^/\s@*]{1,128}@)",
    ),
    (
        SecretKind::UrlPassword,
        r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^/\s:@?#]{0,64}:[^/\s:@*]{1,128}@[A-Za-z0-9\[]",
    ),
    (
        SecretKind::BearerHeader,
        r"(?i)\bbearer\s{1,4}[A-Za-z0-9._~+/-]{16}",
    ),
    (
        SecretKind::BasicHeader,
        r"(?i)\bbasic\s{1,4}[A-Za-z0-9+/]{8,400}={0,2}",
    ),
    (
        SecretKind::Jwt,
        r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8}",
    ),
    (
        SecretKind::Assignment,
        r#"(?i)(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s{0,2}[=:]\s{0,2}["']?[^\s"'*${}<>;,&]{6}"#,
    ),
];
/// A text that may be a name worth asking [`is_secret_name`] for.
const NAME_HINT: &str = r"(?i)^[a-z0-9_. -]*(?:pass|pwd|pw|secret|token|key|cred|auth|bearer|jwt|session|cookie|pin|salt)[a-z0-9_. -]*$";
/// Longest text that is taken for a name.
const LONGEST_NAME: usize = 80;

/// The expressions, compiled.
#[derive(Debug)]
pub(super) struct Patterns {
    /// All shapes and the hint, to be told apart in one go.
    set: RegexSet,
    each: Vec<(SecretKind, Regex)>,
}

/// What a text is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Matches {
    pub(super) kinds: Vec<SecretKind>,
    /// The text is a name that suggests a secret.
    pub(super) is_name: bool,
}

impl Patterns {
    /// Compiled once; it takes some milliseconds.
    pub(super) fn shared() -> &'static Self {
        static SHARED: LazyLock<Patterns> = LazyLock::new(Patterns::new);
        &SHARED
    }

    fn new() -> Self {
        // Bytes, not characters: Unicode classes make the automata so big that random data takes
        // 150 times as long (2026-11-21, 20 MB: 17 s against 0.11 s).
        let shapes = SHAPES.iter().map(|(_, shape)| *shape);
        let set = RegexSetBuilder::new(shapes.chain([NAME_HINT]))
            .unicode(false)
            .build();
        let each = SHAPES
            .iter()
            .filter_map(|(kind, shape)| {
                let shape = RegexBuilder::new(shape).unicode(false).build();
                Some((*kind, shape.ok()?))
            })
            .collect();
        Self {
            set: set.unwrap_or_else(|_| RegexSet::empty()), // a test compiles them all
            each,
        }
    }

    /// What the text looks like. Linear in its length.
    pub(super) fn matches(&self, text: &[u8]) -> Matches {
        let mut matches = Matches::default();
        for number in &self.set.matches(text) {
            match self.each.get(number) {
                Some((kind, _)) if self.find(*kind, text).is_some() => matches.kinds.push(*kind),
                Some(_) => {}
                None => {
                    let name = std::str::from_utf8(text).unwrap_or_default();
                    matches.is_name = name.len() <= LONGEST_NAME && is_secret_name(name);
                }
            }
        }
        matches
    }

    /// The part of the text that has the kind's shape.
    pub(super) fn find<'t>(&self, kind: SecretKind, text: &'t [u8]) -> Option<&'t [u8]> {
        let (_, shape) = self.each.iter().find(|(known, _)| *known == kind)?;
        let mut found = shape.find_iter(text).map(|found| found.as_bytes());
        if kind == SecretKind::BasicHeader {
            // "basic settings" has the shape, too.
            return found.find(|found| holds_credentials(found));
        }
        found.next()
    }
}

/// Is the last word base64 of printable `user:password`?
fn holds_credentials(header: &[u8]) -> bool {
    let word = header
        .rsplit(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    let decoded = decode_base64(word);
    let printable = decoded
        .iter()
        .all(|b| (b' '..=b'~').contains(b) || *b >= 0x80);
    printable && decoded.iter().skip(1).any(|b| *b == b':')
}

fn decode_base64(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let (mut bits, mut len) = (0u32, 0u32);
    for byte in text.iter().take_while(|b| **b != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(six);
        len = len.saturating_add(6);
        if len >= 8 {
            len = len.saturating_sub(8);
            decoded.push((bits >> len & 0xff) as u8);
        }
    }
    decoded
}
