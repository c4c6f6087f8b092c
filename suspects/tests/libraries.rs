//! What libraries hold: the application's door to it, the method that fills it, and what the library calls it.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Diagnosis, Finding, Holder, Rules, VerdictKind, diagnose};
use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

fn diagnosed(mut dump: DumpBuilder, rules: &str) -> Diagnosis {
    let bytes = dump.to_bytes();
    let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let mut options = DiagnoseOptions::default();
    if !rules.is_empty() {
        options.rules = Rules::parse(rules).unwrap();
    }
    diagnose(&heap, &options)
}

fn first(dump: DumpBuilder) -> Finding {
    diagnosed(dump, "").findings.into_iter().next().unwrap()
}

fn class(dump: &mut DumpBuilder, name: &str, fields: &[&str]) -> ClassId {
    let class = dump.class(name);
    let class = fields
        .iter()
        .fold(class, |class, field| class.field(field, Type::Object));
    class.build()
}

fn owner(dump: &mut DumpBuilder, name: &str, field: &str, target: ObjectId) -> ObjectId {
    let class = class(dump, name, &[field]);
    dump.instance(class).set(field, target).build()
}

fn in_static(dump: &mut DumpBuilder, class: &str, field: &str, object: ObjectId) {
    let class = dump.class(class).static_object(field, object).build();
    dump.root_sticky_class(class);
}

/// A list of so many heavy objects.
fn pile(dump: &mut DumpBuilder, class_name: &str) -> ObjectId {
    let element = class(dump, class_name, &["data"]);
    let elements: Vec<ObjectId> = (0..400)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            dump.instance(element).set("data", data).build()
        })
        .collect();
    dump.array_list(&elements)
}

/// A library that keeps its list in a static field of its own, and in a hub.
fn hub(dump: &mut DumpBuilder) -> ObjectId {
    let pile = pile(dump, "org.apache.hub.Letter");
    in_static(dump, "org.apache.hub.Letters", "ALL", pile);
    let name = dump.string("orders");
    let hub = class(dump, "org.apache.hub.Hub", &["letters", "label"]);
    let hub = dump.instance(hub);
    hub.set("letters", pile).set("label", name).build()
}

fn culprit(finding: &Finding) -> (Option<&str>, Option<&str>) {
    let culprit = &finding.culprit;
    (culprit.class.as_deref(), culprit.field.as_deref())
}

#[test]
fn the_applications_field_is_the_door_to_what_a_library_holds() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let hub = hub(&mut dump);
    in_static(&mut dump, "app.Orders", "HUB", hub);
    let finding = first(dump);
    assert_eq!(culprit(&finding), (Some("app.Orders"), Some("HUB")));
    assert_eq!(
        finding.culprit.library.as_deref(),
        Some("org.apache.hub.Hub")
    );
    assert!(!finding.culprit.is_library);
    let headline = &finding.headline;
    assert!(headline.starts_with("Orders.HUB (Hub) holds"), "{headline}");
    let door = finding.path.iter().find(|step| step.culprit).unwrap();
    assert_eq!(door.name.as_deref(), Some("HUB"));
    // Nobody can limit a library's map from outside.
    let advice = &finding.advice;
    let wanted = "If it keeps growing: limit what the Hub keeps, or use its own methods to remove what is no longer needed.";
    assert_eq!(advice.summary, wanted);
    assert_eq!(advice.example, None);
}

#[test]
fn an_element_of_the_pile_that_knows_the_library_is_no_door() {
    let mut dump = DumpBuilder::new();
    dump.java();
    // Listeners of the application refer to the hub that they are registered in.
    let hub = dump.class("org.apache.hub.Hub");
    let hub = hub.field("listeners", Type::Object).build();
    let own = dump.reserve_instance(hub);
    let listener = class(&mut dump, "app.Listener", &["data", "hub"]);
    let listeners: Vec<ObjectId> = (0..400)
        .map(|_| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let listener = dump.instance(listener).set("data", data);
            listener.set("hub", own).build()
        })
        .collect();
    let listeners = dump.array_list(&listeners);
    dump.at(own)
        .instance(hub)
        .set("listeners", listeners)
        .build();
    in_static(&mut dump, "org.apache.hub.Hubs", "DEFAULT", own);
    let finding = first(dump);
    // The library's static field is what its users know.
    assert_eq!(
        culprit(&finding),
        (Some("org.apache.hub.Hubs"), Some("DEFAULT"))
    );
    assert!(finding.culprit.is_library);
}

