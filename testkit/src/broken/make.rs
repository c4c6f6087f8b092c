//! How is a case made of the healthy dump?

use super::{Case, Objects, Story, Wanted};
use crate::Written;

/// A case made by adding to the healthy dump: `extend` adds to the story, after which the file
/// holds `more` objects than the healthy one.
pub(super) fn extended(
    name: &'static str,
    wanted: Wanted,
    more: u64,
    extend: impl FnOnce(&mut Story),
) -> Case {
    let mut story = Story::new();
    let base_objects = story.objects;
    extend(&mut story);
    Case {
        name,
        bytes: story.dump.to_bytes(),
        base_objects,
        objects: Objects::Exactly(base_objects + more),
        wanted,
    }
}

/// A case made of the healthy file's bytes.
pub(super) fn damaged(
    name: &'static str,
    wanted: Wanted,
    damage: impl FnOnce(&Written) -> (Vec<u8>, Objects),
) -> Case {
    let mut story = Story::new();
    let written = story.dump.to_written();
    let (bytes, objects) = damage(&written);
    Case {
        name,
        bytes,
        base_objects: story.objects,
        objects,
        wanted,
    }
}

/// A case with bad bytes between good objects of one segment, and a good segment after it. The
/// objects before the bad bytes and in the next segment must survive.
pub(super) fn in_the_midst(
    name: &'static str,
    wanted: Wanted,
    bad: impl FnOnce(&mut Story),
) -> Case {
    let mut case = extended(name, wanted, 0, |story| {
        story.dump.break_segment();
        story.dump.string("before");
        bad(story);
        story.dump.string("behind, in the same segment");
        story.dump.break_segment();
        story.dump.string("in the next segment");
    });
    // Each string is two objects.
    case.objects = Objects::AtLeast(case.base_objects + 4);
    case
}
