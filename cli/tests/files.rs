//! Files that are read and written: formats, permissions, damage, and what isn't a dump.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use heapray_testkit::{DumpBuilder, ObjectId, Type};
use support::Shop;

fn leftovers(shop: &Shop) -> Vec<String> {
    let names = std::fs::read_dir(shop.folder.path()).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_extension_says_the_format_and_files_are_private() {
    let shop = Shop::new();
    for (name, begins) in [
        ("r.html", "<!DOCTYPE html>"),
        ("r.json", "{"),
        ("r.md", "# "),
        ("r.txt", "orders.hprof"),
    ] {
        assert_eq!(
            shop.expect(&format!("report orders.hprof -o {name}"), 0),
            ""
        );
        let text = std::fs::read_to_string(shop.path(name)).unwrap();
        let front = text.get(..begins.len()).unwrap();
        assert!(
            front.eq_ignore_ascii_case(begins),
            "{name} begins with {front}"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(shop.path(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    assert_eq!(
        leftovers(&shop),
        ["orders.hprof", "r.html", "r.json", "r.md", "r.txt"]
    );
}

#[test]
fn a_saved_report_renders_again_without_its_dump() {
    let shop = Shop::new();
    shop.expect("report orders.hprof -o saved.json", 0);
    shop.expect("report orders.hprof -o direct.html", 0);
    std::fs::remove_file(shop.path("orders.hprof")).unwrap();
    shop.expect("report saved.json -o again.html", 0);
    let read = |name| std::fs::read(shop.path(name)).unwrap();
    assert!(
        read("direct.html") == read("again.html"),
        "the pages differ"
    );
}

#[test]
fn compressed_and_piped_dumps_say_the_same() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    std::fs::write(
        shop.path("orders.hprof.gz"),
        heapray_testkit::gz_members(&plain, 1 << 16, true),
    )
    .unwrap();
    let histogram = shop.expect("histogram orders.hprof --format csv", 0);
    assert_eq!(
        shop.expect("histogram orders.hprof.gz --format csv", 0),
        histogram
    );
    let piped = Command::new(env!("CARGO_BIN_EXE_heapray"))
        .args(["histogram", "-", "--format", "csv"])
        .stdin(std::fs::File::open(shop.path("orders.hprof")).unwrap())
        .output()
        .unwrap();
    assert!(piped.status.success());
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), histogram);
}

#[test]
fn inflated_dumps_go_to_the_temporary_folder_and_leave_nothing_there() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    let packed = heapray_testkit::gz_members(&plain, 1 << 16, true);
    std::fs::write(shop.path("orders.hprof.gz"), packed).unwrap();
    let (code, complaint) = shop.complaint("info orders.hprof.gz --tmp-dir nowhere");
    assert_eq!(code, 2, "{complaint}");
    assert!(
        complaint.contains("nowhere") && complaint.contains("hint:"),
        "{complaint}"
    );
    std::fs::create_dir(shop.path("spool")).unwrap();
    shop.expect("info orders.hprof.gz --tmp-dir spool", 0);
    assert_eq!(std::fs::read_dir(shop.path("spool")).unwrap().count(), 0);
}

/// A JVM of JDK 22 or later that is killed while it dumps leaves its parts beside the file.
#[test]
fn parts_of_a_killed_jvm_are_one_dump() {
    let shop = Shop::new();
    let whole = shop.expect("histogram orders.hprof --format csv", 0);
    let parts = heapray_testkit::Parts::split(&support::orders::story().to_written(), 3);
    std::fs::write(shop.path("killed.hprof"), parts.base).unwrap();
    for (number, part) in parts.heap.iter().enumerate() {
        std::fs::write(shop.path(&format!("killed.hprof.p{number}")), part).unwrap();
    }
    for name in ["killed.hprof", "killed.hprof.p1"] {
        let histogram = shop.expect(&format!("histogram {name} --format csv"), 3);
        assert_eq!(histogram, whole, "{name}");
    }
    let info = shop.expect("info killed.hprof", 3);
    assert!(info.contains("damage"), "{info}");
}

#[test]
fn a_truncated_dump_is_analyzed_and_says_so() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    let half = plain.get(..plain.len() / 2).unwrap();
    std::fs::write(shop.path("half.hprof"), half).unwrap();
    let summary = shop.expect("half.hprof", 3);
    assert!(summary.contains("could be read"), "{summary}");
    let json = shop.expect("report half.hprof --format json", 3);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report.pointer("/dump/complete").unwrap(), false);
    assert!(report.pointer("/dump/repairs/0/kind").is_some());
    std::fs::write(shop.path("half.json"), json).unwrap();
    shop.expect("report half.json --format text", 3);
}

