//! What a library's object is called: its class, and the name that the library keeps for it.

use super::keys::{key_of, keyed};
use super::link::Link;
use crate::input::Input;
use crate::names::{simple_name, stable_name};
use heapray_analyzer::ObjectIndex;
use heapray_masking::mask_value;

/// Characters of a name that are shown.
const LONGEST: usize = 80;

/// Where libraries keep names: a class, whose subclasses count, and fields separated by `.`. The last one is a string. `/`
/// stands between two such strings that make up the name.
const NAMES: [(&str, &str); 45] = [
    (
        "org.apache.activemq.broker.region.BaseDestination",
        "destination.physicalName",
    ),
    (
        "org.apache.activemq.store.AbstractMessageStore",
        "destination.physicalName",
    ),
    (
        "org.apache.activemq.artemis.core.server.impl.QueueImpl",
        "name.str",
    ),
    ("akka.actor.ActorCell", "self.path.name"),
    ("akka.dispatch.Mailbox", "actor.self.path.name"),
    ("akka.actor.ActorSystemImpl", "name"),
    ("org.apache.pekko.actor.ActorCell", "self.path.name"),
    ("org.apache.pekko.dispatch.Mailbox", "actor.self.path.name"),
    (
        "org.apache.kafka.clients.producer.KafkaProducer",
        "clientId",
    ),
    (
        "org.apache.kafka.clients.consumer.KafkaConsumer",
        "clientId",
    ),
    ("com.zaxxer.hikari.HikariConfig", "poolName"),
    ("com.zaxxer.hikari.pool.PoolBase", "poolName"),
    (
        "com.mchange.v2.c3p0.AbstractComboPooledDataSource",
        "dataSourceName",
    ),
    (
        "org.apache.tomcat.jdbc.pool.ConnectionPool",
        "poolProperties.name",
    ),
    ("net.sf.ehcache.Cache", "configuration.name"),
    (
        "org.springframework.cache.concurrent.ConcurrentMapCache",
        "name",
    ),
    ("com.hazelcast.map.impl.MapContainer", "name"),
    ("org.apache.catalina.session.ManagerBase", "context.name"),
    ("org.apache.catalina.core.ContainerBase", "name"),
    (
        "org.eclipse.jetty.server.handler.ContextHandler",
        "_contextPath",
    ),
    (
        "org.springframework.context.support.AbstractApplicationContext",
        "displayName",
    ),
    (
        "org.springframework.beans.factory.support.DefaultListableBeanFactory",
        "serializationId",
    ),
    ("org.h2.schema.SchemaObjectBase", "objectName"),
    ("org.h2.engine.DbObject", "objectName"),
    ("org.h2.mvstore.db.MVTable", "objectName"),
    ("org.hsqldb.Table", "tableName.name"),
    ("org.hsqldb.persist.RowStoreAVL", "table.tableName.name"),
    ("org.quartz.core.QuartzScheduler", "resources.name"),
    ("org.quartz.simpl.RAMJobStore", "instanceName"),
    ("clojure.lang.Var", "ns.name.name/sym.name"),
    ("clojure.lang.Namespace", "name.name"),
    ("org.mozilla.javascript.Slot", "name"),
    ("org.mozilla.javascript.ScriptableObject$Slot", "name"),
    ("ch.qos.logback.classic.Logger", "name"),
    ("ch.qos.logback.classic.LoggerContext", "name"),
    ("org.apache.logging.log4j.spi.AbstractLogger", "name"),
    ("org.apache.logging.log4j.core.LoggerContext", "contextName"),
    ("com.google.common.eventbus.EventBus", "identifier"),
    ("com.codahale.metrics.Timer", "name"),
    ("io.micrometer.core.instrument.AbstractMeter", "id.name"),
    ("com.sun.jmx.mbeanserver.Repository", "domain"),
    ("org.hibernate.internal.SessionFactoryImpl", "name"),
    ("java.util.Timer", "thread.name"),
    (
        "java.util.concurrent.Executors$DefaultThreadFactory",
        "namePrefix",
    ),
    (
        "java.util.concurrent.ThreadPoolExecutor",
        "threadFactory.namePrefix",
    ),
];

/// The class of a library's object, and its name if the library keeps one, masked as other names are:
/// `org.apache.activemq.broker.region.Queue orders`. Touches the file a few times.
pub(crate) fn describe(input: &Input<'_>, object: ObjectIndex) -> String {
    let class = stable_name(input.name_of(object));
    match name_of(input, object) {
        Some(name) => format!("{class} {name}"),
        None => class,
    }
}

/// The same without the package.
pub(crate) fn in_short(library: &str) -> String {
    match library.split_once(' ') {
        Some((class, name)) => format!("{} {name}", simple_name(class)),
        None => simple_name(library).to_owned(),
    }
}

/// The name that a library, or the user's rules, keep for an object.
pub(crate) fn name_of(input: &Input<'_>, object: ObjectIndex) -> Option<String> {
    let heap = input.heap;
    if heap.class_of_class_object(object).is_some() {
        return None;
    }
    let class = heap.class_of(object);
    let classes = heap.classes();
    let own = input.library.rules.names.iter();
    let own = own.map(|rule| (rule.class.as_str(), rule.field.as_str()));
    let known = NAMES.iter().copied();
    { own.chain(known) }
        .filter(|(name, _)| classes.is_a(class, name))
        .find_map(|(_, fields)| {
            let parts = fields.split('/').map(|part| text_at(input, object, part));
            Some(parts.collect::<Option<Vec<String>>>()?.join("/"))
        })
        .or_else(|| text_of(input, key_of(input, object)?))
}

/// A name that a library keeps as the key of a map on this path, with the class that has the map:
/// `org.python.core.PyStringMap calls`.
pub(crate) fn keyed_name(input: &Input<'_>, links: &[Link]) -> Option<String> {
    let (owner, entry) = keyed(input, links)?;
    let name = text_of(input, input.heap.field_object(entry, "key")?)?;
    Some(format!("{} {name}", stable_name(input.name_of(owner))))
}

/// The text at the end of these fields.
fn text_at(input: &Input<'_>, object: ObjectIndex, fields: &str) -> Option<String> {
    let (way, last) = fields.rsplit_once('.').unwrap_or(("", fields));
    let mut at = object;
    for field in way.split('.').filter(|field| !field.is_empty()) {
        at = input.heap.field_object(at, field)?;
    }
    text_of(input, input.heap.field_object(at, last)?)
}

/// The text of a string, as it is shown.
fn text_of(input: &Input<'_>, string: ObjectIndex) -> Option<String> {
    let text = input.heap.string_value(string, LONGEST)?;
    let is_shown = |c: &char| !c.is_control();
    let text: String = text.chars().filter(is_shown).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| mask_value("", text).into_owned())
}
