//! Running the command in a folder of its own, and comparing what it prints with golden files.
//!
//! `HEAPRAY_BLESS=1 cargo test -p heapray` writes the golden files anew; read the diff before you commit it.

#![allow(dead_code)] // each test file uses its part

#[cfg(feature = "cloud")]
pub(crate) mod faulty_proxy;
mod files;
pub(crate) mod orders;
pub(crate) mod questions;
pub(crate) mod server;
pub(crate) mod session;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with `orders.hprof` in it, and `server.hprof` where it is asked for.
pub(crate) struct Shop {
    pub folder: TempDir,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("orders.hprof"), orders::dump()).unwrap();
        Self { folder }
    }

    /// Adds `server.hprof`.
    pub(crate) fn with_server() -> Self {
        let shop = Self::new();
        std::fs::write(shop.path("server.hprof"), server::dump()).unwrap();
        std::fs::write(shop.path("files.hprof"), files::dump()).unwrap();
        shop
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `heapray` with these arguments, split at spaces.
    pub(crate) fn run(&self, arguments: &str) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The same, not run yet; its surroundings are those of no terminal.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
        command.current_dir(&self.folder).args(arguments.split(' '));
        command.env_remove("NO_COLOR").env_remove("COLUMNS");
        command
    }

    /// The same for a run that must end with `code`; what it printed on standard output.
    pub(crate) fn expect(&self, arguments: &str, code: i32) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(code),
            "heapray {arguments}: {errors}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a run prints on standard error, with its exit code.
    pub(crate) fn complaint(&self, arguments: &str) -> (i32, String) {
        let output = self.run(arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap_or(-1), words)
    }
}

/// Compares with `tests/golden/NAME`, or writes it under `BLESS`.
pub(crate) fn assert_golden(name: &str, found: &str) {
    assert_file("golden", name, found);
}

/// The same in another folder of `tests`.
pub(crate) fn assert_file(folder: &str, name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder)
        .join(name);
    if std::env::var_os("HEAPRAY_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{name} differs; HEAPRAY_BLESS=1 writes it anew\n--- expected\n{expected}\n--- found\n{found}"
    );
}
