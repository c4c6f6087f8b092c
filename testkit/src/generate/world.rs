//! The classes, the main thread and the roots of a generated dump.

use super::heap::InstanceShape;
use super::options::GenerateOptions;
use crate::dump::DumpBuilder;
use crate::types::{ClassId, ObjectId, Type};

/// What the shapes build with.
#[derive(Debug, Clone, Copy)]
pub(super) struct World {
    pub(super) string: InstanceShape,
    pub(super) hash_map: InstanceShape,
    pub(super) map_node: InstanceShape,
    pub(super) map_table: ClassId,
    pub(super) array_list: InstanceShape,
    pub(super) integer: InstanceShape,
    pub(super) long: InstanceShape,
    pub(super) order: InstanceShape,
    pub(super) node: InstanceShape,
    pub(super) leaf: InstanceShape,
    pub(super) tree: InstanceShape,
    pub(super) object_array: ClassId,
    pub(super) loader: ObjectId,
    pub(super) registry: InstanceShape,
    /// Addresses to fill last: the object in a static of `app.Main`, and one that a local of
    /// the main thread holds.
    pub(super) in_static: ObjectId,
    pub(super) in_local: ObjectId,
}

impl World {
    /// Builds classes, loader, main thread and roots.
    pub(super) fn new(options: &GenerateOptions) -> (DumpBuilder, Self) {
        let mut dump = DumpBuilder::new();
        dump.id_size(options.id_size)
            .segment_bytes(options.segment_bytes);
        if options.id_size == 4 {
            // Room for a big heap below 2^32.
            dump.first_address(0x0100_0000);
        }
        let java = dump.java();
        let jdk = dump.collections();
        let loader_class = dump.class("jdk.internal.loader.ClassLoaders$AppClassLoader");
        let loader_class = loader_class.extends(java.class_loader).build();
        dump.root_sticky_class(loader_class);
        let name = dump.string("app");
        let loader = dump.instance(loader_class).set("name", name).build();
        dump.root_jni_global(loader, 0x7f3a_0000 + 8);

        let builder = dump.class("app.Registry").loader(loader);
        let registry = builder.field("head", Type::Object).build();
        let in_static = dump.reserve_instance(registry);
        let in_local = dump.reserve_instance(registry);
        let main = dump.class("app.Main").loader(loader);
        let main = main.static_object("REGISTRY", in_static).build();
        dump.root_jni_global(main, 0x7f3a_0000 + 16);
        let builder = dump.class("app.Order").loader(loader);
        let order = builder
            .field("id", Type::Long)
            .field("total", Type::Double)
            .field("state", Type::Int)
            .field("customer", Type::Object)
            .field("note", Type::Object)
            .field("payload", Type::Object)
            .build();
        let builder = dump.class("app.Node").loader(loader);
        let node = builder
            .field("value", Type::Long)
            .field("next", Type::Object)
            .field("data", Type::Object)
            .build();
        let builder = dump.class("app.Leaf").loader(loader);
        let leaf = builder.field("hub", Type::Object).build();
        let builder = dump.class("app.Tree").loader(loader);
        let tree = builder
            .field("key", Type::Int)
            .field("left", Type::Object)
            .field("right", Type::Object)
            .build();
        dump.thread("main")
            .frame("app.Main", "serve", "(Lapp/Registry;)V", "Main.java", 42)
            .local(0, in_local)
            .frame(
                "app.Main",
                "main",
                "([Ljava/lang/String;)V",
                "Main.java",
                17,
            )
            .build();
        let object_array = dump.class_or_new("java.lang.Object[]");
        let of = |class| InstanceShape::of(&dump, class);
        let world = Self {
            string: of(java.string),
            hash_map: of(jdk.hash_map),
            map_node: of(jdk.hash_map_node),
            map_table: jdk.hash_map_node_array,
            array_list: of(jdk.array_list),
            integer: of(jdk.integer),
            long: of(jdk.long),
            order: of(order),
            node: of(node),
            leaf: of(leaf),
            tree: of(tree),
            object_array,
            loader,
            registry: of(registry),
            in_static,
            in_local,
        };
        (dump, world)
    }
}
