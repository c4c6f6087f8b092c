//! Outputs never harm inputs, whatever they are called; and what happens without memory.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the test's failure; skipped tests are loud"
)]

mod support;

use std::fs;
use std::process::Command;

use support::Shop;

const HEAPRAY: &str = env!("CARGO_BIN_EXE_heapray");

#[test]
fn no_command_replaces_its_dump_by_an_answer() {
    let shop = Shop::new();
    shop.expect("report orders.hprof -o saved.json", 0);
    let dump = fs::read(shop.path("orders.hprof")).unwrap();
    let saved = fs::read(shop.path("saved.json")).unwrap();
    fs::hard_link(shop.path("orders.hprof"), shop.path("hard.csv")).unwrap();
    let limits = "--fail-on suspects";
    for arguments in [
        "histogram orders.hprof -o orders.hprof".to_owned(),
        "histogram orders.hprof -o ./orders.hprof --force".to_owned(),
        "histogram orders.hprof -o hard.csv --force".to_owned(),
        "objects orders.hprof -o orders.hprof".to_owned(),
        "info orders.hprof -o orders.hprof".to_owned(),
        "secrets orders.hprof -o orders.hprof".to_owned(),
        "threads orders.hprof -o orders.hprof".to_owned(),
        "path orders.hprof java.lang.String -o orders.hprof".to_owned(),
        "dominators orders.hprof -o orders.hprof".to_owned(),
        "inspect orders.hprof java.lang.String -o orders.hprof".to_owned(),
        "roots orders.hprof -o orders.hprof".to_owned(),
        "contents orders.hprof 0x70032e470 -o orders.hprof".to_owned(),
        "retained orders.hprof Line -o orders.hprof".to_owned(),
        "referrers orders.hprof Line -o orders.hprof".to_owned(),
        "references orders.hprof -o orders.hprof".to_owned(),
        "waste orders.hprof -o orders.hprof".to_owned(),
        "whatif orders.hprof -o orders.hprof".to_owned(),
        "classloaders orders.hprof -o orders.hprof".to_owned(),
        "report orders.hprof --format json -o orders.hprof".to_owned(),
        "report saved.json --format html -o saved.json".to_owned(),
        "redact orders.hprof orders.hprof --force".to_owned(),
        "compare orders.hprof saved.json -o saved.json".to_owned(),
        "trend *.hprof saved.json --format json -o orders.hprof".to_owned(),
        "batch . --out out --metrics orders.hprof".to_owned(),
        "batch orders.hprof --out out --metrics out/index.html".to_owned(),
        format!("check orders.hprof {limits} --junit orders.hprof"),
        format!("check orders.hprof {limits} --sarif orders.hprof"),
        format!("check orders.hprof {limits} --markdown orders.hprof"),
        format!("check orders.hprof {limits} --metrics orders.hprof"),
        format!("check orders.hprof {limits} --baseline saved.json --junit saved.json"),
        format!("check orders.hprof {limits} --junit new.xml --sarif ./new.xml"),
        format!("check orders.hprof {limits} --ledger new --junit new"),
    ] {
        let (code, complaint) = shop.complaint(&arguments);
        assert_eq!(code, 2, "heapray {arguments}: {complaint}");
        assert!(complaint.contains("same file"), "{arguments}: {complaint}");
        assert!(
            fs::read(shop.path("orders.hprof")).unwrap() == dump,
            "{arguments}"
        );
        assert!(
            fs::read(shop.path("saved.json")).unwrap() == saved,
            "{arguments}"
        );
    }
    assert!(!shop.path("new").exists() && !shop.path("new.xml").exists());
}

