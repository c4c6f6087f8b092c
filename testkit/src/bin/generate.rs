//! Writes a big synthetic dump: `generate --objects 20M --shape mixed --out big.hprof`.
#![allow(
    clippy::print_stderr,
    reason = "a command line tool reports what it wrote"
)]

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use heapray_testkit::generate::{GenerateOptions, Shape, generate};
use heapray_testkit::sizes::{binary, decimal};

/// Writes a synthetic heap dump of any size; equal arguments give equal files.
#[derive(Debug, Parser)]
struct Args {
    /// Instances and arrays; K, M and G multiply by thousands.
    #[arg(long, value_parser = decimal, default_value = "1M")]
    objects: u64,
    /// mixed, list, star, tree, bigarray, hidden-classes, one-object-segments, strings or
    /// chain-of-maps.
    #[arg(long, default_value = "mixed")]
    shape: Shape,
    /// Where to write.
    #[arg(long)]
    out: PathBuf,
    /// Seed of the random numbers; another seed gives another heap of the same kind.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Bytes of an id, 4 or 8.
    #[arg(long, default_value_t = 8, value_parser = id_size)]
    id_size: usize,
    /// Largest segment body in bytes; K, M and G multiply by 1024.
    #[arg(long, value_parser = binary, default_value = "1M")]
    segment_bytes: u64,
    /// Classes of the shape hidden-classes.
    #[arg(long, value_parser = decimal, default_value = "20000")]
    classes: u64,
}

fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let mut options = GenerateOptions::default();
    options.objects = args.objects;
    options.shape = args.shape;
    options.seed = args.seed;
    options.id_size = args.id_size;
    options.segment_bytes = args.segment_bytes as usize;
    options.classes = args.classes;
    let began = Instant::now();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&args.out)?);
    let totals = generate(&options, &mut out)?;
    let seconds = began.elapsed().as_secs_f64();
    eprintln!(
        "{}: {} bytes, {} objects, {} classes, {} references, {} garbage objects; {:.2} s, {:.0} MB/s",
        args.out.display(),
        totals.bytes,
        totals.objects,
        totals.classes,
        totals.references,
        totals.garbage,
        seconds,
        totals.bytes as f64 / 1e6 / seconds
    );
    Ok(())
}

fn id_size(text: &str) -> Result<usize, String> {
    match text {
        "4" => Ok(4),
        "8" => Ok(8),
        _ => Err("ids have 4 or 8 bytes".to_owned()),
    }
}
