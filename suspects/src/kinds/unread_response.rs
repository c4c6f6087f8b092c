//! `unread-response`: responses whose bodies nobody reads or closes, and that keep their connections.

use super::kind::{Kind, Recognition, figure};
use super::library_holder::{Facts, count_of, find_holder, recognition, threads_at_work};
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct UnreadResponse;

/// Connections from which a client has more than it works on.
const LEAST: u64 = 32;

/// Facts about libraries; extend here.
pub(super) const FACTS: [Facts; 3] = [
    Facts {
        holders: &[
            "jdk.internal.net.http.HttpClientImpl",
            "jdk.internal.net.http.HttpClientFacade",
        ],
        units: &[
            "jdk.internal.net.http.PlainHttpConnection",
            "jdk.internal.net.http.AsyncSSLConnection",
            "jdk.internal.net.http.Exchange",
        ],
        summary: "Read each response to its end or close its body; where only the status counts, use BodyHandlers.discarding().",
        details: "A response with BodyHandlers.ofInputStream keeps its connection, with its buffers, until the stream is read to the end or closed. A response that nobody reads keeps them for ever.",
        example: Some(
            "try (InputStream body = inputStream) {\n    // read it to the end, or ask for BodyHandlers.discarding()\n}",
        ),
    },
    Facts {
        holders: &[
            "okhttp3.OkHttpClient",
            "okhttp3.internal.connection.RealConnectionPool",
            "okhttp3.ConnectionPool",
        ],
        units: &["okhttp3.internal.connection.RealConnection"],
        summary: "Close the body of each response with try-with-resources.",
        details: "A response keeps its connection until its body is closed.",
        example: Some(
            "try (Response response = client.newCall(request).execute()) {\n    // use it\n}",
        ),
    },
    Facts {
        holders: &[
            "org.apache.http.impl.client.CloseableHttpClient",
            "org.apache.http.impl.conn.PoolingHttpClientConnectionManager",
            "org.apache.hc.client5.http.impl.classic.CloseableHttpClient",
        ],
        units: &[],
        summary: "Close each response with try-with-resources, or consume its entity.",
        details: "A response keeps its connection until its entity is consumed or the response is closed.",
        example: Some("EntityUtils.consume(response.getEntity());"),
    },
];

impl Kind for UnreadResponse {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::UnreadResponse]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, _) = find_holder(input, suspect, &FACTS)?;
        (count_of(input, facts.units) >= LEAST).then_some(())?;
        let mut found = recognition(input, suspect, (LeakKind::UnreadResponse, 0.94), facts);
        found.evidence.extend(unread(input));
        Some(found)
    }
}

/// Exchanges of clients that are not over; extend here.
const EXCHANGES: [&str; 2] = [
    "jdk.internal.net.http.Exchange",
    "okhttp3.internal.connection.Exchange",
];

/// Evidence that responses wait for nobody: many more are not over than threads have the application's code on their
/// stacks.
fn unread(input: &Input<'_>) -> Option<Evidence> {
    let open = count_of(input, &EXCHANGES);
    let at_work = threads_at_work(input);
    (open >= LEAST && open / 2 > at_work).then(|| {
        let threads = if at_work == 1 { "thread has" } else { "threads have" };
        figure(
            "unread",
            open,
            format!("{open} responses are not read to the end, and only {at_work} {threads} code of the application on the stack"),
        )
    })
}
