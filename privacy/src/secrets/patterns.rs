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
    /// A private key as bytes: DER of PKCS#8, PKCS#1 or SEC 1.
    PrivateKeyDer,
    /// A part of a private or symmetric key, by the field that refers to it.
    KeyMaterial,
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
    /// The address of a webhook, which is all that is needed to use it.
    Webhook,
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
    /// The number of a payment card.
    CardNumber,
    /// The number of a bank account, IBAN.
    Iban,
    /// The number of a person, given by a state.
    NationalId,
    /// A mail address.
    MailAddress,
}

impl SecretKind {
    /// Stable identifier, `aws-key`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrivateKey => "private-key",
            Self::PrivateKeyDer => "private-key-der",
            Self::KeyMaterial => "key-material",
            Self::AwsKey => "aws-key",
            Self::AzureKey => "azure-key",
            Self::GoogleKey => "google-key",
            Self::ForgeToken => "forge-token",
            Self::SlackToken => "slack-token",
            Self::StripeKey => "stripe-key",
            Self::ServiceKey => "service-key",
            Self::Webhook => "webhook",
            Self::JdbcPassword => "jdbc-password",
            Self::UrlPassword => "url-password",
            Self::BearerHeader => "bearer-header",
            Self::BasicHeader => "basic-header",
            Self::Jwt => "jwt",
            Self::Assignment => "assignment",
            Self::Field => "secret-field",
            Self::MapEntry => "secret-map-entry",
            Self::CardNumber => "card-number",
            Self::Iban => "iban",
            Self::NationalId => "national-id",
            Self::MailAddress => "mail-address",
        }
    }

    /// Description of the kind, without capital and period.
    pub fn description(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key (PEM)",
            Self::PrivateKeyDer => "private key (DER)",
            Self::KeyMaterial => "part of a private or secret key",
            Self::AwsKey => "AWS access key",
            Self::AzureKey => "Azure account or access key",
            Self::GoogleKey => "Google key or token",
            Self::ForgeToken => "GitHub or GitLab token",
            Self::SlackToken => "Slack token",
            Self::StripeKey => "Stripe key",
            Self::ServiceKey => "service key",
            Self::Webhook => "address of a webhook",
            Self::JdbcPassword => "password in a JDBC URL",
            Self::UrlPassword => "password in a URL",
            Self::BearerHeader => "bearer authorization",
            Self::BasicHeader => "basic authorization",
            Self::Jwt => "JSON web token",
            Self::Assignment => "password, token or key assigned in a text",
            Self::Field => "field name suggests a secret",
            Self::MapEntry => "map key suggests a secret",
            Self::CardNumber => "number of a payment card",
            Self::Iban => "number of a bank account (IBAN)",
            Self::NationalId => "number of a person",
            Self::MailAddress => "mail address",
        }
    }
}

