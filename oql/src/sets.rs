//! Sets of objects behind the values of a query.

use heapray_query::ObjectSet;

use crate::value::Obj;
use crate::world::World;

/// The set of these objects; the invented loader is left out.
pub(crate) fn set_of(objects: &[Obj]) -> ObjectSet {
    objects.iter().filter_map(|object| object.index()).collect()
}

/// Bytes that all these objects dominate together, nested ones counted once.
pub(crate) fn retained_of(world: &World<'_>, objects: &[Obj]) -> u64 {
    let place = |object| world.place(Obj::from(object));
    let invented = objects.contains(&Obj::SYSTEM_LOADER);
    let invented = invented.then(|| world.shallow(Obj::SYSTEM_LOADER));
    set_of(objects).dominated_bytes(world.heap, place) + invented.unwrap_or(0)
}
