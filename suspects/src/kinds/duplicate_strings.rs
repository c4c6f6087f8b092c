//! `duplicate-strings`: the same text over and over.

use super::{Kind, Recognition, advice, figure};
use crate::case::Case;
use crate::context::Context;
use crate::population::{Blame, Population};

pub(super) struct DuplicatedStrings;

impl Kind for DuplicatedStrings {
    fn ids(&self) -> &'static [&'static str] {
        &["duplicate-strings"]
    }

    fn recognise(&self, _context: &Context<'_>, _case: &Case) -> Option<Recognition> {
        None // found by comparing contents
    }

    fn populations(&self, context: &Context<'_>) -> Vec<Population> {
        let Some(strings) = &context.waste.strings else {
            return Vec::new();
        };
        if strings.wasted_bytes < context.threshold() * 2 {
            return Vec::new();
        }
        let copies = strings.strings.saturating_sub(strings.distinct);
        let bytes = super::direct_buffers::mib(strings.wasted_bytes);
        let Some(class) = context.waste.string_class else {
            return Vec::new();
        };
        vec![Population {
            class,
            members: copies,
            retained: strings.wasted_bytes,
            off_heap: 0,
            sample: context.waste.duplicates.clone(),
            family: Vec::new(),
            blame: Blame::Evenly,
            least_part: 0.5,
            recognition: Recognition {
                kind: "duplicate-strings",
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
