//! Secrets are planted, put together at run time from pieces so that no scanner trips over this file.
#![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure

mod keys;

use heapray_testkit::{DumpBuilder, ObjectId, Order, Type};

use super::patterns::Patterns;
use super::{PASSES, SecretFinding, SecretKind, SecretOptions, find_secrets};

/// A text of the kind's shape.
fn example(kind: SecretKind) -> String {
    let run = |letters: &str, len: usize| letters.chars().cycle().take(len).collect::<String>();
    let alphanumeric = |len| run("aB3dE5gH7jK9", len);
    match kind {
        SecretKind::PrivateKey => {
            format!(
                "-----{} RSA PRIVATE {}-----\n{}",
                "BEGIN",
                "KEY",
                alphanumeric(64)
            )
        }
        SecretKind::AwsKey => format!("key AK{}{} end", "IA", run("Q7RZ", 16)),
        SecretKind::AzureKey => format!("Endpoint=x;Account{}={}==", "Key", alphanumeric(86)),
        SecretKind::GoogleKey => format!("AI{}{}", "za", alphanumeric(35)),
        SecretKind::ForgeToken => format!("gh{}_{}", "p", alphanumeric(36)),
        SecretKind::SlackToken => format!("xo{}-{}", "xb", run("1234567890", 24)),
        SecretKind::StripeKey => format!("sk_{}_{}", "live", alphanumeric(24)),
        SecretKind::ServiceKey => format!("np{}_{}", "m", alphanumeric(36)),
        SecretKind::Webhook => {
            format!(
                "https://hooks.slack.{}/services/T0/B0/{}",
                "com",
                alphanumeric(24)
            )
        }
        SecretKind::JdbcPassword => {
            format!(
                "jdbc:mysql://db:3306/shop?user=app&{}={}",
                "password",
                "hun".to_owned() + "ter"
            )
        }
        SecretKind::UrlPassword => format!("amqp://app:{}@mq:5672/", "hun".to_owned() + "ter"),
        SecretKind::BearerHeader => format!("Bea{} {}", "rer", alphanumeric(32)),
        SecretKind::BasicHeader => format!("Ba{} {}", "sic", "dXNlcjpwYXNz" /* user:pass */),
        SecretKind::Jwt => {
            format!(
                "ey{}.{}.{}",
                alphanumeric(20).replacen('a', "J", 1),
                alphanumeric(30),
                alphanumeric(43)
            )
        }
        _ => format!("db.pass{} = {}", "word", "correct-horse"),
    }
}

const SHAPED: [SecretKind; 15] = [
    SecretKind::Webhook,
    SecretKind::PrivateKey,
    SecretKind::AwsKey,
    SecretKind::AzureKey,
    SecretKind::GoogleKey,
    SecretKind::ForgeToken,
    SecretKind::SlackToken,
    SecretKind::StripeKey,
    SecretKind::ServiceKey,
    SecretKind::JdbcPassword,
    SecretKind::UrlPassword,
    SecretKind::BearerHeader,
    SecretKind::BasicHeader,
    SecretKind::Jwt,
    SecretKind::Assignment,
];

fn inventory(dump: &mut DumpBuilder, reveal: bool) -> Vec<SecretFinding> {
    let options = SecretOptions {
        reveal,
        ..SecretOptions::default()
    };
    let secrets = find_secrets(&dump.to_bytes(), options, &|_| {}).unwrap();
    assert_eq!(secrets.unread_bytes, 0);
    secrets.findings
}

fn find(findings: &[SecretFinding], kind: SecretKind, holder: &str) -> Option<SecretFinding> {
    let mut of_kind = findings.iter().filter(|f| f.kind == kind);
    of_kind
        .find(|f| f.holder.as_deref() == Some(holder))
        .cloned()
}

