//! Writes a big synthetic dump: `generate --objects 20M --shape mixed --out big.hprof`.
#![allow(
    clippy::print_stderr,
    reason = "a command line tool says what it wrote"
)]

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use heapray_testkit::generate::{GenerateOptions, Shape, generate};

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
    /// Another seed gives another heap of the same kind.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Bytes of an id, 4 or 8.
    #[arg(long, default_value_t = 8, value_parser = id_size)]
    id_size: usize,
    /// Greatest segment body in bytes; K, M and G multiply by 1024.
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

fn decimal(text: &str) -> Result<u64, String> {
    scaled(text, 1000)
}

fn binary(text: &str) -> Result<u64, String> {
    scaled(text, 1024)
}

fn scaled(text: &str, step: u64) -> Result<u64, String> {
    let digits = text.trim_end_matches(['K', 'M', 'G', 'k', 'm', 'g']);
    let factor = match text.get(digits.len()..) {
        Some("") => 1,
        Some("K" | "k") => step,
        Some("M" | "m") => step * step,
        Some("G" | "g") => step * step * step,
        _ => return Err(format!("{text:?} is no size")),
    };
    let n: u64 = digits.parse().map_err(|e| format!("{text:?}: {e}"))?;
    n.checked_mul(factor)
        .ok_or_else(|| format!("{text:?} is too big"))
}

#[cfg(test)]
mod tests {
    use super::{binary, decimal};

    #[test]
    fn sizes_have_units() {
        assert_eq!(decimal("20M"), Ok(20_000_000));
        assert_eq!(decimal("7"), Ok(7));
        assert_eq!(binary("1M"), Ok(1 << 20));
        assert!(decimal("x").is_err());
        assert!(decimal("1T").is_err());
        assert!(decimal("99999999999999G").is_err());
    }
}
