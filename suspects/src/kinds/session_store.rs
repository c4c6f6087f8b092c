//! `session-store`: HTTP sessions that pile up or grow.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::Case;
use crate::context::Context;
use crate::finding::{Culprit, Holder};

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
    fn ids(&self) -> &'static [&'static str] {
        &["session-store"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let is_session = |name: &str| SESSIONS.contains(&name);
        let by_payload = case
            .payload
            .is_some_and(|payload| is_session(context.class_name(payload.class)));
        let on_path = case
            .links
            .iter()
            .any(|link| is_session(context.name_of(link.target)));
        if !by_payload && !on_path {
            return None;
        }
        // The container's own store is what its documentation speaks of.
        let store = case.links.iter().rev().find(|link| {
            link.field.is_some() && !crate::payload::is_machinery(context.class_name(link.class))
        });
        let culprit = store.filter(|_| by_payload).map(|link| Culprit {
            class: Some(context.class_name(link.class).to_owned()),
            field: link.field.clone(),
            object: Some(link.source),
            holder: Holder::Instance,
            is_library: context.is_library(link.class),
            ..case.culprit.clone()
        });
        Some(Recognition {
            kind: "session-store",
            confidence: 0.95,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Shorten the session time-out and keep less in each session.",
                "Sessions live until they time out, whether anybody comes back or not. Keep \
                 identifiers in them rather than data, and let idle ones end sooner.",
                Some("session.setMaxInactiveInterval(900);"),
            ),
            accumulated: None,
            culprit,
        })
    }
}