/// An object of `class` whose `field` refers to `target`.
fn hold(dump: &mut DumpBuilder, class: &str, field: &str, target: ObjectId) -> ObjectId {
    let class = match dump.find_class(class) {
        Some(class) => class,
        None => dump.class(class).field(field, Type::Object).build(),
    };
    dump.instance(class).set(field, target).build()
}

#[test]
fn every_shape_is_found_in_its_kind_and_common_texts_are_not() {
    let patterns = Patterns::shared(false);
    for kind in SHAPED {
        let kinds = patterns.matches(example(kind).as_bytes()).kinds;
        assert!(kinds.contains(&kind), "{kind:?}: {kinds:?}");
    }
    for text in [
        "java.lang.String",
        "basic authentication settings",
        "the bearer of this message",
        "http://example.org:8080/path@home",
        "mailto:me@example.org",
        "jdbc:h2:mem:test",
        "jdbc:mysql://db/shop?user=app&password=****",
        "AKIA is a prefix",
        "password=",
        "password: ${db.password}",
        "enter your password: ",
        "-----BEGIN PRIVATE KEY-----",
        "eyJ.a.b",
        "sk-short",
        "",
    ] {
        let matches = patterns.matches(text.as_bytes());
        assert_eq!(matches.kinds, [], "{text}");
    }
}

#[test]
fn shapes_are_found_with_their_holders_in_every_form_of_string() {
    for order in [
        Order::HotSpot,
        Order::AsBuilt,
        Order::StringsLast,
        Order::ObjectsBeforeClasses,
    ] {
        for old in [false, true] {
            for kind in SHAPED {
                let mut dump = DumpBuilder::new();
                dump.order(order);
                if old {
                    dump.jdk8_strings();
                }
                let plain = dump.string(&example(kind));
                let wide = dump.string(&format!("漢字 {}", example(kind)));
                hold(&mut dump, "com.acme.Config", "text", plain);
                hold(&mut dump, "com.acme.Config", "text", wide);
                let findings = inventory(&mut dump, false);
                let found = find(&findings, kind, "com.acme.Config.text");
                assert_eq!(
                    found.map(|f| f.count),
                    Some(2),
                    "{kind:?} {order:?} {old}: {findings:?}"
                );
                assert!(findings.iter().all(|f| f.values.is_empty()));
            }
        }
    }
}

#[test]
fn one_secret_in_many_places_counts_once_per_holder() {
    let mut dump = DumpBuilder::new();
    let key = dump.string(&example(SecretKind::AwsKey));
    for _ in 0..10 {
        hold(&mut dump, "com.acme.Session", "credentials", key);
    }
    dump.object_array("java.lang.Object[]", &[key, key]);
    dump.class("com.acme.Statics")
        .static_object("LAST", key)
        .build();
    let findings = inventory(&mut dump, false);
    for holder in [
        "com.acme.Session.credentials",
        "java.lang.Object[]",
        "com.acme.Statics.LAST",
    ] {
        assert_eq!(
            find(&findings, SecretKind::AwsKey, holder).unwrap().count,
            1,
            "{holder}"
        );
    }
    let named = find(&findings, SecretKind::Field, "com.acme.Session.credentials");
    assert_eq!(named.unwrap().count, 1);
}

#[test]
fn fields_that_promise_a_secret_count_if_a_text_is_there() {
    let mut dump = DumpBuilder::new();
    let base = dump
        .class("com.acme.Account")
        .field("password", Type::Object)
        .build();
    let sub = dump
        .class("com.acme.Admin")
        .extends(base)
        .field("level", Type::Int)
        .build();
    let text = dump.string("swordfish");
    let chars = dump.char_array(&[b'h'.into(), b'i'.into()]);
    let wiped = dump.char_array(&[0; 12]);
    let stars = dump.char_array(&[b'*'.into(); 8]);
    let empty = dump.string("");
    let numbers = dump.int_array(&[1, 2, 3]);
    for target in [text, chars, wiped, stars, empty, numbers, 0] {
        dump.instance(base).set("password", target).build();
    }
    let object = hold(&mut dump, "com.acme.Other", "x", text);
    dump.instance(sub).set("password", object).build();
    let bytes = dump.byte_array(b"also secret");
    dump.instance(sub).set("password", bytes).build();
    let encoder = dump.string("com.acme.Encoder");
    hold(&mut dump, "com.acme.Security", "passwordEncoder", encoder);
    let findings = inventory(&mut dump, false);
    let found = find(&findings, SecretKind::Field, "com.acme.Account.password").unwrap();
    assert_eq!(found.count, 3, "{findings:?}"); // text, chars and bytes
    assert_eq!(findings.len(), 1, "{findings:?}");
}

