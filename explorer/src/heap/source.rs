//! Which objects does a text mean? Such a text is part of addresses, so that a page says the same after a restart.
//!
//! | text | objects |
//! |---|---|
//! | `class com.example.Order` | instances of the class; with `+` behind the name, of subclasses too |
//! | `class com.example.Order where status = 3` | those that meet a condition |
//! | `classes Order$` | instances of all classes whose names a regular expression finds |
//! | `package com.example` | instances of the classes of a package and its subpackages |
//! | `loader 0x7f00a8c0` | instances of the classes that a loader defined, `0x0` for the boot loader |
//! | `object 0x7f00a8c0` | one object |
//! | `objects 0x7f00a8c0 0x7f00a900` | several objects |
//! | `referrers 0x7f00a8c0` | what refers to an object |
//! | `references 0x7f00a8c0` | what an object refers to, its class left out |
//! | `elements 0x7f00a8c0`, `keys 0x7f00a8c0` | elements or values, or keys, of a collection or an array |
//! | `dominated 0x7f00a8c0` | what an object dominates immediately; `dominated roots` is what no object dominates |
//! | `locals 3` | what the stack of a thread holds, by its number in the list of threads |
//! | `roots JNI_GLOBAL` | the GC roots of a kind |
//! | `retained …` | what any of these keeps alive, the objects included |
//! | `oql …`, `sql …` | what a query finds; of SQL, the addresses of the first column |
//! | `set NAME` | a set that was kept |

use std::sync::Arc;

use heapray_analyzer::{Class, ClassIndex, Heap, ObjectCount, ObjectIndex, ReferenceKind};
use heapray_hprof::{ObjectId, RootKind};
use heapray_oql::{Oql, QueryOptions, Rows, Watched};
use heapray_query::{
    Item, ObjectSet, TreeOptions, children, contents, find_instances_watched, inbound, root_entries,
};
use heapray_sql::{Sql, SqlOptions, SqlValue};
use regex::{Regex, RegexBuilder};

use super::cached::find_threads;
use super::find::{find_address, find_class, find_object, place_of};
use super::where_clause;
use crate::app::{App, Pass};
use crate::web::Failure;

/// Referrers that are listed of an object.
const MOST_REFERRERS: usize = 1_000_000;
/// Objects that an object dominates, the largest.
const MOST_DOMINATED: usize = 1_000_000;
/// Elements of a collection.
const MOST_ELEMENTS: usize = 1_000_000;
/// Bytes that a regular expression may take when it is compiled.
const PATTERN_BYTES: usize = 1 << 20;
/// Objects that a query in SQL may find.
const MOST_ROWS: usize = 10_000_000;

/// The objects that a text means, reachable ones only.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    /// The text.
    pub(crate) source: String,
    /// How many there are.
    pub(crate) count: u64,
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    Set(Arc<ObjectSet>),
    /// All instances of some classes: by class, whether they are its instances. They are looked for when they are needed.
    Classes(Arc<Vec<bool>>),
}

impl Objects {
    fn new(source: &str, set: Arc<ObjectSet>) -> Self {
        Self {
            source: source.to_owned(),
            count: set.len(),
            which: Which::Set(set),
        }
    }

    /// The objects.
    ///
    /// # Errors
    /// [`Failure::Working`] while they are looked for.
    pub(crate) fn set(&self, app: &Arc<App>) -> Result<Arc<ObjectSet>, Failure> {
        match &self.which {
            Which::Set(set) => Ok(Arc::clone(set)),
            Which::Classes(_) => look_for(app, &self.source),
        }
    }

    /// By class, whether the objects are its instances, where they are all instances of some classes. `None` for class
    /// objects, too.
    pub(crate) fn classes(&self) -> Option<&Arc<Vec<bool>>> {
        match &self.which {
            Which::Set(_) => None,
            Which::Classes(classes) => Some(classes),
        }
    }

