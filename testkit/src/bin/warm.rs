//! Takes memory and returns it: `warm 1G` before something is timed.
//!
//! A virtual machine may hand memory that nobody uses to its host (free page reporting, balloons). Whoever takes it
//! next waits until the host has found other memory, ten microseconds a page, and who is timed after a pause
//! waits, whatever program that is. Memory returned a moment ago is the machine's still.

use clap::Parser;
use heapray_testkit::sizes::binary;
use memmap2::MmapMut;

/// Takes memory, touches all of it, and returns it.
#[derive(Debug, Parser)]
struct Args {
    /// How much; K, M and G multiply by 1024.
    #[arg(value_parser = binary)]
    bytes: u64,
}

/// The least that a system gives.
const PAGE: usize = 4096;

fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let mut memory = MmapMut::map_anon(args.bytes as usize)?;
    // Blocks as large as there are, to be had whole again.
    #[cfg(target_os = "linux")]
    memory.advise(memmap2::Advice::HugePage)?;
    memory.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
    Ok(())
}
