//! One dump, one process: starts it and waits for it; within it, notices when the batch is gone.
//!
//! The child is `heapray report` with two differences, for which an environment variable says that it
//! works for a batch: it ends when its standard input does (the batch holds the other end, which goes with
//! it, however it dies), and its exit code distinguishes a file that is no dump from troubles that may be over next time.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use heapray_history::batch::{Job, JobError};

use super::args::BatchArgs;
use crate::exit::{Cause, Exit, cause_of};
use crate::logging::FILTER_VARIABLE;
use crate::query_file::QueryFile;

/// Tells the child what it is.
const MARK: &str = "HEAPRAY_BATCH_CHILD";
/// How often a running analysis is looked at.
const PATIENCE: Duration = Duration::from_millis(20);
/// Bytes of complaints that are kept of an analysis.
const MOST_WORDS: u64 = 4096;

/// Within a batch's child: ends this process when the batch is gone. Elsewhere: nothing.
pub(crate) fn watch_parent() {
    if std::env::var_os(MARK).is_none() {
        return;
    }
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        std::process::exit(i32::from(Exit::Failures.code()));
    });
}

/// The exit code of an error. A batch's child keeps 2 for what is no dump: that is so next time, too.
pub(crate) fn exit_of(error: &anyhow::Error) -> Exit {
    match cause_of(error) {
        Cause::Resources => Exit::Resources,
        Cause::Input if std::env::var_os(MARK).is_some() => Exit::Failures,
        Cause::Input | Cause::NoDump => Exit::Unusable,
    }
}

/// Runs `heapray report` on the dump; the report is in `saved` then.
pub(super) fn analyze(
    job: &Job,
    saved: &Path,
    args: &BatchArgs,
    threads: usize,
) -> Result<(), JobError> {
    let failed = |error: std::io::Error| JobError::Failed(error.to_string());
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    command.args(["report", "--quiet", "--format", "json", "--threads"]);
    command.arg(threads.to_string()).arg("-o").arg(saved);
    if let Some(memory) = job.memory {
        command.arg("--max-memory").arg(memory.to_string());
    }
    if let Some(folder) = &args.tmp_dir {
        command.arg("--tmp-dir").arg(folder);
    }
    if let Some(rules) = &args.rules.rules {
        command.arg("--rules").arg(rules);
    }
    for package in &args.diagnose.app_package {
        command.arg("--app-package").arg(package);
    }
    for QueryFile { name, path } in &args.queries {
        let mut value = OsString::from(format!("{name}="));
        value.push(path);
        command.arg("--query").arg(value);
    }
    if args.diagnose.waste {
        command.arg("--waste");
    }
    if args.diagnose.show_values {
        command.arg("--show-values");
    }
    command.arg("--").arg(&job.path);
    command
        .env(MARK, "1")
        // What it writes to standard error is taken for complaints.
        .env_remove(FILTER_VARIABLE)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let (status, words) = wait(&mut child, args.timeout)?;
    match status.code() {
        Some(0 | 3) => Ok(()),
        Some(2) => Err(JobError::Damaged(words)),
        Some(4 | 5) => Err(JobError::Failed(words)),
        Some(_) => Err(JobError::Failed(format!(
            "the heap ended with {status}. {words}"
        ))),
        // SIGKILL: on most machines from the kernel, out of memory.
        None => Err(JobError::Failed(format!(
            "the heap ended with {status}. {words}\nhint: fewer --jobs, or --max-memory, where memory is short"
        ))),
    }
}

/// Waits for the end of a process, and ends it when its time is over. With what it complained of.
fn wait(child: &mut Child, time: Duration) -> Result<(ExitStatus, String), JobError> {
    let failed = |error: std::io::Error| JobError::Failed(error.to_string());
    // Read while it runs: a full pipe would stop it.
    let stderr = child.stderr.take();
    let reader = std::thread::spawn(move || {
        let mut words = Vec::new();
        if let Some(stderr) = stderr {
            let mut rest = stderr.take(MOST_WORDS);
            let _ = rest.read_to_end(&mut words); // what was read is better than nothing
            let _ = std::io::copy(&mut rest.into_inner(), &mut std::io::sink());
        }
        words
    });
    let began = Instant::now();
    let status = loop {
        // Not `wait`, which closes the child's standard input.
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        if began.elapsed() > time {
            child.kill().map_err(failed)?;
            child.wait().map_err(failed)?;
            return Err(JobError::TimedOut(format!("not done within {time:?}")));
        }
        std::thread::sleep(PATIENCE);
    };
    let words = reader.join().unwrap_or_default();
    let words = String::from_utf8_lossy(&words);
    Ok((
        status,
        words.trim().trim_start_matches("error: ").to_owned(),
    ))
}
