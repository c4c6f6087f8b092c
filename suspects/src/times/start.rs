//! When did the process start? By times that the JDK and libraries note once, as they start.

use super::read::Clock;
use crate::input::Input;
use crate::instances::find_instances_of;

/// Classes, whose subclasses count, and their fields with the time at which they were made, milliseconds since the epoch;
/// extend here. None of them is made twice in a program of the usual kind, and what is made later only makes the process
/// look younger.
const NOTED: [(&str, &str); 5] = [
    ("sun.management.RuntimeImpl", "vmStartupTime"),
    ("ch.qos.logback.core.ContextBase", "birthTime"),
    (
        "org.springframework.context.support.AbstractApplicationContext",
        "startupDate",
    ),
    ("org.apache.catalina.core.StandardContext", "startTime"),
    ("org.apache.activemq.broker.BrokerService", "startDate"),
];

/// The earliest of these times, milliseconds since the epoch; `None` if the dump has none. The process is at least so old.
pub(super) fn started(input: &Input<'_>, clock: Clock) -> Option<i64> {
    let heap = input.heap;
    let classes = heap.classes();
    let is_known = |class| NOTED.iter().any(|(name, _)| classes.is_a(class, name));
    let noted = find_instances_of(heap, |class, _| is_known(class));
    let times = noted.iter().flat_map(|object| {
        let class = heap.class_of(*object);
        let fields = NOTED
            .iter()
            .filter(move |(name, _)| classes.is_a(class, name));
        fields.filter_map(|(_, field)| {
            let number = heap.field_i64(*object, field);
            let date = || heap.field_i64(heap.field_object(*object, field)?, "fastTime");
            number.or_else(date)
        })
    });
    times.filter(|time| clock.is_start(*time)).min()
}
