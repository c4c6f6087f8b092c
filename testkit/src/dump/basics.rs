//! The JDK classes that every dump holds, with the fields of JDK 17.

use super::builder::DumpBuilder;
use crate::types::{ClassId, Type};

/// Reference fields of `java.lang.Class` besides one int: 116 bytes of payload in JDK 17.
const CLASS_REFERENCES: [&str; 14] = [
    "cachedConstructor",
    "name",
    "module",
    "packageName",
    "componentType",
    "reflectionData",
    "genericInfo",
    "enumConstants",
    "enumConstantDirectory",
    "annotationData",
    "annotationType",
    "classValueMap",
    "classLoader",
    "classData",
];

impl DumpBuilder {
    pub(super) fn make_basics(&mut self) {
        let sticky = self.settings.sticky_basics;
        // Trace 1 is the empty allocation site of all objects.
        self.trace(1, 0, &[]);

        let object = self.class("java.lang.Object").extends(0).build();
        self.basics.object = object;
        let mut class = self.class("java.lang.Class");
        for field in CLASS_REFERENCES {
            class = class.field(field, Type::Object);
        }
        self.basics.class = class.field("classRedefinedCount", Type::Int).build();
        self.basics.class_loader = self.make_class_loader();
        self.basics.string = self.make_string();
        self.basics.thread = self.make_thread();
        self.make_references();

        for of in Type::PRIMITIVES {
            self.class(of.array_name()).build();
        }
        self.class("java.lang.Object[]").build();
        self.class("java.lang.String[]").build();
        self.class("java.lang.Class[]").build();
        if sticky {
            let basics = self.basics;
            for class in basics.all() {
                self.root_sticky_class(class);
            }
            for of in Type::PRIMITIVES {
                let class = self.class_or_new(of.array_name());
                self.root_sticky_class(class);
            }
        }
    }

    fn make_class_loader(&mut self) -> ClassId {
        let builder = self.class("java.lang.ClassLoader");
        builder
            .field("parent", Type::Object)
            .field("name", Type::Object)
            .field("unnamedModule", Type::Object)
            .field("nameAndId", Type::Object)
            .field("parallelLockMap", Type::Object)
            .field("package2certs", Type::Object)
            .field("classes", Type::Object)
            .field("defaultDomain", Type::Object)
            .field("packages", Type::Object)
            .field("defaultAssertionStatus", Type::Boolean)
            .build()
    }

    fn make_string(&mut self) -> ClassId {
        let jdk8 = self.settings.jdk8_strings;
        let builder = self.class("java.lang.String");
        let builder = builder.field("value", Type::Object);
        if jdk8 {
            return builder.field("hash", Type::Int).build();
        }
        builder
            .field("hash", Type::Int)
            .field("coder", Type::Byte)
            .field("hashIsZero", Type::Boolean)
            .build()
    }

    fn make_thread(&mut self) -> ClassId {
        let builder = self.class("java.lang.Thread");
        builder
            .field("name", Type::Object)
            .field("priority", Type::Int)
            .field("daemon", Type::Boolean)
            .field("interrupted", Type::Boolean)
            .field("stillborn", Type::Boolean)
            .field("eetop", Type::Long)
            .field("target", Type::Object)
            .field("group", Type::Object)
            .field("contextClassLoader", Type::Object)
            .field("inheritedAccessControlContext", Type::Object)
            .field("threadLocals", Type::Object)
            .field("inheritableThreadLocals", Type::Object)
            .field("stackSize", Type::Long)
            .field("tid", Type::Long)
            .field("threadStatus", Type::Int)
            .field("parkBlocker", Type::Object)
            .field("blocker", Type::Object)
            .field("blockerLock", Type::Object)
            .field("uncaughtExceptionHandler", Type::Object)
            .build()
    }

    fn make_references(&mut self) {
        let builder = self.class("java.lang.ref.Reference");
        let reference = builder
            .field("referent", Type::Object)
            .field("queue", Type::Object)
            .field("next", Type::Object)
            .field("discovered", Type::Object)
            .build();
        self.basics.reference = reference;
        let builder = self.class("java.lang.ref.SoftReference").extends(reference);
        let soft = builder.field("timestamp", Type::Long).build();
        self.basics.soft_reference = soft;
        let weak = self.class("java.lang.ref.WeakReference").extends(reference);
        self.basics.weak_reference = weak.build();
        let phantom = self.class("java.lang.ref.PhantomReference");
        self.basics.phantom_reference = phantom.extends(reference).build();
        let last = self.class("java.lang.ref.FinalReference");
        let last = last.extends(reference).build();
        self.basics.final_reference = last;
        let builder = self.class("java.lang.ref.Finalizer").extends(last);
        let finalizer = builder
            .field("next", Type::Object)
            .field("prev", Type::Object)
            .build();
        self.basics.finalizer = finalizer;
    }
}