#[test]
fn dumps_and_ledgers_are_replaced_only_by_force() {
    let shop = Shop::new();
    let dump = fs::read(shop.path("orders.hprof")).unwrap();
    fs::write(shop.path("other.hprof"), &dump).unwrap();
    shop.expect("ledger record fleet.ledger orders.hprof", 0);
    let ledger = fs::read(shop.path("fleet.ledger")).unwrap();
    for (output, content) in [("other.hprof", &dump), ("fleet.ledger", &ledger)] {
        for arguments in ["histogram orders.hprof -o", "redact orders.hprof"] {
            let (code, complaint) = shop.complaint(&format!("{arguments} {output}"));
            assert!(code == 2 && complaint.contains("--force"), "{complaint}");
            assert!(fs::read(shop.path(output)).unwrap() == *content);
        }
    }
    shop.expect("redact orders.hprof other.hprof --force", 0);
    assert!(fs::read(shop.path("other.hprof")).unwrap() != dump);
    // What heapray writes is replaced without a word, and nothing stays beside it.
    for _ in 0..2 {
        shop.expect("report orders.hprof -o page.html", 0);
        shop.expect("man --dir .", 0);
    }
    let names = fs::read_dir(&shop.folder).unwrap().flatten();
    let aside = names.filter(|entry| entry.file_name().to_string_lossy().starts_with(".heapray-"));
    assert_eq!(aside.count(), 0);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_work_everywhere() {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStrExt as _;
    let shop = Shop::new();
    let odd = |end: &str| {
        let mut name = OsString::from(OsStr::from_bytes(b"\xffodd"));
        name.push(end);
        name
    };
    let dump = odd(".hprof");
    fs::copy(shop.path("orders.hprof"), shop.folder.path().join(&dump)).unwrap();
    let run = |arguments: &[&OsStr], code: i32| {
        let output = Command::new(HEAPRAY)
            .current_dir(&shop.folder)
            .args(arguments)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    };
    let text = OsStr::new;
    let (page, json, copy, ledger, out) = (
        odd(".html"),
        odd(".json"),
        odd("-copy.hprof"),
        odd(".ledger"),
        odd(""),
    );
    let mut short_output = OsString::from("-o");
    short_output.push(&json);
    run(&[&dump], 0);
    run(&[text("report"), &dump, text("-o"), &page], 0);
    run(&[&short_output, text("report"), &dump], 0);
    run(
        &[
            text("histogram"),
            text("--output"),
            &json,
            &dump,
            text("--format"),
            text("json"),
        ],
        0,
    );
    run(&[text("redact"), &dump, &copy], 0);
    run(&[text("compare"), &dump, &copy], 0);
    run(&[text("trend"), &dump, &copy], 0);
    run(&[text("ledger"), text("record"), &ledger, &dump], 0);
    run(&[text("ledger"), text("list"), &ledger], 0);
    run(
        &[text("batch"), &dump, text("--out"), &out, text("--quiet")],
        1,
    );
    for name in [page, json, copy, ledger, out] {
        assert!(
            shop.folder.path().join(&name).exists(),
            "{}",
            name.display()
        );
    }
}

/// Runs as a user who may not write: root may write everywhere.
#[cfg(unix)]
#[test]
fn a_ledger_is_read_where_nothing_can_be_written() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let shop = Shop::new();
    shop.expect("ledger record fleet.ledger orders.hprof", 0);
    let expected = shop.expect("ledger list fleet.ledger", 0);
    let ledger = shop.path("fleet.ledger");
    let set = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&ledger, 0o444);
    set(shop.folder.path(), 0o555);
    let is_root = fs::metadata(&ledger).unwrap().uid() == 0;
    let mut command = shop.command("ledger list fleet.ledger");
    if is_root {
        command.uid(65_534);
    }
    let output = command.output();
    set(shop.folder.path(), 0o755);
    match output {
        Err(error) if is_root => {
            eprintln!("##### SKIPPED: another user can't run the program: {error} #####");
        }
        output => {
            let output = output.unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{errors}");
            assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        }
    }
    let names = fs::read_dir(&shop.folder).unwrap().flatten();
    let beside = names.filter(|entry| {
        entry
            .file_name()
            .to_string_lossy()
            .starts_with("fleet.ledger-")
    });
    assert_eq!(beside.count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn without_memory_the_run_ends_with_a_message() {
    let shop = Shop::new();
    let threads = heapray_testkit::hostile::shapes();
    let threads = threads
        .iter()
        .find(|shape| shape.name == "threads")
        .unwrap();
    fs::write(shop.path("threads.hprof"), (threads.build)(6 << 20)).unwrap();
    let limited = format!(
        "ulimit -v 220000; exec '{HEAPRAY}' threads threads.hprof --threads 1 -o threads.json"
    );
    let output = Command::new("sh")
        .current_dir(&shop.folder)
        .args(["-c", &limited])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{errors}");
    assert!(errors.contains("memory"), "{errors}");
    let names = fs::read_dir(&shop.folder).unwrap().flatten();
    let names: Vec<_> = names.map(|entry| entry.file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

/// `SecretKeySpec` and a thread's name with a token, in every format that shows it.
#[test]
fn tokens_in_names_of_threads_are_masked() {
    let shop = Shop::new();
    let token = ["hunter", "22hunter"].concat();
    let mut dump = heapray_testkit::DumpBuilder::new();
    dump.thread(&format!("GET /orders?token={token}&page=2"))
        .frame("app.Main", "run", "()V", "Main.java", 7)
        .build();
    fs::write(shop.path("named.hprof"), dump.to_bytes()).unwrap();
    for arguments in [
        "threads named.hprof",
        "threads named.hprof --format json",
        "report named.hprof --format json",
        "report named.hprof --format html",
        "dominators named.hprof",
    ] {
        let text = shop.expect(arguments, 0);
        assert!(!text.contains(&token), "{arguments}");
    }
    assert!(
        shop.expect("threads named.hprof", 0)
            .contains("GET /orders")
    );
}