#[test]
fn what_cannot_be_used_ends_with_2_and_a_hint() {
    let shop = Shop::new();
    std::fs::write(shop.path("empty.hprof"), "").unwrap();
    std::fs::write(shop.path("notes.txt"), "not a heap dump at all, really").unwrap();
    std::fs::write(shop.path("bad.json"), "{\"schema_version\": 999}").unwrap();
    for (arguments, words) in [
        ("nowhere.hprof", "nowhere.hprof"),
        ("empty.hprof", "empty"),
        ("notes.txt", "not an HPROF heap dump"),
        (".", "directory"),
        ("report bad.json", "schema version 999"),
        ("report orders.hprof -o report.xyz", ".xyz"),
        ("path orders.hprof com.example.Nothing", "no class is named"),
        ("inspect orders.hprof 0x1", "no object at 0x1"),
        ("info orders.hprof --snapshot 7", "number 7"),
        ("roots orders.hprof --kind nonsense", "JNI_GLOBAL"),
        (
            "classloaders orders.hprof --classes nobody",
            "no class loader has the address, the name or the class nobody",
        ),
        (
            "report orders.hprof -o nowhere/report.html",
            "can't be written",
        ),
    ] {
        let (code, complaint) = shop.complaint(arguments);
        assert_eq!(code, 2, "heapray {arguments}: {complaint}");
        assert!(complaint.starts_with("error: "), "{complaint}");
        assert!(
            complaint.contains(words),
            "heapray {arguments}: {complaint}"
        );
    }
    let (code, complaint) = shop.complaint("histogram");
    assert_eq!(code, 2, "{complaint}");
    let (_, complaint) = shop.complaint("nowhere.hprof");
    assert!(complaint.contains("hint: heap dumps in .: "), "{complaint}");
}

