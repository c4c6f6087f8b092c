//! Takes memory and returns it: `warm 1G` before something is timed.
//!
//! A virtual machine may return unused memory to its host (free page reporting, balloons). The next
//! program that takes this memory waits for the host, about ten microseconds per page, and its time
//! is then measured too long. Memory that was returned a moment ago still belongs to the machine.

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

/// Smallest unit of memory that the system hands out.
const PAGE: usize = 4096;

fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let mut memory = MmapMut::map_anon(args.bytes as usize)?;
    // Huge pages, so that the next program gets huge pages too.
    #[cfg(target_os = "linux")]
    memory.advise(memmap2::Advice::HugePage)?;
    memory.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
    Ok(())
}
