//! Keys, tokens and arguments, and what was not there to be searched.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use heapray_testkit::{DumpBuilder, ObjectId, Order, Type};

use crate::secrets::patterns::Patterns;
use crate::secrets::{SecretFinding, SecretKind, SecretOptions, find_secrets};

fn inventory(dump: &mut DumpBuilder) -> Vec<SecretFinding> {
    let options = SecretOptions {
        reveal: true,
        ..SecretOptions::default()
    };
    find_secrets(&dump.to_bytes(), options, &|_| {})
        .unwrap()
        .findings
}

/// An object of a new class whose field refers to `target`.
fn hold(dump: &mut DumpBuilder, class: &str, field: &str, target: ObjectId) {
    let class = dump.class(class).field(field, Type::Object).build();
    dump.instance(class).set(field, target).build();
}

#[test]
fn tokens_of_other_services_and_passwords_in_xml_and_arguments_have_their_kinds() {
    let patterns = Patterns::shared(false);
    let run = |len: usize| "aB3dE5gH7jK9".chars().cycle().take(len).collect::<String>();
    let word = ["pass", "word"].concat();
    let cases = [
        (SecretKind::ServiceKey, format!("hv{}.{}", "s", run(90))),
        (
            SecretKind::ServiceKey,
            format!("dckr_{}_{}", "pat", run(27)),
        ),
        (SecretKind::GoogleKey, format!("ya{}.{}", "29", run(60))),
        (SecretKind::GoogleKey, format!("GOC{}-{}", "SPX", run(28))),
        (
            SecretKind::Webhook,
            format!(
                "https://discord.com/api/web{}/123456789012/{}",
                "hooks",
                run(60)
            ),
        ),
        (
            SecretKind::Assignment,
            format!("<Connector><{word}>hunter22</{word}></Connector>"),
        ),
        (
            SecretKind::Assignment,
            format!("app.jar --db-{word} hunter22 --port 80"),
        ),
        (SecretKind::Assignment, format!("-{word} hunter22")),
    ];
    for (kind, text) in cases {
        let kinds = patterns.matches(text.as_bytes()).kinds;
        assert!(kinds.contains(&kind), "{text}: {kinds:?}");
    }
    for text in [
        format!("<{word}></{word}>"),
        format!("<{word}>${{DB}}</{word}>"),
        format!("app.jar --{word} --port"),
        "https://hooks.slack.com/help".to_owned(),
    ] {
        assert_eq!(patterns.matches(text.as_bytes()).kinds, [], "{text}");
    }
}

#[test]
fn keys_are_found_by_their_bytes_and_by_the_fields_of_their_classes() {
    let patterns = Patterns::shared(false);
    // Heads of PKCS#8, PKCS#1 and SEC 1 files, and of a public key and a certificate, which are no secrets.
    let head = |bytes: &[u8]| [bytes, &[0x5a; 120]].concat();
    let secret = [
        head(&[0x30, 0x82, 4, 0xbd, 2, 1, 0, 0x30, 0x0d, 6, 9]),
        head(&[0x30, 0x82, 4, 0xa3, 2, 1, 0, 2, 0x82, 1, 1, 0, 0xc1]),
        head(&[0x30, 0x77, 2, 1, 1, 4, 0x20, 0x11]),
    ];
    for bytes in secret {
        assert_eq!(
            patterns.matches(&bytes).kinds,
            [SecretKind::PrivateKeyDer],
            "{bytes:?}"
        );
    }
    for bytes in [
        head(&[0x30, 0x82, 1, 0x22, 0x30, 0x0d, 6, 9]),
        head(&[
            0x30, 0x82, 3, 0x52, 0x30, 0x82, 2, 0x3a, 0xa0, 3, 2, 1, 2, 2,
        ]),
    ] {
        assert_eq!(patterns.matches(&bytes).kinds, [], "{bytes:?}");
    }

    let mut dump = DumpBuilder::new();
    dump.order(Order::HotSpot);
    let key = dump.byte_array(&[0x11; 32]);
    hold(&mut dump, "javax.crypto.spec.SecretKeySpec", "key", key);
    let digits = dump.int_array(&[0x1234_5678, -2]);
    let number = dump
        .class("java.math.BigInteger")
        .field("signum", Type::Int)
        .field("mag", Type::Object)
        .build();
    let exponent = dump
        .instance(number)
        .set("signum", 1i32)
        .set("mag", digits)
        .build();
    let public = dump.int_array(&[65_537]);
    let public = dump
        .instance(number)
        .set("signum", 1i32)
        .set("mag", public)
        .build();
    let rsa = dump
        .class("sun.security.rsa.RSAPrivateCrtKeyImpl")
        .field("n", Type::Object)
        .field("d", Type::Object)
        .build();
    dump.instance(rsa)
        .set("n", public)
        .set("d", exponent)
        .build();
    let wiped = dump.byte_array(&[0; 32]);
    hold(&mut dump, "javax.crypto.spec.DESKeySpec", "key", wiped);
    let found = inventory(&mut dump);
    let places: Vec<&str> = found.iter().filter_map(|f| f.holder.as_deref()).collect();
    assert_eq!(
        places,
        [
            "javax.crypto.spec.SecretKeySpec.key",
            "sun.security.rsa.RSAPrivateCrtKeyImpl.d"
        ]
    );
    assert!(
        found
            .iter()
            .all(|f| f.kind == SecretKind::KeyMaterial && f.count == 1)
    );
    assert_eq!(found[1].values, ["12345678fffffffe"]);
}

#[test]
fn an_argument_behind_its_option_is_a_secret() {
    let mut dump = DumpBuilder::new();
    let texts = ["--user", "ada", "--db-password", "hunter22", "--port", "80"];
    let texts = texts.map(|text| dump.string(text));
    let array = dump.object_array("java.lang.String[]", &texts);
    hold(&mut dump, "app.Main", "arguments", array);
    let found = inventory(&mut dump);
    let keys: Vec<_> = found
        .iter()
        .map(|f| (f.kind, f.key.as_deref(), f.values.join(" ")))
        .collect();
    assert_eq!(
        keys,
        [(
            SecretKind::MapEntry,
            Some("--db-password"),
            "hunter22".to_owned()
        )]
    );
}

#[test]
fn what_was_not_there_to_be_searched_is_said() {
    let search = |bytes: &[u8]| find_secrets(bytes, SecretOptions::default(), &|_| {}).unwrap();
    let head = [
        b"JAVA PROFILE 1.0.2\0".as_slice(),
        &8u32.to_be_bytes(),
        &[0; 8],
    ]
    .concat();
    let end = [0x2c, 0, 0, 0, 0, 0, 0, 0, 0];
    let without_heap = search(&[head.as_slice(), &end].concat());
    assert!(!without_heap.has_heap && without_heap.is_damaged);

    let mut dump = DumpBuilder::new();
    let password = dump.string("hunter22");
    hold(&mut dump, "app.Account", "password", password);
    let whole = search(&dump.to_bytes());
    assert!(whole.has_heap && !whole.is_damaged && whole.findings.len() == 1);
    // The object is in a part of the file that is not there.
    let mut dump = DumpBuilder::new();
    let nowhere = dump.reserve();
    hold(&mut dump, "app.Account", "password", nowhere);
    let part = search(&dump.to_bytes());
    assert_eq!((part.missing_objects, part.is_damaged), (1, true));
}
