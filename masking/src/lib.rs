//! What names tell: which suggest a secret, and which are of the JDK or a library; and how to show a value without
//! revealing a secret.
//!
//! Secrets are for system properties, environment variables and command lines, whose names and harmless values a report
//! shows. The rules prefer to mask a harmless value.

mod libraries;

use std::borrow::Cow;

pub use libraries::{is_embedded_class, is_framework_class, is_jdk_class};

/// The text in place of a hidden value, independent of its length.
pub const MASK: &str = "********";

/// Words that suggest a secret in a name, ignoring case and separators: as whole words, in the plural, or at the end of
/// a word that is written together (`dbpassword`).
const SECRET_WORDS: [&str; 22] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "accountkey",
    "sharedkey",
    "masterkey",
    "authkey",
    "credential",
    "authorization",
    "bearer",
    "jwt",
    "sessionid",
    "sessionkey",
    "cookie",
];
/// Short words that count only as separate words: `db.pwd`, `adminPass`, `SA_PIN`.
const SHORT_WORDS: [&str; 5] = ["pwd", "pass", "pw", "pin", "salt"];
/// Last words of names that describe a secret and do not hold it: `passwordEncoder`, `token.type`.
const HARMLESS_ENDS: [&str; 48] = [
    "algorithm",
    "alias",
    "attempts",
    "bytes",
    "class",
    "count",
    "decryptor",
    "enable",
    "enabled",
    "encoder",
    "encryptor",
    "expiry",
    "factory",
    "fallback",
    "field",
    "file",
    "format",
    "handler",
    "header",
    "identifier",
    "index",
    "interval",
    "length",
    "lifetime",
    "limit",
    "manager",
    "millis",
    "ms",
    "name",
    "parser",
    "path",
    "pattern",
    "policy",
    "position",
    "prefix",
    "provider",
    "seconds",
    "secs",
    "size",
    "store",
    "suffix",
    "timeout",
    "type",
    "tokenizer",
    "uri",
    "url",
    "usage",
    "validity",
];

/// Whether a field, key or property of this name probably holds a secret. Camel case, dots, dashes and underscores
/// make no difference.
pub fn is_secret_name(name: &str) -> bool {
    let words = split_words(name);
    let Some(last) = words.last() else {
        return false;
    };
    if HARMLESS_ENDS.contains(&last.as_str()) {
        return false;
    }
    (0..words.len()).any(|at| names_secret(words.get(at..).unwrap_or_default()))
        || words
            .iter()
            .any(|word| SHORT_WORDS.contains(&word.as_str()))
}

/// Do the words begin with a secret's: `api`, `key`? A single word may end with one.
fn names_secret(words: &[String]) -> bool {
    let is_secret = |text: &str| SECRET_WORDS.contains(&text);
    let singular = |text: &str| -> String { text.strip_suffix('s').unwrap_or(text).to_owned() };
    let numbered = |text: &str| -> String {
        text.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let mut joined = String::new();
    for word in words.iter().take(3) {
        joined.push_str(word);
        let bare = numbered(&joined);
        if is_secret(&bare) || is_secret(&singular(&bare)) {
            return true;
        }
    }
    let first = words
        .first()
        .map_or(String::new(), |word| singular(&numbered(word)));
    SECRET_WORDS.iter().any(|word| first.ends_with(word))
}

/// The words of a name in lower case, for any naming convention.
fn split_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous_is_lower = false;
    let mut begins = true;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        let begins_camel_hump = c.is_uppercase() && previous_is_lower;
        if begins || begins_camel_hump {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        begins = false;
        previous_is_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words
}

/// The text to show for the value of `name`: [`MASK`] if the name suggests a secret, else the value with secrets
/// masked. Masked are passwords in URLs, `password=…` parameters (as in command lines and JDBC URLs), bearer and
/// basic credentials, private keys, and tokens and keys of known shapes. Linear in the length of the value.
pub fn mask_value<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    let is_secret = is_secret_name(name) && !is_working_directory(name, value);
    let is_private_key = value.contains("-----BEGIN") && value.contains("PRIVATE KEY");
    if (is_secret || is_private_key) && !value.is_empty() {
        return Cow::Borrowed(MASK);
    }
    match mask_urls(value) {
        Cow::Borrowed(value) => mask_words(value),
        Cow::Owned(value) => Cow::Owned(mask_words(&value).into_owned()),
    }
}

