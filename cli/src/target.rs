//! What is meant on the command line: which object, which class, which class loader?

use std::collections::BTreeSet;

use heapray_analyzer::classes::Class;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_query::{BOOT_LOADER, LoaderRow, find_instances, loaders};
use heapray_report::format::simple_name;

use crate::args::parse_address;
use crate::exit::hinted;
use crate::nearest::{did_you_mean, nearest};

/// Addresses or names that a hint lists.
const MOST_LISTED: usize = 20;
/// Names that a hint offers for a wrong one.
const MOST_OFFERED: usize = 3;

/// The full name of the class that a text means: the class of this name; else the one whose simple name it is, or
/// whose name ends so; else the same in any case of letters.
pub(crate) fn find_class_name(heap: &Heap, text: &str) -> anyhow::Result<String> {
    let classes = || heap.classes().iter().map(|(_, class)| class);
    if classes().any(|class| class.name == text) {
        return Ok(text.to_owned());
    }
    let lower = text.to_lowercase();
    let ends_with = |name: &str, end: &str| {
        let before = name.strip_suffix(end);
        simple_name(name) == end || before.is_some_and(|before| before.ends_with(['.', '$']))
    };
    let meanings: [&dyn Fn(&Class) -> bool; 3] = [
        &|class| ends_with(&class.name, text),
        &|class| class.name.to_lowercase() == lower,
        &|class| ends_with(&class.name.to_lowercase(), &lower),
    ];
    for means in meanings {
        let found = classes().filter(|class| means(class));
        let found: BTreeSet<&str> = found.map(|class| class.name.as_str()).collect();
        let names: Vec<&str> = found.into_iter().collect();
        match names.as_slice() {
            [] => {}
            [one] => return Ok((*one).to_owned()),
            [..] => {
                let more = names.len().saturating_sub(MOST_LISTED);
                let listed: Vec<&str> = names.iter().take(MOST_LISTED).copied().collect();
                let more = match more {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                return Err(hinted(
                    format!("{} classes are named {text}", names.len()),
                    format!("give the full name: {}{more}", listed.join(", ")),
                ));
            }
        }
    }
    let close = nearest(
        text,
        classes().map(|class| class.name.as_str()),
        MOST_OFFERED,
    );
    Err(hinted(
        format!("no class is named {text}"),
        did_you_mean(
            &close,
            "`heapray histogram DUMP --class TEXT` finds class names",
        ),
    ))
}

/// The object at an address, or the class object of a name.
pub(crate) fn find_object(heap: &Heap, text: &str) -> anyhow::Result<ObjectIndex> {
    if let Some(address) = parse_address(text) {
        let missing = || {
            let message = format!("there is no object at {text}");
            hinted(
                message,
                "`heapray objects DUMP` and `heapray dominators DUMP` list addresses",
            )
        };
        return heap.find(ObjectId(address)).ok_or_else(missing);
    }
    let name = find_class_name(heap, text)?;
    let classes = heap.classes();
    let found: Vec<ObjectIndex> = classes
        .find_by_name(&name)
        .filter_map(|class| classes.get(class).object)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(hinted(
            format!("the dump has no class object of {name}"),
            format!("`heapray objects DUMP --class {name}` lists its instances"),
        )),
        [..] => {
            let ids = found.iter().map(|object| heap.id(*object).to_string());
            let ids: Vec<String> = ids.take(MOST_LISTED).collect();
            let message = format!("{} class loaders defined {name}", found.len());
            Err(hinted(
                message,
                format!("give one of their addresses: {}", ids.join(", ")),
            ))
        }
    }
}

/// Objects that a question is about.
pub(crate) struct Targets {
    /// The address as it was typed, or the full name of the class.
    pub(crate) name: String,
    /// The reachable ones.
    pub(crate) objects: Vec<ObjectIndex>,
}

