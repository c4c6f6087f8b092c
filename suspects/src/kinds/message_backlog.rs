//! `message-backlog`: messages that wait in a queue, a mailbox or a write buffer of a library.

use super::kind::{Kind, Recognition, figure};
use super::library_holder::{Facts, find_holder, recognition};
use crate::bytes::mib;
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;

pub(super) struct MessageBacklog;

/// Times the high mark from which the writer does not look at it.
const BEYOND: u64 = 16;

/// Facts about libraries; extend here.
const FACTS: [Facts; 14] = [
    Facts {
        holders: &[
            "org.apache.activemq.broker.region.BaseDestination",
            "org.apache.activemq.store.AbstractMessageStore",
            "org.apache.activemq.broker.region.cursors.AbstractPendingMessageCursor",
            "org.apache.activemq.store.memory.MemoryMessageStore",
        ],
        units: &["org.apache.activemq.command.Message"],
        summary: "Add consumers for this destination, or let its messages expire.",
        details: "A broker keeps each message until a consumer acknowledges it or its time to live ends. Give messages a time to live, and destinations a memory limit in the policy of the broker.",
        example: Some("producer.setTimeToLive(TimeUnit.HOURS.toMillis(1));"),
    },
    Facts {
        holders: &["org.apache.activemq.artemis.core.server.impl.QueueImpl"],
        units: &["org.apache.activemq.artemis.core.message.impl.CoreMessage"],
        summary: "Add consumers for this queue, or let its messages expire.",
        details: "A broker keeps each message until a consumer acknowledges it or it expires. Set expiry-delay and max-size-bytes for the address.",
        example: None,
    },
    Facts {
        holders: &["io.netty.channel.ChannelOutboundBuffer"],
        units: &["io.netty.channel.ChannelOutboundBuffer$Entry"],
        summary: "Check channel.isWritable() before each write, and slow down, drop messages or close the channel while it is false.",
        details: "A channel keeps everything that was written to it until the peer has read it. Above the high mark of WriteBufferWaterMark, isWritable() is false, but write() still adds to the outbound buffer.",
        example: Some(
            "if (channel.isWritable()) {\n    channel.writeAndFlush(message);\n} else {\n    channel.close(); // or drop the message\n}",
        ),
    },
    Facts {
        holders: &[
            "com.lmax.disruptor.RingBuffer",
            "com.lmax.disruptor.RingBufferFields",
        ],
        units: &[],
        summary: "Clear the slot when its event is handled, or use a smaller ring buffer.",
        details: "The slots of a ring buffer live as long as the ring. What a slot refers to stays until the slot is used again: set the reference to null in the last event handler.",
        example: Some("slot.value = null; // in the last EventHandler"),
    },
    Facts {
        holders: &[
            "akka.dispatch.Mailbox",
            "akka.dispatch.AbstractNodeQueue",
            "akka.dispatch.UnboundedMailbox$MessageQueue",
        ],
        units: &["akka.dispatch.Envelope"],
        summary: "Give the actor a bounded mailbox, or let it pull its work.",
        details: "An actor that gets more messages than it can process keeps them in its mailbox. The default mailbox has no limit.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.pekko.dispatch.Mailbox",
            "org.apache.pekko.dispatch.AbstractNodeQueue",
        ],
        units: &["org.apache.pekko.dispatch.Envelope"],
        summary: "Give the actor a bounded mailbox, or let it pull its work.",
        details: "An actor that gets more messages than it can process keeps them in its mailbox. The default mailbox has no limit.",
        example: None,
    },
    Facts {
        holders: &["kotlinx.coroutines.channels.*"],
        units: &[],
        summary: "Give the channel a capacity, or say with onBufferOverflow what happens when it is full.",
        details: "A channel of Channel.UNLIMITED keeps every element that is not received yet, so trySend never fails and send never waits: Channel(capacity = 1000), or Channel.CONFLATED where only the latest counts.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.kafka.clients.producer.internals.RecordAccumulator",
            "org.apache.kafka.clients.consumer.internals.Fetcher",
            "org.apache.kafka.clients.consumer.internals.FetchBuffer",
        ],
        units: &[],
        summary: "Lower buffer.memory or max.poll.records, and poll more often.",
        details: "A Kafka client keeps records that are not sent or not polled yet, up to its configured sizes.",
        example: None,
    },
    Facts {
        holders: &[
            "reactor.core.publisher.FluxOnBackpressureBuffer*",
            "reactor.core.publisher.UnicastProcessor",
            "reactor.core.publisher.SinkManyUnicast",
            "io.reactivex.*OnBackpressureBuffer*",
            "io.reactivex.rxjava3.processors.UnicastProcessor",
            "io.reactivex.processors.UnicastProcessor",
        ],
        units: &[],
        summary: "Give the buffer a size: onBackpressureBuffer(maxSize), or drop elements when the subscriber is slow.",
        details: "A buffer between a fast publisher and a slow subscriber has no limit unless one is given.",
        example: None,
    },
    Facts {
        holders: &[
            "io.reactivex.rxjava3.subjects.ReplaySubject*",
            "io.reactivex.rxjava3.processors.ReplayProcessor*",
            "io.reactivex.subjects.ReplaySubject*",
            "io.reactivex.processors.ReplayProcessor*",
            "reactor.core.publisher.FluxReplay*",
            "reactor.core.publisher.SinkManyReplayProcessor",
            "reactor.core.publisher.ReplayProcessor",
        ],
        units: &[],
        summary: "Limit what is replayed: createWithSize or createWithTime (RxJava), replay().limit(n) (Reactor).",
        details: "What replays its elements to later subscribers keeps every one of them, unless it is made with a size or an age. A BehaviorSubject keeps the latest only.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.mina.core.session.AbstractIoSession",
            "org.apache.mina.core.write.WriteRequestQueue",
        ],
        units: &["org.apache.mina.core.write.DefaultWriteRequest"],
        summary: "Check session.getScheduledWriteMessages() before each write, and drop messages or close the session while too many wait.",
        details: "A session of MINA keeps everything that was written to it until the peer has read it. A peer that does not read keeps all of it: give sessions a write timeout, and close those that do not keep up.",
        example: None,
    },
    Facts {
        holders: &[
            "io.grpc.inprocess.*",
            "io.grpc.internal.ServerCallImpl",
            "io.grpc.internal.ClientCallImpl",
            "io.grpc.internal.AbstractStream",
            "io.grpc.netty.WriteQueue",
        ],
        units: &[],
        summary: "Check isReady() of the call's observer before onNext(), and go on in setOnReadyHandler.",
        details: "A stream keeps each message until its receiver asks for it. onNext() never waits: ServerCallStreamObserver.isReady() and ClientCallStreamObserver.isReady() say whether the receiver keeps up.",
        example: None,
    },
    Facts {
        holders: &[
            "groovyx.gpars.util.DefaultMessageQueue",
            "groovyx.gpars.util.FQMessageQueue",
            "groovyx.gpars.actor.Actor",
        ],
        units: &["groovyx.gpars.actor.ActorMessage"],
        summary: "Slow the senders down: sendAndWait now and then, more actors for the same work, or a limit for what waits.",
        details: "An actor that gets more messages than it can process keeps them in its mailbox, which has no limit.",
        example: None,
    },
    Facts {
        holders: &[
            "org.jgroups.protocols.pbcast.NAKACK2",
            "org.jgroups.protocols.UNICAST3",
            "com.rabbitmq.client.impl.ConsumerWorkService",
        ],
        units: &[],
        summary: "Slow the sender down, or make the receiver faster: messages are kept until they are taken or acknowledged.",
        details: "A channel keeps each message until its receiver has taken or acknowledged it. Limit how many may be under way: flow control, or a prefetch count.",
        example: None,
    },
];

impl Kind for MessageBacklog {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::MessageBacklog]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, holder) = find_holder(input, suspect, &FACTS)?;
        let mut found = recognition(input, suspect, (LeakKind::MessageBacklog, 0.95), facts);
        found.evidence.extend(unwritable(input, holder));
        Some(found)
    }
}

/// Evidence that a Netty channel was written to long after it said that it was not writable.
fn unwritable(input: &Input<'_>, buffer: ObjectIndex) -> Option<Evidence> {
    let heap = input.heap;
    let pending = u64::try_from(heap.field_i64(buffer, "totalPendingSize")?).ok()?;
    let channel = heap.field_object(buffer, "channel")?;
    let mark = heap
        .field_object(channel, "config")
        .and_then(|config| heap.field_object(config, "writeBufferWaterMark"))
        .and_then(|mark| heap.field_i64(mark, "high"))
        .and_then(|high| u64::try_from(high).ok())
        .filter(|high| *high > 0)?;
    (pending / mark >= BEYOND).then(|| {
        figure(
            "unwritable",
            pending,
            format!(
                "{} are waiting in a channel that stopped being writable at {}: the writer does not check isWritable()",
                mib(pending),
                mib(mark)
            ),
        )
    })
}
