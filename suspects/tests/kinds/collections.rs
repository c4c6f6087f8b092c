//! Collections of the application: static ones, those of objects that live long, caches and registries.

use heapray_suspects::LeakKind;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{
    FEW, MANY, bounded_bulk, class, died, dump, heavies, heavy, in_static, map_of, weighing,
};

pub(crate) const STATIC_COLLECTION: Pair = Pair {
    kind: LeakKind::StaticCollection,
    leak: || orders_in_static("app.Store", None),
    culprit: "app.Store.ORDERS",
    accumulated: "Order",
    evidence: "elements",
    twin: || orders_in_static("app.Store", Some("MAX_ORDERS")),
    instead: None,
};

pub(crate) const SINGLETON_COLLECTION: Pair = Pair {
    kind: LeakKind::SingletonCollection,
    leak: || letters_of_one_office(None),
    culprit: "app.Post.letters",
    accumulated: "Letter",
    evidence: "singleton",
    twin: || letters_of_one_office(Some(MANY)),
    instead: None,
};

pub(crate) const LARGE_COLLECTION: Pair = Pair {
    kind: LeakKind::LargeCollection,
    leak: || orders_in_static("org.apache.pool.Registry", None),
    culprit: "org.apache.pool.Registry.ORDERS",
    accumulated: "Order",
    evidence: "size",
    twin: || orders_in_static("org.apache.pool.Registry", Some("MAX_ORDERS")),
    instead: None,
};

pub(crate) const SCATTERED_INSTANCES: Pair = Pair {
    kind: LeakKind::ScatteredInstances,
    leak: || orders_of_accounts(120, 150),
    culprit: "app.Account.orders",
    accumulated: "Order",
    evidence: "owners",
    // A few owners with much each: the list of owners is the matter.
    twin: || orders_of_accounts(8, 1250),
    instead: Some(LeakKind::StaticCollection),
};

