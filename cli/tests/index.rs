//! Index files: every command answers as it does without one, and a bad one is named and done without.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    clippy::print_stderr,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::fs;

use support::Shop;

/// Questions, of which `DUMP` is asked.
const QUESTIONS: [&str; 25] = [
    "DUMP",
    "report DUMP --format json",
    "report DUMP --format json --show-values",
    "report DUMP --format md",
    "report DUMP",
    "info DUMP --format json",
    "histogram DUMP --format json",
    "histogram DUMP --by package --format json",
    "histogram DUMP --by loader --format csv",
    "histogram DUMP --by superclass --format json",
    "histogram DUMP --unreachable --format json",
    "dominators DUMP --format json",
    "dominators DUMP --by class --format json",
    "dominators DUMP --by loader",
    "path DUMP java.lang.String --format json --paths 3",
    "path DUMP java.lang.String --weak",
    "inspect DUMP java.lang.String --format json --show-values",
    "threads DUMP --format json",
    "roots DUMP --format json",
    "classloaders DUMP --format json",
    "objects DUMP --format csv",
    "objects DUMP --class java.util.* --limit 5",
    "query DUMP --file all.oql --format json",
    "query DUMP --file all.oql --format csv --show-values",
    "query DUMP --queries all.tsv --format records --sizes mat",
];

/// Queries over columns, fields, sets, and in both directions of references.
const QUERIES: [&str; 7] = [
    "SELECT s, s.value, toString(s) FROM java.lang.String s LIMIT 50",
    "SELECT o.@usedHeapSize, o.@retainedHeapSize, classof(o).@name FROM INSTANCEOF java.util.AbstractMap o",
    "SELECT AS RETAINED SET * FROM java.util.HashMap",
    "SELECT inbounds(o), outbounds(o), dominators(o) FROM java.util.HashMap o LIMIT 5",
    "SELECT o.@displayName, o.@GCRootInfo FROM INSTANCEOF java.lang.Thread o",
    "SELECT c.@name, c.@numberOfObjects FROM java.lang.Class c",
    "SELECT classof(o).@name, COUNT(*), SUM(o.@retainedHeapSize) FROM OBJECTS \".*\" o GROUP BY classof(o).@name",
];

/// A shop with a file of the queries.
fn shop_with_queries() -> Shop {
    let shop = Shop::with_server();
    fs::write(shop.path("all.oql"), QUERIES.join(";\n")).unwrap();
    let lines = QUERIES.iter().take(6).enumerate();
    let lines: Vec<String> = lines
        .map(|(id, query)| format!("{id}\t{query}\n"))
        .collect();
    fs::write(shop.path("all.tsv"), lines.concat()).unwrap();
    shop
}

/// What a command prints, the dump being `name`.
fn answer(shop: &Shop, question: &str, name: &str, more: &str) -> String {
    let asked = format!("{} {more}", question.replace("DUMP", name));
    shop.expect(asked.trim(), 0)
}

#[test]
fn every_command_answers_with_an_index_as_without() {
    let shop = shop_with_queries();
    for dump in ["orders.hprof", "server.hprof"] {
        let wanted = QUESTIONS.map(|question| answer(&shop, question, dump, "--no-index"));
        assert!(!shop.path(&format!("{dump}.heapray")).exists());
        let said = shop.expect(&format!("index {dump}"), 0);
        assert!(said.starts_with(&format!("{dump}.heapray: ")), "{said}");
        let written = fs::metadata(shop.path(&format!("{dump}.heapray"))).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(written.permissions().mode() & 0o777, 0o600);
        }
        assert!(written.len() > 1000);
        for (question, wanted) in QUESTIONS.iter().zip(&wanted) {
            let found = answer(&shop, question, dump, "");
            assert!(found == *wanted, "{question} of {dump}");
        }
        // An object with its address, from the answers themselves.
        let rows = shop.expect(&format!("objects {dump} --format csv --no-index"), 0);
        for row in rows.lines().skip(1).step_by(rows.lines().count() / 7) {
            let address = row.split(',').next().unwrap();
            for command in ["inspect", "path", "dominators --under"] {
                let (command, option) = command.split_once(' ').unwrap_or((command, ""));
                let ask = |more: &str| {
                    let dump = if option.is_empty() {
                        format!("{dump} {address}")
                    } else {
                        format!("{dump} {option} {address}")
                    };
                    shop.expect(format!("{command} {dump} --format json {more}").trim(), 0)
                };
                assert!(
                    ask("") == ask("--no-index"),
                    "{command} {address} of {dump}"
                );
            }
        }
        assert!(
            shop.expect(&format!("index {dump}"), 0)
                .contains("up to date")
        );
        assert!(
            shop.expect(&format!("index {dump} --verify"), 0)
                .contains("every block")
        );
    }
}