    /// The objects by class.
    pub(crate) fn by_class(&self, heap: &Heap) -> Vec<(ClassIndex, ObjectCount)> {
        match &self.which {
            Which::Set(set) => set.histogram(heap),
            Which::Classes(classes) => counts(heap, classes),
        }
    }
}

/// The instances of some classes, by class.
fn counts(heap: &Heap, classes: &[bool]) -> Vec<(ClassIndex, ObjectCount)> {
    let all = heap.reachable_by_class().iter().zip(classes.iter());
    let wanted = all
        .enumerate()
        .filter(|(_, (count, is_wanted))| **is_wanted && count.objects > 0);
    wanted
        .map(|(class, (count, _))| (ClassIndex(class as u32), *count))
        .collect()
}

/// The objects that a text means.
///
/// # Errors
/// When it means nothing, or [`Failure::Working`] while they are looked for. All instances of a class are not looked for
/// yet.
pub(crate) fn find_set(app: &Arc<App>, source: &str) -> Result<Objects, Failure> {
    let source = source.trim();
    if let Some(name) = source.strip_prefix("set ") {
        let kept = app.kept(|kept| kept.sets.get(name.trim()).cloned());
        let Some(kept) = kept else {
            return Err(Failure::not_found(format!("There is no set {name}.")));
        };
        return Ok(Objects::new(source, kept.objects));
    }
    let set = if let Some(number) = source.strip_prefix("locals ") {
        Arc::new(locals(app, number.trim())?)
    } else if let Some(of) = source.strip_prefix("retained ") {
        let of = find_set(app, of)?;
        let title = format!("What {} retain", of.source);
        let set = of.set(app)?;
        app.compute(
            &format!("retained set of {source}"),
            &title,
            move |app, pass| {
                let retained = set.retained_set_watched(app.heap(), pass)?;
                let bytes = bytes(&retained);
                Ok((retained, bytes))
            },
        )?
    } else {
        let classes = whole_classes(app.heap(), source)?;
        if let Some(classes) = classes.filter(|one| !has_class_objects(app.heap(), one)) {
            let counts = counts(app.heap(), &classes);
            return Ok(Objects {
                source: source.to_owned(),
                count: counts.iter().map(|(_, count)| count.objects).sum(),
                which: Which::Classes(Arc::new(classes)),
            });
        }
        look_for(app, source)?
    };
    Ok(Objects::new(source, set))
}

/// What the stack of a thread holds.
fn locals(app: &Arc<App>, number: &str) -> Result<ObjectSet, Failure> {
    let threads = find_threads(app)?;
    let thread = number.parse().ok().and_then(|at: usize| threads.get(at));
    let Some(thread) = thread else {
        return Err(Failure::not_found(format!("There is no thread {number}.")));
    };
    let held = thread.locals.values().flatten().chain(&thread.frameless);
    Ok(reachable(app, held.map(|local| local.object)))
}

/// The objects that a text means, which is neither a set nor what one retains.
fn look_for(app: &Arc<App>, source: &str) -> Result<Arc<ObjectSet>, Failure> {
    let text = source.to_owned();
    let title = format!("Objects of {source}");
    app.compute(&format!("objects {source}"), &title, move |app, pass| {
        let set = find(app, &text, pass)?;
        let bytes = bytes(&set);
        Ok((set, bytes))
    })
}

fn bytes(set: &ObjectSet) -> usize {
    usize::try_from(set.len())
        .unwrap_or(usize::MAX)
        .saturating_mul(2)
}

/// Word and rest of a text.
fn parts(source: &str) -> (&str, &str) {
    let (word, rest) = source.split_once(' ').unwrap_or((source, ""));
    (word, rest.trim())
}

/// The name of a class, and whether instances of subclasses are meant too.
fn class_and_subclasses(heap: &Heap, name: &str) -> Result<(String, bool), Failure> {
    let is_class = |name: &str| heap.classes().find_by_name(name).next().is_some();
    let (name, with_subclasses) = match name.strip_suffix('+') {
        Some(shorter) if !is_class(name) => (shorter, true),
        _ => (name, false),
    };
    Ok((find_class(heap, name)?, with_subclasses))
}