#[test]
fn a_failed_run_leaves_the_old_file_alone() {
    let shop = Shop::new();
    std::fs::write(shop.path("report.html"), "precious").unwrap();
    let (code, _) = shop.complaint("report nowhere.hprof -o report.html");
    assert_eq!(code, 2);
    assert_eq!(
        std::fs::read_to_string(shop.path("report.html")).unwrap(),
        "precious"
    );
    assert_eq!(leftovers(&shop), ["orders.hprof", "report.html"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let shop = Shop::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_heapray"))
        .args(["objects", "orders.hprof", "--format", "csv"])
        .current_dir(&shop.folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn secrets_stay_hidden_and_redacted_copies_keep_their_suspect() {
    let shop = Shop::new();
    let secret = ["correct", "horse", "battery"].join(" ");
    for arguments in [
        "report orders.hprof --format json",
        "info orders.hprof --properties",
        "secrets orders.hprof",
    ] {
        let text = shop.expect(arguments, 0);
        assert!(
            !text.contains(&secret),
            "heapray {arguments} shows a password"
        );
    }
    assert!(
        shop.expect("secrets orders.hprof --reveal --format csv", 0)
            .contains(&secret)
    );
    shop.expect("redact orders.hprof copy.hprof.gz", 0);
    let fingerprint = |dump: &str| -> Option<String> {
        let json = shop.expect(&format!("report {dump} --format json"), 0);
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        report
            .pointer("/suspects/0/fingerprint")?
            .as_str()
            .map(str::to_owned)
    };
    let original = fingerprint("orders.hprof");
    assert!(original.is_some());
    assert_eq!(fingerprint("copy.hprof.gz"), original);
    let (code, complaint) = shop.complaint("redact orders.hprof orders.hprof");
    assert!(code == 2 && complaint.contains("same file"), "{complaint}");
}

#[test]
fn secrets_in_collections_are_those_of_the_field_that_owns_them() {
    let shop = Shop::new();
    let mut dump = DumpBuilder::new();
    let mut held = |name: &str, base: Option<ObjectId>, key: &str| {
        let entry = (dump.string(key), dump.string("swordfish"));
        let map = dump.hash_map(&[entry]);
        let mut class = dump.class(name).field("settings", Type::Object);
        if let Some(base) = base {
            class = class.extends(base);
        }
        let class = class.build();
        let owner = dump.instance(class).set("settings", map).build();
        dump.root_jni_global(owner, 0x7000);
        class
    };
    held("com.acme.Config", None, "db.password");
    let bundle = held("java.util.ResourceBundle", None, "login.password");
    held("com.acme.Messages", Some(bundle), "error.wrong.password");
    // Garbage is searched, too.
    let key = dump.string(&format!("AK{}{}", "IA", "Q7RZ".repeat(4)));
    let list = dump.array_list(&[key]);
    let class = dump.class("com.acme.Lost").field("entries", Type::Object);
    let class = class.build();
    dump.instance(class).set("entries", list).build();
    std::fs::write(shop.path("maps.hprof"), dump.to_bytes()).unwrap();
    let csv = shop.expect("secrets maps.hprof --format csv", 0);
    let line = "1,secret-map-entry,com.acme.Config.settings,db.password";
    assert!(csv.contains(line), "{csv}");
    assert!(
        !csv.contains("login.password") && !csv.contains("wrong.password"),
        "{csv}"
    );
    // Without the graph it is the field within, and that is said.
    let direct = shop.expect("secrets maps.hprof --no-analysis --format csv", 0);
    assert!(
        direct.contains("java.util.HashMap$Node.value,db.password"),
        "{direct}"
    );
    assert!(direct.contains("wrong.password"), "{direct}");
    let (_, said) = shop.complaint("secrets maps.hprof --no-analysis");
    assert!(said.contains("the heap is not analyzed"), "{said}");
}

/// How a JDK keeps the environment.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Environment {
    /// The texts are within variables and values of its own.
    Unix,
    /// They are the keys and values.
    Windows,
    /// What `System.getenv()` hands out is all that is left: an unmodifiable map around a
    /// `StringEnvironment` around the map of variables and values.
    HandedOut,
}

/// `java.lang.ProcessEnvironment` after the first `System.getenv`.
fn dump_with_environment(variables: &[(&str, &str)], kept: Environment) -> Vec<u8> {
    let mut dump = support::orders::story();
    let external = dump
        .class("java.lang.ProcessEnvironment$ExternalData")
        .field("str", Type::Object)
        .build();
    let mut class = |name: &str| dump.class(name).extends(external).build();
    let classes = (
        class("java.lang.ProcessEnvironment$Variable"),
        class("java.lang.ProcessEnvironment$Value"),
    );
    let mut entries = Vec::new();
    for (name, value) in variables {
        let (name, value) = (dump.string(name), dump.string(value));
        entries.push(if kept == Environment::Windows {
            (name, value)
        } else {
            let name = dump.instance(classes.0).set("str", name).build();
            let value = dump.instance(classes.1).set("str", value).build();
            (name, value)
        });
    }
    let mut map = dump.hash_map(&entries);
    let mut field = "theEnvironment";
    if kept == Environment::HandedOut {
        field = "theUnmodifiableEnvironment";
        for wrapper in [
            "java.lang.ProcessEnvironment$StringEnvironment",
            "java.util.Collections$UnmodifiableMap",
        ] {
            let class = dump.class(wrapper).field("m", Type::Object).build();
            map = dump.instance(class).set("m", map).build();
        }
    }
    let environment = dump
        .class("java.lang.ProcessEnvironment")
        .static_object(field, map)
        .build();
    dump.root_sticky_class(environment);
    dump.to_bytes()
}

#[test]
fn the_environment_is_shown_and_its_secrets_are_not() {
    let shop = Shop::new();
    let secret = ["tr0ub4dor", "and", "3"].join("-");
    let url = format!("amqp://bob:{secret}@queue:5672");
    let variables = [
        ("SHOP_REGION", "north-west-7"),
        ("SHOP_DB_PASSWORD", &secret),
        ("QUEUE_URL", &url),
    ];
    for kept in [
        Environment::Unix,
        Environment::Windows,
        Environment::HandedOut,
    ] {
        std::fs::write(
            shop.path("env.hprof"),
            dump_with_environment(&variables, kept),
        )
        .unwrap();
        for arguments in [
            "report env.hprof --format json",
            "report env.hprof --format json --show-values",
            "report env.hprof --format html",
            "info env.hprof --properties",
        ] {
            let text = shop.expect(arguments, 0);
            assert!(text.contains("north-west-7"), "{arguments}: {kept:?}");
            assert!(text.contains("SHOP_DB_PASSWORD"), "{arguments}: {kept:?}");
            assert!(!text.contains("tr0ub4dor"), "heapray {arguments} shows it");
        }
        let json = shop.expect("report env.hprof --format json", 0);
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            report["jvm"]["environment"],
            serde_json::json!({
                "QUEUE_URL": "amqp://bob:********@queue:5672",
                "SHOP_DB_PASSWORD": "********",
                "SHOP_REGION": "north-west-7",
            })
        );
    }
    // A program that never asked for a variable has none to tell.
    let json = shop.expect("report orders.hprof --format json", 0);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["jvm"]["environment"], serde_json::Value::Null);
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_leaves_nothing_behind() {
    use std::os::unix::fs::OpenOptionsExt;
    let shop = Shop::new();
    // A pipe that nobody writes to: the run waits in opening it.
    let pipe = shop.path("pipe.hprof");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_heapray"))
        .args(["report", "pipe.hprof", "-o", "report.html"])
        .current_dir(&shop.folder)
        .spawn()
        .unwrap();
    // Opening it for writing succeeds once heapray has it open for reading.
    let writer = loop {
        let opened = std::fs::OpenOptions::new()
            .write(true)
            .custom_flags(0o4000)
            .open(&pipe);
        match opened {
            Ok(writer) => break writer,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(10)),
        }
    };
    let kill = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    let status = child.wait().unwrap();
    drop(writer);
    assert_eq!(status.code(), None, "ended by the signal");
    assert_eq!(leftovers(&shop), ["orders.hprof", "pipe.hprof"]);
}

/// The README's first command.
#[test]
fn the_sample_dump_names_its_leak() {
    let shop = Shop::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = sample.join("../samples/dumps/static-map-orders.hprof.gz");
    let sample = sample.canonicalize().unwrap();
    let summary = shop.expect(&format!("{}", sample.display()), 0);
    assert!(summary.contains("Memory leak"), "{summary}");
    assert!(summary.contains("OrderBook.OPEN_ORDERS"), "{summary}");
    shop.expect(&format!("report {} -o report.html", sample.display()), 0);
    let page = std::fs::read_to_string(shop.path("report.html")).unwrap();
    assert!(page.contains("OPEN_ORDERS") && page.trim_end().ends_with("</html>"));
}

#[cfg(unix)]
#[test]
fn open_shows_the_page_to_the_browser_of_the_environment() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Shop::new();
    let browser = shop.path("browser");
    std::fs::write(&browser, "#!/bin/sh\nprintf %s \"$1\" > opened\n").unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_heapray"))
        .args(["report", "orders.hprof", "--open"])
        .current_dir(shop.path("."))
        .env("BROWSER", &browser)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let began = std::time::Instant::now();
    let opened = loop {
        let opened = std::fs::read_to_string(shop.path("opened")).unwrap_or_default();
        if !opened.is_empty() || began.elapsed().as_secs() > 20 {
            break opened;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(
        opened.ends_with("report.html"),
        "the browser was given {opened:?}"
    );
    let page = std::fs::read_to_string(shop.path("report.html")).unwrap();
    assert!(page.trim_end().ends_with("</html>"));
}
