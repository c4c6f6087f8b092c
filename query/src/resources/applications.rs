//! Applications inside of servers: their class loaders.

use heapray_analyzer::Heap;
use heapray_masking::is_jdk_class;

use super::kind::ResourceKind;
use super::reader::{number, text};
use super::row::{Detail, ResourceRow};
use crate::loaders::loaders;

/// Classes of loaders of applications, and paths to the name and the state of the application: Tomcat 10, Jetty 12,
/// `WildFly` 30, Quarkus 3, Spring Boot 3, Flink 1.19, Spark 3.
const LOADERS: [(&str, &str, &str); 10] = [
    (
        "org.apache.catalina.loader.WebappClassLoaderBase",
        "resources.context.name|contextName",
        "state.name",
    ),
    ("org.eclipse.jetty.webapp.WebAppClassLoader", "_name", ""),
    (
        "org.eclipse.jetty.ee8.webapp.WebAppClassLoader",
        "_name",
        "",
    ),
    (
        "org.eclipse.jetty.ee9.webapp.WebAppClassLoader",
        "_name",
        "",
    ),
    (
        "org.eclipse.jetty.ee10.webapp.WebAppClassLoader",
        "_name",
        "",
    ),
    ("org.jboss.modules.ModuleClassLoader", "module.name", ""),
    (
        "io.quarkus.bootstrap.classloading.QuarkusClassLoader",
        "name",
        "",
    ),
    (
        "org.springframework.boot.loader.LaunchedURLClassLoader",
        "",
        "",
    ),
    ("org.apache.flink.util.FlinkUserCodeClassLoader", "", ""),
    ("org.apache.spark.util.MutableURLClassLoader", "", ""),
];

/// The loaders of applications with what they retain, by the names of the applications.
pub(super) fn rows(heap: &Heap) -> Vec<ResourceRow> {
    let classes = heap.classes();
    let known = |loader| {
        let class = heap.class_of(loader);
        LOADERS.iter().find(|(name, ..)| classes.is_a(class, name))
    };
    // A server's own loaders and those of the JDK are no applications.
    let rows = loaders(heap).into_iter().filter_map(|loader| {
        let object = loader.object.filter(|_| !is_jdk_class(&loader.class))?;
        let (_, name, state) = known(object)?;
        let mut row = ResourceRow::new(heap, ResourceKind::Application, object);
        let name = text(heap, object, name).or(loader.name);
        row.details
            .extend(name.map(|name| ("name", Detail::Name(name))));
        let state = text(heap, object, state);
        row.details
            .extend(state.map(|state| ("state", Detail::Name(state))));
        row.details
            .push(("classes", Detail::Number(loader.classes.cast_signed())));
        let instances = loader.instances.objects.cast_signed();
        row.details.push(("instances", Detail::Number(instances)));
        let started = number(heap, object, "started");
        if started == Some(0) {
            row.details
                .push(("state", Detail::Name("stopped".to_owned())));
        }
        row.retained_bytes = loader.retained_size;
        Some(row)
    });
    rows.collect()
}
