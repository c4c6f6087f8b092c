//! `unclosed-resource`: files, sockets and compressors that were never closed.

use crate::instances::find_instances_of;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use heapray_hprof::Value;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, counted, figure, of_class};
use crate::counted::Word;
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::spread;
use crate::library::Library;
use crate::suspects::{Link, SuspectCandidate};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::waste::scaled;

pub(super) struct UnclosedResource;

/// A type of resource: the classes of which an instance is one resource, and the classes that belong to it.
struct Make {
    classes: &'static [&'static str],
    family: &'static [&'static str],
}

/// Resources that must be closed; extend here.
const MAKES: [Make; 8] = [
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
    // Each open reader keeps the state of the index at one time.
    Make {
        classes: &["org.apache.lucene.index.DirectoryReader"],
        family: &["org.apache.lucene.search.IndexSearcher"],
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
const MOST_READ: usize = 10_000;
/// Classes that are named.
const MOST_NAMED: usize = 4;

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
        // What a class loader reads its classes from is open for as long as it loads.
        let classes = input.heap.classes();
        let by_loader = |link: &Link| {
            classes.is_a(input.heap.class_of(link.source), "java.lang.ClassLoader")
                && Library::is_jdk(input.name_of(link.target))
        };
        let nearest = suspect
            .links
            .iter()
            .rev()
            .find(|link| !Library::is_jdk(input.name_of(link.source)) || by_loader(link));
        if nearest.is_some_and(by_loader) {
            return None;
        }
        Some(Recognition {
            accumulated: Some(resources),
            ..recognition(input, &[(resources.class, resources.instances)])
        })
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let in_use = OnceCell::new();
        MAKES
            .iter()
            .filter_map(|make| open_ones(input, make, &in_use))
            .collect()
    }
}

fn open_ones(
    input: &Input<'_>,
    make: &Make,
    in_use: &OnceCell<FxHashSet<ObjectIndex>>,
) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let classes = heap.classes();
    let found: Vec<ClassIndex> = classes
        .iter()
        .map(|(index, _)| index)
        .filter(|index| heap.instances_of(*index) > 0)
        .filter(|index| make.classes.iter().any(|name| classes.is_a(*index, name)))
        .collect();
    let most = found.iter().map(|class| heap.instances_of(*class)).max()?;
    if most < LEAST_OPEN {
        return None;
    }
    let all = find_instances_of(input.heap, |index, _| found.contains(&index));
    let looked_at = spread(&all, MOST_READ);
    let in_use = in_use.get_or_init(|| {
        let mut in_use = read_by_loaders(input);
        in_use.extend(read_by_archives(input));
        in_use
    });
    let open: Vec<ObjectIndex> = looked_at
        .iter()
        .copied()
        .filter(|resource| !in_use.contains(resource) && !is_closed(input, *resource))
        .collect();
    let scale = all.len() as f64 / looked_at.len().max(1) as f64;
    let mut by_class: BTreeMap<ClassIndex, u64> = BTreeMap::new();
    for resource in &open {
        *by_class.entry(heap.class_of(*resource)).or_default() += 1;
    }
    let mut by_class: Vec<(ClassIndex, u64)> = by_class
        .into_iter()
        .map(|(class, count)| (class, scaled(count, scale)))
        .collect();
    by_class.sort_by_key(|(class, count)| (Reverse(*count), *class));
    let (class, members) = *by_class.first()?;
    if members < LEAST_OPEN {
        return None;
    }
    let retained: u64 = found
        .iter()
        .map(|class| heapray_query::class_tree::retained_by_class(heap, *class))
        .sum();
    let part = open.len() as f64 / looked_at.len().max(1) as f64;
    let same_file = same_file(input, &open, looked_at.len() < all.len());
    let mut recognition = recognition(input, &by_class);
    recognition.evidence.extend(same_file);
    let family = make
        .classes
        .iter()
        .chain(make.family)
        .flat_map(|name| classes.find_by_name(name))
        .chain(found.iter().copied())
        .collect();
    let (objects, classes) = if looked_at.len() == all.len() {
        (open.clone(), Vec::new())
    } else {
        (Vec::new(), found)
    };
    Some(HeapWideGroup {
        class,
        members,
        retained: scaled(retained, part),
        off_heap: 0,
        sample: open,
        objects,
        classes,
        family,
        blame: Blame::Common,
        least_part: 0.0,
        recognition,
    })
}

