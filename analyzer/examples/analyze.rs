//! Analyzes a dump and prints the cost of each stage: `analyze FILE [--max-memory BYTES] [--threads N]`.
//!
//! It measures the analysis without report and command line.
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use heapray_analyzer::{AnalyzeOptions, ResidentMemory, Silent, StageTiming, Timings, analyze};
use heapray_dump_file::{DumpFile, OpenOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args
        .next()
        .ok_or("usage: analyze FILE [--max-memory BYTES] [--threads N]")?;
    let mut options = AnalyzeOptions::default();
    while let Some(option) = args.next() {
        let value = args.next().ok_or("the option needs a value")?;
        match option.as_str() {
            "--max-memory" => options.max_memory = Some(value.parse()?),
            "--threads" => options.workers = Some(heapray_analyzer::Workers::new(value.parse()?)?),
            _ => return Err(format!("unknown option {option}").into()),
        }
    }
    let began = Instant::now();
    let dump = DumpFile::open(Path::new(&path), &OpenOptions::default(), &|_, _| {})?;
    let timing = Timings::new(&Silent);
    let analysis = analyze(std::sync::Arc::new(dump), &options, &timing)?;
    timing.stages().iter().for_each(print);
    let total = analysis.total();
    println!(
        "{} objects, {} bytes reachable; {:.3} s",
        total.objects,
        total.bytes,
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

fn print(timing: &StageTiming) {
    let memory = timing.memory.unwrap_or_default();
    let ResidentMemory {
        peak,
        now,
        anonymous,
    } = memory;
    println!(
        "{:12} {:8.3} s {:8.1} M objects/s {:7.2} GB/s   peak {:6} MB, now {:6} MB, anonymous {:6} MB",
        timing.stage.name(),
        timing.elapsed.as_secs_f64(),
        timing.objects_per_second() / 1e6,
        timing.bytes_per_second() / 1e9,
        peak >> 20,
        now >> 20,
        anonymous >> 20,
    );
}
