//! The shapes, one function each.

use std::io::{self, Write};

use super::blocks::Blocks;
use super::directory::Directory;
use super::heap::{HeapWriter, InstanceShape};
use super::options::{GenerateOptions, Shape};
use super::random::Random;
use super::totals::Totals;
use super::world::World;
use crate::dump::DumpBuilder;
use crate::types::{ObjectId, Type};

fn begin<'w, W: Write>(
    options: &GenerateOptions,
    out: &'w mut W,
) -> io::Result<(HeapWriter<'w, W>, World)> {
    let (dump, world) = World::new(options);
    let heap = HeapWriter::after(dump, options.segment_bytes, out)?;
    Ok((heap, world))
}

/// Fills the two reserved roots and closes the file.
fn end<W: Write>(
    mut heap: HeapWriter<'_, W>,
    world: &World,
    in_static: ObjectId,
    in_local: ObjectId,
) -> io::Result<Totals> {
    for (at, top) in [(world.in_static, in_static), (world.in_local, in_local)] {
        heap.instance(world.registry, at, |p| {
            p.reference(top);
        })?;
    }
    heap.finish()
}

/// The two registries that [`end`] writes.
const ROOTS: u64 = 2;

pub(super) fn mixed<W: Write>(options: &GenerateOptions, out: &mut W) -> io::Result<Totals> {
    let mut options = options.clone();
    if options.shape == Shape::OneObjectSegments {
        options.segment_bytes = 1;
    }
    let (mut heap, world) = begin(&options, out)?;
    let mut blocks = Blocks::new(options.seed, &world);
    let mut in_static = Directory::default();
    let mut in_local = Directory::default();
    while heap.totals.objects + ROOTS < options.objects {
        let left = options.objects - heap.totals.objects;
        let before = heap.totals.objects;
        // At most a sixteenth of what is left, so that small heaps have blocks of all kinds.
        let bound = (left / 16).max(1);
        let top = match blocks.random.below(10) {
            0..4 => {
                let entries = blocks.random.between(8, 1000).min(bound);
                blocks.map(entries, 0, &mut heap)?
            }
            4..7 => {
                let n = blocks.random.between(10, 800).min(bound);
                blocks.orders(n, &mut heap)?
            }
            7 => {
                let n = blocks.random.between(10, 1500).min(bound);
                blocks.numbers(n, &mut heap)?
            }
            _ => {
                let n = blocks.random.between(10, 1000).min(bound);
                blocks.nodes(n, &mut heap)?
            }
        };
        match blocks.random.below(100) {
            0..8 => heap.totals.garbage += heap.totals.objects - before,
            8..60 => in_static.add(top, &world, &mut heap)?,
            _ => in_local.add(top, &world, &mut heap)?,
        }
    }
    let in_static = in_static.finish(&world, &mut heap)?;
    let in_local = in_local.finish(&world, &mut heap)?;
    end(heap, &world, in_static, in_local)
}

/// Objects that remain for the shape itself.
fn wanted<W: Write>(options: &GenerateOptions, heap: &HeapWriter<'_, W>) -> u64 {
    let written = heap.totals.objects + ROOTS;
    options.objects.saturating_sub(written).max(1)
}

pub(super) fn list<W: Write>(options: &GenerateOptions, out: &mut W) -> io::Result<Totals> {
    let (mut heap, world) = begin(options, out)?;
    let n = wanted(options, &heap);
    let first = heap.next();
    for at in 0..n {
        let id = heap.plan(world.node.size);
        let next = if at + 1 < n { heap.next() } else { 0 };
        heap.instance(world.node, id, |p| {
            p.long(at as i64).reference(next).reference(0);
        })?;
    }
    end(heap, &world, first, 0)
}

/// One array of `n` objects of one size that follow it.
fn array_of_followers<W: Write>(
    n: u64,
    of: InstanceShape,
    world: &World,
    heap: &mut HeapWriter<'_, W>,
) -> io::Result<(ObjectId, u64)> {
    let array = heap.plan(heap.vm.array_size(Type::Object, n));
    let first = heap.next();
    let elements = (0..n as usize).map(|at| first + at as u64 * of.size);
    heap.object_array(world.object_array, array, elements)?;
    Ok((array, n))
}

