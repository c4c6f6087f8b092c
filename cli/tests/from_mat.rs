//! Every command of the page for those who come from Eclipse MAT is one that works.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::process::Command;

use support::Shop;

#[test]
fn every_command_of_the_page_answers() {
    let shop = Shop::new();
    std::fs::write(
        shop.path("orders.oql"),
        "SELECT COUNT(*) FROM java.lang.String s",
    )
    .unwrap();
    let page = include_str!("../../docs/guides/from-mat.md");
    std::fs::write(
        shop.path("map.oql"),
        "SELECT toHex(m.@objectAddress) FROM java.util.HashMap m LIMIT 1",
    )
    .unwrap();
    let map = shop.expect("query orders.hprof --file map.oql --format csv", 0);
    let address = map.lines().nth(1).unwrap();
    let mut answered = 0;
    for command in page
        .split('`')
        .filter_map(|code| code.strip_prefix("heapray "))
    {
        if command.starts_with("explore ") {
            continue; // a server
        }
        let mut words = Vec::new();
        let mut quoted = command.split('\'');
        while let Some(plain) = quoted.next() {
            words.extend(plain.split_whitespace().map(str::to_owned));
            words.extend(quoted.next().map(str::to_owned));
        }
        for word in &mut words {
            *word = match word.as_str() {
                "DUMP" => "orders.hprof".to_owned(),
                "SET" => "java.util.HashMap".to_owned(),
                "ADDRESS" => address.to_owned(),
                "orders=FILE" => "orders=orders.oql".to_owned(),
                other => other.to_owned(),
            };
        }
        let mut run = Command::new(env!("CARGO_BIN_EXE_heapray"));
        let output = run.current_dir(&shop.folder).args(&words).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "heapray {command}: {errors}");
        answered += 1;
    }
    assert!(answered > 40, "{answered}");
}
