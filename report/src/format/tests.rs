use super::*;

fn plain(text: &str) -> String {
    text.replace(NO_BREAK, " ")
}

#[test]
fn counts_are_grouped_by_thousands() {
    for (n, expected) in [
        (0, "0"),
        (999, "999"),
        (1_000, "1 000"),
        (1_234_567, "1 234 567"),
    ] {
        assert_eq!(plain(&count(n)), expected);
    }
    assert_eq!(plain(&count(u64::MAX)), "18 446 744 073 709 551 615");
}

#[test]
fn bytes_never_read_1024_of_a_unit() {
    for (n, expected) in [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (102_348, "99.9 KiB"),
        (102_400, "100 KiB"),
        (1_048_064, "1.0 MiB"),
        (1_048_575, "1.0 MiB"),
        (1 << 30, "1.0 GiB"),
        (u64::MAX, "16.0 EiB"),
    ] {
        assert_eq!(plain(&bytes(n)), expected, "{n}");
    }
}

#[test]
fn shares_claim_neither_nothing_nor_everything_by_rounding() {
    for (fraction, expected) in [
        (0.0, "0 %"),
        (0.000_01, "< 0.1 %"),
        (0.0312, "3.1 %"),
        (0.0996, "10 %"),
        (0.94, "94 %"),
        (0.9949, "99 %"),
        (0.9999, "99.9 %"),
        (1.0, "100 %"),
        (7.0, "100 %"),
        (f64::NAN, "0 %"),
    ] {
        assert_eq!(plain(&share(fraction)), expected, "{fraction}");
    }
}

#[test]
fn class_names_are_split_at_the_last_dot_of_the_name_proper() {
    for (class, package, simple, short) in [
        (
            "com.example.Outer$Inner[]",
            "com.example",
            "Outer$Inner[]",
            "Outer$Inner[]",
        ),
        ("byte[]", "", "byte[]", "byte[]"),
        (
            "com.example.Shop$$Lambda/0x00007f1c.1",
            "com.example",
            "Shop$$Lambda/0x00007f1c.1",
            "Shop$$Lambda",
        ),
        ("", "", "", ""),
        ("a.", "a", "", ""),
        ("/x", "", "/x", "/x"),
    ] {
        assert_eq!(
            (package_of(class), simple_name(class), short_class(class)),
            (package, simple, short),
            "{class}"
        );
    }
}

#[test]
fn cutting_keeps_both_ends_and_the_length() {
    assert_eq!(cut("short", 10), "short");
    assert_eq!(cut("0123456789abcdef", 10), "012345…def");
    let long = "é".repeat(60_000);
    assert_eq!(cut(&long, 120).chars().count(), 120);
    assert_eq!(cut("abc", 1), "…");
}

#[test]
fn nothing_that_moves_text_survives() {
    let evil = "a\u{202e}b\u{2066}c\x1b]0;title\x07d\u{200b}e\u{feff}f\r\n\tg\u{9b}h\u{e0041}i";
    assert_eq!(
        harmless(evil),
        r"a\u202Eb\u2066c\u001B]0;title\u0007d\u200Be\uFEFFf\r\n\tg\u009Bh\u{E0041}i"
    );
    assert!(matches!(
        harmless("Größe 日本語 🎉"),
        std::borrow::Cow::Borrowed(_)
    ));
}

#[test]
fn accents_stay_and_towers_of_marks_fall() {
    assert_eq!(harmless("e\u{301}"), "e\u{301}");
    let tower = format!("Z{}", "\u{300}".repeat(50));
    let shown = harmless(&tower);
    assert_eq!(shown.matches('\u{300}').count(), MARKS_LEFT);
    assert!(shown.contains("\\u0300"));
}

const MARKS_LEFT: usize = 3;

#[test]
fn spreadsheets_see_text() {
    assert_eq!(csv_cell("@cmd"), "'@cmd");
    assert_eq!(csv_cell("\t=1"), "\\t=1");
    assert_eq!(csv_cell("byte[]"), "byte[]");
}