/// Objects of the JDK between a class loader and the archives that it reads classes from.
const FURTHEST: usize = 7;
/// Objects below class loaders that are looked at.
const MOST_VISITED: usize = 200_000;

/// Files that class loaders read classes from: what a loader refers to over the JDK's own objects. They are open for as
/// long as the loader is in use.
fn read_by_loaders(input: &Input<'_>) -> FxHashSet<ObjectIndex> {
    let heap = input.heap;
    let classes = heap.classes();
    let is_loader = |class: ClassIndex| classes.is_a(class, "java.lang.ClassLoader");
    let mut level = find_instances_of(heap, |class, _| is_loader(class));
    let mut seen: FxHashSet<ObjectIndex> = FxHashSet::default();
    for _ in 0..FURTHEST {
        let mut next = Vec::new();
        for target in level.into_iter().flat_map(|object| heap.targets(object)) {
            let class = heap.class_of(target);
            let inner = heap.class_of_class_object(target).is_none()
                && !is_loader(class)
                && !heap.roots().is_thread(target.0)
                && Library::is_jdk(input.class_name(class));
            if inner && seen.len() < MOST_VISITED && seen.insert(target) {
                next.push(target);
            }
        }
        level = next;
    }
    seen.retain(|object| classes.is_a(heap.class_of(*object), "java.util.zip.ZipFile"));
    seen
}

/// Files that an archive reads: they are the archive's to close.
fn read_by_archives(input: &Input<'_>) -> FxHashSet<ObjectIndex> {
    let heap = input.heap;
    let sources = find_instances_of(heap, |_, class| {
        class.name == "java.util.zip.ZipFile$Source"
    });
    let file = |source: &ObjectIndex| heap.field_object(*source, "zfile");
    sources.iter().filter_map(file).collect()
}

/// Evidence that most of the open files are one file, opened again and again.
fn same_file(input: &Input<'_>, open: &[ObjectIndex], sampled: bool) -> Option<Evidence> {
    const LONGEST: usize = 1000;
    let heap = input.heap;
    input.shows_equality().then_some(())?;
    let path = |file: &ObjectIndex| {
        let fields = ["path", "name"].iter();
        let directory = || Some(heap.field_object(*file, "directory")?.0.to_string());
        { fields }
            .find_map(|field| heap.field_string(*file, field, LONGEST))
            .or_else(directory)
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in open.iter().filter_map(path) {
        *counts.entry(path).or_default() += 1;
    }
    let most = counts.into_values().max()?;
    (most as u64 >= LEAST_OPEN && most * 2 >= open.len()).then(|| {
        let looked_at = if sampled { " that were looked at" } else { "" };
        figure(
            "same_file",
            most as u64,
            format!(
                "{most} of {}{looked_at} opened the same file or directory",
                open.len()
            ),
        )
    })
}

fn is_closed(input: &Input<'_>, resource: ObjectIndex) -> bool {
    let fields = input.heap.fields(resource);
    let mut closed = fields
        .iter()
        .filter(|field| CLOSED.contains(&field.name.as_str()));
    closed.any(|field| matches!(field.value, Value::Boolean(true)))
}

/// Resources of these classes are open, so many of each; the most first.
fn recognition(input: &Input<'_>, open: &[(ClassIndex, u64)]) -> Recognition {
    let mut words = Vec::new();
    for (class, count) in open.iter().take(MOST_NAMED) {
        if !words.is_empty() {
            words.push(Word::Text(", ".to_owned()));
        }
        words.push(Word::Part(counted(input, *class, *count)));
        words.push(of_class(input, *class, ""));
    }
    words.push(Word::Text(" are open".to_owned()));
    Recognition {
        kind: LeakKind::UnclosedResource,
        confidence: 0.9,
        evidence: vec![Evidence::counted("open", words)],
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
