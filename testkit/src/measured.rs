//! Runs a command and measures it: processor time and peak of resident memory, as the system counts them.
#![allow(unsafe_code)] // `wait4` is the only way to the peak of one child

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a command did, and what it took.
#[derive(Debug)]
pub struct Measured {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Did it run longer than it was allowed, and was killed for it?
    pub timed_out: bool,
    /// Seconds of processor time, of all threads.
    pub seconds: f64,
    /// Peak of resident memory, pages of mapped files included, bytes.
    pub peak: u64,
    /// Standard output.
    pub output: Vec<u8>,
    /// Standard error.
    pub errors: Vec<u8>,
}

/// Runs a command to its end, or kills it after `patience`.
pub fn measure(command: &mut Command, patience: Duration) -> io::Result<Measured> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let read = |stream: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut stream) = stream {
                let _ = stream.read_to_end(&mut bytes);
            }
            bytes
        })
    };
    let output = read(child.stdout.take().map(|stream| Box::new(stream) as _));
    let errors = read(child.stderr.take().map(|stream| Box::new(stream) as _));
    let pid = child.id() as libc::pid_t;
    let began = Instant::now();
    let mut timed_out = false;
    let (status, usage) = loop {
        let (mut status, mut usage) = (0, std::mem::MaybeUninit::<libc::rusage>::zeroed());
        // SAFETY: both pointers are to values that outlive the call; zeros are a valid `rusage`.
        let waited =
            unsafe { libc::wait4(pid, &raw mut status, libc::WNOHANG, usage.as_mut_ptr()) };
        if waited == pid {
            // SAFETY: it was zeroed, and filled by the call.
            break (status, unsafe { usage.assume_init() });
        }
        if waited < 0 {
            return Err(io::Error::last_os_error());
        }
        if !timed_out && began.elapsed() > patience {
            timed_out = true;
            // SAFETY: the child was not waited for yet, so that the number is still its own.
            unsafe { libc::kill(pid, libc::SIGKILL) };
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Ok(Measured {
        code: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
        timed_out,
        seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        peak: usage.ru_maxrss as u64 * 1024,
        output: output.join().unwrap_or_default(),
        errors: errors.join().unwrap_or_default(),
    })
}