/// By class, whether its instances are meant; `None` if the text means anything but all instances of some classes.
fn whole_classes(heap: &Heap, source: &str) -> Result<Option<Vec<bool>>, Failure> {
    let classes = heap.classes();
    let marked = |is_wanted: &dyn Fn(ClassIndex, &Class) -> bool| {
        let all = classes.iter().map(|(index, class)| is_wanted(index, class));
        Ok(Some(all.collect()))
    };
    match parts(source) {
        ("class", name) if !name.contains(" where ") => {
            let (name, with_subclasses) = class_and_subclasses(heap, name)?;
            marked(&|index, class| {
                class.name == name || with_subclasses && classes.is_a(index, &name)
            })
        }
        ("classes", pattern) => {
            let pattern = pattern_of(pattern);
            marked(&|_, class| pattern.as_ref().is_ok_and(|p| p.is_match(&class.name)))
        }
        ("package", package) => marked(&|_, class| match package {
            "<default>" => !class.name.contains('.'),
            package => {
                { class.name.strip_prefix(package) }.is_some_and(|rest| rest.starts_with('.'))
            }
        }),
        ("loader", address) => {
            let Some(id) = find_address(address) else {
                return Err(Failure::wrong(format!(
                    "{address} is no address of a class loader"
                )));
            };
            marked(&|_, class| class.loader == id)
        }
        _ => Ok(None),
    }
}

/// A regular expression as lists take it: in any case of letters, and a text that is none is taken as it is.
fn pattern_of(text: &str) -> Result<Regex, regex::Error> {
    let build = |pattern: &str| {
        let mut builder = RegexBuilder::new(pattern);
        builder.case_insensitive(true).size_limit(PATTERN_BYTES);
        builder.build()
    };
    build(text).or_else(|_| build(&regex::escape(text)))
}

/// Class objects are counted apart from the instances of other classes.
fn has_class_objects(heap: &Heap, classes: &[bool]) -> bool {
    let own = heap.classes().java_lang_class().map(ClassIndex::get);
    let places = [Some(ClassIndex::CLASS_OBJECT.get()), own];
    let is_wanted = |class: usize| classes.get(class) == Some(&true);
    places.into_iter().flatten().any(is_wanted)
}

