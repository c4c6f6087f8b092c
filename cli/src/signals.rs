//! What happens on Ctrl-C? Half-written files go, then the process ends as it would have.

use heapray_output_file::remove_pending_and;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Watches for signals in a thread of its own.
pub(crate) fn install() {
    ignore_file_size_limit();
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return; // without the watch a signal ends the process at once, which is no worse
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            remove_pending_and(|| {
                let _ = signal_hook::low_level::emulate_default_handler(signal);
                std::process::exit(128 + signal);
            });
        }
    });
}

/// With SIGXFSZ caught, a write beyond `ulimit -f` is an error that can be reported instead of the end.
fn ignore_file_size_limit() {
    #[cfg(unix)]
    let _ = signal_hook::flag::register(
        signal_hook::consts::signal::SIGXFSZ,
        std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)),
    );
}
