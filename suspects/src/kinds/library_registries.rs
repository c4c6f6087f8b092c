//! What libraries keep by name, and how it is removed: a table, one row for each.

use super::library_holder::Facts;

/// Facts about libraries; extend here.
pub(super) const REGISTRIES: &[Facts] = &[
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
    Facts {
        holders: &["io.netty.util.ConstantPool"],
        units: &["io.netty.util.AbstractConstant"],
        summary: "Make each AttributeKey once, as a static constant, and keep what differs in the attribute's value.",
        details: "A pool of constants keeps every name for ever. AttributeKey.valueOf with an id in the name makes a new key each time.",
        example: None,
    },
];

/// The same where much else hangs from the holder, so that only the map of names may lie between it and what accumulates.
pub(super) const NAMED: &[Facts] = &[
    Facts {
        holders: &[
            "org.springframework.beans.factory.support.DefaultSingletonBeanRegistry",
            "org.springframework.beans.factory.support.DefaultListableBeanFactory",
        ],
        units: &["org.springframework.beans.factory.support.AbstractBeanDefinition"],
        summary: "Do not register a bean for each piece of work: use one prototype bean, or call removeBeanDefinition when the work is done.",
        details: "A bean factory keeps each definition and each singleton by its name until it is removed or the context is closed. Prototype beans are not kept; autowireBean fills an object that you make yourself.",
        example: Some("context.removeBeanDefinition(name); // when its work is done"),
    },
    Facts {
        holders: &[
            "sun.net.httpserver.ContextList",
            "sun.net.httpserver.ServerImpl#contexts",
        ],
        units: &["sun.net.httpserver.HttpContextImpl"],
        summary: "Create one context for a common path, and look up the rest in its handler, or call removeContext.",
        details: "An HttpServer keeps each context with its handler until removeContext, and looks through all of them for each request.",
        example: Some("server.removeContext(path); // when it is no longer offered"),
    },
    Facts {
        holders: &["org.apache.pekko.actor.dungeon.ChildrenContainer$*"],
        units: &[
            "org.apache.pekko.actor.AbstractActor",
            "org.apache.pekko.actor.ActorCell",
        ],
        summary: "Stop each actor when its work is done: context.stop(self), a PoisonPill, or setReceiveTimeout.",
        details: "An actor lives, with its state and its mailbox, until it is stopped. Its parent keeps it by its name.",
        example: Some("getContext().stop(getSelf()); // when the work is done"),
    },
    Facts {
        holders: &["akka.actor.dungeon.ChildrenContainer$*"],
        units: &["akka.actor.AbstractActor", "akka.actor.ActorCell"],
        summary: "Stop each actor when its work is done: context.stop(self), a PoisonPill, or setReceiveTimeout.",
        details: "An actor lives, with its state and its mailbox, until it is stopped. Its parent keeps it by its name.",
        example: Some("getContext().stop(getSelf()); // when the work is done"),
    },
    Facts {
        holders: &[
            "org.apache.avro.Schema$Parser",
            "org.apache.avro.ParseContext",
            "org.apache.avro.Schema$Names",
            "org.apache.avro.util.SchemaResolver*",
        ],
        units: &["org.apache.avro.Schema"],
        summary: "Use a new Schema.Parser for each schema, and do not put identifiers into the names of records.",
        details: "A parser of Avro keeps each named schema that it has read, so that later ones can refer to it.",
        example: Some("new Schema.Parser().parse(text);"),
    },
    Facts {
        holders: &["bsh.NameSpace"],
        units: &["bsh.Variable"],
        summary: "Set the same variable again for each piece of work, or call unset(name) when it is done.",
        details: "An interpreter of BeanShell keeps each variable by its name until unset. Names with a number in them never come again.",
        example: Some("interpreter.unset(name); // when its work is done"),
    },
    Facts {
        holders: &["groovy.lang.Binding"],
        units: &[],
        summary: "Use a new Binding for each script, or the same names of variables for each piece of work.",
        details: "A binding keeps each variable by its name. Names with a number in them never come again.",
        example: Some("script.setBinding(new Binding()); // for each piece of work"),
    },
    Facts {
        holders: &[
            "javax.script.SimpleBindings",
            "javax.script.SimpleScriptContext",
        ],
        units: &[],
        summary: "Evaluate each script with bindings of its own: engine.createBindings().",
        details: "The bindings of an engine keep each variable by its name for as long as the engine lives.",
        example: Some("engine.eval(text, engine.createBindings());"),
    },
    Facts {
        holders: &[
            "org.jvnet.hk2.external.runtime.*",
            "org.jvnet.hk2.internal.ServiceLocatorFactoryImpl",
        ],
        units: &["org.jvnet.hk2.internal.ServiceLocatorImpl"],
        summary: "Close what has made the service locators, or shut them down with ServiceLocatorFactory.destroy.",
        details: "HK2 keeps each service locator by its name until it is destroyed. A client or an application of Jersey has one of its own.",
        example: None,
    },
    Facts {
        holders: &["sun.rmi.registry.RegistryImpl"],
        units: &[],
        summary: "Call unbind when the remote object is no longer offered.",
        details: "An RMI registry keeps each name until it is unbound.",
        example: Some("registry.unbind(name);"),
    },
    Facts {
        holders: &["sun.rmi.transport.ObjectTable"],
        units: &["sun.rmi.transport.Target"],
        summary: "Call UnicastRemoteObject.unexportObject when the remote object is done.",
        details: "RMI keeps each exported object until it is unexported, or until no client has it any more and its owner lets go of it.",
        example: Some("UnicastRemoteObject.unexportObject(remote, true);"),
    },
    Facts {
        holders: &["org.apache.naming.NamingContext"],
        units: &[],
        summary: "Call unbind when what was bound is closed.",
        details: "A naming context keeps each name until it is unbound.",
        example: None,
    },
    Facts {
        holders: &["java.sql.DriverManager"],
        units: &["java.sql.DriverInfo"],
        summary: "Register each driver once, and call DriverManager.deregisterDriver when its application stops.",
        details: "The DriverManager keeps each registered driver, and with it the class loader of its application.",
        example: Some("DriverManager.deregisterDriver(driver);"),
    },
    Facts {
        holders: &[
            "org.apache.felix.framework.ServiceRegistry",
            "org.eclipse.osgi.internal.serviceregistry.ServiceRegistry",
        ],
        units: &[],
        summary: "Call unregister() on the ServiceRegistration when the service is done, and ungetService for each getService.",
        details: "The framework keeps each registered service until it is unregistered or its bundle stops.",
        example: None,
    },
    Facts {
        holders: &[
            "com.codahale.metrics.health.HealthCheckRegistry",
            "io.github.resilience4j.core.registry.*",
        ],
        units: &[],
        summary: "Do not put identifiers into names, or call unregister(name) or remove(name) when what it stands for is gone.",
        details: "A registry keeps an object for each name for ever. Names with an id in them never come again.",
        example: None,
    },
    Facts {
        holders: &["io.opentelemetry.sdk.metrics.internal.*"],
        units: &[],
        summary: "Do not put identifiers into attributes of metrics, or filter attributes with a View.",
        details: "A metric keeps its figures for each combination of attributes.",
        example: None,
    },
    Facts {
        holders: &["org.apache.flink.runtime.metrics.*"],
        units: &[],
        summary: "Do not put identifiers into names or groups of metrics.",
        details: "A metric group of Flink keeps each metric and each group by its name until the task ends.",
        example: None,
    },
    Facts {
        holders: &[
            "org.picocontainer.DefaultPicoContainer",
            "org.picocontainer.defaults.DefaultPicoContainer",
        ],
        units: &[],
        summary: "Call removeComponent or removeChildContainer when a piece of work is done.",
        details: "A container keeps each component and each child container until it is removed.",
        example: None,
    },
];

/// What is kept for each text of a query.
pub(super) const TEXTS: &[Facts] = &[Facts {
    holders: &[
        "org.hibernate.stat.StatisticsImpl",
        "org.hibernate.stat.ConcurrentStatisticsImpl",
        "org.hibernate.stat.internal.*",
    ],
    units: &[],
    summary: "Use setParameter instead of values in the text of queries, or turn hibernate.generate_statistics off.",
    details: "Hibernate's statistics keep figures for each text of a query. Texts with values in them never come again.",
    example: Some("sessionFactory.getStatistics().clear();"),
}];
