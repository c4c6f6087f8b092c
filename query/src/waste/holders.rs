//! Whose fields hold copies of a text?

use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind, TreeIndex};
use rustc_hash::FxHashMap;

use crate::positions::find_in_tree;

/// Copies of a text that are asked for their holder.
pub(super) const ASKED: usize = 8;
/// Dominators above a string that are looked at: array, node, table, map, owner.
const DEEPEST: usize = 6;

/// For each list of equal strings the field of which more than half of them are held, through arrays and the JDK's
/// collections if need be: `com.example.Order.currency`. A pass over a column, and a few reads for each string.
pub(super) fn find_holders(heap: &Heap, copies: &[Vec<ObjectIndex>]) -> Vec<Option<String>> {
    let all: Vec<ObjectIndex> = copies.iter().flatten().copied().collect();
    let places = find_in_tree(heap, &all);
    let of_text = |copies: &Vec<ObjectIndex>| {
        let mut votes: FxHashMap<String, usize> = FxHashMap::default();
        for copy in copies {
            let holder = places.get(copy).and_then(|place| holder(heap, *place));
            if let Some(holder) = holder {
                *votes.entry(holder).or_default() += 1;
            }
        }
        let most = votes
            .into_iter()
            .max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0)));
        most.filter(|(_, votes)| votes * 2 > copies.len())
            .map(|(holder, _)| holder)
    };
    copies.iter().map(of_text).collect()
}

/// The field of the nearest dominator that is no array and none of the JDK's collections; `None` where several
/// objects share the string.
fn holder(heap: &Heap, place: TreeIndex) -> Option<String> {
    let mut place = place;
    let mut held = heap.object_at(place)?;
    for _ in 0..DEEPEST {
        place = heap.dominator(place);
        let dominator = heap.object_at(place)?;
        let class = heap.class_of_class_object(dominator);
        let class = class.unwrap_or_else(|| heap.class_of(dominator));
        let name = &heap.classes().get(class).name;
        if !name.starts_with("java.util.") && !name.ends_with("[]") {
            let reference = heap.references(dominator).into_iter();
            let mut reference = reference.filter(|reference| reference.target == held);
            return Some(match reference.next().map(|reference| reference.kind) {
                Some(ReferenceKind::Field { declared_in, name }) => {
                    format!("{}.{name}", heap.classes().get(declared_in).name)
                }
                Some(ReferenceKind::Static { name: field }) => format!("{name}.{field}"),
                _ => name.clone(),
            });
        }
        held = dominator;
    }
    None
}