#[test]
fn map_entries_whose_key_promises_a_secret() {
    let mut dump = DumpBuilder::new();
    let node = dump
        .class("java.util.HashMap$Node")
        .field("hash", Type::Int)
        .field("key", Type::Object)
        .field("value", Type::Object)
        .build();
    for (key, value) in [
        ("db.password", "swordfish"),
        ("db.user", "app"),
        ("API_KEY", "abc"),
    ] {
        let (key, value) = (dump.string(key), dump.string(value));
        dump.instance(node)
            .set("key", key)
            .set("value", value)
            .build();
    }
    let findings = inventory(&mut dump, true);
    let entries: Vec<_> = findings
        .iter()
        .filter(|f| f.kind == SecretKind::MapEntry)
        .collect();
    let told: Vec<_> = entries
        .iter()
        .map(|f| {
            (
                f.holder.as_deref().unwrap(),
                f.key.as_deref().unwrap(),
                f.values.as_slice(),
            )
        })
        .collect();
    let holder = "java.util.HashMap$Node.value";
    assert_eq!(
        told,
        [
            (holder, "API_KEY", ["abc".to_owned()].as_slice()),
            (holder, "db.password", ["swordfish".to_owned()].as_slice())
        ]
    );
}

#[test]
fn what_nobody_holds_is_told_as_such() {
    let mut dump = DumpBuilder::new();
    let key = dump.string(&example(SecretKind::StripeKey));
    dump.thread("main")
        .frame("com.acme.Main", "main", "()V", "Main.java", 1)
        .local(0, key)
        .build();
    dump.byte_array(example(SecretKind::Jwt).as_bytes());
    let findings = inventory(&mut dump, false);
    let unheld: Vec<_> = findings
        .iter()
        .filter(|f| f.holder.is_none())
        .map(|f| f.kind)
        .collect();
    assert_eq!(unheld, [SecretKind::StripeKey, SecretKind::Jwt]);
}

#[test]
fn values_are_shown_on_request_alone_and_without_control_characters() {
    let mut dump = DumpBuilder::new();
    let pem = dump.string(&example(SecretKind::PrivateKey));
    let noise = dump.string(&format!("before {} after", example(SecretKind::AwsKey)));
    hold(&mut dump, "com.acme.Tls", "pem", pem);
    hold(&mut dump, "com.acme.Aws", "text", noise);
    let findings = inventory(&mut dump, true);
    let key = find(&findings, SecretKind::AwsKey, "com.acme.Aws.text").unwrap();
    assert_eq!(key.values.len(), 1);
    assert!(
        !key.values[0].contains("before") && key.values[0].len() == 20,
        "the match alone"
    );
    let pem = find(&findings, SecretKind::PrivateKey, "com.acme.Tls.pem").unwrap();
    assert!(!pem.values[0].contains('\n'));
    assert!(
        inventory(&mut dump, false)
            .iter()
            .all(|f| f.values.is_empty())
    );
}

#[test]
fn passes_cover_the_dump_as_often_as_is_said() {
    let mut dump = DumpBuilder::new();
    dump.byte_array(&vec![7; 30 << 20]);
    dump.string("x");
    let bytes = dump.to_bytes();
    let scanned = std::cell::Cell::new(0);
    find_secrets(&bytes, SecretOptions::default(), &|range| {
        scanned.set(scanned.get() + range.len() as u64);
    })
    .unwrap();
    assert_eq!(scanned.get(), bytes.len() as u64 * u64::from(PASSES));
}