/// A thread's name with secrets masked: programs name threads after the request that they serve. Short numbers and names
/// without `=`, `:` or a known shape stay as they are.
pub fn mask_thread_name(name: &str) -> Cow<'_, str> {
    mask_value("", name)
}

/// Variables of the shell whose names would suggest a password, also as `env.PWD`.
pub fn is_working_directory(name: &str, value: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    ["PWD", "OLDPWD"].contains(&last) && value.starts_with('/')
}

/// Masks the password in `scheme://user:password@host`. It may contain any characters except spaces and quotes: it
/// extends to the last `@` before the next URL. (A port and a path with an `@` are shown.)
fn mask_urls(value: &str) -> Cow<'_, str> {
    const SCHEME: &str = "://";
    let mut masked: Option<String> = None;
    let mut done = 0;
    for (at, _) in value.match_indices(SCHEME) {
        let start = at.saturating_add(SCHEME.len());
        let rest = value.get(start..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || c == '"' || c == '\'';
        let rest = rest.split(ends).next().unwrap_or_default();
        let rest = rest.split(SCHEME).next().unwrap_or_default();
        let Some((user, password)) = rest
            .rsplit_once('@')
            .and_then(|(credentials, _)| credentials.split_once(':'))
        else {
            continue;
        };
        let path = password.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_port = path.len() < password.len() && path.starts_with(['/', '?', '#']);
        if user.contains('/') || password.is_empty() || is_port {
            continue;
        }
        let shown_to = start.saturating_add(user.len()).saturating_add(1);
        let masked = masked.get_or_insert_default();
        masked.push_str(value.get(done..shown_to).unwrap_or_default());
        masked.push_str(MASK);
        done = shown_to.saturating_add(password.len());
    }
    masked.map_or(Cow::Borrowed(value), |mut masked| {
        masked.push_str(value.get(done..).unwrap_or_default());
        Cow::Owned(masked)
    })
}

/// Masks secrets word by word.
fn mask_words(value: &str) -> Cow<'_, str> {
    let mut masked: Option<String> = None;
    let mut hide_next = false;
    let mut promised = false; // the word before is a secret's name
    let mut end = 0;
    for piece in value.split_inclusive(is_separator) {
        let word = piece.trim_end_matches(is_separator);
        let bare = word.trim_start_matches('-');
        let is_scheme = ["bearer", "basic"]
            .iter()
            .any(|s| bare.eq_ignore_ascii_case(s));
        let shown = if hide_next && !is_scheme && !word.is_empty() {
            Cow::Borrowed(MASK)
        } else {
            mask_word(word)
        };
        // An empty word between two separators keeps the state: `Bearer   abc`, `"token":"abc"`.
        if !word.is_empty() {
            let ties = word.ends_with([':', '=']) && (promised || is_secret_name(word));
            let is_option = word.starts_with('-') && !bare.contains('=') && is_secret_name(bare);
            hide_next = is_scheme || !hide_next && (ties || is_option);
            promised = is_secret_name(word);
        }
        if shown != word && masked.is_none() {
            masked = Some(value.get(..end).unwrap_or_default().to_owned());
        }
        if let Some(masked) = &mut masked {
            masked.push_str(&shown);
            masked.push_str(piece.get(word.len()..).unwrap_or_default());
        }
        end += piece.len();
    }
    masked.map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Characters that end a word; `=` and `:` do not, because they join name and value.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '&' | ';' | ',' | '"' | '\'' | '?' | '{' | '}' | '|')
}

