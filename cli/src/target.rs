//! What is meant on the command line: which object, which class, which class loader?

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_query::{BOOT_LOADER, LoaderRow, find_instances, loaders};

use crate::args::parse_address;
use crate::exit::hinted;

/// Addresses that a hint lists.
const MOST_ADDRESSES: usize = 20;

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
    let classes = heap.classes();
    let found: Vec<ObjectIndex> = classes
        .find_by_name(text)
        .filter_map(|class| classes.get(class).object)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let message = format!("no class is named {text}, and it is not an address (0x…)");
            Err(hinted(
                message,
                "addresses look like 0x7f00a8c0; `heapray histogram DUMP --class TEXT` finds class names",
            ))
        }
        [..] => {
            let ids: Vec<String> = found
                .iter()
                .map(|object| heap.id(*object).to_string())
                .collect();
            let message = format!("{} class loaders defined {text}", found.len());
            Err(hinted(
                message,
                format!("give one of their addresses: {}", ids.join(", ")),
            ))
        }
    }
}

/// The reachable object at an address, or all reachable instances of a class.
pub(crate) fn find_targets(heap: &Heap, text: &str) -> anyhow::Result<Vec<ObjectIndex>> {
    if let Some(address) = parse_address(text) {
        let object = heap.find(ObjectId(address)).ok_or_else(|| {
            let hint = "`heapray objects DUMP --class NAME` lists the objects of a class";
            hinted(format!("there is no object at {text}"), hint)
        })?;
        if !heap.is_reachable(object) {
            let hint = "--keep-unreachable treats unreachable objects as reachable";
            return Err(hinted(
                format!("{text} is unreachable: no GC root leads to it"),
                hint,
            ));
        }
        return Ok(vec![object]);
    }
    let targets = find_instances(heap, usize::MAX, |_, class| class.name == text);
    if targets.is_empty() {
        let known = heap.classes().find_by_name(text).next().is_some();
        return Err(if known {
            hinted(
                format!("no instance of {text} is reachable"),
                "`heapray histogram DUMP --unreachable` counts unreachable ones",
            )
        } else {
            hinted(
                format!("no class is named {text}, and it is not an address (0x…)"),
                "`heapray histogram DUMP --class TEXT` finds class names",
            )
        });
    }
    Ok(targets)
}

/// The class loader with this address, `<boot>`, this name, or this class.
pub(crate) fn find_loader(heap: &Heap, text: &str) -> anyhow::Result<ObjectId> {
    if text == BOOT_LOADER {
        return Ok(ObjectId::NULL);
    }
    let address = parse_address(text);
    let is_meant = |row: &LoaderRow| match address {
        Some(address) => row.id.0 == address,
        None => row.name.as_deref() == Some(text) || row.class == text,
    };
    let rows = loaders(heap);
    let found: Vec<&LoaderRow> = rows.iter().filter(|row| is_meant(row)).collect();
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(hinted(
            format!("no class loader has the address, the name or the class {text}"),
            "`heapray classloaders DUMP` lists them with address, name and class",
        )),
        [..] => {
            let ids: Vec<String> = found
                .iter()
                .take(MOST_ADDRESSES)
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
