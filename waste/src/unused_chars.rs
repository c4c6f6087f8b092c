//! Characters that no string uses: until JDK 7u6 a part of a string shared the array of the whole, and kept it alive.

use heapray_analyzer::{Heap, Nearby, ObjectIndex};
use heapray_query::find_instances;

/// Bytes of a character.
const CHAR: u64 = 2;

/// The arrays of strings with characters outside of the parts that strings use, and the bytes of these, by address. Reads
/// all strings if they have an offset and a count; else nothing.
pub fn unused_chars(heap: &Heap) -> Vec<(ObjectIndex, u64)> {
    let classes = heap.classes();
    let has_parts = classes.find_by_name("java.lang.String").any(|class| {
        ["offset", "count"]
            .iter()
            .all(|name| classes.find_field(heap.names(), class, name).is_some())
    });
    if !has_parts {
        return Vec::new();
    }
    let strings = find_instances(heap, usize::MAX, |_, class| {
        class.name == "java.lang.String"
    });
    let mut nearby = Nearby::default();
    let mut used = Vec::new();
    for string in strings {
        let Some(array) = heap.graph().targets(string.0).next() else {
            continue;
        };
        let Some(fields) = heap.instance_near(string, &mut nearby) else {
            continue;
        };
        let number = |name| u64::try_from(fields.field(name)?.as_i64()?).ok();
        if let (Some(first), Some(count)) = (number("offset"), number("count")) {
            used.push((array, first, first.saturating_add(count)));
        }
    }
    used.sort_unstable();
    let of_arrays = used.chunk_by(|a, b| a.0 == b.0);
    let unused = of_arrays.filter_map(|parts| {
        let array = ObjectIndex(parts.first()?.0);
        let all = u64::from(heap.array_len(array)?);
        // Parts come in the order of their beginnings.
        let (mut covered, mut end) = (0, 0);
        for (_, from, to) in parts {
            let to = (*to).min(all);
            covered += to.saturating_sub((*from).max(end));
            end = end.max(to);
        }
        let unused = all.saturating_sub(covered);
        (unused > 0).then_some((array, unused * CHAR))
    });
    unused.collect()
}
