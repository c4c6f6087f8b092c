//! Names that a library keeps as the keys of a map: variables of scripts, beans, addresses, watched paths.

use super::link::Link;
use crate::input::Input;
use crate::instances::find_instances_of;
use crate::machinery::is_machinery;
use heapray_analyzer::ObjectIndex;
use heapray_query::map_entries;

/// Classes, whose subclasses count, and their fields with maps whose keys are such names; extend here.
const MAPS: [(&str, &str); 14] = [
    ("org.python.core.PyStringMap", "table"),
    ("org.apache.zookeeper.ZKWatchManager", "dataWatches"),
    ("org.apache.zookeeper.ZKWatchManager", "existWatches"),
    ("org.apache.zookeeper.ZKWatchManager", "childWatches"),
    (
        "org.apache.zookeeper.ZooKeeper$ZKWatchManager",
        "dataWatches",
    ),
    (
        "org.apache.zookeeper.ZooKeeper$ZKWatchManager",
        "existWatches",
    ),
    (
        "org.apache.zookeeper.ZooKeeper$ZKWatchManager",
        "childWatches",
    ),
    ("bsh.NameSpace", "variables"),
    ("groovy.lang.Binding", "variables"),
    ("javax.script.SimpleBindings", "map"),
    ("org.apache.velocity.VelocityContext", "context"),
    ("org.apache.catalina.core.ApplicationContext", "attributes"),
    ("org.eclipse.jetty.util.AttributesMap", "_map"),
    ("io.vertx.core.eventbus.impl.EventBusImpl", "handlerMap"),
];
/// Classes of values, and the class and field of the map that knows their names; extend here.
const VALUES: [(&str, &str, &str); 1] = [(
    "org.jruby.internal.runtime.GlobalVariable",
    "org.jruby.internal.runtime.GlobalVariables",
    "globalVariables",
)];
/// Entries of such a map that are looked at.
const MOST_ENTRIES: usize = 4096;

/// The object with the map on the path, and the entry through which the path leads: the nearest to the end.
pub(super) fn keyed(input: &Input<'_>, links: &[Link]) -> Option<(ObjectIndex, ObjectIndex)> {
    let classes = input.heap.classes();
    let is_known = |link: &Link| {
        let field = link.field.as_deref();
        let mut maps = MAPS.iter();
        maps.any(|(class, name)| field == Some(*name) && classes.is_a(link.class, class))
    };
    let at = links.iter().rposition(is_known)?;
    let within = links.iter().skip(at + 1);
    let mut within = within.take_while(|link| is_machinery(input.name_of(link.source)));
    let value = |link: &&Link| matches!(link.field.as_deref(), Some("val" | "value"));
    let entry = within.find(value)?.source;
    Some((links.get(at)?.source, entry))
}

/// The key under which a library's registry has the object.
pub(super) fn key_of(input: &Input<'_>, object: ObjectIndex) -> Option<ObjectIndex> {
    let heap = input.heap;
    let class = heap.class_of(object);
    let (_, registry, field) = VALUES
        .iter()
        .find(|(value, ..)| heap.classes().is_a(class, value))?;
    let registries = find_instances_of(heap, |_, class| class.name == *registry);
    let maps = registries
        .iter()
        .filter_map(|of| heap.field_object(*of, field));
    { maps }.find_map(|map| {
        let entries = map_entries(heap, map, MOST_ENTRIES);
        let own = entries.into_iter().find(|(_, value)| *value == object);
        own.map(|(key, _)| key)
    })
}