/// Cut, with a gap, and written by other programs than a JVM: what is missing is said as without an index.
#[test]
fn incomplete_dumps_and_those_of_other_writers_answer_alike() {
    let shop = Shop::new();
    let orders = fs::read(shop.path("orders.hprof")).unwrap();
    fs::write(shop.path("cut.hprof"), &orders[..orders.len() * 9 / 10]).unwrap();
    let mut dumps = vec!["cut.hprof"];
    for (case, name) in [
        ("last-array-cut/cut-by-1-byte.hprof.gz", "last.hprof.gz"),
        (
            "missing-segment/tiny25-no-segment-2.hprof.gz",
            "gap.hprof.gz",
        ),
        ("sa-threads/sa17.hprof.gz", "sa.hprof.gz"),
    ] {
        if let Some(path) = heapray_testkit::shared_case(case) {
            fs::copy(path, shop.path(name)).unwrap();
            dumps.push(name);
        }
    }
    for dump in dumps {
        let all = |more: &str| {
            let questions = [
                "report DUMP --format json",
                "info DUMP",
                "threads DUMP",
                "roots DUMP",
            ];
            questions.map(|question| {
                let output = shop.run(&format!("{} -q {more}", question.replace("DUMP", dump)));
                (output.status.code(), output.stdout, output.stderr)
            })
        };
        let wanted = all("--no-index");
        shop.run(&format!("index {dump} -q"));
        assert!(shop.path(&format!("{dump}.heapray")).exists(), "{dump}");
        assert!(all("--index") == wanted, "{dump}");
    }
    assert_eq!(shop.run("info cut.hprof -q").status.code(), Some(3));
}

#[test]
fn histograms_are_answered_without_the_dump() {
    let shop = Shop::with_server();
    shop.expect("index server.hprof", 0);
    let questions: Vec<&str> = QUESTIONS
        .into_iter()
        .filter(|question| question.starts_with("histogram"))
        .collect();
    let wanted: Vec<String> = questions
        .iter()
        .map(|question| answer(&shop, question, "server.hprof", "--no-index"))
        .collect();
    fs::remove_file(shop.path("server.hprof")).unwrap();
    for (question, wanted) in questions.iter().zip(&wanted) {
        assert!(
            answer(&shop, question, "server.hprof.heapray", "") == *wanted,
            "{question}"
        );
    }
    let (code, words) = shop.complaint("dominators server.hprof.heapray");
    assert_eq!(code, 2);
    assert!(words.contains("is an index, not a heap dump"), "{words}");
    assert!(words.contains("hint: "), "{words}");
}

#[test]
fn an_index_is_written_on_request_and_other_options_have_their_own() {
    let shop = Shop::new();
    let wanted = shop.expect("histogram orders.hprof", 0);
    let names = |shop: &Shop| {
        let entries = fs::read_dir(shop.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("heapray"))
            .collect();
        names.sort();
        names
    };
    assert!(names(&shop).is_empty());
    assert_eq!(shop.expect("histogram orders.hprof --index", 0), wanted);
    assert_eq!(names(&shop), ["orders.hprof.heapray"]);
    let mat = shop.expect("histogram orders.hprof --sizes mat --index", 0);
    assert_eq!(names(&shop).len(), 2, "{:?}", names(&shop));
    assert_eq!(shop.expect("histogram orders.hprof --sizes mat", 0), mat);
    assert_eq!(shop.expect("histogram orders.hprof", 0), wanted);
    shop.expect("histogram orders.hprof --index=elsewhere", 0);
    assert_eq!(
        shop.expect("histogram orders.hprof --index=elsewhere", 0),
        wanted
    );
    let first = fs::read(shop.path("orders.hprof.heapray")).unwrap();
    assert!(first == fs::read(shop.path("elsewhere")).unwrap());
    let output = shop
        .command("histogram orders.hprof --sizes mat")
        .env("HEAPRAY_INDEX", "on")
        .output();
    assert_eq!(output.unwrap().status.code(), Some(2));
    fs::remove_file(shop.path("orders.hprof.heapray")).unwrap();
    let mut auto = shop.command("roots orders.hprof");
    assert!(
        auto.env("HEAPRAY_INDEX", "auto")
            .status()
            .unwrap()
            .success()
    );
    assert!(first == fs::read(shop.path("orders.hprof.heapray")).unwrap());
}

