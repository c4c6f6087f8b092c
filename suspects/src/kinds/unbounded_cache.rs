//! `unbounded-cache`: a cache without a limit, or whose keys never match.

use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use heapray_hprof::Value;

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use super::library_caches::CACHES;
use super::library_holder::{Facts, find_holder_within, recognition};
use super::shape;
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::sample_instances_of;
use crate::names::{mentions, simple_name};
use crate::suspects::{RootReference, SuspectCandidate};
use heapray_analyzer::ObjectIndex;
use heapray_query::collections::{Collection, Family};
use heapray_query::map_entries;

pub(super) struct UnboundedCache;

/// References between a library's cache and its entries.
const NEAR: usize = 12;
const WORDS: [&str; 6] = ["cache", "cached", "memo", "memoized", "lookup", "interned"];

impl Kind for UnboundedCache {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::UnboundedCache]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        if matches!(suspect.root_reference, RootReference::ThreadLocal { .. }) {
            return None;
        }
        let known = find_holder_within(input, suspect, CACHES, NEAR);
        // Where the application has no field on the path, a library's cache is not far.
        let near = suspect.links.len().saturating_sub(NEAR);
        let first = suspect.culprit_link.unwrap_or(near);
        let on_path = suspect.links.get(first..)?;
        let is_map = |found: &Collection| found.facts.family == Family::Map;
        if suspect.culprit_link.or(known.map(|_| first)).is_none()
            && !suspect.collection.as_ref().is_some_and(is_map)
        {
            return None;
        }
        let named = on_path.iter().any(|link| {
            link.field
                .as_deref()
                .is_some_and(|field| mentions(field, &WORDS))
                || !input.is_library(input.heap.class_of(link.target))
                    && mentions(simple_name(input.name_of(link.target)), &WORDS)
                || !input.is_library(link.class)
                    && mentions(simple_name(input.class_name(link.class)), &WORDS)
        });
        let several = suspect
            .accumulated
            .is_some_and(|accumulated| accumulated.instances >= 8);
        let equal_keys = equal_keys(input, suspect);
        let named = named || known.is_some();
        if equal_keys.is_none() && (!named || !several && suspect.collection.is_none()) {
            return None;
        }
        let mut evidence = collection_evidence(input, suspect);
        let advice = match &equal_keys {
            Some((_, key)) => {
                let key = simple_name(key);
                advice(
                    &format!("Give {key} equals and hashCode, and the cache a maximum size."),
                    "Without equals and hashCode, a lookup never finds an equal key, so every lookup \
                     adds an entry. A record, from Java 16 on, has both methods.",
                    Some(&shape::equality(key.rsplit('$').next().unwrap_or(key))),
                )
            }
            None if known.is_some() => {
                let (facts, _) = known?;
                let mut found = recognition(input, suspect, (LeakKind::UnboundedCache, 0.9), facts);
                found.evidence.extend(equal_logins(input, facts));
                return Some(found);
            }
            None if suspect.culprit_link.is_none() => advice(
                "Find out which keys the library's cache gets, and use few different ones.",
                "A cache of a library keeps an entry for each key. Keys with a number, a name or a time in them \
                 never come again: keep them constant, or look in the library's documentation for a limit of the cache.",
                None,
            ),
            None => advice(
                "Give the cache a maximum size.",
                "A cache that never evicts entries grows without end. Limit its size and the age of its \
                 entries.",
                Some(&shape::cache(input, suspect)),
            ),
        };
        evidence.extend(equal_keys.map(|(evidence, _)| evidence));
        Some(Recognition {
            kind: LeakKind::UnboundedCache,
            confidence: 0.82,
            evidence,
            advice,
            accumulated: None,
            culprit: None,
        })
    }
}

/// Evidence that the cached things belong to logins of the same few users.
fn equal_logins(input: &Input<'_>, facts: &Facts) -> Option<Evidence> {
    const LOGIN: &str = "org.apache.hadoop.security.UserGroupInformation";
    const CACHE: &str = "org.apache.hadoop.fs.FileSystem$Cache";
    /// Logins from which they are compared, and which are looked at.
    const LEAST: u64 = 100;
    const LOOKED_AT: u64 = 2_000;
    const LONGEST: usize = 200;
    let heap = input.heap;
    if !facts.holders.contains(&CACHE) {
        return None;
    }
    let class = heap.classes().find_by_name(LOGIN).next()?;
    let count = heap.instances_of(class);
    let logins = sample_instances_of(heap, class, LOOKED_AT);
    let name = |login: &ObjectIndex| {
        let user = heap.field_object(*login, "user")?;
        heap.field_string(user, "fullName", LONGEST)
    };
    let mut names: Vec<String> = logins.iter().filter_map(name).collect();
    let looked_at = names.len();
    names.sort_unstable();
    names.dedup();
    (count >= LEAST && !names.is_empty() && names.len() * 4 <= looked_at).then(|| {
        figure(
            "equal_logins",
            count,
            format!("{looked_at} logins that were looked at are of {} users: each call has logged in again", names.len()),
        )
    })
}

/// Keys that are compared by content.
const LOOKED_AT: usize = 3000;
/// Part of them that must have an equal one: where equals works there is none.
const EQUAL: f64 = 0.1;

/// Are there keys of the application's with equal contents, as only a class without equals and hashCode
/// allows in a map? With the class's name.
fn equal_keys(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<(Evidence, String)> {
    let heap = input.heap;
    input.shows_equality().then_some(())?;
    let collection = suspect
        .collection
        .filter(|c| c.facts.family == Family::Map)?;
    let by_identity = ["java.util.IdentityHashMap", "java.util.WeakHashMap"];
    if by_identity.contains(&collection.facts.class) {
        return None;
    }
    let entries = map_entries(heap, collection.object, LOOKED_AT);
    let (first, _) = entries.first()?;
    let class = heap.class_of(*first);
    if input.is_library(class) || entries.len() < 100 {
        return None;
    }
    let keys: Vec<_> = entries
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| heap.class_of(*key) == class)
        .collect();
    let mut contents: Vec<String> = keys.iter().map(|key| content(input, *key)).collect();
    let compared = contents.len();
    contents.sort_unstable();
    contents.dedup();
    let distinct = contents.len();
    ((compared - distinct) as f64 >= compared as f64 * EQUAL).then(|| {
        let name = input.class_name(class);
        let text = figure(
            "equal_keys",
            (compared - distinct) as u64,
            format!("{compared} keys of class {name} that were compared have only {distinct} distinct contents: the class lacks equals and hashCode"),
        );
        (text, name.to_owned())
    })
}

/// An object's fields in one text; strings and boxes by what they say, others by which they are.
fn content(input: &Input<'_>, object: ObjectIndex) -> String {
    const LONGEST: usize = 200;
    let heap = input.heap;
    let value = |value: &Value| match value {
        Value::Object(id) => {
            let target = heap.find(*id);
            let text = target.and_then(|target| heap.string_value(target, LONGEST));
            let boxed = || {
                let target =
                    target.filter(|target| input.name_of(*target).starts_with("java.lang."))?;
                Some(format!("{:?}", heap.field(target, "value")?))
            };
            text.or_else(boxed).unwrap_or_else(|| id.to_string())
        }
        primitive => format!("{primitive:?}"),
    };
    let fields = heap.fields(object);
    fields
        .iter()
        .map(|field| value(&field.value) + "\n")
        .collect()
}
