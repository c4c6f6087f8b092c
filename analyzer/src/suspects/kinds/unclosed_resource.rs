//! `unclosed-resource`: files, sockets and compressors that nobody closed.

use super::{Kind, Recognition, advice, figure};
use crate::suspects::case::Case;
use crate::suspects::context::Context;

pub(super) struct UnclosedResource;

/// Resources of the JDK that must be closed; extend here.
const RESOURCES: [&str; 22] = [
    "java.io.FileInputStream",
    "java.io.FileOutputStream",
    "java.io.RandomAccessFile",
    "java.util.zip.ZipFile",
    "java.util.jar.JarFile",
    "java.util.zip.Inflater",
    "java.util.zip.Deflater",
    "java.util.zip.ZipFile$CleanableResource",
    "java.util.zip.InflaterInputStream",
    "java.util.zip.GZIPInputStream",
    "java.net.Socket",
    "java.net.ServerSocket",
    "sun.nio.ch.FileChannelImpl",
    "sun.nio.ch.SocketChannelImpl",
    "sun.nio.ch.ServerSocketChannelImpl",
    "sun.nio.ch.NioSocketImpl",
    "sun.nio.ch.SelectorImpl",
    "sun.nio.ch.EPollSelectorImpl",
    "java.lang.ProcessImpl",
    "java.net.URLClassLoader",
    "java.nio.channels.FileChannel",
    "sun.net.www.protocol.http.HttpURLConnection",
];

impl Kind for UnclosedResource {
    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        let is_resource = |name: &str| RESOURCES.contains(&name);
        let by_payload = case.payload.filter(|payload| {
            payload.instances >= 8 && is_resource(context.class_name(payload.class))
        });
        let below = || {
            let found = context.most_frequent_below(&case.candidate.nodes, is_resource);
            found.filter(|found| found.instances >= 50)
        };
        let resources = by_payload.or_else(below)?;
        let count = resources.instances;
        Some(Recognition {
            kind: "unclosed-resource",
            confidence: 0.9,
            evidence: vec![figure("open", count, format!("{count} resources are held"))],
            advice: advice(
                "Close them with try-with-resources.",
                "Streams, archives and sockets hold native memory and file descriptors besides heap. \
                 Whoever opens one must close it on every way out.",
                Some("try (InputStream in = Files.newInputStream(path)) {\n    …\n}"),
            ),
            accumulated: Some(resources),
            culprit: None,
        })
    }
}