#[test]
fn a_bad_index_is_named_and_the_dump_is_analyzed() {
    let shop = Shop::new();
    let wanted = shop.expect("dominators orders.hprof --format json", 0);
    shop.expect("index orders.hprof", 0);
    let path = shop.path("orders.hprof.heapray");
    let whole = fs::read(&path).unwrap();
    let ask = |file: &[u8]| {
        fs::write(&path, file).unwrap();
        let output = shop.run("dominators orders.hprof --format json");
        assert!(String::from_utf8(output.stdout).unwrap() == wanted);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(ask(&whole), "");
    assert!(ask(&whole[..whole.len() / 2]).contains("it is cut"));
    assert!(ask(b"something else").contains("no index file"));
    let mut noticed = 0;
    // A bad block may be found after half of the answer: nothing of it is printed.
    for place in (100..whole.len() - 100).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        let words = ask(&flipped);
        noticed += usize::from(words.contains("damaged"));
        assert!(words.is_empty() || words.contains("damaged"), "{words}");
    }
    assert!(noticed > 10, "{noticed}");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    fs::write(&path, &flipped).unwrap();
    let (code, words) = shop.complaint("index orders.hprof --verify");
    assert_eq!(code, 2);
    assert!(words.contains("do not have their checksum"), "{words}");
    // Another dump under the name of the first.
    fs::write(&path, &whole).unwrap();
    fs::write(
        shop.path("orders.hprof"),
        support::orders::dump_of(6_000, 1),
    )
    .unwrap();
    let (code, words) = shop.complaint("histogram orders.hprof");
    assert_eq!(code, 0);
    assert!(words.contains("another one, or has changed"), "{words}");
    // What is asked to be kept replaces it.
    shop.expect("index orders.hprof -q", 0);
    assert_eq!(shop.complaint("histogram orders.hprof"), (0, String::new()));
}

#[test]
fn an_index_replaces_nothing_but_an_index() {
    let shop = Shop::new();
    let dump = fs::read(shop.path("orders.hprof")).unwrap();
    fs::write(shop.path("other.hprof"), &dump).unwrap();
    fs::write(shop.path("ledger.db"), "SQLite format 3\0...").unwrap();
    fs::write(shop.path("page.html"), "a page").unwrap();
    fs::write(shop.path("orders.hprof.heapray"), "of another program").unwrap();
    let contents = || {
        let names = [
            "other.hprof",
            "ledger.db",
            "page.html",
            "orders.hprof.heapray",
        ];
        names.map(|name| fs::read(shop.path(name)).unwrap())
    };
    let before = contents();
    for name in [
        "other.hprof",
        "ledger.db",
        "page.html",
        "orders.hprof.heapray",
    ] {
        let (code, words) = shop.complaint(&format!("index orders.hprof --index={name}"));
        assert!(
            code == 2 && words.contains("was not replaced"),
            "{name}: {words}"
        );
        // The question is answered all the same.
        let (code, words) = shop.complaint(&format!("histogram orders.hprof --index={name}"));
        assert!(
            code == 0 && words.contains("no index was written"),
            "{name}: {words}"
        );
    }
    // An input and another output, not even by force.
    for arguments in [
        "index orders.hprof --index=orders.hprof --force",
        "compare orders.hprof other.hprof --index=other.hprof --force",
        "histogram orders.hprof --index=new --output new",
        "index orders.hprof --index=-",
    ] {
        assert_eq!(shop.complaint(arguments).0, 2, "{arguments}");
    }
    // Where a foreign file has the name, the index has another one.
    let said = shop.expect("index orders.hprof", 0);
    assert!(!said.starts_with("orders.hprof.heapray"), "{said}");
    assert!(contents() == before);
    assert!(!shop.path("new").exists());
    assert!(fs::read(shop.path("orders.hprof")).unwrap() == dump);
    // No other output replaces an index, whether the run reads it or not.
    fs::remove_file(shop.path("orders.hprof.heapray")).unwrap();
    shop.expect("index other.hprof --index=index", 0);
    let index = fs::read(shop.path("index")).unwrap();
    let (code, words) = shop.complaint("histogram orders.hprof -o index");
    assert!(code == 2 && words.contains("is an index"), "{words}");
    assert!(fs::read(shop.path("index")).unwrap() == index);
    // Nor an output that has the name of the index that the run would write.
    let (_, words) = shop.complaint("histogram other.hprof --index -o other.hprof.heapray");
    assert!(words.contains("are the same file"), "{words}");
    let written = fs::read(shop.path("other.hprof.heapray")).unwrap();
    assert!(
        !written.starts_with(b"HEAPRAY"),
        "the output that was named"
    );
    // By force a file is replaced that is none of this run.
    shop.expect("index orders.hprof --index=page.html --force", 0);
    assert!(
        fs::read(shop.path("page.html"))
            .unwrap()
            .starts_with(b"HEAPRAY")
    );
}

#[cfg(unix)]
#[test]
fn an_index_of_a_dump_in_a_closed_folder_goes_to_the_cache() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::new();
    let closed = shop.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::rename(shop.path("orders.hprof"), closed.join("orders.hprof")).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // The administrator may write everywhere; then there is nothing to show.
    if fs::write(closed.join("test"), "").is_ok() {
        eprintln!("skipped: this user may write into closed folders");
        return;
    }
    let mut index = shop.command("index closed/orders.hprof");
    let output = index
        .env("XDG_CACHE_HOME", shop.path("cache"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("cache/heapray/orders.hprof."), "{said}");
    let mut again = shop.command("index closed/orders.hprof");
    let output = again
        .env("XDG_CACHE_HOME", shop.path("cache"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("up to date"), "{said}");
}
