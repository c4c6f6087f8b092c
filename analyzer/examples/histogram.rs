//! Prints class, objects and shallow bytes of all objects in a dump, reachable or not, as `heapray histogram --format
//! csv --no-retained --limit 0` does: `histogram FILE`.
//!
//! It compares sizes with those of a JVM without the command line.
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_dump_file::{DumpFile, OpenOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: histogram FILE")?;
    let mut options = AnalyzeOptions::default();
    options.keep_unreachable = true;
    let dump = DumpFile::open(Path::new(&path), &OpenOptions::default(), &|_, _| {})?;
    let analysis = analyze(dump.bytes(), &options, &Silent)?;
    let mut classes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in analysis.objects() {
        let name = analysis.classes().get(row.class).name.as_str();
        let (objects, bytes) = classes.entry(name).or_default();
        *objects += 1;
        *bytes += row.shallow_size;
    }
    println!("class,instances,shallow_bytes");
    for (name, (objects, bytes)) in classes {
        println!("\"{name}\",{objects},{bytes}");
    }
    Ok(())
}
