//! Which word is the command? Options may stand before it, its name may be shortened, and a wrong one gets a hint.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Command;
use clap::error::ErrorKind;

use crate::nearest::nearest;

/// Fewest letters of a shortened command.
const SHORTEST: usize = 3;

/// `heapray -v hist heap.hprof` → `heapray histogram -v heap.hprof`.
///
/// # Errors
/// When the first word is neither a command nor a file but close to a command, or when several dumps are given where
/// one is explained.
pub(crate) fn with_command_first(
    program: &Command,
    mut arguments: Vec<OsString>,
) -> Result<Vec<OsString>, clap::Error> {
    let words = words_of(program, &arguments);
    let mut at = words.iter();
    let Some((first, name)) = at.next().and_then(|at| Some((*at, arguments.get(*at)?))) else {
        return Ok(arguments);
    };
    let refused = |text: String| {
        let error = program.clone().error(ErrorKind::InvalidSubcommand, text);
        Err(error)
    };
    let second = at.next().and_then(|at| arguments.get(*at));
    match meant(program, name) {
        Meant::Command(name) => {
            arguments.remove(first);
            arguments.insert(1, name.into());
            Ok(arguments)
        }
        Meant::Like(like) if !Path::new(name).exists() => refused(format!(
            "no command and no file is named '{}'\nhint: did you mean `heapray {like}`?",
            name.display()
        )),
        Meant::Like(_) | Meant::Dump => {
            let Some(second) = second else {
                return Ok(arguments);
            };
            let (first, more) = (name.display(), second.display());
            if let Meant::Command(command) = meant(program, second) {
                refused(format!(
                    "the command stands before the dump\nhint: did you mean `heapray {command} {first}`?"
                ))
            } else if words.len() > 2 {
                refused(format!(
                    "one dump is explained at a time, and {} are given\nhint: did you mean `heapray trend {first} {more} …`?",
                    words.len()
                ))
            } else {
                refused(format!(
                    "one dump is explained at a time, and two are given\nhint: did you mean `heapray compare {first} {more}`?"
                ))
            }
        }
    }
}

enum Meant {
    Command(String),
    /// Neither a command nor a shortened one, but close to it.
    Like(String),
    Dump,
}

fn meant(program: &Command, word: &OsStr) -> Meant {
    let Some(word) = word.to_str() else {
        return Meant::Dump;
    };
    if program.find_subcommand(word).is_some() || word == "help" {
        return Meant::Command(word.to_owned());
    }
    if Path::new(word).exists() || word.contains(['.', '/', '\\']) {
        return Meant::Dump;
    }
    let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
    let begins = |name: &&&str| word.len() >= SHORTEST && name.starts_with(word);
    let mut beginning = names.iter().filter(begins);
    match (beginning.next(), beginning.next()) {
        (Some(name), None) => Meant::Command((*name).to_owned()),
        (Some(name), Some(_)) => Meant::Like((*name).to_owned()),
        (None, _) => match nearest(word, names, 1).first() {
            Some(name) => Meant::Like((*name).to_owned()),
            None => Meant::Dump,
        },
    }
}

/// Where the words are that are neither an option nor its value, after the program's name. Nothing after `--`.
fn words_of(program: &Command, arguments: &[OsString]) -> Vec<usize> {
    let takes_value = options(program);
    let takes = |option: &str| takes_value.get(option).copied().unwrap_or_default();
    let mut words = Vec::new();
    let mut is_value = false;
    for (at, argument) in arguments.iter().enumerate().skip(1) {
        let text = argument.to_string_lossy();
        let text = text.as_ref();
        if std::mem::take(&mut is_value) {
            continue;
        }
        if text == "--" {
            break;
        } else if text.starts_with("--") {
            is_value = !text.contains('=') && takes(text);
        } else if text.len() > 1
            && let Some(short) = text.strip_prefix('-')
        {
            // Of a cluster such as `-qo`, the first that takes a value takes the rest, or else the next word.
            let first = short.char_indices().find(|(_, c)| takes(&format!("-{c}")));
            is_value = first.is_some_and(|(at, c)| at + c.len_utf8() == short.len());
        } else {
            words.push(at);
        }
    }
    words
}

/// All options of the program and of its commands, with their dashes: does a value follow?
fn options(program: &Command) -> HashMap<String, bool> {
    let mut options = HashMap::new();
    for command in std::iter::once(program).chain(program.get_subcommands()) {
        for argument in command.get_arguments() {
            // A value that stands behind `=` is no word of its own.
            let takes_value =
                argument.get_action().takes_values() && !argument.is_require_equals_set();
            if let Some(long) = argument.get_long() {
                options.insert(format!("--{long}"), takes_value);
            }
            if let Some(short) = argument.get_short() {
                options.insert(format!("-{short}"), takes_value);
            }
        }
    }
    options
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;
    use clap::{Arg, ArgAction};

    fn program() -> Command {
        let flag = |name: &'static str, short: char| {
            let action = ArgAction::SetTrue;
            Arg::new(name)
                .long(name)
                .short(short)
                .action(action)
                .global(true)
        };
        let value = |name: &'static str| Arg::new(name).long(name);
        Command::new("heapray")
            .arg(Arg::new("dump"))
            .arg(value("rules"))
            .arg(value("color").global(true))
            .args([flag("quiet", 'q'), flag("verbose", 'v')])
            .subcommand(Command::new("info").arg(value("format").short('f')))
            .subcommand(Command::new("histogram"))
            .subcommand(Command::new("report"))
            .subcommand(Command::new("redact"))
            .subcommand(Command::new("compare"))
    }

    fn read(given: &str) -> Result<String, String> {
        let words = given.split(' ').map(OsString::from).collect();
        match with_command_first(&program(), words) {
            Ok(words) => Ok(words.join(OsStr::new(" ")).into_string().unwrap()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn options_may_stand_before_a_command() {
        for (given, understood) in [
            ("heapray -v report a", "heapray report -v a"),
            (
                "heapray -vv --color never info a",
                "heapray info -vv --color never a",
            ),
            (
                "heapray --color=never -q info a",
                "heapray info --color=never -q a",
            ),
            // The value of an option is no command, whatever it is called.
            ("heapray --rules report info", "heapray info --rules report"),
            ("heapray -qf json info a", "heapray info -qf json a"),
            ("heapray -fjson info a", "heapray info -fjson a"),
            // A dump, another option, nothing at all.
            ("heapray -v heap.hprof", "heapray -v heap.hprof"),
            ("heapray --color", "heapray --color"),
            ("heapray -- report", "heapray -- report"),
            ("heapray -q -", "heapray -q -"),
        ] {
            assert_eq!(read(given).unwrap(), understood);
        }
    }

    #[test]
    fn shortened_commands_are_understood_and_wrong_ones_get_a_hint() {
        assert_eq!(read("heapray hist a").unwrap(), "heapray histogram a");
        assert_eq!(read("heapray -q red a").unwrap(), "heapray redact -q a");
        for (given, hint) in [
            ("heapray histogarm a.hprof", "`heapray histogram`"),
            ("heapray compre a b", "`heapray compare`"),
            (
                "heapray a.hprof b.hprof",
                "`heapray compare a.hprof b.hprof`",
            ),
            ("heapray a.hprof info", "`heapray info a.hprof`"),
            (
                "heapray -q a.hprof b.hprof c.hprof",
                "`heapray trend a.hprof b.hprof …`",
            ),
        ] {
            let error = read(given).unwrap_err();
            assert!(error.contains(hint), "{given}: {error}");
        }
    }
}
