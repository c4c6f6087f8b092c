//! In which language is the culprit written? By what the compilers of other languages leave in its class.

use crate::input::Input;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ClassIndex;

/// Static fields of classes that other compilers make: companions of Kotlin, modules of Scala, Groovy's and Clojure's own.
const FIELDS: [&str; 5] = [
    "Companion",
    "MODULE$",
    "$staticClassInfo",
    "$callSiteArray",
    "const__0",
];
/// Ends of the names of such classes.
const ENDS: [&str; 3] = ["Kt", "$Companion", "$py"];

/// Is the class of the culprit Java's, as far as its class shows?
pub(crate) fn is_written_in_java(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let link = suspect.culprit_link.and_then(|at| suspect.links.get(at));
    let Some(class) = link.map(|link| link.class) else {
        return true;
    };
    let name = input.class_name(class);
    let by_name = ENDS.iter().any(|end| name.ends_with(end)) || name.ends_with('$');
    let outer = name.split_once('$').map(|(outer, _)| outer);
    let outer = outer.and_then(|outer| input.heap.classes().find_by_name(outer).next());
    let classes = std::iter::once(class).chain(outer);
    !by_name && { classes }.all(|class| !has_foreign_field(input, class))
}

fn has_foreign_field(input: &Input<'_>, class: ClassIndex) -> bool {
    let fields = input.heap.static_fields(class);
    fields
        .iter()
        .any(|field| FIELDS.contains(&field.name.as_str()))
}
