//! Redacted copies have no keys.
#![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure

use heapray_testkit::{DumpBuilder, Type};

use crate::redact::{RedactLevel, RedactOptions, redact};

/// The level of strings keeps numbers, but not those that private keys are made of.
#[test]
fn digits_of_private_keys_go_at_every_level() {
    let mut dump = DumpBuilder::new();
    let digits = dump.int_array(&[0x1234_5678, 0x2345_6789]);
    let other = dump.int_array(&[0x3456_789a, 0x4567_89ab]);
    let number = dump
        .class("java.math.BigInteger")
        .field("mag", Type::Object)
        .build();
    let exponent = dump.instance(number).set("mag", digits).build();
    let modulus = dump.instance(number).set("mag", other).build();
    let rsa = dump
        .class("sun.security.rsa.RSAPrivateCrtKeyImpl")
        .field("n", Type::Object)
        .field("d", Type::Object)
        .build();
    dump.instance(rsa)
        .set("n", modulus)
        .set("d", exponent)
        .build();
    let bytes = dump.to_bytes();
    let options = RedactOptions {
        level: RedactLevel::Strings,
        ..RedactOptions::default()
    };
    let mut copy = Vec::new();
    redact(&bytes, &mut copy, &options, &|_| {}).unwrap();
    let has = |file: &[u8], number: u32| file.windows(4).any(|four| four == number.to_be_bytes());
    assert!(has(&bytes, 0x1234_5678) && has(&bytes, 0x2345_6789));
    assert!(!has(&copy, 0x1234_5678) && !has(&copy, 0x2345_6789));
    assert!(has(&copy, 0x3456_789a), "the modulus is public");
}
