//! `message-backlog`: messages that wait in a queue, a mailbox or a write buffer of a library.

use super::kind::{Kind, Recognition, figure};
use super::library_holder::{find_holder, recognition};
use super::library_messages::MESSAGES;
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
        let (facts, holder) = find_holder(input, suspect, MESSAGES)?;
        let mut found = recognition(input, suspect, (LeakKind::MessageBacklog, 0.95), facts);
        let writes = unwritable(input, holder).or_else(|| unread_by_peer(input, suspect));
        found.evidence.extend(writes);
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
