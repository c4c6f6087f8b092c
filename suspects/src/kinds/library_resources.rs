//! What libraries open, schedule, prepare or collect for their users, and how it ends: tables, one row for each library.

use super::library_holder::Facts;

/// Timers; extend here.
pub(super) const TIMERS: &[Facts] = &[
    Facts {
        holders: &[
            "io.netty.util.HashedWheelTimer",
            "org.jboss.netty.util.HashedWheelTimer",
        ],
        units: &[
            "io.netty.util.HashedWheelTimer$HashedWheelTimeout",
            "org.jboss.netty.util.HashedWheelTimer$HashedWheelTimeout",
        ],
        summary: "Keep the Timeout that newTimeout returns, and call cancel() on it when its answer has come.",
        details: "A timer keeps each task, with what it captured, until its time comes or it is cancelled. A long time-out for each request adds up.",
        example: Some("timeout.cancel(); // when the answer has come"),
    },
    Facts {
        holders: &["io.netty.util.concurrent.AbstractScheduledEventExecutor#scheduledTaskQueue"],
        units: &["io.netty.util.concurrent.ScheduledFutureTask"],
        summary: "Keep the ScheduledFuture that schedule returns, and call cancel(false) on it when its answer has come.",
        details: "An event loop keeps each task, with what it captured, until its time comes or it is cancelled.",
        example: Some("scheduled.cancel(false); // when the answer has come"),
    },
    Facts {
        holders: &[
            "org.apache.pekko.actor.LightArrayRevolverScheduler",
            "akka.actor.LightArrayRevolverScheduler",
        ],
        units: &[],
        summary: "Keep the Cancellable that scheduleOnce returns, and call cancel() on it when its answer has come.",
        details: "The scheduler keeps each task, with what it captured, until its time comes or it is cancelled. Asks keep one for their time-out: give them a short one.",
        example: None,
    },
    Facts {
        holders: &["io.vertx.core.impl.VertxImpl#timeouts"],
        units: &[],
        summary: "Call vertx.cancelTimer(id) when the timer is no longer needed.",
        details: "Vert.x keeps each timer, with what its handler refers to, until it fires, and a periodic one until it is cancelled.",
        example: None,
    },
    Facts {
        holders: &["javax.swing.TimerQueue"],
        units: &["javax.swing.Timer"],
        summary: "Call stop() on the timer when its window is closed.",
        details: "Swing keeps each timer that runs, with its listeners, until it is stopped.",
        example: Some("timer.stop(); // when its window is closed"),
    },
];

/// What has to be closed; extend here.
pub(super) const UNCLOSED: &[Facts] = &[
    Facts {
        holders: &[
            "org.apache.activemq.ActiveMQConnection",
            "org.apache.activemq.ActiveMQSession#producers",
            "org.apache.activemq.ActiveMQSession#consumers",
        ],
        units: &["org.apache.activemq.ActiveMQSession"],
        summary: "Close each session in a finally block, or use one session for each thread.",
        details: "A JMS connection keeps each session, with everything that was made from it, until the session is closed, and so does the broker.",
        example: Some(
            "Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);\ntry {\n    // send\n} finally {\n    session.close();\n}",
        ),
    },
    Facts {
        holders: &["com.rabbitmq.client.impl.ChannelManager"],
        units: &["com.rabbitmq.client.impl.ChannelN"],
        summary: "Close each channel with try-with-resources, or use one channel for each thread.",
        details: "A connection keeps each channel until the channel is closed, and so does the broker.",
        example: None,
    },
    Facts {
        holders: &["org.apache.arrow.memory.BaseAllocator#childAllocators"],
        units: &["org.apache.arrow.memory.BaseAllocator"],
        summary: "Close each child allocator and each vector with try-with-resources.",
        details: "An allocator of Arrow keeps each child until the child is closed, and each buffer holds native memory.",
        example: None,
    },
    Facts {
        holders: &["com.jcraft.jsch.JSch#sessionPool"],
        units: &["com.jcraft.jsch.Session"],
        summary: "Call disconnect() on each session in a finally block.",
        details: "A session of JSch has a thread and a socket until it is disconnected.",
        example: None,
    },
    Facts {
        holders: &[
            "org.jboss.weld.contexts.CreationalContextImpl",
            "org.jboss.weld.context.CreationalContextImpl",
            "org.apache.webbeans.context.creational.CreationalContextImpl",
        ],
        units: &[],
        summary: "Call instance.destroy(bean) for each dependent bean that Instance.get() has made.",
        details: "A dependent bean lives as long as the bean that asked for it. One that lives as long as the program keeps all of them.",
        example: None,
    },
    Facts {
        holders: &["py4j.Gateway#bindings"],
        units: &[],
        summary: "Let Python let go of its references, or call gateway.detach.",
        details: "A gateway of Py4J keeps each object that Python has got until Python collects its proxy.",
        example: None,
    },
    Facts {
        holders: &["com.sleepycat.je.txn.TxnManager"],
        units: &["com.sleepycat.je.txn.Txn"],
        summary: "End each transaction with commit(), or with abort() in a finally block.",
        details: "An environment keeps each transaction, with its locks, until it is committed or aborted.",
        example: None,
    },
];

