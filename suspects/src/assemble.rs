//! Makes a finding of a case: sentences, path, members, fingerprint.

use heapray_hprof::RootKind;
use sha2::{Digest, Sha256};

use super::case::{Case, Hold, Link};
use super::context::Context;
use super::finding::{
    AccessPath, Accumulated, ClassShare, Culprit, Finding, Holder, Member, PathStep, Via,
};
use super::kinds::Recognition;
use super::library::{simple_name, stable_name};
use super::paths::Anchor;
use super::payload::{MOST_SHARDS, PER_SHARD, is_machinery};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::fields::ReferenceKind;
use heapray_analyzer::threads::LiveThread;
use heapray_query::class_tree::ClassNodeIndex;

/// This part of the used heap, and so many bytes, make a place worth following over several dumps.
const LEAST_PART: u64 = 200;
const LEAST_BYTES: u64 = 64 << 10;
/// Such places.
const MOST_PATHS: usize = 100;
/// Rows of the lists within a finding.
const MOST_ROWS: usize = 20;

impl Context<'_> {
    pub(crate) fn finding(&self, case: &Case, recognition: Recognition) -> Finding {
        let Recognition {
            kind,
            confidence,
            evidence,
            advice,
            accumulated,
            culprit,
        } = recognition;
        let mut case = case.clone();
        if let Some(known) = accumulated {
            (case.payload, case.candidate.class) = (Some(known), known.class);
        }
        let one_thread = case.merged == 1 && !case.candidate.is_group();
        if let Some(culprit) = culprit {
            // How many places were merged says nothing about another field.
            (case.culprit, case.merged) = (culprit, 1);
        }
        let access_path = self.access_path(&case);
        let fingerprint = fingerprint(kind, &self.stable_path(&case));
        // One thread is called by its name, many by what their names have in common.
        if one_thread {
            let name = case.thread.and_then(|thread| self.heap.thread_name(thread));
            case.culprit.thread = name.or(case.culprit.thread);
        }
        // The path points at the field to blame, where it leads through it.
        case.culprit_link = case.culprit_link.filter(|at| {
            let link = case.links.get(*at);
            let field = matches!(case.culprit.holder, Holder::Static | Holder::Instance);
            !field || link.is_some_and(|link| self.is_culprit(link, &case.culprit))
        });
        if case.culprit_link.is_none() {
            let mut links = case.links.iter();
            case.culprit_link = links.rposition(|link| self.is_culprit(link, &case.culprit));
        }
        let case = &case;
        let accumulated = match accumulated {
            Some(payload) => Accumulated {
                class: stable_name(self.class_name(payload.class)),
                instances: payload.instances,
                retained_size: payload.retained,
            },
            None => self.accumulated(case),
        };
        let share = self.share(case.retained);
        Finding {
            kind,
            confidence,
            headline: headline(kind, case, &accumulated, share),
            retained_size: case.retained,
            off_heap_size: 0,
            size_only: false,
            culprit: case.culprit.clone(),
            root: self.root(case),
            accumulation_point: (!case.candidate.is_group()).then(|| self.member(case.object)),
            accumulated,
            retained_by_class: self.retained_by_class(&case.candidate.nodes),
            members: self.members(&case.candidate.nodes),
            path: self.path(case),
            fingerprint,
            access_path,
            cut_points: self.cut_points(case),
            evidence,
            advice,
        }
    }

    fn is_culprit(&self, link: &Link, culprit: &Culprit) -> bool {
        let class = stable_name(self.class_name(link.class));
        link.field.is_some() && link.field == culprit.field && culprit.class == Some(class)
    }

    fn accumulated(&self, case: &Case) -> Accumulated {
        let own_members = self.counts_members(case);
        let (class, instances, retained_size) = match case.payload {
            Some(payload)
                if !own_members
                    && (payload.retained * 4 >= case.retained || !case.candidate.is_group()) =>
            {
                (payload.class, payload.instances, payload.retained)
            }
            _ => (case.candidate.class, case.candidate.members, case.retained),
        };
        // Of a thread local's values some may be too small to stand out.
        let values = case.thread_values.iter();
        let alike = values.filter(|value| self.heap.class_of(**value) == class);
        let instances = instances.max(alike.count() as u64);
        Accumulated {
            class: stable_name(self.class_name(class)),
            instances,
            retained_size,
        }
    }

    /// Are the members of the group what piles up, rather than something within them?
    pub(crate) fn counts_members(&self, case: &Case) -> bool {
        case.candidate.is_group()
            && !self.is_library(case.candidate.class)
            && !self.is_sharded(case)
    }

    /// Are the members no more than the parts of one collection: do they fill an array of their class, and
    /// keep many times as many of something else?
    fn is_sharded(&self, case: &Case) -> bool {
        let members = case.candidate.members;
        let Some((last, payload)) = case.links.last().zip(case.payload) else {
            return false;
        };
        members <= MOST_SHARDS
            && matches!(last.kind, ReferenceKind::Element(_))
            && self.name_of(last.source) != "java.lang.Object[]"
            && self
                .heap
                .array_len(last.source)
                .is_some_and(|len| u64::from(len) <= members + members / 4)
            && payload.instances >= members.saturating_mul(PER_SHARD)
    }

    fn member(&self, object: ObjectIndex) -> Member {
        Member {
            object,
            class: self.name_of(object).to_owned(),
            label: heapray_query::label(self.heap, object),
            shallow_size: self.heap.shallow_size(object),
            retained_size: self.retained_or_shallow(object),
        }
    }

    fn root(&self, case: &Case) -> (String, String) {
        let first = case.path.steps.first().map(|step| step.object);
        match &case.path.anchor {
            Anchor::Class => {
                let class = first.map_or("a class", |object| self.name_of(object));
                ("STICKY_CLASS".into(), format!("static field of {class}"))
            }
            Anchor::Thread => {
                let name = first.and_then(|thread| self.heap.thread_name(thread));
                let name = name.unwrap_or_else(|| "unnamed".into());
                let kind = match case.hold {
                    Hold::Local { .. } => "JAVA_FRAME",
                    _ => "THREAD_OBJ",
                };
                (kind.into(), format!("thread \"{name}\""))
            }
            Anchor::Root(kind) => {
                let words = match kind {
                    RootKind::JniGlobal => "global reference of native code".to_owned(),
                    RootKind::JniLocal => "local reference of native code".to_owned(),
                    kind => format!("{} root", kind.name()),
                };
                (kind.name().into(), words)
            }
            Anchor::Unknown => ("UNKNOWN".into(), "no root was found".into()),
        }
    }

    /// Places that hold a fair part of the heap, by access path: what is compared over several dumps.
    pub(crate) fn access_paths(&self, threads: &[LiveThread]) -> Vec<AccessPath> {
        let least = (self.used / LEAST_PART).max(LEAST_BYTES);
        let mut candidates = self.candidates(least);
        candidates.truncate(MOST_PATHS);
        let mut paths: Vec<AccessPath> = Vec::new();
        for case in self.cases(&candidates, least, threads) {
            let accumulated = self.accumulated(&case);
            let path = self.access_path(&case);
            match paths.iter_mut().find(|known| known.path == path) {
                Some(known) => {
                    known.instances += accumulated.instances;
                    known.retained_size += case.retained;
                }
                None => paths.push(AccessPath {
                    path,
                    class: accumulated.class,
                    instances: accumulated.instances,
                    retained_size: case.retained,
                }),
            }
        }
        paths.sort_by(|a, b| {
            let by_size = b.retained_size.cmp(&a.retained_size);
            by_size.then_with(|| a.path.cmp(&b.path))
        });
        paths
    }

    /// `static com.acme.OrderBook.OPEN_ORDERS → HashMap entry → com.acme.Order`: classes and fields only,
    /// recursion and collections' internals folded, nothing that differs from run to run.
    fn access_path(&self, case: &Case) -> String {
        let thread = case.culprit.thread.clone();
        self.folded_path(case, 0, thread)
    }

    /// The part of the access path that belongs to the leak: from the culprit on. Which of its doors the
    /// culprit itself is found behind may differ from run to run.
    /// Of a thread's name only the shape counts, which a redacted copy keeps.
    fn stable_path(&self, case: &Case) -> String {
        let thread = case.culprit.thread.as_deref().map(shape);
        self.folded_path(case, case.culprit_link.unwrap_or(0), thread)
    }

    /// The access path from this reference on.
    fn folded_path(&self, case: &Case, first: usize, thread: Option<String>) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(thread) = thread
            && matches!(case.path.anchor, Anchor::Thread)
            && (first == 0 || matches!(case.hold, Hold::ThreadLocal { .. }))
        {
            parts.push(format!("thread {thread}"));
        }
        if let Hold::ThreadLocal { entry, .. } = case.hold {
            parts.extend(self.thread_local_path(case, entry));
            return parts.join(" → ");
        }
        // In the hands of a library's method it is a matter of the moment which of its objects those are.
        let in_library =
            matches!(case.hold, Hold::Local { .. }) && case.culprit.holder == Holder::Local;
        let mut in_collection = false;
        for link in case.links.iter().skip(first) {
            let class = stable_name(self.class_name(link.class));
            let part = match (&link.kind, &link.field) {
                // What JDK 19 moved to another object is called as it was before.
                (_, Some(field)) if class == "java.lang.Thread" && field == "holder" => continue,
                (_, Some(field)) if class == "java.lang.Thread$FieldHolder" && field == "task" => {
                    "java.lang.Thread.target".to_owned()
                }
                (ReferenceKind::Static { .. }, Some(field)) => format!("static {class}.{field}"),
                _ if is_machinery(&class) => {
                    if !in_collection && !in_library {
                        parts.push(entry_of(&class));
                    }
                    in_collection = true;
                    continue;
                }
                (_, Some(field)) => format!("{class}.{field}"),
                (ReferenceKind::Local, None) => "local".to_owned(),
                _ => continue,
            };
            in_collection = false;
            if parts.last() != Some(&part) {
                parts.push(part);
            }
        }
        // Whether the collection or its table is where it piles up makes no difference.
        let last = stable_name(self.name_of(case.object));
        if !in_collection && !in_library && is_machinery(&last) && !last.ends_with("[]") {
            parts.push(entry_of(&last));
        }
        let payload = case.payload.filter(|_| !self.counts_members(case));
        let what = payload.map_or(case.candidate.class, |payload| payload.class);
        parts.push(stable_name(self.class_name(what)));
        parts.join(" → ")
    }

    /// The thread local's field and the class of its values; what piles up in these is of several makes as
    /// often as not.
    fn thread_local_path(&self, case: &Case, entry: ObjectIndex) -> Vec<String> {
        let Culprit { class, field, .. } = &case.culprit;
        let key = class
            .iter()
            .zip(field)
            .map(|(class, field)| format!("thread local {class}.{field}"));
        let value = self.heap.field_object(entry, "value");
        let value = value.map(|value| stable_name(self.name_of(value)));
        key.chain(value).collect()
    }

    fn path(&self, case: &Case) -> Vec<PathStep> {
        let steps = case.path.steps.iter().enumerate();
        steps
            .map(|(i, step)| {
                let link = i.checked_sub(1).and_then(|i| case.links.get(i));
                let (via, name) = match link.map(|link| (&link.kind, &link.field)) {
                    None => (Via::Root, None),
                    Some((ReferenceKind::Static { .. }, field)) => (Via::Static, field.clone()),
                    Some((ReferenceKind::Field { .. }, field)) => (Via::Field, field.clone()),
                    Some((ReferenceKind::Element(slot), _)) => {
                        (Via::Element, Some(format!("[{slot}]")))
                    }
                    Some((ReferenceKind::Local, _)) => (Via::Local, case.culprit.frame.clone()),
                    Some((ReferenceKind::ClassLoader, _)) => (Via::ClassLoader, None),
                    Some((ReferenceKind::Class | ReferenceKind::Super, _)) => (Via::Class, None),
                };
                let class = self.name_of(step.object);
                PathStep {
                    class: class.to_owned(),
                    object: Some(step.object),
                    via,
                    name,
                    retained_size: self.retained_or_shallow(step.object),
                    internal: i > 0 && is_machinery(class),
                    culprit: i > 0 && case.culprit_link == Some(i - 1),
                }
            })
            .collect()
    }

    fn cut_points(&self, case: &Case) -> Vec<(String, u64)> {
        let named = case.links.iter().filter_map(|link| {
            let field = link.field.as_ref()?;
            let freed = self.retained_of_big(link.target)?;
            let class = simple_name(self.class_name(link.class));
            (!is_machinery(self.class_name(link.class)))
                .then(|| (format!("{class}.{field}"), freed))
        });
        named.collect()
    }

    /// Everything below the nodes, by class.
    fn retained_by_class(&self, nodes: &[ClassNodeIndex]) -> Vec<ClassShare> {
        let mut totals: std::collections::BTreeMap<String, (u64, u64)> =
            std::collections::BTreeMap::new();
        let mut open: Vec<ClassNodeIndex> = nodes.to_vec();
        let mut visited = 0;
        while let Some(index) = open.pop() {
            visited += 1;
            if visited > 100_000 {
                break;
            }
            let node = self.node(index);
            let below: u64 = self
                .children(index)
                .iter()
                .map(|child| self.node(*child).retained)
                .sum();
            let own = node.retained.saturating_sub(below);
            let total = totals
                .entry(self.class_name(node.class).to_owned())
                .or_default();
            total.0 += node.objects;
            total.1 += own;
            open.extend(self.children(index));
        }
        let mut shares: Vec<ClassShare> = totals
            .into_iter()
            .map(|(class, (instances, shallow_size))| ClassShare {
                class,
                instances,
                shallow_size,
            })
            .collect();
        shares.sort_by(|a, b| {
            b.shallow_size
                .cmp(&a.shallow_size)
                .then_with(|| a.class.cmp(&b.class))
        });
        shares.truncate(MOST_ROWS);
        shares
    }

    fn members(&self, nodes: &[ClassNodeIndex]) -> Vec<Member> {
        let mut objects: Vec<ObjectIndex> = Vec::new();
        if let [only] = nodes {
            let children = self.children(*only).iter();
            objects
                .extend(children.filter_map(|child| {
                    self.object_of(*child).or_else(|| self.largest_of(*child))
                }));
        } else {
            objects.extend(
                nodes
                    .iter()
                    .filter_map(|node| self.object_of(*node).or_else(|| self.largest_of(*node))),
            );
        }
        objects.truncate(MOST_ROWS);
        objects
            .into_iter()
            .map(|object| self.member(object))
            .collect()
    }
}

