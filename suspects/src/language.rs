//! In which language is the culprit written? By what the compilers of other languages leave in its class. And what limits
//! a map in that language.

use crate::input::Input;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ClassIndex;
use heapray_query::collections::Family;

/// A language whose compilers leave marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Java,
    Kotlin,
    Scala,
    Groovy,
    Clojure,
    Python,
}

/// Static fields of classes that other compilers make: companions of Kotlin, modules of Scala, Groovy's and Clojure's own.
const FIELDS: [(&str, Language); 5] = [
    ("Companion", Language::Kotlin),
    ("MODULE$", Language::Scala),
    ("$staticClassInfo", Language::Groovy),
    ("$callSiteArray", Language::Groovy),
    ("const__0", Language::Clojure),
];
/// Ends of the names of such classes.
const ENDS: [(&str, Language); 4] = [
    ("Kt", Language::Kotlin),
    ("$Companion", Language::Kotlin),
    ("$py", Language::Python),
    ("$", Language::Scala),
];

/// The language of the culprit's class, as far as its class shows.
pub(crate) fn language_of(input: &Input<'_>, suspect: &SuspectCandidate) -> Language {
    let link = suspect.culprit_link.and_then(|at| suspect.links.get(at));
    let Some(class) = link.map(|link| link.class) else {
        return Language::Java;
    };
    let name = input.class_name(class);
    let by_name = ENDS.iter().find(|(end, _)| name.ends_with(end));
    let outer = name.split_once('$').map(|(outer, _)| outer);
    let outer = outer.and_then(|outer| input.heap.classes().find_by_name(outer).next());
    let mut classes = std::iter::once(class).chain(outer);
    let by_field = || classes.find_map(|class| by_field(input, class));
    { by_name.map(|(_, language)| *language) }
        .or_else(by_field)
        .unwrap_or(Language::Java)
}

fn by_field(input: &Input<'_>, class: ClassIndex) -> Option<Language> {
    let fields = input.heap.static_fields(class);
    fields.iter().find_map(|field| {
        let known = FIELDS.iter().find(|(name, _)| field.name == *name);
        known.map(|(_, language)| *language)
    })
}

/// Code that limits a map, in the language of the culprit's class; `None` where the culprit's collection is no map, or the
/// language has none that needs no library. `samples/advice.sh` compiles it.
pub(crate) fn limited_map(language: Language, suspect: &SuspectCandidate) -> Option<String> {
    let collection = suspect.collection.as_ref();
    let is_map = collection.is_some_and(|known| known.facts.family == Family::Map);
    let field = suspect.culprit.field.as_deref().filter(|_| is_map)?;
    let may_be =
        |c: char| c.is_alphanumeric() || language == Language::Clojure && "-!?*_<>".contains(c);
    let is_name = field.chars().all(may_be);
    let field = if is_name { field } else { "limited" };
    match language {
        Language::Kotlin => Some(format!(
            "val {field} = object : LinkedHashMap<String, Any>(16, 0.75f, true) {{\n    \
                 override fun removeEldestEntry(eldest: MutableMap.MutableEntry<String, Any>) = size > 10_000\n\
             }} // in Collections.synchronizedMap, if several threads use it"
        )),
        Language::Scala => Some(format!(
            "val {field} = new java.util.LinkedHashMap[String, AnyRef](16, 0.75f, true) {{\n  \
                 override def removeEldestEntry(eldest: java.util.Map.Entry[String, AnyRef]): Boolean = size > 10000\n\
             }} // in Collections.synchronizedMap, if several threads use it"
        )),
        Language::Groovy => Some(format!(
            "def {field} = new LinkedHashMap(16, 0.75f, true) {{\n    \
                 protected boolean removeEldestEntry(Map.Entry eldest) {{ size() > 10_000 }}\n\
             }} // in Collections.synchronizedMap, if several threads use it"
        )),
        Language::Clojure => Some(format!(
            "(swap! {field}\n       \
                    (fn [known]\n         \
                      (-> (if (< (count known) 10000) known (dissoc known (first (keys known))))\n             \
                          (assoc key value)))) ; or dissoc key, when its work is done"
        )),
        Language::Java | Language::Python => None,
    }
}
