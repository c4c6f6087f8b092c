//! `session-store`: HTTP sessions that accumulate or grow.

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use crate::finding::{Culprit, Evidence, Holder};
use crate::input::Input;
use crate::instances::{find_instances_of, spread};
use crate::leak_kind::LeakKind;
use crate::machinery::is_machinery;
use crate::paths::PathSearch;
use crate::suspects::{Link, SuspectCandidate, name_of};
use heapray_analyzer::ObjectIndex;
use heapray_hprof::Value;

pub(super) struct SessionStore;

/// Session classes of the containers in use; extend here.
const SESSIONS: [&str; 9] = [
    "org.apache.catalina.session.StandardSession",
    "org.springframework.session.MapSession",
    "org.eclipse.jetty.server.session.Session",
    "org.eclipse.jetty.session.ManagedSession",
    "io.undertow.server.session.InMemorySessionManager$SessionImpl",
    "io.vertx.ext.web.sstore.impl.SharedDataSessionImpl",
    "org.apache.shiro.session.mgt.SimpleSession",
    "weblogic.servlet.internal.session.MemorySessionData",
    "com.ibm.ws.session.store.memory.MemorySession",
];

impl Kind for SessionStore {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::SessionStore]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let is_session = |name: &str| SESSIONS.contains(&name);
        let by_payload = suspect
            .accumulated
            .is_some_and(|accumulated| is_session(input.class_name(accumulated.class)));
        let on_path = suspect
            .links
            .iter()
            .any(|link| is_session(input.name_of(link.target)));
        if !by_payload && !on_path {
            return None;
        }
        // Name the container's own store: its documentation describes it.
        let store = suspect
            .links
            .iter()
            .rev()
            .find(|link| link.field.is_some() && !is_machinery(input.class_name(link.class)));
        // The application's own field says more than a store without a name.
        let has_own = !suspect.culprit.is_library && suspect.culprit.field.is_some();
        let is_named = |link: &&Link| name_of(input, link.source).is_some();
        let store = store.filter(|link| by_payload && (!has_own || is_named(link)));
        let culprit = store.map(|link| Culprit {
            class: Some(input.class_name(link.class).to_owned()),
            field: link.field.clone(),
            object: Some(link.source),
            holder: Holder::Instance,
            is_library: input.is_library(link.class),
            ..suspect.culprit.clone()
        });
        let mut evidence = collection_evidence(input, suspect);
        let timeless = never_expire(input);
        // What never ends has no timeout to shorten.
        let title = match timeless {
            Some(_) => "Set a session timeout, and store less in each session.",
            None => "Shorten the session timeout, and store less in each session.",
        };
        evidence.extend(timeless);
        let advice = if are_few_and_large(input, suspect) {
            advice(
                "Limit what a session keeps: its attributes grow, not the number of sessions.",
                "Few sessions hold all this, so a shorter timeout would help little. An attribute that gets \
                 something with each request grows for as long as its user stays: keep the last few, or an \
                 identifier with which the rest is found.",
                Some("visits.removeFirst(); // when it has more than the page shows"),
            )
        } else {
            advice(
                title,
                "A session lives until it times out, even if its user never comes back. Store \
                 identifiers in sessions instead of data, and end idle sessions sooner.",
                Some("session.setMaxInactiveInterval(900);"),
            )
        };
        Some(Recognition {
            kind: LeakKind::SessionStore,
            confidence: 0.95,
            evidence,
            advice,
            accumulated: None,
            culprit,
        })
    }
}

/// Sessions of this many bytes each are no longer what a login needs.
const LARGE_EACH: u64 = 512 << 10;
/// Sessions that are few.
const FEW: u64 = 64;

/// Are there only a few sessions, and is each of them large?
fn are_few_and_large(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let sessions = find_instances_of(input.heap, |_, class| {
        SESSIONS.contains(&class.name.as_str())
    });
    let count = sessions.len() as u64;
    (1..=FEW).contains(&count) && suspect.retained / count >= LARGE_EACH
}

/// Sessions whose timeout is read.
const MOST_READ: usize = 200;
/// Fields of sessions, and of what they keep their times in, that hold the longest idle time.
const TIMEOUTS: [&str; 4] = [
    "maxInactiveInterval",
    "_maxInactiveMs",
    "maxInactiveMs",
    "timeout",
];
/// Objects in which sessions keep their times.
const DATA: [&str; 3] = ["_sessionData", "sessionData", "data"];

/// One session in so many may time out where the others never do: pages beside the application's own.
const MOST_ENDING: usize = 20;

/// Evidence that sessions never time out; `None` if more than a few of them do, or their class does not say.
fn never_expire(input: &Input<'_>) -> Option<Evidence> {
    let all = find_instances_of(input.heap, |_, class| {
        SESSIONS.contains(&class.name.as_str())
    });
    let read = spread(&all, MOST_READ);
    let endless = read.iter().filter(|session| is_for_ever(input, **session));
    let endless = endless.count();
    let ending = read.len() - endless;
    if read.len() < 8 || ending * MOST_ENDING > read.len() {
        return None;
    }
    let text = match ending {
        0 => "no session ever expires: the maximum inactive interval is negative".to_owned(),
        _ => format!(
            "{endless} of {} sessions that were looked at never expire: their maximum inactive interval is negative",
            read.len()
        ),
    };
    Some(figure("never_expire", all.len() as u64, text))
}

/// Is the longest idle time that the session allows negative, which containers read as for ever?
fn is_for_ever(input: &Input<'_>, session: ObjectIndex) -> bool {
    let heap = input.heap;
    let data = DATA
        .iter()
        .find_map(|field| heap.field_object(session, field));
    let value = [Some(session), data]
        .into_iter()
        .flatten()
        .find_map(|object| TIMEOUTS.iter().find_map(|field| heap.field(object, field)));
    match value {
        Some(Value::Object(id)) => {
            let duration = heap.find(id);
            let seconds = duration.and_then(|duration| heap.field_i64(duration, "seconds"));
            seconds.is_some_and(i64::is_negative)
        }
        // Zero may be a number that a tool blanked.
        Some(value) => value.as_i64().is_some_and(i64::is_negative),
        None => false,
    }
}