/// `HashMap entry`, of whatever make the hash map is.
fn entry_of(class: &str) -> String {
    format!("{} entry", simple_name(class).replace("LinkedHash", "Hash"))
}

fn headline(kind: &str, case: &Case, accumulated: &Accumulated, share: f64) -> String {
    let several = case.culprit.holder != Holder::Static && case.thread_values.is_empty();
    let merged = if case.merged > 1 && several {
        format!(" ({} of them)", case.merged)
    } else {
        String::new()
    };
    // A thread local holds no threads.
    let threads = (case.culprit.thread.as_ref()).filter(|_| kind == "thread-leak");
    let who = threads.map_or_else(
        || case.culprit_name(),
        |thread| format!("thread \"{thread}\""),
    );
    format!(
        "{who}{merged} holds {:.0} % of the heap: {} × {}",
        share * 100.0,
        accumulated.instances,
        simple_name(&accumulated.class),
    )
}

/// `http-nio-8080-exec-*` is `aaaa-aaa-0000-aaaa-*`: every letter and every digit the same.
fn shape(thread: &str) -> String {
    let same = |letter: char| match letter {
        letter if letter.is_ascii_alphabetic() => 'a',
        letter if letter.is_ascii_digit() => '0',
        other => other,
    };
    thread.chars().map(same).collect()
}

/// SHA-256 over kind and folded path: the same leak has the same fingerprint in every dump.
pub(crate) fn fingerprint(kind: &str, access_path: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(format!("{kind}\n{access_path}").as_bytes());
    digest
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}"); // writing to a String cannot fail
            hex
        })
}
