//! How does one root reach a million blocks without a list of them in memory?

use std::io::{self, Write};

use super::heap::HeapWriter;
use super::world::World;
use crate::types::{ObjectId, Type};

/// Elements of one array of the directory.
const FAN_OUT: usize = 256;

/// Arrays of arrays, written as they fill; one open list a level.
#[derive(Debug, Default)]
pub(super) struct Directory {
    levels: Vec<Vec<ObjectId>>,
}

impl Directory {
    /// Files an object that is already written.
    pub(super) fn add<W: Write>(
        &mut self,
        object: ObjectId,
        world: &World,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<()> {
        let mut object = object;
        let mut level = 0;
        loop {
            if level == self.levels.len() {
                self.levels.push(Vec::with_capacity(FAN_OUT));
            }
            let Some(open) = self.levels.get_mut(level) else {
                return Ok(());
            };
            open.push(object);
            if open.len() < FAN_OUT {
                return Ok(());
            }
            object = write_array(open, world, heap)?;
            open.clear();
            level += 1;
        }
    }

    /// Writes what is open; the top array.
    pub(super) fn finish<W: Write>(
        self,
        world: &World,
        heap: &mut HeapWriter<'_, W>,
    ) -> io::Result<ObjectId> {
        let mut below = None;
        for mut open in self.levels {
            open.extend(below);
            if !open.is_empty() {
                below = Some(write_array(&open, world, heap)?);
            }
        }
        Ok(below.unwrap_or(0))
    }
}

fn write_array<W: Write>(
    elements: &[ObjectId],
    world: &World,
    heap: &mut HeapWriter<'_, W>,
) -> io::Result<ObjectId> {
    let size = heap.vm.array_size(Type::Object, elements.len() as u64);
    let id = heap.plan(size);
    heap.object_array(world.object_array, id, elements.iter().copied())?;
    Ok(id)
}
