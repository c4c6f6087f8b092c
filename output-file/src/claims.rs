//! Which files does a run read, and which does it write? No file may be both, and no file may be written twice.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::identity::{Identity, canonical};

/// A file and how the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The argument, such as `--output` or `DUMP`.
    pub name: String,
    /// Where the file is.
    pub path: PathBuf,
}

/// Two arguments that are one file, of which at least one would be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {} and {} {} are the same file", output.name, output.path.display(), other.name, other.path.display())]
pub struct Conflict {
    /// What would be written.
    pub output: Named,
    /// An input, or another output.
    pub other: Named,
}

/// The files of a run, each with what identifies it.
#[derive(Debug, Default)]
pub struct Claims {
    inputs: Vec<Claim>,
    outputs: Vec<Claim>,
}

#[derive(Debug)]
struct Claim {
    named: Named,
    extent: Extent,
}

#[derive(Debug)]
enum Extent {
    File {
        itself: Identity,
        /// The dump that a part `NAME.p7` belongs to, or the file itself.
        whole: Option<Identity>,
    },
    Folder(PathBuf),
}

impl Claims {
    /// No files yet.
    pub const fn new() -> Self {
        Self {
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// A file that the run reads. `-` is standard input, no file.
    ///
    /// # Errors
    /// When an output is the same file.
    pub fn add_input(&mut self, named: Named) -> Result<(), Conflict> {
        let Some(input) = Claim::file(named) else {
            return Ok(());
        };
        for output in &self.outputs {
            output.differs_from(&input)?;
        }
        self.inputs.push(input);
        Ok(())
    }

    /// A file that the run writes. `-` is standard output, no file.
    ///
    /// # Errors
    /// When an input or another output is the same file.
    pub fn add_output(&mut self, named: Named) -> Result<(), Conflict> {
        match Claim::file(named) {
            Some(output) => self.add(output),
            None => Ok(()),
        }
    }

    /// A folder whose content the run replaces.
    ///
    /// # Errors
    /// When an input or another output is in it.
    pub fn add_output_folder(&mut self, named: Named) -> Result<(), Conflict> {
        let extent = Extent::Folder(canonical(&named.path));
        self.add(Claim { named, extent })
    }

    fn add(&mut self, output: Claim) -> Result<(), Conflict> {
        for other in self.inputs.iter().chain(&self.outputs) {
            output.differs_from(other)?;
        }
        self.outputs.push(output);
        Ok(())
    }

    /// Is this file still none of the inputs? For the moment before it is written, when links may have changed.
    ///
    /// # Errors
    /// When it is one.
    pub fn check_output(&self, named: Named) -> Result<(), Conflict> {
        let Some(output) = Claim::file(named) else {
            return Ok(());
        };
        self.inputs
            .iter()
            .try_for_each(|input| output.differs_from(input))
    }
}

impl Claim {
    fn file(named: Named) -> Option<Self> {
        if named.path == Path::new("-") {
            return None;
        }
        let itself = Identity::of(&named.path)?;
        let whole = whole_of(&named.path).and_then(|path| Identity::of(&path));
        let extent = Extent::File { itself, whole };
        Some(Self { named, extent })
    }

    fn differs_from(&self, other: &Self) -> Result<(), Conflict> {
        let is_same = match (&self.extent, &other.extent) {
            (
                Extent::File { itself, whole },
                Extent::File {
                    itself: other,
                    whole: of_other,
                },
            ) => {
                itself == other
                    || whole.as_ref() == Some(other)
                    || of_other.as_ref() == Some(itself)
            }
            (Extent::Folder(folder), Extent::File { .. }) => {
                canonical(&other.named.path).starts_with(folder)
            }
            (Extent::File { .. }, Extent::Folder(folder)) => {
                canonical(&self.named.path).starts_with(folder)
            }
            (Extent::Folder(folder), Extent::Folder(other)) => {
                folder.starts_with(other) || other.starts_with(folder)
            }
        };
        if is_same {
            return Err(Conflict {
                output: self.named.clone(),
                other: other.named.clone(),
            });
        }
        Ok(())
    }
}

/// `NAME.p7` is part 7 of the dump `NAME`, which a JVM that was killed while dumping left. Whoever reads one of them
/// reads all of them.
fn whole_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let (base, number) = name.rsplit_once(".p")?;
    let is_part =
        !base.is_empty() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_part.then(|| path.with_file_name(OsString::from(base)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    fn named(path: &Path) -> Named {
        Named {
            name: "FILE".to_owned(),
            path: path.to_owned(),
        }
    }

    /// Is `output` refused where `input` is read?
    fn is_refused(input: &Path, output: &Path) -> bool {
        let mut first = Claims::new();
        first.add_input(named(input)).unwrap();
        let mut second = Claims::new();
        second.add_output(named(output)).unwrap();
        let answers = [
            first.add_output(named(output)).is_err(),
            second.add_input(named(input)).is_err(),
        ];
        assert_eq!(answers[0], answers[1], "the order matters");
        answers[0]
    }

    #[test]
    fn one_file_under_many_names_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("sub")).unwrap();
        for name in ["d.hprof", "other.hprof"] {
            std::fs::write(at(name), name).unwrap();
        }
        std::fs::hard_link(at("d.hprof"), at("hard")).unwrap();
        for same in ["d.hprof", "sub/../d.hprof", "./d.hprof", "hard"] {
            assert!(is_refused(&at("d.hprof"), &at(same)), "{same}");
        }
        assert!(!is_refused(&at("d.hprof"), &at("other.hprof")));
        assert!(!is_refused(&at("d.hprof"), &at("new")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("d.hprof", at("soft")).unwrap();
            std::os::unix::fs::symlink("sub", at("link")).unwrap();
            assert!(is_refused(&at("d.hprof"), &at("soft")));
            assert!(is_refused(&at("soft"), &at("d.hprof")));
            assert!(is_refused(&at("sub/new"), &at("link/new")), "not there yet");
        }
        assert!(is_refused(&at("sub/new"), &at("sub/./new")));
        assert!(!is_refused(&at("sub/new"), &at("new")));
        // Folders that are not there yet, either.
        assert!(is_refused(&at("a/b/new"), &at("a/x/../b/new")));
    }

    #[test]
    fn parts_of_a_dump_are_inputs_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["d.hprof", "d.hprof.p0", "d.hprof.p1"] {
            std::fs::write(at(name), name).unwrap();
        }
        assert!(is_refused(&at("d.hprof"), &at("d.hprof.p1")));
        assert!(is_refused(&at("d.hprof.p0"), &at("d.hprof")));
        assert!(!is_refused(&at("d.hprof"), &at("d.hprof.page")));
    }

    #[test]
    fn outputs_differ_from_each_other_and_from_folders_that_are_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut claims = Claims::new();
        claims.add_output(named(&at("x"))).unwrap();
        let conflict = claims.add_output(named(&at("./x"))).unwrap_err();
        assert!(conflict.to_string().contains("are the same file"));
        claims.add_output_folder(named(&at("work"))).unwrap();
        assert!(claims.add_output(named(&at("work/x"))).is_err());
        assert!(claims.add_input(named(&at("work/d.hprof"))).is_err());
        claims.add_output(named(&at("worker"))).unwrap();
    }

    #[test]
    fn streams_and_devices_are_never_the_same_file() {
        let mut claims = Claims::new();
        for stream in ["-", "/dev/null", "/dev/null", "-"] {
            claims.add_output(named(Path::new(stream))).unwrap();
            claims.add_input(named(Path::new(stream))).unwrap();
        }
    }
}
