//! The texts of a finding tell the figures of its own objects.

use heapray_suspects::{Finding, LeakKind};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::diagnosed;
use crate::pieces::{class, dump, heavies, in_static, weighing};
use crate::threads::{locals_of, thread_local_class};

fn text<'f>(finding: &'f Finding, name: &str) -> &'f str {
    let mut evidence = finding.evidence.iter();
    let found = evidence.find(|evidence| evidence.name == name);
    found.map_or("", |evidence| evidence.text.as_str())
}

/// Instances of a class that the finding is made of.
fn made_of(finding: &Finding, class: &str) -> u64 {
    let shares = finding.retained_by_class.iter();
    shares
        .filter(|share| share.class == class)
        .map(|share| share.instances)
        .sum()
}

/// Files in one list, the first ones closed.
fn files(dump: &mut DumpBuilder, class: &str, count: usize, closed: usize) -> Vec<ObjectId> {
    let file = dump.class(class).field("data", Type::Object);
    let file = file.field("closed", Type::Boolean).build();
    (0..count)
        .map(|number| {
            let data = dump.byte_array(&[0; 16 << 10]);
            let file = dump.instance(file).set("data", data);
            file.set("closed", number < closed).build()
        })
        .collect()
}

#[test]
fn resources_of_one_list_are_one_finding_and_told_by_class() {
    let mut dump = dump();
    let mut open = files(&mut dump, "java.util.zip.ZipFile", 60, 0);
    open.extend(files(&mut dump, "java.net.Socket", 70, 0));
    open.extend(files(&mut dump, "java.io.FileInputStream", 120, 20));
    let list = dump.array_list(&open);
    in_static(&mut dump, "app.Handles", "OPEN", list);
    let diagnosis = diagnosed(dump);
    let [finding] = diagnosis.findings.as_slice() else {
        panic!("{:?}", diagnosis.findings);
    };
    assert_eq!(finding.kind, LeakKind::UnclosedResource);
    let told: Vec<&str> = finding
        .evidence
        .iter()
        .filter(|evidence| evidence.name == "open")
        .map(|evidence| evidence.text.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "100 of 120 × java.io.FileInputStream are open",
            "70 × java.net.Socket are open",
            "60 × java.util.zip.ZipFile are open"
        ]
    );
    assert_eq!(finding.accumulated.class, "java.io.FileInputStream");
    assert_eq!(finding.accumulated.instances, 120);
    for (class, count) in [
        ("java.util.zip.ZipFile", 60),
        ("java.net.Socket", 70),
        ("java.io.FileInputStream", 120),
    ] {
        assert_eq!(made_of(finding, class), count);
    }
}

/// Each of three parsers has a thread local of its own; eight threads used all of them.
fn parsers(live: bool) -> DumpBuilder {
    let mut dump = dump();
    let key_class = thread_local_class(&mut dump);
    let keys: Vec<ObjectId> = (0..3)
        .map(|_| {
            if live {
                dump.instance(key_class).build()
            } else {
                0
            }
        })
        .collect();
    if live {
        let parser = class(&mut dump, "app.Parser", &["scope"]);
        let parsers: Vec<ObjectId> = keys
            .iter()
            .map(|key| dump.instance(parser).set("scope", *key).build())
            .collect();
        let list = dump.array_list(&parsers);
        in_static(&mut dump, "app.Parsers", "ALL", list);
    }
    let scope = class(&mut dump, "app.Scope", &["data"]);
    let threads: Vec<Vec<(ObjectId, ObjectId)>> = (0..8)
        .map(|_| {
            let one = |key: &ObjectId| (*key, weighing(&mut dump, scope, 256 << 10));
            keys.iter().map(one).collect()
        })
        .collect();
    locals_of(dump, "threadLocals", &threads)
}

#[test]
fn threads_are_told_beside_the_values_that_they_have() {
    for live in [true, false] {
        let diagnosis = diagnosed(parsers(live));
        let first = &diagnosis.findings[0];
        assert_eq!(text(first, "threads"), "8 threads have 24 values");
        assert_eq!(made_of(first, "app.Scope"), 24);
        assert_eq!(first.accumulated.instances, 24);
        // All values, not those of the thread on the path.
        for point in &first.cut_points {
            // The entries of the threads go, too.
            assert!(point.frees >= first.retained_size, "{point:?}");
        }
    }
}

/// A cache of pages, one of which is a finding of its own.
#[test]
fn what_belongs_to_another_finding_is_not_counted_again() {
    let mut dump = dump();
    let mut pages = heavies(&mut dump, "app.Page", 400);
    let page = dump.find_class("app.Page").unwrap();
    pages.insert(7, weighing(&mut dump, page, 6 << 20));
    let list = dump.array_list(&pages);
    in_static(&mut dump, "app.Pages", "ALL", list);
    let diagnosis = diagnosed(dump);
    assert!(diagnosis.findings.len() >= 2, "{:?}", diagnosis.findings);
    for finding in &diagnosis.findings {
        let members = finding.members.iter().map(|member| member.retained_size);
        assert!(members.sum::<u64>() <= finding.retained_size);
        let pages = made_of(finding, "app.Page");
        let accumulated = &finding.accumulated;
        if accumulated.class == "app.Page" {
            assert_eq!(accumulated.instances, pages);
        }
        let told = text(finding, "elements");
        if told.contains("app.Page") {
            assert!(told.starts_with(&format!("{pages} ×")), "{told}, {pages}");
        }
        let part = finding.headline.rsplit(": ").next().unwrap();
        assert!(part.starts_with(&accumulated.instances.to_string()));
    }
    let all: u64 = diagnosis
        .findings
        .iter()
        .map(|finding| made_of(finding, "app.Page"))
        .sum();
    assert!(all <= 401);
}

/// Orders in a list, which a second list holds, too: clearing one of them frees the list alone.
#[test]
fn a_field_is_a_cut_only_if_all_paths_lead_through_it() {
    let mut dump = dump();
    let orders = heavies(&mut dump, "app.Order", 400);
    let (all, by_customer) = (dump.array_list(&orders), dump.array_list(&orders));
    let shop = class(&mut dump, "app.Shop", &["all", "byCustomer"]);
    let shop = dump.instance(shop).set("all", all);
    let shop = shop.set("byCustomer", by_customer).build();
    in_static(&mut dump, "app.Main", "SHOP", shop);
    let diagnosis = diagnosed(dump);
    let first = &diagnosis.findings[0];
    let cuts: Vec<&str> = first
        .cut_points
        .iter()
        .map(|point| point.label.as_str())
        .collect();
    assert_eq!(cuts, ["Main.SHOP"]);
    assert_eq!(first.cut_points[0].names, ["app.Main.SHOP"]);
    assert!(first.cut_points[0].frees >= first.retained_size);
}