fn find(app: &Arc<App>, source: &str, pass: &Pass) -> Result<ObjectSet, Failure> {
    let heap = app.heap();
    if let Some(classes) = whole_classes(heap, source)? {
        let is_wanted = |class: ClassIndex| classes.get(class.get()) == Some(&true);
        let found = find_instances_watched(heap, usize::MAX, |index, _| is_wanted(index), pass)?;
        return Ok(found.into_iter().collect());
    }
    let (word, rest) = parts(source);
    match word {
        "class" => {
            let (name, condition) = rest.split_once(" where ").unwrap_or((rest, ""));
            let (name, with_subclasses) = class_and_subclasses(heap, name.trim())?;
            let query = where_clause::query(&name, with_subclasses, condition.trim())?;
            ask_oql(app, &query, pass)
        }
        "object" => {
            let object = find_object(heap, rest)?;
            Ok(heap
                .is_reachable(object)
                .then_some(object)
                .into_iter()
                .collect())
        }
        "objects" => {
            let found: Result<Vec<ObjectIndex>, Failure> = rest
                .split_whitespace()
                .map(|address| find_object(heap, address))
                .collect();
            Ok(reachable(app, found?.into_iter()))
        }
        "referrers" => {
            let object = find_object(heap, rest)?;
            let place = place_of(heap, object);
            let found = inbound(heap, object, place, MOST_REFERRERS);
            Ok(found.referrers.into_iter().collect())
        }
        "references" => {
            let object = find_object(heap, rest)?;
            let references = heap.references(object).into_iter();
            let named = references.filter(|reference| reference.kind != ReferenceKind::Class);
            Ok(reachable(app, named.map(|reference| reference.target)))
        }
        "elements" | "keys" => {
            let object = find_object(heap, rest)?;
            let Some(found) = contents(heap, object, MOST_ELEMENTS) else {
                return Err(Failure::wrong(format!(
                    "{rest} is no collection that is known"
                )));
            };
            let items = found.entries.iter().map(|entry| match word {
                "keys" => entry.key,
                _ => Some(entry.value),
            });
            let objects = items.filter_map(|item| match item {
                Some(Item::Object(object)) => Some(object),
                _ => None,
            });
            Ok(reachable(app, objects))
        }
        "roots" => {
            let kind =
                { RootKind::ALL.into_iter() }.find(|kind| kind.name().eq_ignore_ascii_case(rest));
            let Some(kind) = kind else {
                return Err(Failure::not_found(format!(
                    "There is no kind {rest} of GC roots."
                )));
            };
            let found = root_entries(heap).filter(|root| root.kind == kind);
            Ok(reachable(app, found.map(|root| root.object)))
        }
        "dominated" if rest == "roots" => {
            let top = children(heap, TreeOptions::default().under, MOST_DOMINATED).0;
            Ok(top
                .into_iter()
                .filter_map(|place| heap.object_at(place))
                .collect())
        }
        "dominated" => {
            let object = find_object(heap, rest)?;
            let place = place_of(heap, object);
            let below = place.map(|place| children(heap, place, MOST_DOMINATED).0);
            let below = below.into_iter().flatten();
            Ok(below.filter_map(|place| heap.object_at(place)).collect())
        }
        "oql" => ask_oql(app, rest, pass),
        "sql" => ask_sql(app, rest, pass),
        _ => Err(Failure::hinted(
            format!("{source} means no objects"),
            "It begins with class, classes, package, loader, object, objects, referrers, references, elements, keys, dominated, locals, roots, retained, oql, sql or set.",
        )),
    }
}

fn ask_oql(app: &Arc<App>, text: &str, pass: &Pass) -> Result<ObjectSet, Failure> {
    let heap = app.heap();
    let mut options = QueryOptions::default();
    options.progress = Some(Watched::new(Arc::new(pass.clone())));
    let oql = Oql::new(heap, &options);
    let answer = oql.ask(text).map_err(|error| Failure::Wrong {
        message: error.render(text),
        hint: error.hint,
    })?;
    match answer.rows {
        Rows::Empty => Ok(ObjectSet::new()),
        Rows::Objects(objects) => {
            let found = objects
                .iter()
                .filter_map(|object| heap.find(ObjectId(oql.address(*object))));
            Ok(reachable(app, found))
        }
        _ => Err(Failure::hinted(
            "the query finds values and no objects",
            "Select objects, as in SELECT * FROM com.example.Order.",
        )),
    }
}

fn ask_sql(app: &Arc<App>, text: &str, pass: &Pass) -> Result<ObjectSet, Failure> {
    let heap = app.heap();
    let failed = |error: heapray_sql::SqlError| Failure::Wrong {
        message: error.render(text),
        hint: error.hint().map(str::to_owned),
    };
    let mut options = SqlOptions::default();
    options.progress = Some(Watched::new(Arc::new(pass.clone())));
    let sql = Sql::open(app.session.shared_heap(), &options).map_err(failed)?;
    let answers = sql.ask(text, MOST_ROWS).map_err(failed)?;
    let first = |row: &Vec<SqlValue>| match row.first() {
        Some(SqlValue::Integer(address)) => heap.find(ObjectId(address.cast_unsigned())),
        _ => None,
    };
    let rows = answers.iter().flat_map(|answer| &answer.rows);
    Ok(reachable(app, rows.filter_map(first)))
}

fn reachable(app: &App, objects: impl Iterator<Item = ObjectIndex>) -> ObjectSet {
    objects
        .filter(|object| app.heap().is_reachable(*object))
        .collect()
}
