//! `[[collection]]`: how the collections of an own class are built.

use heapray_query::collections::{Family, OwnCollection, OwnEntries};
use serde::Deserialize;

/// Slots of a new collection, if the rules don't say.
const NEW_SLOTS: u64 = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FamilyName {
    Map,
    Set,
    List,
    Queue,
}

/// An entry as it is in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CollectionEntry {
    class: String,
    family: FamilyName,
    size: Option<String>,
    slots: Option<String>,
    new_slots: Option<u64>,
    changes: Option<String>,
    limit: Option<String>,
    elements: Option<String>,
    pairs: Option<String>,
    keys: Option<String>,
    values: Option<String>,
    table: Option<String>,
    first: Option<String>,
    root: Option<String>,
    inside: Option<String>,
    next: Option<String>,
    key: Option<String>,
    value: Option<String>,
}

impl CollectionEntry {
    /// The collection; or what is wrong, after the class.
    pub(super) fn read(&self) -> Result<OwnCollection, String> {
        let wrong = |why: String| format!("{}: {why}", self.class);
        if self.class.is_empty() {
            return Err("has an empty `class`, which matches nothing".to_owned());
        }
        self.check_paths().map_err(wrong)?;
        let entries = self.entries().map_err(wrong)?;
        let text = |path: &Option<String>| path.clone().unwrap_or_default();
        Ok(OwnCollection {
            class: self.class.clone(),
            family: match self.family {
                FamilyName::Map => Family::Map,
                FamilyName::Set => Family::Set,
                FamilyName::List => Family::List,
                FamilyName::Queue => Family::Queue,
            },
            size: text(&self.size),
            slots: text(&self.slots),
            new_slots: self.new_slots.unwrap_or(NEW_SLOTS),
            changes: text(&self.changes),
            limit: text(&self.limit),
            entries,
        })
    }

    /// Paths with their keys.
    fn paths(&self) -> [(&'static str, &Option<String>); 15] {
        [
            ("size", &self.size),
            ("slots", &self.slots),
            ("changes", &self.changes),
            ("limit", &self.limit),
            ("elements", &self.elements),
            ("pairs", &self.pairs),
            ("keys", &self.keys),
            ("values", &self.values),
            ("table", &self.table),
            ("first", &self.first),
            ("root", &self.root),
            ("inside", &self.inside),
            ("next", &self.next),
            ("key", &self.key),
            ("value", &self.value),
        ]
    }

    fn check_paths(&self) -> Result<(), String> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|letter| letter == '_' || letter == '$' || letter.is_alphanumeric())
        };
        let is_path = |path: &str| path.split('.').all(is_name);
        for (key, path) in self.paths() {
            let Some(path) = path else { continue };
            if !path.split('|').all(is_path) {
                return Err(format!(
                    "`{key}` is no path: {path:?}; a path is a field, or fields separated by dots, such as \"map.table\""
                ));
            }
        }
        Ok(())
    }

    fn entries(&self) -> Result<OwnEntries, String> {
        let places = [
            ("elements", &self.elements),
            ("pairs", &self.pairs),
            ("keys", &self.keys),
            ("table", &self.table),
            ("first", &self.first),
            ("root", &self.root),
            ("inside", &self.inside),
        ];
        let given: Vec<_> = { places.into_iter() }
            .filter_map(|(key, path)| Some((key, path.as_ref()?)))
            .collect();
        let (place, path) = match given.as_slice() {
            [] => {
                return Err("does not say where the entries are; give one of `elements`, `pairs`, `keys`, `table`, \
                    `first`, `root`, `inside`"
                    .to_owned());
            }
            [(one, _), (other, _), ..] => {
                return Err(format!(
                    "`{one}` and `{other}` are two places for the entries; give one"
                ));
            }
            [(place, path)] => (*place, (*path).clone()),
        };
        let has_nodes = ["table", "first", "root"].contains(&place);
        let of_nodes = [
            ("next", &self.next),
            ("key", &self.key),
            ("value", &self.value),
        ];
        if let Some((key, _)) = of_nodes
            .iter()
            .find(|(_, path)| path.is_some() && !has_nodes)
        {
            return Err(format!(
                "`{key}` belongs to the nodes of `table`, `first` or `root`, and there are none"
            ));
        }
        if self.values.is_some() && place != "keys" {
            return Err("`values` needs `keys`, the other array".to_owned());
        }
        let need = |key: &str, path: &Option<String>, why: &str| {
            path.clone().ok_or_else(|| format!("{why} needs `{key}`"))
        };
        let node = "a node";
        let key = || need("key", &self.key, node);
        let is_map = self.family == FamilyName::Map;
        let value = || match &self.value {
            None if is_map => Err("a map needs `value`, the field of a node".to_owned()),
            value => Ok(value.clone().unwrap_or_default()),
        };
        Ok(match place {
            "elements" => OwnEntries::Elements { array: path },
            "pairs" => OwnEntries::Pairs { array: path },
            "keys" => OwnEntries::Parallel {
                keys: path,
                values: need("values", &self.values, "`keys`")?,
            },
            "table" => OwnEntries::Table {
                table: path,
                next: self.next.clone().unwrap_or_default(),
                key: key()?,
                value: value()?,
            },
            "first" => OwnEntries::Chain {
                first: path,
                next: need("next", &self.next, node)?,
                key: key()?,
                value: value()?,
            },
            "root" => OwnEntries::Tree {
                root: path,
                key: key()?,
                value: value()?,
            },
            _ => OwnEntries::Inside { path },
        })
    }
}
