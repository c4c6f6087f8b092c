//! Do Markdown, text and JSON say the same as the page, and do no harm?

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic
)] // tests fail by panicking
#![allow(missing_docs)]

mod fixtures;

use heapray_report::{
    ReadError, Report, TextOptions, read_json, render_json, render_markdown, render_summary,
    render_text,
};
use unicode_width::UnicodeWidthStr;

fn markdown(report: &Report) -> String {
    let mut out = Vec::new();
    render_markdown(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn text(report: &Report, options: &TextOptions) -> String {
    let mut out = Vec::new();
    render_text(report, &mut out, options).unwrap();
    String::from_utf8(out).unwrap()
}

fn summary(report: &Report, options: &TextOptions) -> String {
    let mut out = Vec::new();
    render_summary(report, &mut out, options).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    render_json(report, &mut out).unwrap();
    out
}

#[test]
fn markdown_of_each_kind_of_report() {
    insta::assert_snapshot!("leak_markdown", markdown(&fixtures::leak()));
    insta::assert_snapshot!("no_leak_markdown", markdown(&fixtures::no_leak()));
    insta::assert_snapshot!("damaged_markdown", markdown(&fixtures::damaged()));
    insta::assert_snapshot!("empty_markdown", markdown(&fixtures::empty()));
}

#[test]
fn text_of_each_kind_of_report() {
    let options = TextOptions::default();
    insta::assert_snapshot!("leak_text", text(&fixtures::leak(), &options));
    insta::assert_snapshot!("leak_summary", summary(&fixtures::leak(), &options));
    insta::assert_snapshot!(
        "leak_summary_narrow",
        summary(&fixtures::leak(), &TextOptions::new(false, 60))
    );
    insta::assert_snapshot!(
        "leak_summary_color",
        summary(&fixtures::leak(), &TextOptions::new(true, 100))
    );
    insta::assert_snapshot!("no_leak_summary", summary(&fixtures::no_leak(), &options));
    insta::assert_snapshot!("damaged_summary", summary(&fixtures::damaged(), &options));
    insta::assert_snapshot!("empty_text", text(&fixtures::empty(), &options));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [40, 60, 80, 100, 160] {
        for (name, report) in fixtures::all() {
            for all in [
                text(&report, &TextOptions::new(false, width)),
                summary(&report, &TextOptions::new(false, width)),
            ] {
                for line in all.lines() {
                    // The commands to type stay whole, so that they can be copied.
                    if line.starts_with("  heapray ") {
                        continue;
                    }
                    assert!(line.width() <= width, "{name}, {width}: {line}");
                }
            }
        }
    }
}

#[test]
fn a_terminal_gets_our_escapes_and_no_others() {
    let hostile = fixtures::hostile();
    assert!(!text(&hostile, &TextOptions::new(false, 100)).contains('\x1b'));
    let colored = summary(&hostile, &TextOptions::new(true, 100));
    for escape in colored.split('\x1b').skip(1) {
        let code = escape.split('m').next().unwrap();
        assert!(["[0", "[1", "[2", "[1;33"].contains(&code), "{escape}");
    }
    for c in text(&hostile, &TextOptions::new(false, 100)).chars() {
        assert!(!c.is_control() || c == '\n', "U+{:04X}", u32::from(c));
        assert!(
            !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
            "U+{:04X}",
            u32::from(c)
        );
    }
}

#[test]
fn markdown_holds_no_markup_of_the_dump() {
    let all = markdown(&fixtures::hostile());
    // Outside of code, HTML is escaped and nobody is mentioned. A fence ends with one as long.
    let mut fence: Option<String> = None;
    for line in all.lines() {
        let ticks: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) => {
                if line.trim_end() == open {
                    fence = None;
                }
                continue;
            }
            None if ticks.len() >= 3 && !line[ticks.len()..].contains('`') => {
                fence = Some(ticks);
                continue;
            }
            None => {}
        }
        if line.contains("``") {
            continue; // spans with backticks of their own
        }
        let outside: String = line.split('`').step_by(2).collect();
        assert!(
            !outside.contains("<script") && !outside.contains("<img"),
            "{line}"
        );
        assert!(!outside.contains("@team"), "{line}");
    }
    assert!(fence.is_none(), "every fence is closed");
}

#[test]
fn text_and_markdown_and_json_are_the_same_every_time() {
    for (name, report) in fixtures::all() {
        let options = TextOptions::default();
        assert_eq!(markdown(&report), markdown(&report), "{name}");
        assert_eq!(text(&report, &options), text(&report, &options), "{name}");
        assert_eq!(json(&report), json(&report), "{name}");
    }
}

#[test]
fn fractions_of_a_saved_report_are_the_same_to_the_last_digit() {
    let mut report = fixtures::leak();
    // Fractions of which a quick parser gets the last bit wrong.
    let fractions = [0.000_116_370_005_335_268_89, 0.000_040_433_645_921_576_477];
    for (suspect, fraction) in report.suspects.iter_mut().zip(fractions) {
        suspect.retained_share = fraction;
    }
    let saved = json(&report);
    assert_eq!(json(&read_json(&saved[..]).unwrap()), saved);
}

#[test]
fn a_saved_report_reads_back_and_renders_the_same() {
    for (name, report) in fixtures::all() {
        let saved = json(&report);
        let read = read_json(&saved[..]).unwrap();
        assert_eq!(read, report, "{name}");
        assert_eq!(markdown(&read), markdown(&report), "{name}");
    }
}

#[test]
fn a_report_of_another_schema_is_refused_with_a_reason() {
    let mut report = fixtures::empty();
    report.schema_version = 7;
    let error = read_json(&json(&report)[..]).unwrap_err();
    assert!(matches!(error, ReadError::SchemaVersion { found: 7, .. }));
    let message = error.to_string();
    assert!(
        message.contains("schema version 7") && message.contains("heapray 0.1.0"),
        "{message}"
    );
    assert!(message.contains("hint:"), "{message}");
}

#[test]
fn what_is_no_report_is_refused_with_a_reason() {
    for text in [
        "",
        "{}",
        "[1]",
        "not json",
        "{\"schema_version\": 1}",
        "{\"schema_version\": \"1\"}",
    ] {
        let error = read_json(text.as_bytes()).unwrap_err();
        assert!(matches!(error, ReadError::NotAReport(_)), "{text}: {error}");
        assert!(error.to_string().contains("hint:"), "{text}: {error}");
    }
}

#[test]
fn members_of_a_later_version_are_passed_over() {
    let saved = String::from_utf8(json(&fixtures::empty())).unwrap();
    let later = saved.replacen('{', "{\"added_later\": [1, 2],", 1);
    assert_eq!(read_json(later.as_bytes()).unwrap(), fixtures::empty());
}

#[test]
fn the_deepest_tree_that_a_report_may_hold_reads_back() {
    let mut report = fixtures::leak();
    let mut chain = fixtures::parts::node(0, "com.example.Node", "", 1, 2, Vec::new());
    for i in 1..heapray_report::model::MAX_DOMINATOR_DEPTH as u64 {
        chain = fixtures::parts::node(i, "com.example.Node", "", 1, 2, vec![chain]);
    }
    report.dominators = vec![chain];
    assert_eq!(read_json(&json(&report)[..]).unwrap(), report);
}