/// Masks secrets within a word: `name=value`, `name:value`, `scheme://user:password@host`, a token.
fn mask_word(word: &str) -> Cow<'_, str> {
    if let Some((name, value)) = word.split_once('=') {
        let bare = name.rsplit(['/', '(']).next().unwrap_or(name);
        if !value.is_empty() && is_secret_name(bare) {
            return Cow::Owned(format!("{name}={MASK}"));
        }
        let masked = mask_word(value);
        return if masked == value {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(format!("{name}={masked}"))
        };
    }
    if let Some((before, host)) = word.rsplit_once('@') {
        // `scheme://user:password@host` and Oracle's `thin:user/password@host`.
        let credentials = before.rsplit_once("//").map_or(before, |(_, c)| c);
        let split = credentials
            .find(':')
            .filter(|_| before.contains("//"))
            .or_else(|| {
                before
                    .contains("thin:")
                    .then(|| credentials.find('/'))
                    .flatten()
            });
        if let Some(at) = split {
            let shown = before.len() - credentials.len() + at + 1;
            let front = before.get(..shown).unwrap_or_default();
            return Cow::Owned(format!("{front}{MASK}@{host}"));
        }
    }
    if let Some((name, value)) = word.split_once(':')
        && !value.is_empty()
        && !value.starts_with("//")
        && is_secret_name(name)
    {
        return Cow::Owned(format!("{name}:{MASK}"));
    }
    let is_jwt = word.starts_with("eyJ") && word.matches('.').count() >= 2;
    if is_jwt || is_key(word) {
        return Cow::Borrowed(MASK);
    }
    Cow::Borrowed(word)
}

/// Prefixes of keys and tokens of well-known services, with the minimum length of the rest, characters.
const KEY_SHAPES: [(&str, usize); 29] = [
    ("hvs.", 28),
    ("hvb.", 28),
    ("dckr_pat_", 29),
    ("ya29.", 25),
    ("GOCSPX-", 27),
    ("AKIA", 20),
    ("ASIA", 20),
    ("AIza", 39),
    ("ghp_", 40),
    ("gho_", 40),
    ("ghu_", 40),
    ("ghs_", 40),
    ("ghr_", 40),
    ("github_pat_", 33),
    ("glpat-", 26),
    ("npm_", 40),
    ("xoxa-", 15),
    ("xoxb-", 15),
    ("xoxe-", 15),
    ("xoxo-", 15),
    ("xoxp-", 15),
    ("xoxr-", 15),
    ("xoxs-", 15),
    ("sk_live_", 24),
    ("sk_test_", 24),
    ("rk_live_", 24),
    ("rk_test_", 24),
    ("sk-", 35),
    ("SG.", 35),
];

fn is_key(word: &str) -> bool {
    let is_key_text = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let shape = KEY_SHAPES.iter().find(|(start, _)| word.starts_with(start));
    shape.is_some_and(|(_, least)| word.len() >= *least) && word.chars().all(is_key_text)
}

#[cfg(test)]
mod tests {
    use super::{MASK, is_secret_name, mask_value};

