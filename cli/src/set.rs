//! Which objects does an argument mean? Addresses, a file of addresses, the instances of a class, or what a query
//! finds.

use anyhow::Context as _;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_oql::{Oql, QueryOptions, Rows};

use crate::args::parse_address;
use crate::exit::hinted;
use crate::target::{Targets, find_targets};

/// The reachable objects that a text means.
pub(crate) fn find_set(heap: &Heap, text: &str) -> anyhow::Result<Targets> {
    let objects = if let Some(path) = text.strip_prefix('@') {
        let lines =
            std::fs::read_to_string(path).with_context(|| format!("{path} can't be read"))?;
        let words = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let addresses = words.map(|word| {
            let address = parse_address(word);
            address.ok_or_else(|| {
                hinted(
                    format!("{word} in {path} is no address"),
                    "the file has an address a line, as in 0x7f00a8c0",
                )
            })
        });
        addresses.collect::<anyhow::Result<Vec<u64>>>()?
    } else if text
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("select ")
    {
        let oql = Oql::new(heap, &QueryOptions::default());
        let answer = oql.ask(text).map_err(|error| {
            let hint = "docs/reference/oql.md describes the language";
            hinted(
                error.render(text),
                error.hint.clone().unwrap_or_else(|| hint.to_owned()),
            )
        })?;
        match &answer.rows {
            Rows::Objects(objects) => objects.iter().map(|object| oql.address(*object)).collect(),
            Rows::Empty => Vec::new(),
            _ => {
                return Err(hinted(
                    "the query finds values and no objects",
                    "select objects, as in SELECT * FROM com.example.Order",
                ));
            }
        }
    } else {
        return find_targets(heap, text);
    };
    let found = objects.into_iter().filter_map(|id| heap.find(ObjectId(id)));
    let mut objects: Vec<ObjectIndex> = found.filter(|object| heap.is_reachable(*object)).collect();
    objects.sort_unstable();
    objects.dedup();
    Ok(Targets {
        name: text.to_owned(),
        objects,
    })
}