#[test]
fn every_cut_and_flipped_byte_is_survived() {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics();
    let text = dump.byte_array(example(SecretKind::AwsKey).as_bytes());
    hold(&mut dump, "A", "token", text);
    let bytes = dump.to_bytes();
    for cut in 31..bytes.len() {
        find_secrets(
            &bytes[..cut],
            SecretOptions {
                reveal: true,
                personal: true,
            },
            &|_| {},
        )
        .unwrap();
    }
    for at in 31..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 0xff;
        find_secrets(
            &broken,
            SecretOptions {
                reveal: true,
                personal: true,
            },
            &|_| {},
        )
        .unwrap();
    }
}

/// A map of these texts, and the object that holds it in this field.
fn held_map(dump: &mut DumpBuilder, owner: &str, field: &str, texts: &[(&str, &str)]) -> ObjectId {
    let entries: Vec<(ObjectId, ObjectId)> = texts
        .iter()
        .map(|(key, value)| (dump.string(key), dump.string(value)))
        .collect();
    let map = dump.hash_map(&entries);
    hold(dump, owner, field, map)
}

#[test]
fn the_place_of_an_entry_is_the_field_that_owns_its_map() {
    let mut dump = DumpBuilder::new();
    let texts = [("db.password", "swordfish"), ("db.user", "app")];
    held_map(&mut dump, "com.acme.Config", "settings", &texts);
    let key = dump.string(&example(SecretKind::AwsKey));
    let list = dump.array_list(&[key]);
    hold(&mut dump, "com.acme.Cloud", "keys", list);
    let findings = inventory(&mut dump, false);
    let entry = find(&findings, SecretKind::MapEntry, "com.acme.Config.settings");
    assert_eq!(
        entry.unwrap().key.as_deref(),
        Some("db.password"),
        "{findings:?}"
    );
    let key = find(&findings, SecretKind::AwsKey, "com.acme.Cloud.keys");
    assert_eq!(key.unwrap().count, 1, "{findings:?}");
    assert_eq!(findings.len(), 2, "{findings:?}");
}

#[test]
fn messages_algorithms_and_constants_are_no_secrets() {
    let mut dump = DumpBuilder::new();
    let bundle = dump.class("java.util.ResourceBundle").build();
    let bundle = dump
        .class("com.acme.Messages")
        .extends(bundle)
        .field("lookup", Type::Object)
        .build();
    let provider = dump.class("java.security.Provider").build();
    let provider = dump
        .class("com.acme.Provider")
        .extends(provider)
        .field("legacy", Type::Object)
        .build();
    for (class, field, key) in [
        (bundle, "lookup", "error.wrong.password"),
        (provider, "legacy", "Alg.Alias.SecretKey.1.2.3"),
    ] {
        let (key, value) = (dump.string(key), dump.string("some text"));
        let map = dump.hash_map(&[(key, value)]);
        dump.instance(class).set(field, map).build();
    }
    let name = dump.string("com.acme.proxy.password");
    let secret = dump.string("corr3cthorse");
    dump.class("com.acme.Constants")
        .static_object("PROXY_PASSWORD", name)
        .static_object("dbPassword", secret)
        .build();
    let findings = inventory(&mut dump, false);
    let found: Vec<_> = findings.iter().map(|f| f.holder.as_deref()).collect();
    assert_eq!(
        found,
        [Some("com.acme.Constants.dbPassword")],
        "{findings:?}"
    );
    // What has a secret's shape is one wherever it is.
    let mut dump = DumpBuilder::new();
    let bundle = dump
        .class("java.util.ResourceBundle")
        .field("lookup", Type::Object)
        .build();
    let entry = (
        dump.string("text"),
        dump.string(&example(SecretKind::AwsKey)),
    );
    let map = dump.hash_map(&[entry]);
    dump.instance(bundle).set("lookup", map).build();
    let findings = inventory(&mut dump, false);
    assert_eq!(findings.len(), 1, "{findings:?}");
}