/// Each kind's shape. Lengths are bounded from below, against chance, and never from above where the
/// rest doesn't matter; no expression can backtrack.
const SHAPES: [(SecretKind, &str); 16] = [
    (
        SecretKind::PrivateKey,
        r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[\s\\rn]{0,8}[A-Za-z0-9+/=:, -]{16}",
    ),
    // SEQUENCE, version 0, then of PKCS#8 the algorithm, of PKCS#1 a modulus of more than 127 bytes; SEC 1 has version 1
    // and the key's bytes (RFC 5208, RFC 8017, RFC 5915).
    (
        SecretKind::PrivateKeyDer,
        r"(?s)^\x30(?:[\x10-\x7f]|\x81.|\x82..)\x02\x01(?:\x00(?:\x30[\x05-\x7f]\x06|\x02(?:\x81.|\x82..)\x00)|\x01\x04[\x1c-\x42])",
    ),
    (SecretKind::AwsKey, r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    (
        SecretKind::AzureKey,
        r"(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}",
    ),
    (
        SecretKind::GoogleKey,
        r"\b(?:AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20}|GOCSPX-[0-9A-Za-z_-]{20})",
    ),
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
        r"\b(?:npm_[A-Za-z0-9]{36}|hv[sbr]\.[A-Za-z0-9_-]{24}|dckr_[a-z]{2,4}_[A-Za-z0-9_-]{20}|sk-[A-Za-z0-9_-]{32}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16})",
    ),
    (
        SecretKind::Webhook,
        r"(?i)\bhttps://(?:hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9_/-]{20}|(?:[a-z]{1,10}\.)?discord(?:app)?\.com/api/webhooks/[0-9]{8,24}/[A-Za-z0-9_-]{16}|[a-z0-9-]{1,63}\.webhook\.office\.com/webhookb2/[A-Za-z0-9@_/-]{20})",
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
        r#"(?i)(?:(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s{0,2}[=:]\s{0,2}["']?[^\s"'*${}<>;,&]{6}|<(?:[a-z0-9_-]{1,32}:)?[a-z0-9_.-]{0,32}(?:password|passwd|passphrase|secret|api[_-]?key|token)>\s{0,8}[^\s<>*${}]{4,200}\s{0,8}</|(?:^|\s)--?[a-z0-9-]{0,32}(?:password|passwd|passphrase|secret|api[_-]?key|token)\s{1,4}[^\s*${}-][^\s*${}]{3})"#,
    ),
];
/// Shapes of personal data; those of numbers have check digits, or are those of a state.
const PERSONAL: [(SecretKind, &str); 4] = [
    (
        SecretKind::CardNumber,
        r"\b[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}\b",
    ),
    (
        SecretKind::Iban,
        r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
    ),
    // USA, Italy, Spain, United Kingdom.
    (
        SecretKind::NationalId,
        r"\b(?:[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}|[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]|[0-9]{8}-?[A-HJ-NP-TV-Z]|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?[0-9]{2}){3} ?[A-D])\b",
    ),
    (
        SecretKind::MailAddress,
        r"\b[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}\b",
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
    pub(super) fn shared(personal: bool) -> &'static Self {
        static SECRETS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&[]));
        static ALL: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&PERSONAL));
        if personal { &ALL } else { &SECRETS }
    }

    fn new(more: &[(SecretKind, &'static str)]) -> Self {
        // Bytes, not characters: Unicode classes make the automata so big that random data takes
        // 150 times as long (2026-11-21, 20 MB: 17 s against 0.11 s).
        let all = || SHAPES.iter().chain(more);
        let shapes = all().map(|(_, shape)| *shape);
        let set = RegexSetBuilder::new(shapes.chain([NAME_HINT]))
            .unicode(false)
            .build();
        let each = all()
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
        match kind {
            // "basic settings" has the shape, too.
            SecretKind::BasicHeader => found.find(|found| holds_credentials(found)),
            SecretKind::CardNumber => found.find(|found| has_card_checksum(found)),
            SecretKind::Iban => found.find(|found| has_iban_checksum(found)),
            SecretKind::NationalId => found.find(|found| is_possible_id(found)),
            _ => found.next(),
        }
    }

    /// The part of the text that has the kind's shape, to the end of the value: a shape is bounded from below only.
    pub(super) fn find_whole<'t>(&self, kind: SecretKind, text: &'t [u8]) -> Option<&'t [u8]> {
        let found = self.find(kind, text)?;
        let start = (found.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let rest = text.get(start.checked_add(found.len())?..)?;
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>,;&".contains(byte);
        let more = match kind {
            SecretKind::PrivateKey => rest.len(),
            _ => rest.iter().position(ends).unwrap_or(rest.len()),
        };
        text.get(start..start.checked_add(found.len())?.checked_add(more)?)
    }
}

/// Luhn's checksum of 13 to 19 digits (ISO/IEC 7812-1), not all alike.
fn has_card_checksum(number: &[u8]) -> bool {
    let digits: Vec<u32> = number
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .map(|byte| u32::from(byte.wrapping_sub(b'0')))
        .collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit.saturating_mul(2)) {
            (0, _) => *digit,
            (_, doubled @ 0..=9) => doubled,
            (_, doubled) => doubled.saturating_sub(9),
        })
        .sum();
    let first = digits.first();
    (13..=19).contains(&digits.len())
        && sum.is_multiple_of(10)
        && digits.iter().any(|digit| Some(digit) != first)
}

/// Countries with the lengths of their account numbers (the IBAN registry, release 98; the larger countries).
const IBAN_LENGTHS: [(&[u8; 2], usize); 40] = [
    (b"AE", 23),
    (b"AT", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BR", 29),
    (b"CH", 21),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"EE", 20),
    (b"ES", 24),
    (b"FI", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GR", 27),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"KW", 30),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"MT", 31),
    (b"NL", 18),
    (b"NO", 15),
    (b"PL", 28),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"SA", 24),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"TR", 26),
];

/// The length of the country's numbers, and the checksum of ISO 13616: the number, its first four characters moved to the end, is 1 modulo 97.
fn has_iban_checksum(number: &[u8]) -> bool {
    let plain: Vec<u8> = number
        .iter()
        .copied()
        .filter(|byte| *byte != b' ')
        .collect();
    let (front, back) = plain.split_at(plain.len().min(4));
    let rest = back.iter().chain(front).fold(0u32, |rest, byte| {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte.wrapping_sub(b'0')),
            _ => u32::from(byte.wrapping_sub(b'A')).saturating_add(10),
        };
        let shift = if value > 9 { 100 } else { 10 };
        rest.saturating_mul(shift).saturating_add(value) % 97
    });
    let known = |(country, length): &(&[u8; 2], usize)| {
        plain.starts_with(*country) && plain.len() == *length
    };
    rest == 1 && IBAN_LENGTHS.iter().any(known)
}

/// The number of Spain has a check letter; that of the USA no part of zeros, and no 666 at its beginning.
fn is_possible_id(number: &[u8]) -> bool {
    let text = std::str::from_utf8(number).unwrap_or_default();
    let parts: Vec<&str> = text.split('-').collect();
    if let [area, group, serial] = parts.as_slice() {
        return !["000", "666"].contains(area) && *group != "00" && *serial != "0000";
    }
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    if digits.len() == 8
        && let Ok(number) = digits.parse::<usize>()
    {
        return b"TRWAGMYFPDXBNJZSQVHLCKE".get(number % 23) == text.as_bytes().last();
    }
    true
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