pub(super) fn star<W: Write>(options: &GenerateOptions, out: &mut W) -> io::Result<Totals> {
    let (mut heap, world) = begin(options, out)?;
    let n = wanted(options, &heap).saturating_sub(1);
    let (hub, n) = array_of_followers(n, world.leaf, &world, &mut heap)?;
    for _ in 0..n {
        let id = heap.plan(world.leaf.size);
        heap.instance(world.leaf, id, |p| {
            p.reference(hub);
        })?;
    }
    end(heap, &world, hub, 0)
}

pub(super) fn big_array<W: Write>(options: &GenerateOptions, out: &mut W) -> io::Result<Totals> {
    let (mut heap, world) = begin(options, out)?;
    let n = wanted(options, &heap).saturating_sub(1);
    let (array, n) = array_of_followers(n, world.integer, &world, &mut heap)?;
    for at in 0..n {
        let id = heap.plan(world.integer.size);
        heap.instance(world.integer, id, |p| {
            p.int(at as i32);
        })?;
    }
    end(heap, &world, array, 0)
}

pub(super) fn tree<W: Write>(options: &GenerateOptions, out: &mut W) -> io::Result<Totals> {
    let (mut heap, world) = begin(options, out)?;
    let n = wanted(options, &heap);
    let first = heap.next();
    for at in 0..n {
        let child = |of: u64| {
            if of < n {
                first + of * world.tree.size
            } else {
                0
            }
        };
        let id = heap.plan(world.tree.size);
        heap.instance(world.tree, id, |p| {
            p.int(at as i32);
            p.reference(child(2 * at + 1)).reference(child(2 * at + 2));
        })?;
    }
    end(heap, &world, first, 0)
}

pub(super) fn hidden_classes<W: Write>(
    options: &GenerateOptions,
    out: &mut W,
) -> io::Result<Totals> {
    let (mut dump, world) = World::new(options);
    let classes = hidden(&mut dump, &world, options.classes.max(1));
    let mut heap = HeapWriter::after(dump, options.segment_bytes, out)?;
    let mut directory = Directory::default();
    // Each lambda captures one number of its own.
    let n = (wanted(options, &heap) / 2).max(1);
    for shape in classes.iter().cycle().take(n as usize) {
        let lambda = heap.plan(shape.size);
        let captured = heap.plan(world.integer.size);
        heap.instance(*shape, lambda, |p| {
            p.reference(captured);
        })?;
        heap.instance(world.integer, captured, |p| {
            p.int(1);
        })?;
        directory.add(lambda, &world, &mut heap)?;
    }
    let top = directory.finish(&world, &mut heap)?;
    end(heap, &world, top, 0)
}

/// Classes that no loader lists and no root names: only their instances keep them alive.
fn hidden(dump: &mut DumpBuilder, world: &World, n: u64) -> Vec<InstanceShape> {
    let mut shapes = Vec::with_capacity(n as usize);
    for at in 0..n {
        let metaspace = 0x0000_7f3a_4000_1000 + at * 0x218;
        let name = format!("app.Main$$Lambda+0x{metaspace:016x}");
        let builder = dump.class(&name).loader(world.loader);
        let class = builder.field("arg$1", Type::Object).build();
        shapes.push(InstanceShape::of(dump, class));
    }
    shapes
}

pub(super) fn strings<W: Write>(options: &GenerateOptions, out: &mut W) -> io::Result<Totals> {
    let (mut heap, world) = begin(options, out)?;
    let mut blocks = Blocks::new(options.seed, &world);
    let mut directory = Directory::default();
    let n = (wanted(options, &heap) / 2).max(1);
    let mut random = Random::new(options.seed);
    for at in 0..n {
        // A third repeats a text that was written before.
        let number = if random.chance(33) {
            random.below(at + 1)
        } else {
            at
        };
        let length = 12 + (number * 7 % 60) as usize;
        let string = blocks.string(length, number, &mut heap)?;
        directory.add(string, &world, &mut heap)?;
    }
    let top = directory.finish(&world, &mut heap)?;
    end(heap, &world, top, 0)
}

pub(super) fn chain_of_maps<W: Write>(
    options: &GenerateOptions,
    out: &mut W,
) -> io::Result<Totals> {
    let (mut heap, world) = begin(options, out)?;
    let mut blocks = Blocks::new(options.seed, &world);
    // Each map holds the one written before it; the last is the chain's top.
    let mut top = 0;
    while heap.totals.objects + ROOTS < options.objects {
        let entries = blocks.random.between(1, 6);
        top = blocks.map(entries, top, &mut heap)?;
    }
    end(heap, &world, top, 0)
}
