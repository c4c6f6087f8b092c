//! The JDK's collections and boxed numbers, with the fields of JDK 17.

use super::builder::DumpBuilder;
use super::collection_classes::Collections;
use crate::types::{ObjectId, Type};

impl DumpBuilder {
    /// The collection classes.
    pub fn collections(&mut self) -> Collections {
        self.start();
        if let Some(known) = self.collections {
            return known;
        }
        let map = self.class("java.util.AbstractMap");
        let map = map
            .field("keySet", Type::Object)
            .field("values", Type::Object)
            .build();
        let hash_map = self.class("java.util.HashMap").extends(map);
        let hash_map = hash_map
            .field("table", Type::Object)
            .field("entrySet", Type::Object)
            .field("size", Type::Int)
            .field("modCount", Type::Int)
            .field("threshold", Type::Int)
            .field("loadFactor", Type::Float)
            .build();
        let node = self.class("java.util.HashMap$Node");
        let hash_map_node = node
            .field("hash", Type::Int)
            .field("key", Type::Object)
            .field("value", Type::Object)
            .field("next", Type::Object)
            .build();
        let hash_map_node_array = self.class("java.util.HashMap$Node[]").build();
        let collection = self.class("java.util.AbstractCollection").build();
        let list = self.class("java.util.AbstractList").extends(collection);
        let list = list.field("modCount", Type::Int).build();
        let array_list = self.class("java.util.ArrayList").extends(list);
        let array_list = array_list
            .field("elementData", Type::Object)
            .field("size", Type::Int)
            .build();
        let number = self.class("java.lang.Number").build();
        let integer = self.class("java.lang.Integer").extends(number);
        let integer = integer.field("value", Type::Int).build();
        let long = self.class("java.lang.Long").extends(number);
        let long = long.field("value", Type::Long).build();
        for class in [
            map,
            hash_map,
            hash_map_node,
            hash_map_node_array,
            collection,
            list,
            array_list,
            number,
            integer,
            long,
        ] {
            self.root_sticky_class(class);
        }
        let classes = Collections {
            hash_map,
            hash_map_node,
            hash_map_node_array,
            array_list,
            integer,
            long,
        };
        self.collections = Some(classes);
        classes
    }

    /// A `java.lang.Integer`.
    pub fn integer(&mut self, value: i32) -> ObjectId {
        let class = self.with_address_kept(Self::collections).integer;
        self.instance(class).set("value", value).build()
    }

    /// A `java.lang.Long`.
    pub fn long(&mut self, value: i64) -> ObjectId {
        let class = self.with_address_kept(Self::collections).long;
        self.instance(class).set("value", value).build()
    }

    /// A `java.util.ArrayList` whose array has no spare room.
    pub fn array_list(&mut self, elements: &[ObjectId]) -> ObjectId {
        let class = self.with_address_kept(Self::collections).array_list;
        let data = self.with_address_kept(|d| d.object_array("java.lang.Object[]", elements));
        let size = elements.len() as i32;
        let list = self.instance(class).set("elementData", data);
        list.set("size", size).set("modCount", size).build()
    }

    /// A `java.util.HashMap` of these entries; entry `i` has hash `i`, so no bucket holds two
    /// below the usual load factor.
    pub fn hash_map(&mut self, entries: &[(ObjectId, ObjectId)]) -> ObjectId {
        let classes = self.with_address_kept(Self::collections);
        let capacity = (entries.len() * 4 / 3 + 1).next_power_of_two().max(16);
        let mut table = vec![0; capacity];
        let table = self.with_address_kept(|dump| {
            for (at, ((key, value), slot)) in entries.iter().zip(&mut table).enumerate() {
                let node = dump.instance(classes.hash_map_node).set("hash", at as i32);
                *slot = node.set("key", *key).set("value", *value).build();
            }
            dump.object_array_of(classes.hash_map_node_array, &table)
        });
        let size = entries.len() as i32;
        let map = self.instance(classes.hash_map).set("table", table);
        map.set("size", size)
            .set("modCount", size)
            .set("threshold", (capacity * 3 / 4) as i32)
            .set("loadFactor", 0.75f32)
            .build()
    }

    /// Builds the parts of an object without giving them the address set by `at`.
    pub(super) fn with_address_kept<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> T {
        self.start();
        let pending = self.pending_address.take();
        let result = build(self);
        self.pending_address = pending;
        result
    }
}
