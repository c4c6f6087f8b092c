//! Which healthy dump do the cases damage?

use crate::dump::DumpBuilder;
use crate::types::{ClassId, ObjectId, Type};

/// The healthy dump of a small shop, and the objects that a case may damage.
///
/// It holds orders in an array in a static field, a map, arrays of every type and a running thread.
#[derive(Debug)]
pub struct Story {
    /// The dump; a case adds to it.
    pub dump: DumpBuilder,
    /// `shop.Entity`, the super of `Order`, with one long.
    pub entity: ClassId,
    /// `shop.Order`, with fields of every type.
    pub order: ClassId,
    /// The application's class loader.
    pub loader: ObjectId,
    /// All orders.
    pub orders: Vec<ObjectId>,
    /// `Order[]` of them.
    pub order_array: ObjectId,
    /// Instances and arrays so far.
    pub objects: u64,
}

impl Default for Story {
    fn default() -> Self {
        Self::new()
    }
}

impl Story {
    /// The shop in a dump with default settings and segments of 1500 bytes.
    pub fn new() -> Self {
        Self::in_dump(DumpBuilder::new())
    }

    /// The shop in a dump whose settings are already made; its segments get 1500 bytes.
    pub fn in_dump(mut dump: DumpBuilder) -> Self {
        dump.segment_bytes(1500);
        let java = dump.java();
        let builder = dump.class("shop.Loader").extends(java.class_loader);
        let loader_class = builder.build();
        dump.root_sticky_class(loader_class);
        let name = dump.string("app");
        let loader = dump.instance(loader_class).set("name", name).build();
        dump.root_jni_global(loader, 0x1000);

        let builder = dump.class("shop.Entity").loader(loader);
        let entity = builder.field("id", Type::Long).build();
        let mut builder = dump.class("shop.Order").extends(entity).loader(loader);
        builder = builder.field("name", Type::Object);
        for of in Type::PRIMITIVES {
            builder = builder.field(&format!("{of:?}").to_lowercase(), of);
        }
        let order = builder.build();

        let mut orders = Vec::new();
        for number in 0..12 {
            let name = dump.string(&format!("order {number}"));
            let builder = dump.instance(order).set("id", i64::from(number));
            let builder = builder
                .set("name", name)
                .set("double", f64::from(number) / 4.0);
            orders.push(builder.set("int", number).build());
        }
        let order_array = dump.object_array("shop.Order[]", &orders);
        for of in Type::PRIMITIVES {
            let bytes: Vec<u8> = (0..3 * of.size(8) as u8).collect();
            let array = dump.primitive_array(of, &bytes);
            dump.root_jni_global(array, 0x1008);
        }
        let key = dump.string("latest");
        let latest = orders.last().copied().unwrap_or(0);
        let map = dump.hash_map(&[(key, latest)]);
        let builder = dump.class("shop.Main").loader(loader);
        let builder = builder.static_object("ORDERS", order_array);
        let main = builder.static_field("count", 12i32).build();
        dump.root_jni_global(main, 0x1010);
        dump.thread("main")
            .frame("shop.Main", "serve", "(Ljava/util/Map;)V", "Main.java", 42)
            .local(0, map)
            .frame(
                "shop.Main",
                "main",
                "([Ljava/lang/String;)V",
                "Main.java",
                17,
            )
            .build();
        let objects = dump.counts().objects();
        Self {
            dump,
            entity,
            order,
            loader,
            orders,
            order_array,
            objects,
        }
    }
}