#[test]
fn a_door_that_the_library_calls_back_is_opened_from_the_application() {
    let mut dump = DumpBuilder::new();
    dump.java();
    // The hub refers to a callback of the application's object that has the hub; a thread's local has that object, too.
    let pile = pile(&mut dump, "org.apache.hub.Letter");
    let orders = class(&mut dump, "app.Orders", &["hub"]);
    let callback = class(&mut dump, "app.Orders$Callback", &["outer"]);
    let hub = class(&mut dump, "org.apache.hub.Hub", &["letters", "callback"]);
    let own = dump.reserve_instance(orders);
    let callback = dump.instance(callback).set("outer", own).build();
    let hub = dump.instance(hub).set("letters", pile);
    let hub = hub.set("callback", callback).build();
    dump.at(own).instance(orders).set("hub", hub).build();
    in_static(&mut dump, "org.apache.hub.Hubs", "DEFAULT", hub);
    let main = dump.thread("main");
    main.frame("app.Main", "main", "()V", "Main.java", 12)
        .local(0, own)
        .build();
    let finding = first(dump);
    assert_eq!(culprit(&finding), (Some("app.Orders"), Some("hub")));
}

#[test]
fn an_element_is_no_holder() {
    let mut dump = DumpBuilder::new();
    dump.java();
    // The application's listeners stand in elements of the library's list.
    let listener = class(&mut dump, "app.Probe", &["data"]);
    let element = class(&mut dump, "org.apache.hub.Registration", &["listener"]);
    let elements: Vec<ObjectId> = (0..2000)
        .map(|_| {
            let data = dump.byte_array(&[0; 4 << 10]);
            let listener = dump.instance(listener).set("data", data).build();
            dump.instance(element).set("listener", listener).build()
        })
        .collect();
    let elements = dump.array_list(&elements);
    let hub = owner(&mut dump, "org.apache.hub.Hub", "registered", elements);
    dump.root_jni_global(hub, 1);
    let finding = first(dump);
    assert_eq!(
        culprit(&finding),
        (Some("org.apache.hub.Hub"), Some("registered"))
    );
}

#[test]
fn a_local_variable_tells_which_method_has_the_library() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let hub = hub(&mut dump);
    let main = dump.thread("main");
    main.frame(
        "app.Server",
        "main",
        "([Ljava/lang/String;)V",
        "Server.java",
        12,
    )
    .local(0, hub)
    .build();
    let finding = first(dump);
    // The frame has the hub in hand, and the library the letters.
    assert_eq!(finding.culprit.holder, Holder::Static);
    let frame = finding.culprit.frame.unwrap();
    assert_eq!(frame, "app.Server.main(Server.java:12)");
}

/// A hook of the JDK that keeps names of files for ever, and a thread that ran out of memory in this method of a library.
fn hooks(library: &str, method: &str) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.java();
    let names: Vec<ObjectId> = (0..400)
        .map(|number| dump.string(&format!("{number}{}", "x".repeat(8000))))
        .collect();
    let entries: Vec<(ObjectId, ObjectId)> = names.iter().map(|name| (*name, 0)).collect();
    let map = dump.hash_map(&entries);
    let set = owner(&mut dump, "java.util.LinkedHashSet", "map", map);
    in_static(&mut dump, "java.io.DeleteOnExitHook", "files", set);
    let main = dump.thread("worker");
    main.frame(
        "java.lang.OutOfMemoryError",
        "<init>",
        "()V",
        "OutOfMemoryError.java",
        48,
    )
    .frame("java.util.HashMap", "resize", "()V", "HashMap.java", 700)
    .frame(library, method, "()V", "Library.java", 60)
    .frame("app.Upload", "receive", "()V", "Upload.java", 31)
    .frame("java.lang.Thread", "run", "()V", "Thread.java", 840)
    .build();
    dump
}

