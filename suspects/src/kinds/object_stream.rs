//! `object-stream`: an object stream remembers every object that it has written or read.

use super::kind::{Kind, Recognition};
use super::library_holder::{Facts, find_holder, recognition};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct ObjectStream;

/// Facts about libraries; extend here.
const FACTS: [Facts; 2] = [
    Facts {
        holders: &[
            "java.io.ObjectOutputStream$HandleTable",
            "java.io.ObjectOutputStream",
        ],
        units: &[],
        summary: "Call reset() on the object stream after each message, or after every few hundred.",
        details: "An ObjectOutputStream keeps every object that it has written, so that it can write a short reference when the object comes again. Only reset() and close() let them go. writeUnshared() does not help: the objects inside are kept all the same.",
        example: Some("output.writeObject(message);\noutput.reset(); // forgets what was written"),
    },
    Facts {
        holders: &[
            "java.io.ObjectInputStream$HandleTable",
            "java.io.ObjectInputStream",
        ],
        units: &[],
        summary: "Let the writer call reset() after each message, or open a stream for each message.",
        details: "An ObjectInputStream keeps every object that it has read, until the writer sends a reset.",
        example: None,
    },
];

impl Kind for ObjectStream {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ObjectStream]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let (facts, _) = find_holder(input, suspect, &FACTS)?;
        Some(recognition(
            input,
            suspect,
            (LeakKind::ObjectStream, 0.95),
            facts,
        ))
    }
}
