//! `heapray export` and `batch --parquet`: where the tables are, and what they never replace.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::Shop;

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn shop_with_key() -> Shop {
    let shop = Shop::new();
    std::fs::write(shop.path("key"), [7; 32]).unwrap();
    shop
}

const EXPORT: &str = "export orders.hprof --out tables --app shop --pod a/b --hash-key key";

#[test]
fn a_dump_has_one_place_in_its_night() {
    let shop = shop_with_key();
    let listed = shop.expect(EXPORT, 0);
    let first = files(&shop.path("tables"));
    assert_eq!(first.len(), 9);
    for (path, content) in &first {
        let text = path.to_string_lossy();
        assert!(listed.lines().any(|line| line == format!("tables/{text}")));
        assert!(
            text.contains("/night=2026-03-03/app=shop/pod=a%2Fb/"),
            "{text}"
        );
        assert!(content.starts_with(b"PAR1") && content.ends_with(b"PAR1"));
    }
    // Again, under another name: the same files.
    std::fs::rename(shop.path("orders.hprof"), shop.path("other.hprof")).unwrap();
    std::fs::hard_link(shop.path("other.hprof"), shop.path("orders.hprof")).unwrap();
    shop.expect(EXPORT, 0);
    assert!(first == files(&shop.path("tables")));
    shop.expect(&EXPORT.replace("orders.hprof", "other.hprof"), 0);
    let again = files(&shop.path("tables"));
    assert!(first.keys().eq(again.keys()));
    // The night can be said; then it is another place.
    shop.expect(&format!("{EXPORT} --night 2026-01-01"), 0);
    assert_eq!(files(&shop.path("tables")).len(), 18);
}

#[test]
fn a_batch_writes_what_single_exports_write() {
    let shop = shop_with_key();
    let batch = "batch orders.hprof --out reports --parquet batch --hash-key key --label app=shop --label pod=a/b";
    shop.expect(batch, 1);
    shop.expect(EXPORT, 0);
    assert!(files(&shop.path("batch")) == files(&shop.path("tables")));
    // A saved report has the same tables as its dump.
    std::fs::remove_dir_all(shop.path("tables")).unwrap();
    let reports = files(&shop.path("reports/reports"));
    let saved = reports
        .keys()
        .find(|name| name.extension().unwrap() == "json");
    let saved = format!("reports/reports/{}", saved.unwrap().display());
    shop.expect(&EXPORT.replace("orders.hprof", &saved), 0);
    assert!(files(&shop.path("batch")) == files(&shop.path("tables")));
    let (code, words) = shop.complaint(&format!(
        "{} --objects",
        EXPORT.replace("orders.hprof", &saved)
    ));
    assert!(
        code == 2 && words.contains("a saved report has no objects"),
        "{words}"
    );
}

#[test]
fn a_batch_that_was_done_without_tables_is_done_again_for_them() {
    let shop = shop_with_key();
    shop.expect("batch orders.hprof --out reports", 1);
    shop.expect(
        "batch orders.hprof --out reports --parquet tables --hash-key key",
        1,
    );
    assert_eq!(files(&shop.path("tables")).len(), 9);
}

#[test]
fn objects_and_references_are_there_on_request() {
    let shop = shop_with_key();
    let listed = shop.expect(&format!("{EXPORT} --objects --refs --waste"), 0);
    assert_eq!(listed.lines().count(), 11);
    let files = files(&shop.path("tables"));
    let size = |table: &str| {
        let mut sizes = files.iter().filter(|(path, _)| path.starts_with(table));
        sizes.next().unwrap().1.len()
    };
    assert!(size("objects") > 10_000 && size("refs") > 10_000);
    assert!(size("waste") > 500, "--waste fills its table");
}

#[test]
fn nothing_that_costs_more_is_replaced() {
    let shop = shop_with_key();
    let listed = shop.expect(EXPORT, 0);
    // A dump where a table should be, whoever put it there.
    let place = shop.path(listed.lines().next().unwrap());
    let dump = std::fs::read(shop.path("orders.hprof")).unwrap();
    std::fs::write(&place, &dump).unwrap();
    let (code, words) = shop.complaint(EXPORT);
    assert!(
        code == 2 && words.contains("is a heap dump"),
        "{code} {words}"
    );
    assert!(std::fs::read(&place).unwrap() == dump);
    // The input itself, by a link.
    std::fs::remove_file(&place).unwrap();
    std::fs::hard_link(shop.path("orders.hprof"), &place).unwrap();
    let (code, words) = shop.complaint(&format!("--force {EXPORT}"));
    assert!(
        code == 2 && words.contains("are the same file"),
        "{code} {words}"
    );
    assert!(std::fs::read(shop.path("orders.hprof")).unwrap() == dump);
}

#[test]
fn what_cannot_be_exported_is_said() {
    let shop = shop_with_key();
    std::fs::write(shop.path("short"), "short").unwrap();
    for (arguments, words) in [
        (
            "export orders.hprof --out tables --hash-key short",
            "has only 5 bytes",
        ),
        (
            "export orders.hprof --out tables --hash-key none",
            "can't be read",
        ),
        (
            "export orders.hprof --out tables --night yesterday",
            "yesterday",
        ),
        ("export none.hprof --out tables", "none.hprof"),
        ("batch orders.hprof --out x --hash-key key", "--parquet"),
    ] {
        let (code, said) = shop.complaint(arguments);
        assert!(
            code == 2 && said.contains(words),
            "{arguments}: {code} {said}"
        );
        assert!(!shop.path("tables").exists(), "{arguments}");
    }
    let (code, said) = shop.complaint("export orders.hprof --out tables");
    assert!(code == 0 && said.contains("can't be joined"), "{said}");
}
