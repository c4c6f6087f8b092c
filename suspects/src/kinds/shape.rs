//! Which Java code fixes a field? The answer depends on the type of the field: a map becomes a cache, a queue
//! gets a capacity.

use crate::input::Input;
use crate::names::{simple_name, stable_name};
use crate::suspects::SuspectCandidate;
use crate::suspects::counts_members;
use heapray_analyzer::ObjectIndex;
use heapray_query::collections::{self, Family};
use heapray_query::map_entries;

/// A limit for the culprit's field in Java, with the names of the field and its elements; `None` if the field
/// holds an object of an application class, which only that class can limit.
pub(crate) fn limited(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<String> {
    let link = suspect.links.get(suspect.culprit_link?)?;
    let field = link.field.as_deref()?;
    let element = element(input, suspect);
    let one = variable(&element);
    if let Some(found) = collections::inspect(input.heap, link.target) {
        return Some(match found.facts.family {
            Family::Map if has_collections(input, link.target) => limited_values(field, &element),
            Family::Map => format!(
                "{field}.remove(key); // when its work is done\n\n\
                 // or, if it is a cache:\n{}",
                cache(input, suspect)
            ),
            Family::Set => format!(
                "{field}.remove({one}); // when it is no longer needed\n\n\
                 // or keep only the latest:\n\
                 Set<{element}> {field} = Collections.newSetFromMap(new LinkedHashMap<{element}, Boolean>() {{\n    \
                     @Override protected boolean removeEldestEntry(Map.Entry<{element}, Boolean> eldest) {{\n        \
                         return size() > MAX_SIZE;\n    \
                     }}\n\
                 }});"
            ),
            Family::Queue if found.facts.class.contains("Blocking") => format!(
                "BlockingQueue<{element}> {field} = new ArrayBlockingQueue<>(MAX_SIZE);\n\
                 if (!{field}.offer({one}, 1, TimeUnit.SECONDS)) {{\n    \
                     reject({one}); // the producer slows down\n\
                 }}"
            ),
            Family::List | Family::Queue => format!(
                "{field}.remove({one}); // when it is no longer needed\n\n\
                 // or keep only the latest:\n\
                 Deque<{element}> {field} = new ArrayDeque<>();\n\
                 {field}.addLast({one});\n\
                 if ({field}.size() > MAX_SIZE) {{\n    \
                     {field}.removeFirst();\n\
                 }}"
            ),
        });
    }
    let class = input.name_of(link.target);
    let objects = class.strip_suffix("[]")?;
    let of_objects = objects.contains(['.', '[']);
    of_objects.then(|| format!("{field}[i] = null; // when its element is no longer needed"))
}

/// The culprit's field as a cache with limits.
pub(crate) fn cache(input: &Input<'_>, suspect: &SuspectCandidate) -> String {
    let link = suspect
        .culprit_link
        .and_then(|link| suspect.links.get(link));
    let field = link.and_then(|link| link.field.as_deref());
    if let (Some(link), Some(field)) = (link, field)
        && has_collections(input, link.target)
    {
        return limited_values(field, &element(input, suspect));
    }
    let held = link.and_then(|link| collections::inspect(input.heap, link.target));
    // A map of lists has lists for values.
    let direct = held.and_then(|held| held.size).is_some_and(|size| {
        let elements = suspect
            .accumulated
            .map_or(0, |accumulated| accumulated.instances);
        elements <= size.saturating_mul(2)
    });
    let value = if direct {
        element(input, suspect)
    } else {
        "Value".to_owned()
    };
    format!(
        "Cache<Key, {value}> {} = Caffeine.newBuilder()\n    \
             .maximumSize(MAX_ENTRIES)\n    \
             .expireAfterAccess(Duration.ofMinutes(30))\n    \
             .build();",
        field.unwrap_or("cache")
    )
}

/// Entries of a map that are looked at.
const LOOKED_AT: usize = 16;

/// Is it a map whose values are collections? These grow, whatever the number of entries.
fn has_collections(input: &Input<'_>, map: ObjectIndex) -> bool {
    let entries = map_entries(input.heap, map, LOOKED_AT);
    let is_collection = |value: ObjectIndex| {
        let found = collections::inspect(input.heap, value);
        found.is_some_and(|found| found.facts.family != Family::Map)
    };
    let lists = entries.iter().filter(|(_, value)| is_collection(*value));
    !entries.is_empty() && lists.count() * 2 > entries.len()
}

/// A map whose values are lists, each with a limit.
fn limited_values(field: &str, element: &str) -> String {
    let one = variable(element);
    format!(
        "// the lists grow, not the map: keep only the latest of each\n\
         Deque<{element}> latest = {field}.computeIfAbsent(key, k -> new ArrayDeque<>());\n\
         latest.addLast({one});\n\
         if (latest.size() > MAX_SIZE) {{\n    \
             latest.removeFirst();\n\
         }}"
    )
}

/// What makes keys of a class equal.
pub(crate) fn equality(key: &str) -> String {
    format!(
        "// in {key}, with all fields that make two keys equal\n\
         @Override public boolean equals(Object other) {{\n    \
             return other instanceof {key} && id.equals((({key}) other).id);\n\
         }}\n\
         @Override public int hashCode() {{\n    \
             return Objects.hash(id);\n\
         }}"
    )
}

/// `Order` of `com.acme.Shop$Order`; what is no name in Java is an `Entry`.
fn element(input: &Input<'_>, suspect: &SuspectCandidate) -> String {
    let class = match suspect
        .accumulated
        .filter(|_| !counts_members(input, suspect))
    {
        Some(accumulated) => accumulated.class,
        None => suspect.candidate.class,
    };
    let name = stable_name(input.class_name(class));
    let simple = simple_name(&name);
    let last = simple.rsplit('$').next().unwrap_or(simple);
    let (word, _) = last.split_once("[]").unwrap_or((last, ""));
    let is_name = word.starts_with(char::is_alphabetic) && word != "Lambda";
    if is_name { last } else { "Entry" }.to_owned()
}

/// `order` of `Order`, `bytes` of `byte[]`.
fn variable(element: &str) -> String {
    if let Some(array) = element.strip_suffix("[]") {
        return format!("{}s", variable(array.trim_end_matches("[]")));
    }
    let boxed = [
        "Boolean",
        "Byte",
        "Character",
        "Double",
        "Float",
        "Integer",
        "Long",
        "Short",
        "Class",
    ];
    if boxed.contains(&element) {
        return "value".to_owned();
    }
    let mut letters = element.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn elements_as_variables() {
        for (class, name) in [
            ("Order", "order"),
            ("byte[]", "bytes"),
            ("int[][]", "ints"),
            ("Double", "value"),
        ] {
            assert_eq!(variable(class), name);
        }
    }
}