    #[test]
    fn names_in_every_convention() {
        for name in [
            "password",
            "javax.net.ssl.keyStorePassword",
            "DB_PASSWORD",
            "db-passwd",
            "apiKey",
            "api_key",
            "API-KEY",
            "AWS_SECRET_ACCESS_KEY",
            "aws.secretKey",
            "githubToken",
            "accessTokenValue",
            "client.credentials",
            "adminPwd",
            "db.pass",
            "SA_PIN",
            "Authorization",
            "JSESSIONID",
            "dbpassword",
            "password2",
            "API_KEYS",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_about_secrets_and_others_are_shown() {
        for name in [
            "",
            "...",
            "java.version",
            "user.home",
            "passwordEncoder",
            "token.type",
            "javax.net.ssl.trustStoreType",
            "javax.net.ssl.keyStore",
            "passwordFile",
            "token.renew-interval",
            "tokenUrl",
            "compass",
            "NMTOKENSSymbol",
            "secretary",
            "bypass",
            "spinCount",
            "pinned",
            "keystroke",
            "java.class.path",
            "line.separator",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_of_secret_names_vanish_whole() {
        assert_eq!(mask_value("db.password", "a b c"), MASK);
        assert_eq!(mask_value("db.password", ""), "");
        assert_eq!(mask_value("user.name", "alice"), "alice");
        assert_eq!(mask_value("PWD", "/home/alice"), "/home/alice");
        assert_eq!(mask_value("PWD", "alice"), MASK);
    }

    #[test]
    fn secrets_within_harmless_values_vanish() {
        let word = "hun".to_owned() + "ter2";
        let jwt = ["eyJhbGciOi", "eyJzdWIiOi", "c2lnbmF0"].join(".");
        let cases = [
            (
                format!("com.acme.Main --port 80 --db-password {word} --verbose"),
                "com.acme.Main --port 80 --db-password ******** --verbose",
            ),
            (
                format!("-Ddb.password={word} -Xmx1g"),
                "-Ddb.password=******** -Xmx1g",
            ),
            (
                format!("jdbc:mysql://h/db?user=bob&password={word}&ssl=true"),
                "jdbc:mysql://h/db?user=bob&password=********&ssl=true",
            ),
            (
                format!("jdbc:postgresql://bob:{word}@h:5432/db"),
                "jdbc:postgresql://bob:********@h:5432/db",
            ),
            (
                format!("jdbc:oracle:thin:bob/{word}@h:1521:sid"),
                "jdbc:oracle:thin:bob/********@h:1521:sid",
            ),
            (
                format!("url=amqp://bob:{word}@h and more"),
                "url=amqp://bob:********@h and more",
            ),
            (
                format!("Authorization: Bearer  {word}; next"),
                "Authorization: Bearer  ********; next",
            ),
            (
                format!("{{\"token\":\"x\"}} {jwt}"),
                "{\"token\":\"********\"} ********",
            ),
            (format!("passwd:{word}"), "passwd:********"),
            (
                format!("amqp://bob:a&{word};{{?,|x@h/v?a=b and more"),
                "amqp://bob:********@h/v?a=b and more",
            ),
            (
                format!("amqp://bob:{word}@h1,amqp://eve:{word}@h2"),
                "amqp://bob:********@h1,amqp://eve:********@h2",
            ),
            (
                format!("redis://:{word}/1@h:6379/0"),
                "redis://:********@h:6379/0",
            ),
            (
                format!("key={} end", ["AK", "IA", "ABCDEFGHIJKLMNOP"].concat()),
                "key=******** end",
            ),
            (["sk_", "live_", "abcdefghijklmnop"].concat(), "********"),
            (
                ["-----BEGIN RSA PRI", "VATE KEY-----\nabc"].concat(),
                "********",
            ),
            (
                format!("password: {word}, next"),
                "password: ********, next",
            ),
        ];
        for (value, shown) in cases {
            assert_eq!(mask_value("sun.java.command", &value), shown);
        }
    }

    #[test]
    fn harmless_values_are_borrowed() {
        for value in [
            "/usr/lib/jvm/java-17",
            "http://proxy.example:8080/",
            "http://proxy.example:8080/mail?to=me@example.org",
            "sk-learn is no key",
            "a=b;c=d",
            "mail me@example.org",
            "time 10:20:30",
            "",
            "é 漢字 \u{1f600}",
        ] {
            let shown = mask_value("x", value);
            assert!(matches!(shown, std::borrow::Cow::Borrowed(_)), "{value}");
            assert_eq!(shown, value);
        }
    }
}
