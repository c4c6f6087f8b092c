//! The tables that every heap has, and those of its classes.

mod classes;
mod fields;
mod listed;
mod objects;
mod refs;
mod roots;
mod strings;
mod threads;

use std::sync::Arc;

use heapray_analyzer::ClassIndex;
use heapray_analyzer::classes::{Class, ClassKind};
use heapray_query::collections::find_facts;

use crate::content::Contents;
use crate::object_rows::Objects;
use crate::table::Table;
use fields::Layouts;
pub(crate) use listed::ListedTable;
use objects::{Extra, ObjectTable};
use refs::RefsTable;

/// Makes a table when a query first names it.
type Make = fn(&Objects, &Contents) -> Arc<dyn Table>;

/// The tables by name.
pub(crate) const TABLES: [(&str, Make); 10] = [
    ("objects", |objects, _| {
        Arc::new(ObjectTable::new(objects, None, Extra::Length))
    }),
    ("arrays", |objects, _| {
        let arrays = classes_where(objects, |_, class| {
            matches!(
                class.kind,
                ClassKind::ObjectArray | ClassKind::PrimitiveArray(_)
            )
        });
        Arc::new(ObjectTable::new(objects, Some(arrays), Extra::Length))
    }),
    ("strings", |objects, contents| {
        let strings = classes_where(objects, |_, class| class.name == "java.lang.String");
        let texts = Extra::Text(contents.clone());
        Arc::new(ObjectTable::new(objects, Some(strings), texts))
    }),
    ("collections", |objects, _| {
        let known = classes_where(objects, |index, _| {
            find_facts(&objects.heap, index).is_some()
        });
        Arc::new(ObjectTable::new(objects, Some(known), Extra::Elements))
    }),
    ("classes", |objects, _| Arc::new(classes::table(objects))),
    ("refs", |objects, _| Arc::new(RefsTable::new(objects))),
    ("roots", |objects, _| Arc::new(roots::table(objects))),
    ("threads", |objects, _| Arc::new(threads::threads(objects))),
    ("frames", |objects, _| Arc::new(threads::frames(objects))),
    ("duplicate_strings", |objects, contents| {
        Arc::new(strings::duplicates(objects, contents))
    }),
];

fn classes_where(
    objects: &Objects,
    wanted: impl Fn(ClassIndex, &Class) -> bool,
) -> Vec<ClassIndex> {
    let classes = objects.heap.classes().iter();
    let wanted = classes.filter(|(index, class)| wanted(*index, class));
    wanted.map(|(index, _)| index).collect()
}

/// The table of a class's instances: by its name, or its simple name where only one class has that. With `+` behind the
/// name those of its subclasses, too.
pub(crate) fn of_class(
    objects: &Objects,
    contents: &Contents,
    name: &str,
) -> Option<Arc<dyn Table>> {
    let (name, with_subclasses) = match name.strip_suffix('+') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let classes = objects.heap.classes();
    let mut found: Vec<ClassIndex> = classes_where(objects, |_, class| class.name == name);
    if found.is_empty() {
        // SQLite's names have no case.
        found = classes_where(objects, |_, class| class.name.eq_ignore_ascii_case(name));
    }
    if found.is_empty() {
        found = classes_where(objects, |_, class| {
            let simple = class.name.rsplit(['.', '$']).next();
            simple.is_some_and(|simple| simple.eq_ignore_ascii_case(name))
        });
    }
    let first = &classes.get(*found.first()?).name;
    if found.iter().any(|class| classes.get(*class).name != *first) {
        return None; // a simple name of several
    }
    let layouts_of = found.clone();
    if with_subclasses {
        found = classes_where(objects, |index, _| {
            let mut above = classes.hierarchy(index);
            above.any(|(class, _)| layouts_of.contains(&class))
        });
    }
    let layouts = Layouts::new(objects, &layouts_of, &found, contents);
    let extra = Extra::Fields(layouts);
    Some(Arc::new(ObjectTable::new(objects, Some(found), extra)))
}

/// Names of classes and tables nearest to one that does not exist.
pub(crate) fn nearest_names(objects: &Objects, name: &str) -> Vec<String> {
    let wanted = name.to_ascii_lowercase();
    let simple = |name: &str| {
        let simple = name.rsplit(['.', '$']).next().unwrap_or(name);
        simple.to_ascii_lowercase()
    };
    let of_wanted = simple(&wanted);
    let tables = TABLES.iter().map(|(name, _)| (*name).to_owned());
    let classes = objects.heap.classes().iter();
    let classes = classes
        .filter(|(index, _)| objects.heap.instances_of(*index) > 0)
        .map(|(_, class)| class.name.clone());
    let mut near: Vec<(usize, String)> = tables
        .chain(classes)
        .filter_map(|known| {
            let whole = strsim::damerau_levenshtein(&known.to_ascii_lowercase(), &wanted);
            let parts = strsim::damerau_levenshtein(&simple(&known), &of_wanted);
            let distance = whole.min(parts);
            (distance <= of_wanted.len() / 3 + 1).then_some((distance, known))
        })
        .collect();
    near.sort();
    near.dedup();
    near.truncate(3);
    near.into_iter().map(|(_, name)| name).collect()
}
