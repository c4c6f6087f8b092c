//! Inputs and outputs that go wrong: files given by mistake, files that change while they are read, full
//! disks, signals. Each ends in words and the right exit code, and leaves nothing behind.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure, and skipping must be loud"
)]
#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use heapray_testkit::broken::huge;
use heapray_testkit::{gz_members, gz_whole};
use support::Shop;

/// Longest that a test waits for another process.
const PATIENCE: Duration = Duration::from_secs(60);

fn names(shop: &Shop) -> Vec<String> {
    let entries = std::fs::read_dir(shop.folder.path()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn heapray(shop: &Shop, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
    command.args(arguments).current_dir(&shop.folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Waits until something is so.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_is_given_by_mistake_is_named() {
    let shop = Shop::new();
    let mut tar = vec![0; 2048];
    tar[..10].copy_from_slice(b"heap.hprof");
    tar[124..135].copy_from_slice(b"00000001000");
    tar[257..262].copy_from_slice(b"ustar");
    let core_file = [b"\x7fELF\x02\x01".as_slice(), &[0; 10], &[4, 0], &[0; 100]].concat();
    let header = [b"JAVA PROFILE 1.0.2\0\0\0\0\x08".as_slice(), &[0; 8]].concat();
    let files: [(&str, &[u8], &str, &str); 9] = [
        (
            "heap.phd",
            b"\x00\x12portable heap dump\0\0",
            "PHD",
            "system dump",
        ),
        ("core.1", &core_file, "core dump", "jhsdb jmap"),
        ("run.jfr", b"FLR\0\0\x02", "Flight Recorder", "events"),
        (
            "dump.zip",
            b"PK\x05\x06\0\0",
            "zip archive",
            "no name in the archive",
        ),
        (
            "dump.tar",
            &tar,
            "tar archive",
            "tar -xf dump.tar heap.hprof",
        ),
        ("picture.gz", &gz_whole(b"\x89PNG\r\n"), "gzip of a PNG", ""),
        ("empty.hprof", b"", "is empty", "disk full"),
        ("header.hprof", &header, "nothing after it", "disk full"),
        ("nine.hprof", b"JAVA PROF", "only 9 bytes", "again"),
    ];
    for (name, bytes, what, hint) in files {
        std::fs::write(shop.path(name), bytes).unwrap();
        for command in ["", "report ", "histogram ", "secrets "] {
            let (code, complaint) = shop.complaint(&format!("{command}{name}"));
            assert_eq!(code, 2, "heapray {command}{name}: {complaint}");
            assert!(complaint.contains(what), "{complaint}");
            assert!(complaint.contains(hint), "{complaint}");
        }
    }
    let (code, complaint) = shop.complaint("redact dump.zip copy.hprof");
    assert!(
        code == 2 && complaint.contains("zip archive"),
        "{complaint}"
    );
    assert!(!shop.path("copy.hprof").exists());
}

#[test]
fn pipes_are_spooled() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    let expected = shop.expect("histogram orders.hprof --format csv", 0);
    for bytes in [plain.clone(), gz_members(&plain, 1 << 16, true)] {
        let pipe = shop.path("pipe");
        make_pipe(&pipe);
        let child = heapray(&shop, &["histogram", "pipe", "--format", "csv"]).spawn();
        // Opening waits for the reader.
        let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        writer.write_all(&bytes).unwrap();
        drop(writer);
        let output = child.unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
        std::fs::remove_file(pipe).unwrap();
    }
    let mut child = heapray(&shop, &["-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("standard input: is empty"));
}

#[test]
fn a_file_of_somebody_else_says_whose_it_is() {
    let shop = Shop::new();
    let private = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(shop.path("orders.hprof"), private).unwrap();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(shop.folder.path(), open).unwrap();
    let mut command = heapray(&shop, &["orders.hprof"]);
    if Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" {
        command.uid(65_534); // who is denied nothing must become somebody else
    }
    let Ok(output) = command.output() else {
        eprintln!("SKIPPED: the binary can't be run by another user");
        return;
    };
    let complaint = words(&output);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("can't be read"), "{complaint}");
    assert!(complaint.contains("run as that user"), "{complaint}");
}

/// Starts to redact a dump into a pipe that nobody reads, and waits until the dump is mapped. Until somebody reads, it
/// does not end, unless it fails.
#[cfg(target_os = "linux")]
fn held_in_the_middle(shop: &Shop) -> Child {
    make_pipe(&shop.path("copy.pipe"));
    let mut command = heapray(shop, &["redact", "orders.hprof", "copy.pipe"]);
    let child = command.spawn().unwrap();
    let maps = format!("/proc/{}/maps", child.id());
    wait_for("the map", || {
        let maps = std::fs::read_to_string(&maps).unwrap_or_default();
        maps.contains("orders.hprof")
    });
    child
}

/// Reads the pipe of one that was held until it ends. It may fail before it opens the pipe, so nothing here waits for
/// that.
#[cfg(target_os = "linux")]
fn let_go(mut child: Child, shop: &Shop) -> Output {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK);
    let mut pipe = options.open(shop.path("copy.pipe")).unwrap();
    let mut bytes = vec![0; 1 << 16];
    wait_for("the end", || {
        // Nothing is there as long as nobody writes.
        while pipe.read(&mut bytes).is_ok_and(|read| read > 0) {}
        child.try_wait().unwrap().is_some()
    });
    child.wait_with_output().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_dump_that_grows_while_it_is_read_is_no_dump_yet() {
    let shop = Shop::new();
    let child = held_in_the_middle(&shop);
    let dump = std::fs::OpenOptions::new()
        .append(true)
        .open(shop.path("orders.hprof"));
    dump.unwrap().write_all(b"more").unwrap();
    let output = let_go(child, &shop);
    let complaint = words(&output);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("changed while it was read"),
        "{complaint}"
    );
    assert!(
        complaint.contains("hint: wait until the JVM"),
        "{complaint}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_dump_that_shrinks_while_it_is_read_is_an_error_and_no_crash() {
    let shop = Shop::new();
    let child = held_in_the_middle(&shop);
    let dump = std::fs::OpenOptions::new()
        .write(true)
        .open(shop.path("orders.hprof"));
    dump.unwrap().set_len(100).unwrap();
    let output = let_go(child, &shop);
    let complaint = words(&output);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("orders.hprof: the file shrank"),
        "{complaint}"
    );
    assert!(complaint.contains("hint: "), "{complaint}");
}

/// The same while an output is half written, which must not stay.
#[test]
#[cfg(target_os = "linux")]
fn a_dump_that_shrinks_leaves_no_half_written_copy() {
    let shop = Shop::new();
    huge::seg_3gb(&shop.path("huge.hprof")).unwrap();
    let child = heapray(&shop, &["redact", "huge.hprof", "copy.hprof"])
        .spawn()
        .unwrap();
    wait_for("the copy", || is_being_written(&shop));
    let dump = std::fs::OpenOptions::new()
        .write(true)
        .open(shop.path("huge.hprof"));
    dump.unwrap().set_len(100).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert_eq!(names(&shop), ["huge.hprof", "orders.hprof"]);
}

/// Is there a file aside that has some bytes already?
fn is_being_written(shop: &Shop) -> bool {
    let names = names(shop);
    let aside = names.iter().find(|name| name.starts_with(".heapray-"));
    aside.is_some_and(|name| std::fs::metadata(shop.path(name)).is_ok_and(|m| m.len() > 0))
}

#[test]
fn a_signal_in_the_middle_of_writing_leaves_nothing_behind() {
    for (signal, number) in [("-TERM", 15), ("-INT", 2), ("-HUP", 1)] {
        let shop = Shop::new();
        let temporary = tempfile::tempdir().unwrap();
        huge::seg_3gb(&shop.path("huge.hprof")).unwrap();
        let mut command = heapray(&shop, &["redact", "huge.hprof", "copy.hprof"]);
        let mut child = command.env("TMPDIR", temporary.path()).spawn().unwrap();
        wait_for("the copy", || is_being_written(&shop));
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let status = child.wait().unwrap();
        let ended_by = std::os::unix::process::ExitStatusExt::signal(&status);
        assert_eq!(ended_by, Some(number), "{status}");
        assert_eq!(names(&shop), ["huge.hprof", "orders.hprof"], "{signal}");
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_in_words() {
    let shop = Shop::new();
    for arguments in [
        "report orders.hprof --format html -o /dev/full",
        "histogram orders.hprof --format csv -o /dev/full",
        "redact orders.hprof /dev/full",
    ] {
        let (code, complaint) = shop.complaint(arguments);
        assert_eq!(code, 5, "heapray {arguments}: {complaint}");
        assert!(
            complaint.contains("/dev/full can't be written: No space left")
                && complaint.contains("hint: free some space"),
            "{complaint}"
        );
    }
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = heapray(&shop, &["histogram", "orders.hprof"])
        .stdout(full)
        .output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(
        words(&output).contains("standard output can't be written: No space left"),
        "{}",
        words(&output)
    );
}

/// `heapray` where no file may grow beyond some kilobytes.
fn with_little_room(shop: &Shop, arguments: &str, stdin: Stdio) -> Output {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("ulimit -f 8; exec \"$0\" {arguments}"));
    shell.arg(env!("CARGO_BIN_EXE_heapray")).stdin(stdin);
    shell.current_dir(&shop.folder).output().unwrap()
}

#[test]
fn a_limit_of_file_sizes_is_an_error_in_words_and_leaves_nothing() {
    let shop = Shop::new();
    let before = names(&shop);
    for arguments in [
        "report orders.hprof -o page.html",
        "redact orders.hprof copy.hprof",
    ] {
        let output = with_little_room(&shop, arguments, Stdio::null());
        let complaint = words(&output);
        assert_eq!(output.status.code(), Some(5), "{arguments}: {complaint}");
        assert!(complaint.contains("too large"), "{arguments}: {complaint}");
        assert_eq!(names(&shop), before, "{arguments}");
    }
    // The spool.
    let dump = std::fs::File::open(shop.path("orders.hprof")).unwrap();
    let output = with_little_room(&shop, "histogram -", dump.into());
    let complaint = words(&output);
    assert_eq!(output.status.code(), Some(5), "{complaint}");
    assert!(complaint.contains("can't be unpacked"), "{complaint}");
    assert!(complaint.contains("--tmp-dir"), "{complaint}");
    assert_eq!(names(&shop), before);
}

#[test]
fn a_folder_for_temporary_files_that_is_none_is_told() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    std::fs::write(shop.path("orders.gz"), gz_whole(&plain)).unwrap();
    let (code, complaint) = shop.complaint("orders.gz --tmp-dir nowhere");
    assert_eq!(code, 2, "{complaint}");
    assert!(complaint.contains("nowhere"), "{complaint}");
    assert!(complaint.contains("--tmp-dir"), "{complaint}");
}

#[test]
fn everything_written_is_for_its_owner_alone() {
    let shop = Shop::new();
    for (arguments, name) in [
        ("redact orders.hprof copy.hprof", "copy.hprof"),
        ("redact orders.hprof copy.hprof.gz", "copy.hprof.gz"),
        ("histogram orders.hprof --format csv -o h.csv", "h.csv"),
        ("secrets orders.hprof --format json -o s.json", "s.json"),
    ] {
        shop.expect(arguments, 0);
        let mode = std::fs::metadata(shop.path(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{name}");
    }
    // What stood there before keeps nothing of its permissions.
    let options = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o666)
        .open(shop.path("open.json"));
    options.unwrap().write_all(b"old").unwrap();
    shop.expect("report orders.hprof -o open.json", 0);
    let mode = std::fs::metadata(shop.path("open.json"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

/// How far the figures hold is told in every output, and by the exit code.
#[test]
fn a_cut_dump_says_in_every_output_how_far_it_holds() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    let cut = plain.get(..plain.len() * 9 / 10).unwrap();
    std::fs::write(shop.path("cut.hprof"), cut).unwrap();
    for format in ["text", "md", "html"] {
        let told = shop.expect(&format!("report cut.hprof --format {format}"), 3);
        assert!(told.contains("lower bounds"), "{format}: {told}");
        assert!(told.contains("A part of the dump is missing"), "{format}");
        assert!(told.contains("the file ends inside the heap"), "{format}");
    }
    let json = shop.expect("report cut.hprof --format json", 3);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report.pointer("/dump/complete").unwrap(), false);
    assert_eq!(report.pointer("/dump/loss_unknown").unwrap(), true);
    let share = report
        .pointer("/dump/read_share")
        .unwrap()
        .as_f64()
        .unwrap();
    assert!(share > 0.5 && share < 1.0, "{share}");
    assert!(
        !report
            .pointer("/dump/caveats")
            .unwrap()
            .as_array()
            .unwrap()
            .is_empty()
    );
    for suspect in report.pointer("/suspects").unwrap().as_array().unwrap() {
        assert_eq!(suspect.pointer("/lower_bound").unwrap(), true);
    }
    let summary = shop.expect("cut.hprof", 3);
    // How much is there, and that the rest is unknown.
    assert!(summary.contains("of its heap are there"), "{summary}");
    // Tables hold data alone; what holds of them is said beside.
    for command in [
        "histogram",
        "dominators",
        "threads",
        "roots",
        "classloaders",
    ] {
        let output = shop.run(&format!("{command} cut.hprof"));
        assert_eq!(output.status.code(), Some(3), "{command}");
        let remark = words(&output);
        assert!(
            remark.contains("the dump is damaged"),
            "{command}: {remark}"
        );
    }
}
