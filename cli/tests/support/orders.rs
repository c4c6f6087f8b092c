//! A shop that never forgets an order.

use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// Orders in the map.
const ORDERS: i64 = 12_000;

/// The dump, plain: some 5 MB, the same at every call.
pub(crate) fn dump() -> Vec<u8> {
    story_of(ORDERS, 0).to_bytes()
}

/// The same, not written yet.
pub(crate) fn story() -> DumpBuilder {
    story_of(ORDERS, 0)
}

/// The same shop with so many orders, some days later.
pub(crate) fn dump_of(orders: i64, days: u64) -> Vec<u8> {
    story_of(orders, days).to_bytes()
}

fn story_of(orders: i64, days: u64) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000 + days * 86_400_000);
    let java = dump.java();
    // Put together at run time, so that no scanner takes this file for a leak.
    let password = ["correct", "horse", "battery", "staple"].join(" ");
    let system_properties = properties(
        &mut dump,
        &[
            ("java.version", "21.0.4"),
            ("java.vendor", "Eclipse Adoptium"),
            ("java.vm.name", "OpenJDK 64-Bit Server VM"),
            ("java.vm.version", "21.0.4+7-LTS"),
            ("sun.java.command", "com.example.orders.Main --port 8080"),
            ("db.user", "orders"),
            ("db.password", &password),
        ],
    );
    let system = dump
        .class("java.lang.System")
        .static_object("props", system_properties)
        .build();
    dump.root_sticky_class(system);

    let loader_class = dump
        .class("jdk.internal.loader.ClassLoaders$AppClassLoader")
        .extends(java.class_loader)
        .field("classes", Type::Object)
        .build();
    dump.root_sticky_class(loader_class);
    let loader = dump.reserve_instance(loader_class);
    let line_class = dump
        .class("com.example.orders.Line")
        .loader(loader)
        .field("article", Type::Object)
        .field("quantity", Type::Int)
        .build();
    let order_class = dump
        .class("com.example.orders.Order")
        .loader(loader)
        .field("number", Type::Long)
        .field("customer", Type::Object)
        .field("lines", Type::Object)
        .build();
    let article = dump.string("A4 paper, 80 g");
    let mut entries = Vec::new();
    for number in 0..orders {
        let customer = dump.string(&format!("customer {number}"));
        let lines: Vec<ObjectId> = (0..3)
            .map(|quantity| {
                let line = dump.instance(line_class).set("article", article);
                line.set("quantity", quantity + 1).build()
            })
            .collect();
        let lines = dump.array_list(&lines);
        let order = dump.instance(order_class).set("number", 1_000 + number);
        let order = order.set("customer", customer).set("lines", lines).build();
        entries.push((dump.long(1_000 + number), order));
    }
    let open_orders = dump.hash_map(&entries);
    let book = dump
        .class("com.example.orders.OrderBook")
        .loader(loader)
        .static_object("OPEN_ORDERS", open_orders)
        .build();
    let classes = dump.array_list(&[book, order_class, line_class]);
    let name = dump.string("app");
    dump.at(loader)
        .instance(loader_class)
        .set("name", name)
        .set("classes", classes)
        .build();
    dump.root_jni_global(loader, 0x7f00_0000_1000);

    threads(&mut dump, entries.last().map_or(0, |(_, order)| *order));
    let garbage = dump.byte_array(&vec![0; 10_000]);
    let _ = garbage; // nothing refers to it
    dump
}

/// One dies while it opens an order, one waits.
fn threads(dump: &mut DumpBuilder, newest: ObjectId) {
    dump.thread("http-nio-8080-exec-1")
        .frame(
            "java.lang.OutOfMemoryError",
            "<init>",
            "()V",
            "OutOfMemoryError.java",
            48,
        )
        .frame(
            "java.util.HashMap",
            "resize",
            "()[Ljava/util/HashMap$Node;",
            "HashMap.java",
            702,
        )
        .frame(
            "com.example.orders.OrderBook",
            "open",
            "(Lcom/example/orders/Order;)V",
            "OrderBook.java",
            42,
        )
        .frame("java.lang.Thread", "run", "()V", "Thread.java", 1583)
        .local(2, newest)
        .build();
    let rest = dump.byte_array(&vec![0; 40_000]);
    dump.thread("main")
        .frame(
            "com.example.orders.Main",
            "main",
            "([Ljava/lang/String;)V",
            "Main.java",
            17,
        )
        .local(0, rest)
        .build();
}

/// `java.util.Properties` as JDK 9+ keeps them, in a concurrent map.
fn properties(dump: &mut DumpBuilder, entries: &[(&str, &str)]) -> ObjectId {
    let map_class = dump
        .class("java.util.concurrent.ConcurrentHashMap")
        .field("table", Type::Object)
        .field("baseCount", Type::Long)
        .build();
    dump.root_sticky_class(map_class);
    let node_class = dump
        .class("java.util.concurrent.ConcurrentHashMap$Node")
        .field("hash", Type::Int)
        .field("key", Type::Object)
        .field("val", Type::Object)
        .field("next", Type::Object)
        .build();
    dump.root_sticky_class(node_class);
    let properties_class = dump
        .class("java.util.Properties")
        .field("defaults", Type::Object)
        .field("map", Type::Object)
        .build();
    dump.root_sticky_class(properties_class);
    let mut nodes = Vec::new();
    for (name, value) in entries {
        let (name, value) = (dump.string(name), dump.string(value));
        nodes.push(
            dump.instance(node_class)
                .set("key", name)
                .set("val", value)
                .build(),
        );
    }
    let table = dump.object_array("java.util.concurrent.ConcurrentHashMap$Node[]", &nodes);
    let map = dump.instance(map_class).set("table", table);
    let map = map
        .set("baseCount", i64::try_from(nodes.len()).unwrap())
        .build();
    dump.instance(properties_class).set("map", map).build()
}