/// The object at an address, or all instances of a class, where they are reachable.
pub(crate) fn find_targets(heap: &Heap, text: &str) -> anyhow::Result<Targets> {
    if let Some(address) = parse_address(text) {
        let object = heap.find(ObjectId(address)).ok_or_else(|| {
            let hint = "`heapray objects DUMP --class NAME` lists the objects of a class";
            hinted(format!("there is no object at {text}"), hint)
        })?;
        let reachable = heap.is_reachable(object);
        return Ok(Targets {
            name: text.to_owned(),
            objects: reachable.then_some(object).into_iter().collect(),
        });
    }
    let name = find_class_name(heap, text)?;
    let objects = find_instances(heap, usize::MAX, |_, class| class.name == name);
    Ok(Targets { name, objects })
}

/// A filter of names: those that contain the text; where there is none, the same in any case of letters.
pub(crate) struct NameFilter {
    text: String,
    any_case: bool,
}

impl NameFilter {
    /// A filter for these `names`.
    ///
    /// # Errors
    /// When it lets none of them pass. `what` says what the names are of, as in "no thread is named".
    pub(crate) fn new<'n>(
        text: &str,
        names: impl Iterator<Item = &'n str> + Clone,
        what: &str,
    ) -> anyhow::Result<Self> {
        let filter = [false, true].map(|any_case| Self {
            text: if any_case {
                text.to_lowercase()
            } else {
                text.to_owned()
            },
            any_case,
        });
        for filter in filter {
            if names.clone().any(|name| filter.matches(name)) {
                return Ok(filter);
            }
        }
        let close: BTreeSet<&str> = nearest(text, names.clone(), MOST_OFFERED)
            .into_iter()
            .collect();
        let close: Vec<&str> = close.into_iter().collect();
        let hint = match names.take(MOST_OFFERED).collect::<Vec<_>>() {
            few if close.is_empty() && !few.is_empty() => {
                format!("names in the dump are, for example: {}", few.join(", "))
            }
            _ => did_you_mean(&close, "the dump has none at all"),
        };
        Err(hinted(format!("no {what} has {text} in its name"), hint))
    }

    /// May this name pass?
    pub(crate) fn matches(&self, name: &str) -> bool {
        if self.any_case {
            name.to_lowercase().contains(&self.text)
        } else {
            name.contains(&self.text)
        }
    }
}

/// The class loader with this address, `<boot>`, this name, or this class.
pub(crate) fn find_loader(heap: &Heap, text: &str) -> anyhow::Result<ObjectId> {
    if text == BOOT_LOADER {
        return Ok(ObjectId::NULL);
    }
    let address = parse_address(text);
    let lower = text.to_lowercase();
    let is_meant = |row: &LoaderRow| match address {
        Some(address) => row.id.0 == address,
        None => row.name.as_deref() == Some(text) || row.class == text,
    };
    let is_like = |row: &LoaderRow| {
        let names = row.name.iter().chain([&row.class]);
        address.is_none() && { names }
            .any(|name| name.to_lowercase() == lower || simple_name(name).to_lowercase() == lower)
    };
    let rows = loaders(heap);
    let mut found: Vec<&LoaderRow> = rows.iter().filter(|row| is_meant(row)).collect();
    if found.is_empty() {
        found = rows.iter().filter(|row| is_like(row)).collect();
    }
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => {
            let names = rows
                .iter()
                .flat_map(|row| row.name.iter().chain([&row.class]));
            let mut close = nearest(text, names.map(String::as_str), MOST_OFFERED);
            close.dedup();
            Err(hinted(
                format!("no class loader has the address, the name or the class {text}"),
                did_you_mean(
                    &close,
                    "`heapray classloaders DUMP` lists them with address, name and class",
                ),
            ))
        }
        [..] => {
            let ids: Vec<String> = found
                .iter()
                .take(MOST_LISTED)
                .map(|row| row.id.to_string())
                .collect();
            Err(hinted(
                format!(
                    "{} class loaders have the name or the class {text}",
                    found.len()
                ),
                format!("give one of their addresses: {}", ids.join(", ")),
            ))
        }
    }
}
