//! Registries of listeners in libraries, and what their users call to deregister: a table, one row for each.

use super::library_holder::Facts;

/// Facts about libraries; extend here.
pub(super) const LISTENERS: &[Facts] = &[
    Facts {
        holders: &[
            "com.google.common.eventbus.EventBus",
            "com.google.common.eventbus.SubscriberRegistry",
        ],
        units: &[],
        summary: "Call eventBus.unregister(subscriber) when the subscriber is closed.",
        details: "An event bus keeps every subscriber, with everything that it refers to, until it is unregistered.",
        example: Some("bus.unregister(this); // where the subscriber is closed"),
    },
    Facts {
        holders: &["net.engio.mbassy.bus.MBassador"],
        units: &[],
        summary: "Call bus.unsubscribe(listener) when the listener's owner is closed.",
        details: "A bus of MBassador keeps a listener with @Listener(references = References.Strong) until it is unsubscribed. By default it refers to listeners weakly.",
        example: Some("bus.unsubscribe(this); // where the listener's owner is closed"),
    },
    Facts {
        holders: &[
            "org.springframework.context.event.AbstractApplicationEventMulticaster",
            "org.springframework.context.support.AbstractApplicationContext#applicationListeners",
        ],
        units: &[],
        summary: "Call removeApplicationListener when the owner of the listener is closed.",
        details: "An application context keeps every listener that was added, with everything that it refers to. Let one \
                  bean listen with @EventListener instead of an object for each request.",
        example: Some(
            "context.getBean(ApplicationEventMulticaster.class).removeApplicationListener(listener);",
        ),
    },
    Facts {
        holders: &[
            "javax.swing.event.EventListenerList",
            "javax.swing.table.AbstractTableModel",
        ],
        units: &[],
        summary: "Remove the listener when its component is closed: removeTableModelListener, or give the component another model with setModel.",
        details: "A model keeps every component that listens to it. A table listens to its model until it gets another one.",
        example: Some(
            "table.setModel(new javax.swing.table.DefaultTableModel()); // when its window is closed",
        ),
    },
    Facts {
        holders: &[
            "org.apache.zookeeper.ZooKeeper",
            "org.apache.zookeeper.ZKWatchManager",
            "org.apache.zookeeper.ZooKeeper$ZKWatchManager",
        ],
        units: &[],
        summary: "Share one watcher for all reads of a node, or call removeWatches.",
        details: "A ZooKeeper client keeps each watcher object until the node changes. A new watcher for each read is kept \
                  for ever where the node never changes; the same watcher is kept once.",
        example: None,
    },
    Facts {
        holders: &[
            "io.vertx.core.eventbus.impl.EventBusImpl",
            "io.vertx.core.eventbus.impl.clustered.ClusteredEventBus",
        ],
        units: &[],
        summary: "Call unregister() on the consumer when its client disconnects.",
        details: "The event bus keeps every consumer, with what its handler refers to, until unregister() is called.",
        example: None,
    },
    Facts {
        holders: &[
            "java.beans.PropertyChangeSupport",
            "java.beans.VetoableChangeSupport",
        ],
        units: &[],
        summary: "Call removePropertyChangeListener when the owner of the listener is closed.",
        details: "A bean keeps every listener, with everything that it refers to, until it is removed. To remove a lambda, keep it in a field.",
        example: Some("bean.removePropertyChangeListener(listener); // when its owner is closed"),
    },
    Facts {
        holders: &["java.util.Observable"],
        units: &[],
        summary: "Call deleteObserver when the observer is closed.",
        details: "An Observable keeps every observer until it is deleted.",
        example: Some("observable.deleteObserver(observer); // when it is closed"),
    },
    Facts {
        holders: &[
            "java.util.logging.Logger$ConfigurationData#handlers",
            "java.util.logging.Logger#handlers",
        ],
        units: &["java.util.logging.Handler"],
        summary: "Call removeHandler and close() on the handler in a finally block, when its work is done.",
        details: "A logger keeps every handler that was added to it, and gives each message to all of them.",
        example: Some("logger.removeHandler(handler);\nhandler.close();"),
    },
    Facts {
        holders: &[
            "javax.management.NotificationBroadcasterSupport",
            "sun.management.NotificationEmitterSupport",
        ],
        units: &[],
        summary: "Call removeNotificationListener when the owner of the listener is closed.",
        details: "An MBean keeps every notification listener, with everything that it refers to, until it is removed.",
        example: Some("emitter.removeNotificationListener(listener); // when its owner is closed"),
    },
    Facts {
        holders: &["java.util.prefs.AbstractPreferences"],
        units: &[],
        summary: "Call removePreferenceChangeListener when the owner of the listener is closed.",
        details: "A node of the preferences keeps every listener until it is removed.",
        example: Some("preferences.removePreferenceChangeListener(listener);"),
    },
    Facts {
        holders: &[
            "java.awt.Toolkit#eventListener",
            "java.awt.Toolkit#listener2SelectiveListener",
        ],
        units: &[],
        summary: "Call removeAWTEventListener or removePropertyChangeListener when the window is closed.",
        details: "The toolkit lives as long as the program, and keeps every listener until it is removed.",
        example: Some("java.awt.Toolkit.getDefaultToolkit().removeAWTEventListener(listener);"),
    },
    Facts {
        holders: &[
            "com.sun.javafx.binding.*",
            "com.sun.javafx.collections.ListListenerHelper*",
            "com.sun.javafx.collections.MapListenerHelper*",
        ],
        units: &[],
        summary: "Call removeListener when the view is closed, or wrap the listener in a WeakChangeListener.",
        details: "A property keeps every listener, with everything that it refers to, until it is removed.",
        example: None,
    },
    Facts {
        holders: &[
            "io.reactivex.rxjava3.disposables.CompositeDisposable",
            "io.reactivex.disposables.CompositeDisposable",
            "rx.subscriptions.CompositeSubscription",
            "rx.internal.util.SubscriptionList",
            "reactor.core.Disposables$*",
        ],
        units: &[],
        summary: "Take each subscription out with delete() or remove() when it is disposed, or dispose all of them when their page or request ends.",
        details: "A composite keeps each subscription that was added, even one that is over, until it is taken out or clear() or dispose() is called. takeUntil ends a subscription by itself.",
        example: Some("composite.remove(subscription); // disposes it, and takes it out"),
    },
    Facts {
        holders: &[
            "io.reactivex.rxjava3.subjects.*",
            "io.reactivex.rxjava3.processors.*",
            "io.reactivex.subjects.*",
            "io.reactivex.processors.*",
            "rx.subjects.*",
            "reactor.core.publisher.SinkManyBestEffort",
            "reactor.core.publisher.DirectProcessor",
            "reactor.core.publisher.EmitterProcessor",
            "reactor.core.publisher.SinkManyEmitterProcessor",
            "reactor.core.publisher.FluxPublish*",
        ],
        units: &[],
        summary: "Dispose each subscription when its owner is closed, or end it with takeUntil.",
        details: "A subject keeps every subscriber, with everything that it refers to, until the subscription is disposed or the subject completes.",
        example: Some("subscription.dispose(); // when its owner is closed"),
    },
    Facts {
        holders: &["org.apache.curator.framework.listen.*"],
        units: &[],
        summary: "Call removeListener on the same listenable when the owner of the listener is closed.",
        details: "A client of Curator keeps every listener, with everything that it refers to, until it is removed. Caches and latches must be closed as well.",
        example: Some("client.getConnectionStateListenable().removeListener(listener);"),
    },
    Facts {
        holders: &["org.greenrobot.eventbus.EventBus"],
        units: &[],
        summary: "Call unregister(subscriber) when the subscriber is closed.",
        details: "An event bus keeps every subscriber, with everything that it refers to, until it is unregistered.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.pekko.event.EventStream",
            "akka.event.EventStream",
        ],
        units: &[],
        summary: "Call unsubscribe when the actor is done, or stop the actor.",
        details: "The event stream keeps every subscriber until it is unsubscribed or stopped.",
        example: None,
    },
    Facts {
        holders: &["clojure.lang.ARef#watches"],
        units: &[],
        summary: "Call remove-watch with the same key when the watcher is done.",
        details: "An atom, ref, var or agent keeps a watch for each key until remove-watch. Keys with a number in them never come again.",
        example: None,
    },
    Facts {
        holders: &["io.netty.channel.AbstractChannel$CloseFuture"],
        units: &[],
        summary: "Add one listener to closeFuture() for each channel, or remove it with removeListener when the request is done.",
        details: "The close future of a channel keeps every listener, with what it captured, until the channel is closed. A listener for each request adds up on a channel that stays open.",
        example: None,
    },
    Facts {
        holders: &[
            "org.springframework.messaging.support.AbstractSubscribableChannel",
            "org.springframework.messaging.simp.broker.*",
        ],
        units: &[],
        summary: "Call unsubscribe with the same handler when its client is gone.",
        details: "A channel of Spring keeps every handler that has subscribed.",
        example: None,
    },
    Facts {
        holders: &["org.quartz.core.ListenerManagerImpl"],
        units: &[],
        summary: "Call removeJobListener or removeTriggerListener when the job is done.",
        details: "A scheduler keeps each listener by its name. Names with a number in them never come again.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.commons.io.monitor.FileAlterationObserver",
            "org.apache.commons.io.monitor.FileAlterationMonitor",
        ],
        units: &[],
        summary: "Call removeListener or removeObserver when the folder is no longer watched.",
        details: "A monitor keeps each observer, and an observer each listener, with the files that it has seen.",
        example: None,
    },
    Facts {
        holders: &["io.fabric8.kubernetes.client.informers.impl.*"],
        units: &[],
        summary: "Close informers and watches that are no longer needed, and share one for each kind of resource.",
        details: "An informer keeps a copy of every resource that it watches, and each of its handlers.",
        example: None,
    },
    Facts {
        holders: &["org.apache.commons.configuration2.event.EventListenerList"],
        units: &[],
        summary: "Call removeEventListener when the owner of the listener is closed.",
        details: "A configuration keeps every listener until it is removed.",
        example: None,
    },
    Facts {
        holders: &[
            "ca.odell.glazedlists.AbstractEventList",
            "ca.odell.glazedlists.event.ListEventAssembler",
            "ca.odell.glazedlists.event.SequenceDependenciesEventPublisher",
        ],
        units: &["ca.odell.glazedlists.TransformedList"],
        summary: "Call dispose() on each list that was made from another one, when its view is closed.",
        details: "An event list keeps every list that was made from it, as a listener, until that list is disposed of. \
                  removeListEventListener does the same for other listeners.",
        example: None,
    },
    Facts {
        holders: &["org.eclipse.jgit.events.ListenerList"],
        units: &[],
        summary: "Keep the ListenerHandle that the add method returns, and call its remove() when the owner of the listener is closed.",
        details: "A list of listeners keeps each of them until its handle is removed. The list for all repositories is static.",
        example: None,
    },
];