#[test]
fn the_method_that_fills_a_library_is_named_when_no_field_is_the_applications() {
    let diagnosis = diagnosed(hooks("java.io.DeleteOnExitHook", "add"), "");
    let culprit = &diagnosis.findings[0].culprit;
    assert_eq!(culprit.holder, Holder::Caller);
    assert_eq!(culprit.class.as_deref(), Some("app.Upload"));
    let frame = culprit.frame.as_deref();
    assert_eq!(frame, Some("app.Upload.receive(Upload.java:31)"));
    let library = culprit.library.as_deref();
    assert_eq!(library, Some("java.io.DeleteOnExitHook.files"));
    assert_eq!(diagnosis.verdict.kind, VerdictKind::Leak);
    let died = diagnosis.verdict.oom.unwrap();
    assert_eq!(died.culprit, Some(true), "{}", died.text);
}

#[test]
fn a_method_that_works_on_something_else_is_not_blamed() {
    let diagnosis = diagnosed(hooks("java.util.zip.Deflater", "init"), "");
    let culprit = &diagnosis.findings[0].culprit;
    assert_eq!(culprit.holder, Holder::Static);
    assert_eq!(culprit.class.as_deref(), Some("java.io.DeleteOnExitHook"));
    // It may have filled the hook in a call that had returned: a pointer, and no proof.
    let frame = culprit.frame.as_deref();
    assert_eq!(frame, Some("app.Upload.receive(Upload.java:31)"));
    let died = diagnosis.verdict.oom.unwrap();
    assert_eq!(died.culprit, None, "{}", died.text);
}

#[test]
fn names_that_a_library_keeps_are_read_by_the_users_rules() {
    let dump = || {
        let mut dump = DumpBuilder::new();
        dump.java();
        let hub = hub(&mut dump);
        in_static(&mut dump, "app.Orders", "HUB", hub);
        dump
    };
    let rules = "schema = 1\n[[name]]\nclass = 'org.apache.hub.Hub'\nfield = 'label'";
    let finding = &diagnosed(dump(), rules).findings[0];
    let library = finding.culprit.library.as_deref();
    assert_eq!(library, Some("org.apache.hub.Hub orders"));
    let headline = &finding.headline;
    assert!(
        headline.starts_with("Orders.HUB (Hub orders) holds"),
        "{headline}"
    );
}

/// An application, and a library whose package no table knows.
fn unknown_library(with_archives: bool) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.java();
    let domain = dump.class("java.security.ProtectionDomain").build();
    let (own, other) = (dump.instance(domain).build(), dump.instance(domain).build());
    let pile = pile(&mut dump, "io.widgets.Letter");
    let hub = dump.class("io.widgets.Hub").field("letters", Type::Object);
    let hub = if with_archives {
        hub.protection_domain(other).build()
    } else {
        hub.build()
    };
    let hub = dump.instance(hub).set("letters", pile).build();
    let server = dump.class("app.Server").static_object("HUB", hub);
    let server = if with_archives {
        server.protection_domain(own).build()
    } else {
        server.build()
    };
    dump.root_sticky_class(server);
    let main = dump.thread("main");
    main.frame(
        "app.Server",
        "main",
        "([Ljava/lang/String;)V",
        "Server.java",
        12,
    )
    .build();
    dump
}

#[test]
fn a_library_is_known_by_the_archive_that_it_lies_in() {
    let finding = first(unknown_library(true));
    assert_eq!(culprit(&finding), (Some("app.Server"), Some("HUB")));
    assert_eq!(finding.culprit.library.as_deref(), Some("io.widgets.Hub"));
    // Without archives it might be the application's own.
    let finding = first(unknown_library(false));
    assert_eq!(culprit(&finding), (Some("io.widgets.Hub"), Some("letters")));
}

