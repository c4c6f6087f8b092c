//! Which files does a command line name? Its inputs and outputs are compared before anything is read.
//!
//! clap's own list of arguments says which are which: an [`OutputFile`] is written, any other path is read. Nothing but
//! an [`OutputFile`] can be written to, so that no option can be forgotten here.

use std::any::TypeId;
use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use heapray_output_file::{Claims, Conflict, Named};
use heapray_store::is_url;

use crate::output::OutputFile;
use crate::query_file::QueryFile;

/// What a command does with the file of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Input,
    Output,
}

/// The role of an argument; `None` where its value is no path.
pub(crate) fn role_of(argument: &Arg) -> Option<Role> {
    if !argument.get_action().takes_values() {
        return None;
    }
    let parsed = argument.get_value_parser().type_id();
    if parsed == TypeId::of::<OutputFile>() {
        Some(Role::Output)
    } else if parsed == TypeId::of::<PathBuf>() || parsed == TypeId::of::<QueryFile>() {
        Some(Role::Input)
    } else {
        None
    }
}

/// The file that a value of an argument names.
fn path_of(argument: &Arg, value: &OsStr) -> PathBuf {
    let is_query = argument.get_value_parser().type_id() == TypeId::of::<QueryFile>();
    let query = value.to_str().filter(|_| is_query);
    let query = query.and_then(|text| text.parse::<QueryFile>().ok());
    query.map_or_else(|| PathBuf::from(value), |query| query.path)
}

/// How messages name an argument: `--junit`, `DUMP`.
pub(crate) fn name_of(argument: &Arg) -> String {
    match (argument.get_long(), argument.get_value_names()) {
        (Some(long), _) => format!("--{long}"),
        (None, Some([name, ..])) => name.to_string(),
        (None, _) => argument.get_id().to_string(),
    }
}

/// The files that the arguments name.
///
/// # Errors
/// When an output is an input, or two outputs are one file.
pub(crate) fn claims_of(program: &Command, matches: &ArgMatches) -> Result<Claims, Conflict> {
    let mut claims = Claims::new();
    let (inputs, outputs): (Vec<_>, Vec<_>) = named_files(program, matches)
        .into_iter()
        .partition(|(role, _)| *role == Role::Input);
    for (_, input) in inputs {
        claims.add_input(input)?;
    }
    for (_, output) in outputs {
        claims.add_output(output)?;
    }
    Ok(claims)
}

/// The outputs that are URLs.
pub(crate) fn outputs_in_stores(program: &Command, matches: &ArgMatches) -> Vec<PathBuf> {
    let files = named_files(program, matches).into_iter();
    files
        .filter(|(role, file)| *role == Role::Output && is_url(&file.path))
        .map(|(_, file)| file.path)
        .collect()
}