/// Statements that drivers keep until they are closed; extend here.
pub(super) const STATEMENTS: &[Facts] = &[
    Facts {
        holders: &["org.hsqldb.StatementManager"],
        units: &["org.hsqldb.Statement"],
        summary: "Close each PreparedStatement with try-with-resources, and use parameters instead of values in its text.",
        details: "A connection keeps each prepared statement until it is closed.",
        example: Some(
            "try (PreparedStatement statement = connection.prepareStatement(SQL)) {\n    // use it\n}",
        ),
    },
    Facts {
        holders: &[
            "com.mysql.cj.jdbc.ConnectionImpl#openStatements",
            "com.mysql.jdbc.ConnectionImpl#openStatements",
            "org.sqlite.core.DB#stmts",
        ],
        units: &[],
        summary: "Close each statement with try-with-resources.",
        details: "A connection keeps each statement, with its results, until it is closed.",
        example: Some(
            "try (PreparedStatement statement = connection.prepareStatement(SQL)) {\n    // use it\n}",
        ),
    },
];

/// What collects values without a limit, unless it is told one; extend here.
pub(super) const COLLECTED: &[Facts] = &[
    Facts {
        holders: &[
            "org.apache.commons.math3.stat.descriptive.DescriptiveStatistics",
            "org.apache.commons.math.stat.descriptive.DescriptiveStatistics",
            "org.apache.commons.math4.legacy.stat.descriptive.DescriptiveStatistics",
        ],
        units: &[],
        summary: "Give the statistics a window with setWindowSize, or use SummaryStatistics, which keep no values.",
        details: "DescriptiveStatistics keep every value that was added, unless they have a window.",
        example: Some("statistics.setWindowSize(10_000);"),
    },
    Facts {
        holders: &[
            "org.jfree.data.time.TimeSeries",
            "org.jfree.data.xy.XYSeries",
        ],
        units: &[
            "org.jfree.data.time.TimeSeriesDataItem",
            "org.jfree.data.xy.XYDataItem",
        ],
        summary: "Limit the series with setMaximumItemCount, or a TimeSeries with setMaximumItemAge.",
        details: "A series of JFreeChart keeps every item that was added, unless it has a maximum.",
        example: Some("series.setMaximumItemCount(10_000);"),
    },
    Facts {
        holders: &[
            "org.locationtech.jts.index.*",
            "com.vividsolutions.jts.index.*",
        ],
        units: &[],
        summary: "Call remove(envelope, item) with the envelope of the insert when the item moves or goes.",
        details: "A spatial index keeps every item that was inserted until it is removed by the same envelope.",
        example: Some("index.remove(envelope, item);"),
    },
    Facts {
        holders: &["javax.swing.text.GapContent", "javax.swing.text.GapVector"],
        units: &[],
        summary: "Remove the oldest text of the document when it gets too long.",
        details: "A text component keeps everything that was appended to it.",
        example: Some("document.remove(0, document.getLength() / 2);"),
    },
    Facts {
        holders: &[
            "javax.swing.DefaultListModel",
            "javax.swing.table.DefaultTableModel#dataVector",
        ],
        units: &[],
        summary: "Remove the oldest rows of the model when there are too many.",
        details: "A list or table model keeps every row that was added to it.",
        example: Some("model.removeRow(0);"),
    },
    Facts {
        holders: &["java.awt.MediaTracker"],
        units: &[],
        summary: "Call removeImage when the image has been loaded.",
        details: "A MediaTracker keeps every image that was added to it.",
        example: Some("tracker.removeImage(image);"),
    },
];
