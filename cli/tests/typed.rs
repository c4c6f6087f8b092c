//! Queries that are typed at a terminal, which `script` of util-linux makes; skipped where that is absent.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::io::Write as _;
use std::process::{Command, Stdio};

use support::Shop;

/// What a session at a terminal shows; `None` without `script`.
fn typed(shop: &Shop, arguments: &str, input: &str) -> Option<String> {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no `script` on this machine");
        return None;
    }
    let program = env!("CARGO_BIN_EXE_heapray");
    let mut child = Command::new("script")
        .args(["-qec", &format!("'{program}' {arguments}"), "/dev/null"])
        .current_dir(shop.folder.path())
        .env("XDG_STATE_HOME", shop.folder.path())
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn queries_are_typed_one_after_another_and_remembered() {
    let shop = Shop::new();
    let input = "SELECT COUNT(*) AS found\nFROM com.example.orders.Order;\nSELECT nonsense;\nSELECT 1 FROM java.lang.Object;\n.quit\n";
    let Some(shown) = typed(&shop, "query orders.hprof", input) else {
        return;
    };
    assert!(shown.contains("found"), "{shown}");
    // A mistake does not end the session.
    let mistake = shown.find("SELECT nonsense").unwrap();
    assert!(
        shown.split_at(mistake).1.contains("java.lang.Object"),
        "{shown}"
    );
    let history = std::fs::read_to_string(shop.path("heapray/oql-history")).unwrap();
    assert_eq!(history.lines().count(), 4, "{history}");
    assert!(history.starts_with("SELECT COUNT(*) AS found\tFROM com.example.orders.Order;\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = std::fs::metadata(shop.path("heapray/oql-history")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn sql_is_typed_too() {
    let shop = Shop::new();
    let input =
        "SELECT count(*) AS found FROM suspects;\nSELECT length('four') AS n;\n.help\nquit\n";
    let Some(shown) = typed(&shop, "sql orders.hprof --format csv", input) else {
        return;
    };
    assert!(
        shown.contains("found") && shown.contains("\r\n4\r\n"),
        "{shown}"
    );
}