pub(crate) const LINKED_STRUCTURE: Pair = Pair {
    kind: LeakKind::LinkedStructure,
    leak: || journal(1000),
    culprit: "app.Journal.HEAD",
    accumulated: "Journal$Entry",
    evidence: "length",
    twin: || {
        let mut dump = journal(20);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

pub(crate) const LARGE_BUFFER: Pair = Pair {
    kind: LeakKind::LargeBuffer,
    leak: || buffer(4 << 20),
    culprit: "app.Upload.BUFFER",
    accumulated: "byte[]",
    evidence: "length",
    twin: || {
        let mut dump = buffer(64 << 10);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

pub(crate) const UNBOUNDED_CACHE: Pair = Pair {
    kind: LeakKind::UnboundedCache,
    leak: || quotes(None),
    culprit: "app.Quotes.cache",
    accumulated: "Quote",
    evidence: "size",
    twin: || quotes(Some(MANY)),
    instead: None,
};

pub(crate) const LISTENER_REGISTRY: Pair = Pair {
    kind: LeakKind::ListenerRegistry,
    leak: || listeners(MANY),
    culprit: "app.Feed.LISTENERS",
    accumulated: "View",
    evidence: "elements",
    twin: || {
        let mut dump = listeners(FEW);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

fn orders_in_static(store: &str, limit: Option<&str>) -> DumpBuilder {
    let mut dump = dump();
    let orders = heavies(&mut dump, "app.Order", MANY);
    let list = dump.array_list(&orders);
    let mut class = dump.class(store).static_object("ORDERS", list);
    if let Some(limit) = limit {
        class = class.static_field(limit, MANY as i32);
    }
    let class = class.build();
    dump.root_sticky_class(class);
    dump
}

fn letters_of_one_office(limit: Option<usize>) -> DumpBuilder {
    let mut dump = dump();
    let letters = heavies(&mut dump, "app.Letter", MANY);
    let list = dump.array_list(&letters);
    let class = dump.class("app.Post").field("letters", Type::Object);
    let class = class.field("maxLetters", Type::Int).build();
    let post = dump.instance(class).set("letters", list);
    let post = post.set("maxLetters", limit.unwrap_or(0) as i32).build();
    in_static(&mut dump, "app.Main", "POST", post);
    dump
}

fn orders_of_accounts(accounts: usize, orders: usize) -> DumpBuilder {
    let mut dump = dump();
    let order = class(&mut dump, "app.Order", &["data"]);
    let account = class(&mut dump, "app.Account", &["orders"]);
    let accounts: Vec<ObjectId> = (0..accounts)
        .map(|_| {
            let orders: Vec<ObjectId> = (0..orders)
                .map(|_| weighing(&mut dump, order, 300))
                .collect();
            let orders = dump.array_list(&orders);
            dump.instance(account).set("orders", orders).build()
        })
        .collect();
    // In two collections, neither of which owns them.
    let list = dump.array_list(&accounts);
    let map = map_of(&mut dump, &accounts);
    let bank = dump.class("app.Bank").static_object("ACCOUNTS", list);
    let bank = bank.static_object("BY_NUMBER", map).build();
    dump.root_sticky_class(bank);
    dump
}

/// A chain of entries in a heap that ended: elsewhere, what refers to its own kind may be a model.
fn journal(length: usize) -> DumpBuilder {
    let mut dump = dump();
    let entry = class(&mut dump, "app.Journal$Entry", &["data", "next"]);
    let mut head = 0;
    for _ in 0..length {
        let data = dump.byte_array(&[0; 4096]);
        let entry = dump.instance(entry).set("data", data);
        head = entry.set("next", head).build();
    }
    in_static(&mut dump, "app.Journal", "HEAD", head);
    died(&mut dump);
    dump
}

fn buffer(bytes: usize) -> DumpBuilder {
    let mut dump = dump();
    let buffer = dump.byte_array(&vec![0; bytes]);
    in_static(&mut dump, "app.Upload", "BUFFER", buffer);
    dump
}

fn quotes(limit: Option<usize>) -> DumpBuilder {
    let mut dump = dump();
    let quotes = heavies(&mut dump, "app.Quote", MANY);
    let map = map_of(&mut dump, &quotes);
    let class = dump.class("app.Quotes").field("cache", Type::Object);
    let class = class.field("maxEntries", Type::Int).build();
    let service = dump.instance(class).set("cache", map);
    let service = service.set("maxEntries", limit.unwrap_or(0) as i32).build();
    in_static(&mut dump, "app.Main", "QUOTES", service);
    dump
}

fn listeners(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let views = heavies(&mut dump, "app.View", count);
    let list = dump.array_list(&views);
    in_static(&mut dump, "app.Feed", "LISTENERS", list);
    dump
}

/// The lists grow, so a limit to the entries of the map would limit nothing.
#[test]
fn lists_in_a_map_are_limited_and_not_the_map() {
    let mut dump = dump();
    let order = class(&mut dump, "app.Order", &["data"]);
    let lists: Vec<_> = (0..50)
        .map(|_| {
            let orders: Vec<_> = (0..40).map(|_| heavy(&mut dump, order)).collect();
            dump.array_list(&orders)
        })
        .collect();
    let map = map_of(&mut dump, &lists);
    in_static(&mut dump, "app.Customers", "ORDERS", map);
    died(&mut dump);
    let diagnosis = crate::pair::diagnosed(dump);
    let advice = &diagnosis.findings.first().unwrap().advice;
    let code = advice.example.as_deref().unwrap();
    assert!(!code.contains("maximumSize"), "{code}");
    assert!(code.contains("ORDERS.computeIfAbsent("), "{code}");
}

#[test]
fn only_what_a_stream_collects_is_copied_to_a_file() {
    let mut plain = buffer(4 << 20);
    died(&mut plain);
    let mut collected = dump();
    let bytes = collected.byte_array(&vec![0; 4 << 20]);
    let stream = class(&mut collected, "java.io.ByteArrayOutputStream", &["buf"]);
    let stream = collected.instance(stream).set("buf", bytes).build();
    in_static(&mut collected, "app.Upload", "BUFFER", stream);
    died(&mut collected);
    for (dump, is_stream) in [(plain, false), (collected, true)] {
        let diagnosis = crate::pair::diagnosed(dump);
        let finding = diagnosis.findings.first().unwrap();
        assert_eq!(finding.kind, LeakKind::LargeBuffer);
        assert_eq!(finding.advice.example.is_some(), is_stream);
    }
}
