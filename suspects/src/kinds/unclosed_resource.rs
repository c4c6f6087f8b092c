//! `unclosed-resource`: files, sockets and compressors that were never closed.

use crate::instances::find_instances_of;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use heapray_hprof::Value;

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, figure};
use crate::input::Input;
use crate::instances::spread;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::waste::scaled;

pub(super) struct UnclosedResource;

/// A type of resource: the classes of which an instance is one resource, and the classes that belong to it.
struct Make {
    classes: &'static [&'static str],
    family: &'static [&'static str],
}

/// Resources of the JDK that must be closed; extend here.
const MAKES: [Make; 7] = [
    Make {
        classes: &["java.util.zip.ZipFile"],
        family: &[
            "java.util.zip.ZipFile$Source",
            "java.util.zip.ZipFile$CleanableResource",
            "java.util.zip.ZipFile$InflaterCleanupAction",
            "java.util.zip.ZipFile$Source$Key",
            "java.util.zip.Inflater",
        ],
    },
    Make {
        classes: &["java.util.zip.Inflater", "java.util.zip.Deflater"],
        family: &[
            "java.util.zip.InflaterInputStream",
            "java.util.zip.DeflaterOutputStream",
            "java.util.zip.GZIPInputStream",
            "java.util.zip.GZIPOutputStream",
            "java.util.zip.Inflater$InflaterZStreamRef",
            "java.util.zip.Deflater$DeflaterZStreamRef",
        ],
    },
    Make {
        classes: &[
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.DatagramSocket",
            "sun.nio.ch.SocketChannelImpl",
            "sun.nio.ch.ServerSocketChannelImpl",
            "sun.nio.ch.NioSocketImpl",
        ],
        family: &["sun.nio.ch.SelectorImpl", "java.net.SocksSocketImpl"],
    },
    Make {
        classes: &["sun.nio.ch.SelectorImpl"],
        family: &[],
    },
    Make {
        classes: &["java.lang.Process"],
        family: &["java.io.FileInputStream", "java.io.FileOutputStream"],
    },
    Make {
        classes: &["sun.net.www.protocol.http.HttpURLConnection"],
        family: &["sun.net.www.http.HttpClient"],
    },
    Make {
        classes: &[
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.RandomAccessFile",
            "sun.nio.ch.FileChannelImpl",
        ],
        family: &["java.io.FileDescriptor", "java.io.FileCleanable"],
    },
];

/// Fields that say that it was closed after all.
const CLOSED: [&str; 3] = ["closed", "closeRequested", "shutdown"];
/// Open ones from which it is more than a program at work.
const LEAST_OPEN: u64 = 50;
/// Resources whose fields are read.
const MOST_READ: usize = 500;

impl Kind for UnclosedResource {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::UnclosedResource]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let is_resource = |class: ClassIndex| {
            let mut makes = MAKES.iter().flat_map(|make| make.classes);
            makes.any(|name| input.heap.classes().is_a(class, name))
        };
        let resources = suspect
            .accumulated
            .filter(|accumulated| accumulated.instances >= 8 && is_resource(accumulated.class))?;
        Some(Recognition {
            accumulated: Some(resources),
            ..recognition(resources.instances, input.class_name(resources.class))
        })
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        MAKES
            .iter()
            .filter_map(|make| open_ones(input, make))
            .collect()
    }
}

fn open_ones(input: &Input<'_>, make: &Make) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let classes = heap.classes();
    let found: Vec<(u64, ClassIndex)> = classes
        .iter()
        .filter(|(index, _)| make.classes.iter().any(|name| classes.is_a(*index, name)))
        .map(|(index, _)| (heap.instances_of(index), index))
        .collect();
    let (most, class) = found.iter().copied().max()?;
    if most < LEAST_OPEN {
        return None;
    }
    let all = find_instances_of(input.heap, |index, _| index == class);
    let looked_at = spread(&all, MOST_READ);
    let open: Vec<ObjectIndex> = looked_at
        .iter()
        .copied()
        .filter(|resource| !is_closed(input, *resource))
        .collect();
    let scale = most as f64 / looked_at.len().max(1) as f64;
    let members = scaled(open.len() as u64, scale);
    if members < LEAST_OPEN {
        return None;
    }
    let retained = found.iter();
    let retained =
        retained.map(|(_, class)| heapray_query::class_tree::retained_by_class(heap, *class));
    let family = make
        .classes
        .iter()
        .chain(make.family)
        .flat_map(|name| classes.find_by_name(name))
        .chain(found.iter().map(|(_, class)| *class))
        .collect();
    Some(HeapWideGroup {
        class,
        members,
        retained: retained.sum(),
        off_heap: 0,
        sample: open,
        family,
        blame: Blame::Common,
        least_part: 0.0,
        recognition: recognition(members, input.class_name(class)),
    })
}

fn is_closed(input: &Input<'_>, resource: ObjectIndex) -> bool {
    let fields = input.heap.fields(resource);
    let mut closed = fields
        .iter()
        .filter(|field| CLOSED.contains(&field.name.as_str()));
    closed.any(|field| matches!(field.value, Value::Boolean(true)))
}

fn recognition(count: u64, class: &str) -> Recognition {
    Recognition {
        kind: LeakKind::UnclosedResource,
        confidence: 0.9,
        evidence: vec![figure("open", count, format!("{count} × {class} are open"))],
        advice: advice(
            "Close them with try-with-resources.",
            "Streams, archives and sockets hold native memory and file descriptors in addition to heap. \
             The code that opens one must close it on every exit path.",
            Some("try (InputStream in = Files.newInputStream(path)) {\n    // read it\n}"),
        ),
        accumulated: None,
        culprit: None,
    }
}