/// Names that are keys of a library's map, where nothing of the application leads there: the entry on the path, and the
/// registry that knows an object's name.
#[test]
fn variables_of_scripts_are_told_by_their_names() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let orders = pile(&mut dump, "app.Order");
    let [calls, rate, number] = ["calls", "rate", "9"].map(|text| dump.string(text));
    let variables = dump.hash_map(&[(rate, number), (calls, orders)]);
    let globals = owner(&mut dump, "org.python.core.PyStringMap", "table", variables);
    in_static(&mut dump, "org.python.core.Py", "globals", globals);
    let library = first(dump).culprit.library;
    assert_eq!(
        library.as_deref(),
        Some("org.python.core.PyStringMap calls")
    );

    let mut dump = DumpBuilder::new();
    dump.java();
    let orders = pile(&mut dump, "app.Order");
    let [own, other, text] = ["$orders", "$stdout", ""].map(|text| dump.string(text));
    let package = "org.jruby.internal.runtime";
    let variable = format!("{package}.GlobalVariable");
    let variable = owner(&mut dump, &variable, "value", orders);
    let all = dump.hash_map(&[(other, text), (own, variable)]);
    let registry = format!("{package}.GlobalVariables");
    let registry = owner(&mut dump, &registry, "globalVariables", all);
    in_static(&mut dump, "org.jruby.Ruby", "GLOBALS", registry);
    let library = first(dump).culprit.library;
    assert_eq!(
        library.as_deref(),
        Some("org.jruby.internal.runtime.GlobalVariable $orders")
    );
}

/// A map of Clojure's of so many elements: a trie of arrays of nodes, whose branches are nodes of the same class.
fn persistent_map(dump: &mut DumpBuilder, class_name: &str) -> ObjectId {
    let map = class(dump, "clojure.lang.PersistentHashMap", &["root"]);
    let branch = class(dump, "clojure.lang.PersistentHashMap$ArrayNode", &["array"]);
    let leaf = class(
        dump,
        "clojure.lang.PersistentHashMap$BitmapIndexedNode",
        &["array"],
    );
    let element = class(dump, class_name, &["data"]);
    let nodes = "clojure.lang.PersistentHashMap$INode[]";
    let mut branches = Vec::new();
    for _ in 0..8 {
        let mut inner = Vec::new();
        for _ in 0..8 {
            let elements: Vec<ObjectId> = (0..16)
                .map(|_| {
                    let data = dump.byte_array(&[0; 2 << 10]);
                    dump.instance(element).set("data", data).build()
                })
                .collect();
            let elements = dump.object_array("java.lang.Object[]", &elements);
            let leaf = dump.instance(leaf).set("array", elements).build();
            let leaves = dump.object_array(nodes, &[leaf]);
            inner.push(dump.instance(branch).set("array", leaves).build());
        }
        let inner = dump.object_array(nodes, &inner);
        branches.push(dump.instance(branch).set("array", inner).build());
    }
    let branches = dump.object_array(nodes, &branches);
    let root = dump.instance(branch).set("array", branches).build();
    dump.instance(map).set("root", root).build()
}