/// The files that the arguments name, and what is done with them.
fn named_files(program: &Command, matches: &ArgMatches) -> Vec<(Role, Named)> {
    let mut files = Vec::new();
    let (mut command, mut matches) = (program, matches);
    loop {
        for argument in command.get_arguments() {
            let Some(role) = role_of(argument) else {
                continue;
            };
            let values = matches.try_get_raw(argument.get_id().as_str());
            for value in values.ok().flatten().into_iter().flatten() {
                let named = Named {
                    name: name_of(argument),
                    path: path_of(argument, value),
                };
                files.push((role, named));
            }
        }
        let Some((name, below)) = matches.subcommand() else {
            break;
        };
        let Some(found) = command.find_subcommand(name) else {
            break;
        };
        (command, matches) = (found, below);
    }
    files
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a failed unwrap is the test's failure"
    )]
    use super::*;
    use crate::cli::program;
    use std::ffi::OsString;
    use std::path::Path;

    /// Every command that runs, with the words that lead to it.
    fn commands(command: &Command, words: &[String], all: &mut Vec<(Vec<String>, Command)>) {
        if command.get_subcommands().next().is_none() || words.is_empty() {
            all.push((words.to_vec(), command.clone()));
        }
        for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
            let mut words = words.to_vec();
            words.push(below.get_name().to_owned());
            commands(below, &words, all);
        }
    }

    fn all_commands() -> Vec<(Vec<String>, Command)> {
        let mut program = program();
        program.build();
        let mut all = Vec::new();
        commands(&program, &[], &mut all);
        all
    }

    /// Arguments that make the command line valid, with `given` as the value of some.
    fn command_line(
        words: &[String],
        command: &Command,
        given: &[(&Arg, &Path)],
        folder: &Path,
    ) -> Vec<OsString> {
        let mut line: Vec<OsString> = vec!["heapray".into()];
        line.extend(words.iter().map(OsString::from));
        let mut positional: Vec<OsString> = Vec::new();
        for argument in command
            .get_arguments()
            .filter(|a| a.get_action().takes_values())
        {
            let own = given
                .iter()
                .find(|(given, _)| given.get_id() == argument.get_id());
            let value: OsString = match own {
                Some((_, path)) => path.as_os_str().to_owned(),
                None if !argument.is_required_set() => continue,
                None if role_of(argument).is_some() => {
                    folder.join(format!("other-{}", argument.get_id())).into()
                }
                None => match argument.get_possible_values().first() {
                    Some(value) => value.get_name().into(),
                    None if argument.get_id() == "before" => "2026-01-01".into(),
                    None => "1".into(),
                },
            };
            match argument.get_long() {
                Some(long) if argument.is_require_equals_set() => {
                    let mut both = OsString::from(format!("--{long}="));
                    both.push(value);
                    line.push(both);
                }
                Some(long) => line.extend([format!("--{long}").into(), value]),
                None => positional.push(value),
            }
        }
        line.push("--".into());
        line.extend(positional);
        line
    }

    /// What is said about a command line.
    fn claim(words: &[String], line: &[OsString]) -> Result<Claims, Conflict> {
        let mut program = program();
        let matches = program
            .try_get_matches_from_mut(line)
            .unwrap_or_else(|error| panic!("{words:?} {line:?}: {error}"));
        claims_of(&program, &matches)
    }

    #[test]
    fn no_output_of_any_command_may_be_an_input_or_another_output() {
        let folder = tempfile::tempdir().unwrap();
        let one = folder.path().join("one.hprof");
        std::fs::write(&one, "JAVA PROFILE 1.0.2").unwrap();
        let mut compared = 0;
        for (words, command) in all_commands() {
            let with_path = |wanted: Option<Role>| -> Vec<&Arg> {
                let all = command.get_arguments();
                all.filter(|a| {
                    role_of(a).is_some() && wanted.is_none_or(|role| role_of(a) == Some(role))
                })
                .collect()
            };
            for output in with_path(Some(Role::Output)) {
                let fine = command_line(
                    &words,
                    &command,
                    &[(output, &folder.path().join("new"))],
                    folder.path(),
                );
                claim(&words, &fine).unwrap();
                for other in with_path(None) {
                    if other.get_id() == output.get_id() {
                        continue;
                    }
                    // The same path, and another one that leads to it.
                    for name in ["one.hprof", "./one.hprof"] {
                        let given = [(output, one.as_path()), (other, &folder.path().join(name))];
                        let line = command_line(&words, &command, &given, folder.path());
                        let conflict = claim(&words, &line).expect_err(&format!(
                            "{words:?}: {} may replace {}",
                            name_of(output),
                            name_of(other)
                        ));
                        let said = conflict.to_string();
                        assert!(
                            said.contains(&name_of(output)) && said.contains(&name_of(other)),
                            "{said}"
                        );
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 100, "only {compared} pairs were found");
    }

    /// A new option that takes a file must say by its type whether it is read or written.
    #[test]
    fn every_argument_that_takes_a_file_has_a_role() {
        const FILES: [&str; 12] = [
            "FILE", "DIR", "DUMP", "LEDGER", "IN", "OUT", "BEFORE", "AFTER", "INPUT", "PATH",
            "FOLDER", "REPORT",
        ];
        let mut found = 0;
        for (words, command) in all_commands() {
            for argument in command.get_arguments() {
                let names = argument.get_value_names().unwrap_or_default();
                let takes_file = names.iter().any(|name| FILES.contains(&name.as_str()));
                if takes_file {
                    assert!(
                        role_of(argument).is_some(),
                        "{words:?} {}",
                        name_of(argument)
                    );
                    found += 1;
                }
                let is_output = role_of(argument) == Some(Role::Output);
                assert!(!is_output || takes_file, "{words:?} {}", name_of(argument));
            }
        }
        assert!(found > 50, "{found}");
    }
}
