//! The 66 questions that people ask about heaps in public, asked of a heap that has an answer to each.
//!
//! Answers are golden files in `tests/questions`, one per topic. The heaps are built in `tests/support/questions`, where
//! each answer can be checked by eye.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

mod questions {
    pub(crate) mod application;
    pub(crate) mod classes;
    pub(crate) mod collections;
    pub(crate) mod memory;
    pub(crate) mod question;
    pub(crate) mod references;
    pub(crate) mod strings;
    pub(crate) mod threads;
}

use std::fmt::Write as _;

use questions::question::Question;
use serde_json::{Value, json};
use support::questions::phone::phone;
use support::questions::portal;
use support::{Shop, assert_file};

/// How many questions there are.
const ALL: usize = 66;

fn topics() -> [(&'static str, Vec<Question>); 7] {
    [
        ("application", questions::application::application()),
        ("classes", questions::classes::classes()),
        ("collections", questions::collections::collections()),
        ("memory", questions::memory::memory()),
        ("references", questions::references::references()),
        ("strings", questions::strings::strings()),
        ("threads", questions::threads::threads()),
    ]
}

/// The dumps, and what stands for `{ada}` in queries.
struct Heaps {
    shop: Shop,
    session_of_ada: String,
}

impl Heaps {
    fn new() -> Self {
        let shop = Shop::new();
        let portal = portal();
        std::fs::write(shop.path("portal.hprof"), portal.bytes).unwrap();
        std::fs::write(shop.path("phone.hprof"), phone()).unwrap();
        Self {
            shop,
            session_of_ada: format!("{:#x}", portal.session_of_ada),
        }
    }

    /// The query as it is typed.
    fn query(&self, question: &Question) -> String {
        let lines: Vec<&str> = question.query.lines().map(str::trim).collect();
        lines.join("\n").replace("{ada}", &self.session_of_ada)
    }

    /// What the command prints; the reason where it fails or cannot compute all values.
    fn ask(&self, question: &Question, options: &str) -> Result<String, String> {
        let command = question.language.command();
        let mut command = self.shop.command(&format!("{command} {}", question.dump));
        command.arg(self.query(question)).args(options.split(' '));
        let output = command.output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        let answer = String::from_utf8(output.stdout).unwrap();
        let is_whole = output.status.success() && !answer.contains("error:");
        if is_whole && errors.is_empty() {
            Ok(answer)
        } else {
            Err(format!("{answer}{errors}"))
        }
    }

    fn rows(&self, question: &Question) -> Value {
        let answer = self.ask(question, "--show-values --format json").unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

#[test]
fn every_question_has_an_answer() {
    let heaps = Heaps::new();
    let mut numbers = Vec::new();
    let mut unanswered = Vec::new();
    let mut topics_said = Vec::new();
    for (topic, questions) in topics() {
        let mut said = String::new();
        for question in questions {
            let (number, query) = (question.number, heaps.query(&question));
            let answer = heaps.ask(&question, "--show-values");
            let rows = answer.as_ref().map_or(0, |answer| answer.lines().count());
            // A header alone is no answer, since the heaps were built to have one.
            if rows < 2 {
                unanswered.push(number);
            }
            numbers.push(number);
            let answer = answer.unwrap_or_else(|reason| format!("No answer: {reason}"));
            let (asks, command) = (question.asks, question.language.command());
            let _ = writeln!(
                said,
                "{number}. {asks}\n\n$ heapray {command} {} \\",
                question.dump
            );
            let _ = writeln!(said, "{query}\n\n{answer}\n");
        }
        topics_said.push((topic, said));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=ALL).collect::<Vec<_>>());
    assert!(unanswered.is_empty(), "no answer to {unanswered:?}");
    for (topic, said) in topics_said {
        assert_file("questions", &format!("{topic}.txt"), &said);
    }
}

/// Some answers again, as data, against what the builders wrote.
#[test]
fn answers_are_what_the_heap_was_built_from() {
    let heaps = Heaps::new();
    let questions: Vec<Question> = topics().into_iter().flat_map(|(_, all)| all).collect();
    for (number, column, expected) in [
        (2, "user", json!(["shop", "stock_reader"])),
        (9, "b.capacity", json!([65_536, 8_192])),
        (11, "articles", json!([3, 2])),
        (12, "characters", json!([600_000])),
        (20, "characters", json!([16, 400_000, 600_000])),
        (24, "a.mDestroyed", json!([false, false, true])),
        (
            25,
            "bytes",
            json!([1_100_000, 1_090_000, 1_080_000, 1_070_000, 1_060_000]),
        ),
        (26, "b.mWidth", json!([128, 64, 32])),
        (32, "part", json!([2])),
        (37, "m.size", json!([1_200, 10_500])),
        (45, "name", json!(["main", "http-nio-8080-exec-2"])),
        (
            48,
            "key",
            json!(["session.timeout", "theme", "upload.max.size", "page.size"]),
        ),
        (
            51,
            "elements",
            json!([5, 1, 3, 0, 2, 6, 7, 0, 0, 3, 3, 1, 2, 7, 2, 3, 16, 11]),
        ),
        (54, "role", json!(["ADMIN", "EDITOR", "READER"])),
        (55, "key", json!(["session.timeout", "upload.max.size"])),
        (61, "orders", json!([3, 2, 2, 0])),
        (62, "m.size", json!([10_500])),
        (63, "sessions", json!([3, 2, 1])),
        (64, "bytes", json!([11_550_000, 100_500, 30_300])),
        (65, "uses", json!([4, 2, 1])),
    ] {
        let question = questions.iter().find(|question| question.number == number);
        let rows = heaps.rows(question.unwrap());
        let rows = rows.as_array().unwrap();
        let found: Vec<&Value> = rows.iter().map(|row| &row[column]).collect();
        assert_eq!(json!(found), expected, "question {number}: {rows:?}");
    }
}

/// Five sessions with a list and an array each, and twelve strings with their arrays; nothing that a soft or weak
/// reference holds.
#[test]
fn a_retained_set_has_nothing_that_weaker_references_hold() {
    let heaps = Heaps::new();
    let questions = questions::classes::classes();
    let question = questions.iter().find(|question| question.number == 17);
    let rows = heaps.rows(question.unwrap());
    assert_eq!(rows.as_array().unwrap().len(), 3 * 5 + 2 * 12, "{rows}");
}

/// The address that the builder gave the session is where the heap has it.
#[test]
fn an_object_is_found_by_the_address_that_the_builder_gave_it() {
    let heaps = Heaps::new();
    let questions = questions::classes::classes();
    let question = questions.iter().find(|question| question.number == 50);
    let rows = heaps.rows(question.unwrap());
    assert_eq!(rows[0]["s"]["address"], json!(heaps.session_of_ada));
    assert_eq!(rows[0]["s.userId"], json!(41));
}