#[test]
fn tokens_of_a_parser_and_names_of_secrets_are_no_secrets() {
    let mut dump = DumpBuilder::new();
    // A lexer's tokens: words and signs of a source, in the order of the source.
    for (class, texts) in [
        ("com.acme.parser.Lexeme", &["shop", "{", "orders"][..]),
        ("com.acme.auth.AccessToken", &["corr3ct", "h0rse"][..]),
    ] {
        let class = dump
            .class(class)
            .field("tokenText", Type::Object)
            .field("password", Type::Object)
            .build();
        for text in texts {
            let text = dump.string(text);
            dump.instance(class)
                .set("tokenText", text)
                .set("password", text)
                .build();
        }
    }
    let name = dump.string("log4j2.configurationPassword");
    dump.class("com.acme.Names")
        .static_object("CONFIG_PASSWORD", name)
        .build();
    let texts = [
        ("dfs.metrics.session-id", "session.id"),
        ("db.session-id", "b2c.4711"),
    ];
    held_map(&mut dump, "com.acme.Config", "settings", &texts);
    let findings = inventory(&mut dump, false);
    let found = |kind, holder: &str| find(&findings, kind, holder).map_or(0, |found| found.count);
    let field = SecretKind::Field;
    assert_eq!(found(field, "com.acme.parser.Lexeme.tokenText"), 0);
    assert_eq!(found(field, "com.acme.auth.AccessToken.tokenText"), 2);
    // A password may be punctuation: only the name *token* is in doubt.
    assert_eq!(found(field, "com.acme.parser.Lexeme.password"), 3);
    assert_eq!(found(field, "com.acme.Names.CONFIG_PASSWORD"), 0);
    assert_eq!(found(SecretKind::MapEntry, "com.acme.Config.settings"), 1);
}

#[test]
fn personal_data_is_found_on_request_by_shape_and_checksum() {
    let patterns = Patterns::shared(true);
    let kinds = |text: &str| patterns.matches(text.as_bytes()).kinds;
    for (text, kind) in [
        (
            "card 4111 1111 1111 1111 is a test's",
            SecretKind::CardNumber,
        ),
        ("5500005555555559", SecretKind::CardNumber),
        ("DE89 3704 0044 0532 0130 00", SecretKind::Iban),
        ("GB82WEST12345698765432", SecretKind::Iban),
        ("SSN 123-45-6789", SecretKind::NationalId),
        ("12345678Z", SecretKind::NationalId),
        ("write to ada.l@example.org today", SecretKind::MailAddress),
    ] {
        assert_eq!(kinds(text), [kind], "{text}");
        assert_eq!(Patterns::shared(false).matches(text.as_bytes()).kinds, []);
    }
    for text in [
        "4111 1111 1111 1112",
        "0000000000000000",
        "DE88 3704 0044 0532 0130 00",
        "000-45-6789",
        "12345678A",
        "user@host",
        "1.2.840.113549.1.1",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn revealed_values_are_whole() {
    let mut dump = DumpBuilder::new();
    let token = format!("{}{}", example(SecretKind::ForgeToken), "x".repeat(300));
    let text = dump.string(&format!("token={token} and more"));
    hold(&mut dump, "com.acme.Ci", "line", text);
    let long = "secret".repeat(100);
    let password = dump.string(&long);
    hold(&mut dump, "com.acme.Db", "password", password);
    let findings = inventory(&mut dump, true);
    let values = |kind, holder: &str| find(&findings, kind, holder).unwrap().values;
    assert_eq!(values(SecretKind::ForgeToken, "com.acme.Ci.line"), [token]);
    assert_eq!(values(SecretKind::Field, "com.acme.Db.password"), [long]);
}