/// Every compiled function of Clojure's has the vars that it names as constants: the var is the culprit, not the constant of
/// one function. What accumulates are the map's values, not the branches of its trie.
#[test]
fn a_var_of_clojure_is_the_culprit_and_its_trie_is_no_pile() {
    let functions = |names: &[&str]| {
        let mut dump = DumpBuilder::new();
        dump.java();
        let map = persistent_map(&mut dump, "clojure.lang.PersistentArrayMap");
        let atom = owner(&mut dump, "clojure.lang.Atom", "state", map);
        let symbol = class(&mut dump, "clojure.lang.Symbol", &["ns", "name"]);
        let symbol_of = |dump: &mut DumpBuilder, text: &str| {
            let name = dump.string(text);
            dump.instance(symbol).set("name", name).build()
        };
        let (space, own) = (
            symbol_of(&mut dump, "acme.tracking"),
            symbol_of(&mut dump, "parcels"),
        );
        let space = owner(&mut dump, "clojure.lang.Namespace", "name", space);
        let var = class(&mut dump, "clojure.lang.Var", &["ns", "sym", "root"]);
        let var = dump.instance(var).set("ns", space).set("sym", own);
        let var = var.set("root", atom).build();
        for name in names {
            in_static(&mut dump, name, "const__3", var);
        }
        first(dump)
    };
    let finding = functions(&["acme.tracking$seen_BANG_", "acme.tracking$_main"]);
    assert_eq!(culprit(&finding), (Some("acme.tracking"), Some("parcels")));
    assert_eq!(finding.culprit.holder, Holder::Variable);
    assert!(
        finding.headline.starts_with("tracking/parcels"),
        "{}",
        finding.headline
    );
    let accumulated = &finding.accumulated;
    assert_eq!(accumulated.class, "clojure.lang.PersistentArrayMap");
    assert_eq!(accumulated.instances, 8 * 8 * 16);
    // Another build compiles the functions in another order.
    let other = functions(&["acme.tracking$_main", "acme.tracking$arrived"]);
    assert_eq!(other.fingerprint, finding.fingerprint);
}

/// A result set leads to its whole database, as every connection does, and holds none of it: the table is told by its name.
#[test]
fn a_result_set_is_no_door_to_its_database() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let rows = pile(&mut dump, "org.hsqldb.RowAVL");
    let name = dump.string("ORDERS");
    let name = owner(
        &mut dump,
        "org.hsqldb.HsqlNameManager$HsqlName",
        "name",
        name,
    );
    let table = class(&mut dump, "org.hsqldb.Table", &["store", "tableName"]);
    let table = dump
        .instance(table)
        .set("store", rows)
        .set("tableName", name)
        .build();
    let database = owner(&mut dump, "org.hsqldb.Database", "tables", table);
    in_static(
        &mut dump,
        "org.hsqldb.DatabaseManager",
        "memDatabaseMap",
        database,
    );
    let result = owner(
        &mut dump,
        "org.hsqldb.jdbc.JDBCResultSet",
        "rangeTable",
        table,
    );
    let open = dump.array_list(&[result]);
    in_static(&mut dump, "app.Orders", "OPEN", open);
    let finding = first(dump);
    assert_eq!(culprit(&finding), (Some("org.hsqldb.Table"), Some("store")));
    let library = finding.culprit.library.as_deref();
    assert_eq!(library, Some("org.hsqldb.Table ORDERS"));
    assert!(finding.size_only, "{}", finding.headline);
}

/// Also where the nearest path to the table begins at the result set.
#[test]
fn what_a_result_set_reads_is_told_by_the_tables_name() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let rows = pile(&mut dump, "org.h2.mvstore.Page$Leaf");
    let name = dump.string("ORDERS");
    let table = class(
        &mut dump,
        "org.h2.mvstore.db.MVTable",
        &["primaryIndex", "objectName"],
    );
    let table = dump
        .instance(table)
        .set("primaryIndex", rows)
        .set("objectName", name)
        .build();
    let filter = owner(&mut dump, "org.h2.table.TableFilter", "table", table);
    let result = owner(&mut dump, "org.h2.jdbc.JdbcResultSet", "command", filter);
    let open = dump.array_list(&[result]);
    in_static(&mut dump, "app.Orders", "OPEN", open);
    let finding = first(dump);
    let table = "org.h2.mvstore.db.MVTable";
    assert_eq!(culprit(&finding), (Some(table), Some("primaryIndex")));
    let library = finding.culprit.library.as_deref();
    assert_eq!(library, Some("org.h2.mvstore.db.MVTable ORDERS"));
    assert!(finding.size_only, "{}", finding.headline);
}
