//! `registry-of-names`: a library keeps an object for each name, and the names have identifiers in them.

use super::kind::{Kind, Recognition, figure};
use super::library_holder::{Facts, find_holder, recognition};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::collections;

pub(super) struct RegistryOfNames;

/// Jobs from which it counts that no trigger fires them.
const MANY_JOBS: u64 = 100;

/// Facts about libraries; extend here.
const FACTS: [Facts; 9] = [
    Facts {
        holders: &[
            "com.codahale.metrics.MetricRegistry",
            "io.micrometer.core.instrument.MeterRegistry",
            "io.prometheus.client.CollectorRegistry",
            "io.prometheus.metrics.model.registry.PrometheusRegistry",
            "io.dropwizard.metrics5.MetricRegistry",
        ],
        units: &[],
        summary: "Do not put identifiers into names or tags of metrics: use few names, or remove(name) when what it measures is gone.",
        details: "A registry keeps a metric for each name, with its histogram, for ever. Names with an id of an order, a user or a session in them never come again.",
        example: Some("registry.remove(name); // when what it measures is gone"),
    },
    Facts {
        holders: &["ch.qos.logback.classic.LoggerContext"],
        units: &["ch.qos.logback.classic.Logger"],
        summary: "Use one logger per class, and put identifiers into the message or the MDC.",
        details: "A logging library keeps a logger for each name for ever. Names with an id in them never come again. Ask for the logger once, in a static field.",
        example: Some("MDC.put(\"id\", id); // and one logger per class"),
    },
    Facts {
        holders: &[
            "org.apache.logging.log4j.spi.LoggerRegistry",
            "org.apache.logging.log4j.core.LoggerContext",
        ],
        units: &["org.apache.logging.log4j.core.Logger"],
        summary: "Use one logger per class, and put identifiers into the message or the ThreadContext.",
        details: "A logging library keeps a logger for each name for ever. Names with an id in them never come again. Ask for the logger once, in a static field.",
        example: Some("ThreadContext.put(\"id\", id); // and one logger per class"),
    },
    Facts {
        holders: &[
            "org.apache.log4j.Hierarchy",
            "java.util.logging.LogManager",
            "java.util.logging.LogManager$LoggerContext",
            "org.slf4j.impl.*LoggerFactory",
            "org.apache.logging.slf4j.Log4jLoggerFactory",
        ],
        units: &[],
        summary: "Use one logger per class, and put identifiers into the message or the MDC.",
        details: "A logging library keeps a logger for each name for ever. Names with an id in them never come again. Ask for the logger once, in a static field.",
        example: Some("MDC.put(\"id\", id); // and one logger per class"),
    },
    Facts {
        holders: &[
            "com.sun.jmx.mbeanserver.Repository",
            "com.sun.jmx.mbeanserver.JmxMBeanServer",
            "com.sun.jmx.interceptor.DefaultMBeanServerInterceptor",
        ],
        units: &[],
        summary: "Call unregisterMBean when the object behind the MBean is closed.",
        details: "The MBean server keeps each MBean, with everything that it refers to, until it is unregistered.",
        example: Some("server.unregisterMBean(name); // when its owner is closed"),
    },
    Facts {
        holders: &["org.quartz.simpl.RAMJobStore"],
        units: &["org.quartz.simpl.JobWrapper"],
        summary: "Do not store jobs durably that run once, or call deleteJob when they have run.",
        details: "A scheduler keeps a durable job for ever, even if no trigger is left that fires it. A job that is not durable goes with its last trigger.",
        example: Some("scheduler.deleteJob(jobKey); // or storeDurably(false)"),
    },
    Facts {
        holders: &[
            "org.apache.xerces.util.SymbolTable",
            "com.sun.org.apache.xerces.internal.util.SymbolTable",
        ],
        units: &[
            "org.apache.xerces.util.SymbolTable$Entry",
            "com.sun.org.apache.xerces.internal.util.SymbolTable$Entry",
        ],
        summary: "Do not put identifiers into names of elements or attributes: put them into values, or use a new parser after some documents.",
        details: "A parser keeps each name that it has read in its symbol table for as long as it lives. Names with an id in them never come again.",
        example: None,
    },
    Facts {
        holders: &["org.dom4j.tree.QNameCache"],
        units: &["org.dom4j.QName"],
        summary: "Do not put identifiers into names of elements or attributes: put them into values.",
        details: "dom4j keeps each name for ever, since its cache refers to the names from both sides. Names with an id in them never come again.",
        example: None,
    },
    Facts {
        holders: &["javassist.ClassPool"],
        units: &["javassist.CtClass"],
        summary: "Call detach() on classes that are done, or use a new ClassPool for each piece of work.",
        details: "A class pool keeps each class that was made or read in it until it is detached.",
        example: Some("ctClass.detach();"),
    },
];

impl Kind for RegistryOfNames {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::RegistryOfNames]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, holder) = find_holder(input, suspect, &FACTS)?;
        let mut found = recognition(input, suspect, (LeakKind::RegistryOfNames, 0.95), facts);
        found.evidence.extend(without_trigger(input, holder));
        Some(found)
    }
}

/// Evidence that Quartz keeps jobs that nothing will ever start.
fn without_trigger(input: &Input<'_>, store: ObjectIndex) -> Option<Evidence> {
    let size =
        |field| collections::inspect(input.heap, input.heap.field_object(store, field)?)?.size;
    let (jobs, triggers) = (size("jobsByKey")?, size("triggersByKey")?);
    (jobs >= MANY_JOBS && triggers * 2 < jobs).then(|| {
        figure(
            "no_trigger",
            jobs - triggers,
            format!(
                "{} of {jobs} jobs have no trigger that would start them",
                jobs - triggers
            ),
        )
    })
}
