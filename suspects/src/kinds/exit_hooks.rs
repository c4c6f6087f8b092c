//! `exit-hooks`: work for the end of the JVM that piles up until then.

use super::kind::{Kind, Recognition};
use super::library_holder::{Facts, find_holder_within, recognition};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct ExitHooks;

/// References between the hooks and what accumulates: a set, its map, table and entry.
const NEAR: usize = 5;

/// Facts about libraries; extend here.
const FACTS: [Facts; 2] = [
    Facts {
        holders: &["java.io.DeleteOnExitHook"],
        units: &[],
        summary: "Delete each file when it is no longer needed, with Files.deleteIfExists, instead of File.deleteOnExit.",
        details: "deleteOnExit keeps the name of every file until the JVM ends, even if the file is deleted before. A program that runs for days needs another way: delete the file in a finally block, or open it with StandardOpenOption.DELETE_ON_CLOSE.",
        example: Some(
            "try {\n    // use the file\n} finally {\n    Files.deleteIfExists(path);\n}",
        ),
    },
    Facts {
        holders: &["java.lang.ApplicationShutdownHooks", "java.lang.Shutdown"],
        units: &[],
        summary: "Register one shutdown hook for the program, and remove hooks of what was closed before.",
        details: "The JVM keeps every shutdown hook, with everything that it refers to, until the program ends or Runtime.removeShutdownHook is called.",
        example: Some("Runtime.getRuntime().removeShutdownHook(hook); // when its owner is closed"),
    },
];

impl Kind for ExitHooks {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ExitHooks]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        // Much hangs from a hook that one object of the program has registered.
        let (facts, _) = find_holder_within(input, suspect, &FACTS, NEAR)?;
        Some(recognition(
            input,
            suspect,
            (LeakKind::ExitHooks, 0.95),
            facts,
        ))
    }
}
