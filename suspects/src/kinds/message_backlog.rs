//! `message-backlog`: messages that wait in a queue, a mailbox or a write buffer of a library.

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use super::library_holder::{find_holder, recognition};
use super::library_messages::MESSAGES;
use crate::bounds::find_bound;
use crate::bytes::mib;
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::library::Library;
use crate::machinery::is_machinery;
use crate::names::{mentions, simple_name};
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;

pub(super) struct MessageBacklog;

/// Times the high mark from which the writer does not look at it.
const BEYOND: u64 = 16;

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
        let Some((facts, holder)) = find_holder(input, suspect, MESSAGES) else {
            return in_queue_of_library(input, suspect);
        };
        let mut found = recognition(input, suspect, (LeakKind::MessageBacklog, 0.95), facts);
        let writes = unwritable(input, holder).or_else(|| unread_by_peer(input, suspect));
        found.evidence.extend(writes);
        Some(found)
    }
}

/// A queue of a library that no table knows, by the name of its field.
fn in_queue_of_library(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Recognition> {
    const WORDS: [&str; 9] = [
        "queue", "queued", "mailbox", "inbox", "outbox", "outbound", "pending", "unsent", "backlog",
    ];
    /// References between the field and what waits.
    const NEAR: usize = 5;
    /// Elements from which they do not wait for a moment.
    const MANY: u64 = 100;
    suspect
        .accumulated
        .filter(|waiting| waiting.instances >= MANY)?;
    let own = suspect.culprit_link.filter(|_| !suspect.culprit.is_library);
    let behind = suspect.links.iter().skip(own.unwrap_or(0));
    let queue = behind.rev().take(NEAR).find(|link| {
        let name = input.class_name(link.class);
        let field = link.field.as_deref();
        input.is_library(link.class)
            && !Library::is_jdk(name)
            && field.is_some_and(|field| mentions(field, &WORDS))
            && is_machinery(input.name_of(link.target))
    })?;
    // What keeps to a limit waits for its turn.
    if find_bound(input, suspect, true).is_some() || find_bound(input, suspect, false).is_some() {
        return None;
    }
    let class = simple_name(input.class_name(queue.class));
    let field = queue.field.as_deref().unwrap_or_default();
    Some(Recognition {
        kind: LeakKind::MessageBacklog,
        confidence: 0.88,
        evidence: collection_evidence(input, suspect),
        advice: advice(
            &format!("Slow down what fills the {class}, or limit what may wait in it."),
            &format!(
                "{class}.{field} belongs to a library, and keeps what is not consumed yet. Look in the library's \
                 documentation for a capacity of this queue and for what happens when it is full. Make its consumer \
                 faster, or let the producer wait."
            ),
            None,
        ),
        accumulated: None,
        culprit: None,
    })
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

/// Evidence that the peer of a session of MINA does not read: far more waits for it than it has read in its life.
fn unread_by_peer(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Evidence> {
    /// Messages from which it is no single large one.
    const MANY: u64 = 1_000;
    let heap = input.heap;
    let classes = heap.classes();
    let is_session = |object: &ObjectIndex| {
        classes.is_a(
            heap.class_of(*object),
            "org.apache.mina.core.session.AbstractIoSession",
        )
    };
    let mut around = suspect
        .links
        .iter()
        .flat_map(|link| [link.target, link.source]);
    let session = around.find(is_session)?;
    let counted = |field| {
        let counter = heap.field_object(session, field)?;
        u64::try_from(heap.field_i64(counter, "value")?).ok()
    };
    let (waiting, messages) = (
        counted("scheduledWriteBytes")?,
        counted("scheduledWriteMessages")?,
    );
    let written = u64::try_from(heap.field_i64(session, "writtenBytes")?).ok()?;
    (messages >= MANY && waiting / BEYOND >= written.max(1)).then(|| {
        figure(
            "unwritable",
            waiting,
            format!(
                "{messages} messages of {} are waiting for a peer that has read {} since it connected",
                mib(waiting),
                mib(written)
            ),
        )
    })
}
