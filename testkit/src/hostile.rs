//! Files that are made to take more time or memory than their length allows.
//!
//! Each is one pattern: a loop over what a file claims, within a loop over what it holds. The tests called `hostile`
//! build them small; the program `hostile` measures all commands on them.

mod build;
mod classes;
mod compressed;
mod contents;
mod objects;
mod threads;

/// A hostile file, and how to make it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its name: that of the function that builds it.
    pub name: &'static str,
    /// Builds a file of about so many bytes.
    pub build: fn(usize) -> Vec<u8>,
}

/// The file that all others are compared with: a list of objects with small arrays.
pub fn honest(length: usize) -> Vec<u8> {
    objects::honest(length)
}

/// All hostile files.
pub fn shapes() -> Vec<Shape> {
    let shape = |name, build| Shape { name, build };
    vec![
        shape("scattered", objects::scattered),
        shape("a_page_each", objects::a_page_each),
        shape("duplicates", objects::duplicates),
        shape("roots", objects::roots),
        shape("segments", objects::segments),
        shape("damage_everywhere", objects::damage_everywhere),
        shape("classes_in_damage", objects::classes_in_damage),
        shape(
            "classes_in_unknown_damage",
            objects::classes_in_unknown_damage,
        ),
        shape("zeros_and_tags", objects::zeros_and_tags),
        shape("lying_arrays", objects::lying_arrays),
        shape("no_data", objects::no_data),
        shape("everyone_knows_everyone", objects::everyone_knows_everyone),
        shape("statics_65535", classes::statics_65535),
        shape("fields_65535", classes::fields_65535),
        shape("classes_without_number", classes::classes_without_number),
        shape("missing_classes", classes::missing_classes),
        shape("colliding_strings", classes::colliding_strings),
        shape("colliding_classes", classes::colliding_classes),
        shape("nested_loaders", classes::nested_loaders),
        shape("deep_superclasses", classes::deep_superclasses),
        shape("deep_fields", classes::deep_fields),
        shape("superclass_ring", classes::superclass_ring),
        shape("classes_of_one_name", classes::classes_of_one_name),
        shape("threads_share_a_trace", threads::threads_share_a_trace),
        shape(
            "virtual_threads_share_a_trace",
            threads::virtual_threads_share_a_trace,
        ),
        shape("traces_repeat_a_frame", threads::traces_repeat_a_frame),
        shape("threads", threads::threads),
        shape("virtual_threads", threads::virtual_threads),
        shape("locals_of_one_frame", threads::locals_of_one_frame),
        shape("locals_everywhere", threads::locals_everywhere),
        shape("colliding_threads", threads::colliding_threads),
        shape("colliding_ids", contents::colliding_ids),
        shape("heirs_without_fields", contents::heirs_without_fields),
        shape("heirs_with_fields", contents::heirs_with_fields),
        shape("a_circle", contents::a_circle),
        shape("nothing_but_secrets", contents::nothing_but_secrets),
        shape("strings_share_an_array", contents::strings_share_an_array),
        shape("strings_share_arrays", contents::strings_share_arrays),
        shape("tiny_members", compressed::tiny_members),
        shape("empty_members", compressed::empty_members),
        shape("false_members", compressed::false_members),
    ]
}
