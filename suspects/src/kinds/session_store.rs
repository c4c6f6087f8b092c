//! `session-store`: HTTP sessions that accumulate or grow.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::machinery::is_machinery;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

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
        let culprit = store.filter(|_| by_payload).map(|link| Culprit {
            class: Some(input.class_name(link.class).to_owned()),
            field: link.field.clone(),
            object: Some(link.source),
            holder: Holder::Instance,
            is_library: input.is_library(link.class),
            ..suspect.culprit.clone()
        });
        Some(Recognition {
            kind: LeakKind::SessionStore,
            confidence: 0.95,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Shorten the session timeout, and store less in each session.",
                "A session lives until it times out, even if its user never comes back. Store \
                 identifiers in sessions instead of data, and end idle sessions sooner.",
                Some("session.setMaxInactiveInterval(900);"),
            ),
            accumulated: None,
            culprit,
        })
    }
}
