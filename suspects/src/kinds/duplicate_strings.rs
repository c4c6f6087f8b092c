//! `duplicate-strings`: the same text over and over.

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, figure};
use crate::bytes::mib;
use crate::input::Input;
use crate::leak_kind::LeakKind;

pub(super) struct DuplicatedStrings;

impl Kind for DuplicatedStrings {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::DuplicateStrings]
    }

    // Found by comparing contents.
    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let Some(strings) = &input.waste.strings else {
            return Vec::new();
        };
        if strings.wasted_bytes < input.threshold() * 2 {
            return Vec::new();
        }
        let copies = strings.strings.saturating_sub(strings.distinct);
        let bytes = mib(strings.wasted_bytes);
        let Some(class) = input.waste.string_class else {
            return Vec::new();
        };
        vec![HeapWideGroup {
            class,
            members: copies,
            retained: strings.wasted_bytes,
            off_heap: 0,
            sample: input.waste.duplicates.clone(),
            family: Vec::new(),
            blame: Blame::Evenly,
            least_part: 0.5,
            recognition: Recognition {
                kind: LeakKind::DuplicateStrings,
                confidence: 0.8,
                evidence: vec![
                    figure(
                        "copies",
                        copies,
                        format!(
                            "{} strings have {} different contents",
                            strings.strings, strings.distinct
                        ),
                    ),
                    figure(
                        "wasted_bytes",
                        strings.wasted_bytes,
                        format!("{bytes} would be saved by one copy of each"),
                    ),
                ],
                advice: advice(
                    "Keep one copy of each value, or an enum or a number instead.",
                    "Values that are read from a file or a network are new objects each time. Intern \
                     those that repeat where they come in, or let the collector do it: \
                     -XX:+UseStringDeduplication shares the characters, not the String objects.",
                    Some("this.country = country.intern(); // or a map of known values"),
                ),
                accumulated: None,
                culprit: None,
            },
        }]
    }
}
