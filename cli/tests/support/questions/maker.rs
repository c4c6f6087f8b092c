//! Builds classes of the JDK and of the portal, and holds objects from static fields.

use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

/// A portal under construction.
pub(crate) struct Maker {
    pub dump: DumpBuilder,
    loader_class: ClassId,
    container: ObjectId,
    loader: ObjectId,
    classes: Vec<ClassId>,
    statics: Vec<(&'static str, ObjectId)>,
}

impl Maker {
    pub(crate) fn new() -> Self {
        let mut dump = DumpBuilder::new();
        dump.created_ms(1_772_590_653_000);
        let loader_class = dump.java().class_loader;
        let loader_class = dump
            .class("com.example.container.WebappLoader")
            .extends(loader_class)
            .build();
        dump.root_sticky_class(loader_class);
        let container = dump.reserve_instance(loader_class);
        let loader = dump.reserve_instance(loader_class);
        Self {
            dump,
            loader_class,
            container,
            loader,
            classes: Vec::new(),
            statics: Vec::new(),
        }
    }

    /// A class of the boot loader.
    pub(crate) fn jdk(
        &mut self,
        name: &str,
        parent: Option<ClassId>,
        fields: &[(&str, Type)],
    ) -> ClassId {
        let class = self.class_of(0, name, parent, fields, &[]);
        self.dump.root_sticky_class(class);
        class
    }

    /// A class of the container, or of a library in it.
    pub(crate) fn library(
        &mut self,
        name: &str,
        parent: Option<ClassId>,
        fields: &[(&str, Type)],
    ) -> ClassId {
        self.class_of(self.container, name, parent, fields, &[])
    }

    /// A class of the portal.
    pub(crate) fn app(
        &mut self,
        name: &str,
        parent: Option<ClassId>,
        fields: &[(&str, Type)],
    ) -> ClassId {
        let class = self.class_of(self.loader, name, parent, fields, &[]);
        self.classes.push(class);
        class
    }

    /// An enum of the portal with its constants.
    pub(crate) fn enumeration(&mut self, name: &str, constants: &[&str]) -> Vec<ObjectId> {
        let parent = self.known("java.lang.Enum").unwrap_or_else(|| {
            let fields = [("name", Type::Object), ("ordinal", Type::Int)];
            self.jdk("java.lang.Enum", None, &fields)
        });
        let places: Vec<ObjectId> = constants.iter().map(|_| self.dump.reserve()).collect();
        let statics: Vec<(&str, ObjectId)> =
            constants.iter().copied().zip(places.clone()).collect();
        let class = self.class_of(self.loader, name, Some(parent), &[], &statics);
        self.classes.push(class);
        for (ordinal, (constant, place)) in statics.iter().enumerate() {
            let text = self.dump.string(constant);
            let object = self.dump.at(*place).instance(class).set("name", text);
            object.set("ordinal", int(ordinal)).build();
        }
        places
    }

    /// The portal keeps `object` in a static field.
    pub(crate) fn hold(&mut self, field: &'static str, object: ObjectId) {
        self.statics.push((field, object));
    }

    pub(crate) fn known(&mut self, class: &str) -> Option<ClassId> {
        self.dump.find_class(class)
    }

    fn class_of(
        &mut self,
        loader: ObjectId,
        name: &str,
        parent: Option<ClassId>,
        fields: &[(&str, Type)],
        statics: &[(&str, ObjectId)],
    ) -> ClassId {
        let mut class = self.dump.class(name).loader(loader);
        if let Some(parent) = parent {
            class = class.extends(parent);
        }
        for (field, of) in fields {
            class = class.field(field, *of);
        }
        for (field, object) in statics {
            class = class.static_object(field, *object);
        }
        class.build()
    }

    /// Adds the class with the static fields and the loaders, and writes the dump.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let statics = std::mem::take(&mut self.statics);
        let portal = self.class_of(
            self.loader,
            "com.example.portal.Portal",
            None,
            &[],
            &statics,
        );
        self.classes.push(portal);
        let classes = self.dump.array_list(&self.classes);
        for (place, name, parent, classes) in [
            (self.container, "container", 0, 0),
            (self.loader, "portal", self.container, classes),
        ] {
            let name = self.dump.string(name);
            let loader = self.dump.at(place).instance(self.loader_class);
            let loader = loader.set("name", name).set("parent", parent);
            loader.set("classes", classes).build();
        }
        self.dump.root_jni_global(self.loader, 0x7f00_0000_3000);
        self.dump.to_bytes()
    }
}

/// A number as Java's `int`.
pub(crate) fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap()
}
