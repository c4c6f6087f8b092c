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
            objects: Vec::new(),
            classes: Vec::new(),
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
                            "{} strings have only {} distinct contents",
                            strings.strings, strings.distinct
                        ),
                    ),
                    figure(
                        "wasted_bytes",
                        strings.wasted_bytes,
                        format!("one copy of each would save {bytes}"),
                    ),
                ],
                advice: advice(
                    "Keep one copy of each value, or use an enum or a number.",
                    "Each value read from a file or a network is a new object. Intern repeated values \
                     where they are read, or use -XX:+UseStringDeduplication: it shares the characters, \
                     but not the String objects.",
                    Some("this.country = country.intern(); // or a map of known values"),
                ),
                accumulated: None,
                culprit: None,
            },
        }]
    }
}
