//! What compilers make of lambdas and inner classes, and interpreters of functions.

use heapray_analyzer::ObjectIndex;

use crate::input::Input;

/// Prefixes of the fields that compilers make for captured values.
const CAPTURED: [&str; 4] = ["this$", "val$", "arg$", "$this"];

/// Is it the name of a field that a compiler made for a captured value?
pub(crate) fn is_captured(field: &str) -> bool {
    CAPTURED.iter().any(|prefix| field.starts_with(prefix))
}

/// Is it a lambda's or an anonymous class's name?
pub(crate) fn is_closure(class: &str) -> bool {
    class.contains("$$Lambda")
        || class
            .rsplit_once('$')
            .is_some_and(|(_, last)| !last.is_empty() && last.chars().all(|c| c.is_ascii_digit()))
}

/// Functions that interpreters make while they run a script, with the fields that lead to the code: `JRuby` 9, Jython 2.7 and
/// Rhino 1.7. All functions from one place in a script share it.
const FUNCTIONS: [(&str, &[&str]); 3] = [
    ("org.jruby.RubyProc", &["block", "body"]),
    ("org.python.core.PyFunction", &["__code__"]),
    ("org.mozilla.javascript.InterpretedFunction", &["idata"]),
];

/// What a script's own lists and tables are made of, in the same languages.
const COLLECTIONS: [&str; 7] = [
    "org.jruby.RubyArray",
    "org.jruby.RubyHash",
    "org.jruby.RubyHash$RubyHashEntry",
    "org.python.core.PyDictionary",
    "org.python.core.PyList",
    "org.python.core.PyTuple",
    "org.mozilla.javascript.NativeArray",
];

/// Is it the class of a script's collections, or of a part of one?
pub(crate) fn is_script_collection(class: &str) -> bool {
    COLLECTIONS.contains(&class) || class.ends_with("[]")
}

/// Is it the class of a script's functions?
pub(crate) fn is_script_function(class: &str) -> bool {
    FUNCTIONS.iter().any(|(function, _)| *function == class)
}

/// The code that a script's function runs.
pub(crate) fn code_of(input: &Input<'_>, function: ObjectIndex) -> Option<ObjectIndex> {
    let class = input.name_of(function);
    let (_, fields) = FUNCTIONS.iter().find(|(function, _)| *function == class)?;
    fields.iter().try_fold(function, |object, field| {
        input.heap.field_object(object, field)
    })
}
