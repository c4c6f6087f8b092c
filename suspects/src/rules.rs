//! What does a user know of the application that no table can? Caches, registries, pools, sessions and
//! resources of its own, from a TOML file; the format is described in `docs/reference/rules.md`.

mod collection;

use heapray_query::collections::OwnCollection;
use serde::Deserialize;
use toml::Spanned;

use collection::CollectionEntry;

/// The one format there is.
const SCHEMA: u32 = 1;

/// A user's own caches, registries and the like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Prefixes of classes that are the application's.
    pub application: Vec<String>,
    /// Prefixes of classes of libraries.
    pub libraries: Vec<String>,
    /// Classes of collections that heapray does not know.
    pub collections: Vec<OwnCollection>,
    pub(crate) list: Vec<Rule>,
    pub(crate) names: Vec<NameRule>,
}

/// Where objects of a class keep the name that people call them by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameRule {
    /// The class; subclasses count.
    pub class: String,
    /// Fields separated by `.`, the last of which is a string.
    pub field: String,
}

/// Why a file of rules can't be used; the message says where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RulesError(String);

/// What a rule says that something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Cache,
    Registry,
    Sessions,
    Resource,
    Pool,
}

impl Role {
    /// The name of its list in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Registry => "registry",
            Self::Sessions => "sessions",
            Self::Resource => "resource",
            Self::Pool => "pool",
        }
    }
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub role: Role,
    pub class: Option<String>,
    pub field: Option<String>,
    pub elements: Option<String>,
    pub max_elements: Option<u64>,
    /// In the user's words.
    pub advice: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RulesFile {
    schema: u32,
    #[serde(default)]
    application: Vec<String>,
    #[serde(default)]
    libraries: Vec<String>,
    #[serde(default)]
    cache: Vec<RuleEntry>,
    #[serde(default)]
    registry: Vec<RuleEntry>,
    #[serde(default)]
    sessions: Vec<RuleEntry>,
    #[serde(default)]
    resource: Vec<RuleEntry>,
    #[serde(default)]
    pool: Vec<RuleEntry>,
    #[serde(default)]
    name: Vec<NameRule>,
    #[serde(default)]
    collection: Vec<Spanned<CollectionEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleEntry {
    class: Option<String>,
    field: Option<String>,
    elements: Option<String>,
    max_elements: Option<u64>,
    advice: Option<String>,
}

impl Rules {
    /// Reads rules from TOML. Says line, list and entry of what is wrong.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let file: RulesFile =
            toml::from_str(text).map_err(|error| RulesError(error.to_string().trim().into()))?;
        if file.schema != SCHEMA {
            return Err(RulesError(format!(
                "schema {} is not known; this version reads schema {SCHEMA}",
                file.schema
            )));
        }
        let prefixes = [
            ("application", &file.application),
            ("libraries", &file.libraries),
        ];
        for (list, prefixes) in prefixes {
            if prefixes.iter().any(String::is_empty) {
                return Err(RulesError(format!(
                    "an empty prefix in `{list}` would match every class"
                )));
            }
        }
        let lists = [
            (Role::Cache, file.cache),
            (Role::Registry, file.registry),
            (Role::Sessions, file.sessions),
            (Role::Resource, file.resource),
            (Role::Pool, file.pool),
        ];
        let mut list = Vec::new();
        for (role, entries) in lists {
            for (number, entry) in entries.into_iter().enumerate() {
                let rule = Rule::new(role, entry).map_err(|why| {
                    RulesError(format!("[[{}]] number {}: {why}", role.name(), number + 1))
                })?;
                list.push(rule);
            }
        }
        let is_empty = |rule: &NameRule| rule.class.is_empty() || rule.field.is_empty();
        if let Some(at) = file.name.iter().position(is_empty) {
            return Err(RulesError(format!(
                "[[name]] number {}: an empty name matches nothing",
                at + 1
            )));
        }
        let mut collections = Vec::new();
        for entry in file.collection {
            let line = line_of(text, entry.span().start);
            let row = entry
                .into_inner()
                .read()
                .map_err(|why| RulesError(format!("line {line}: [[collection]] {why}")))?;
            collections.push(row);
        }
        Ok(Self {
            application: file.application,
            libraries: file.libraries,
            collections,
            list,
            names: file.name,
        })
    }
}

/// The line of an offset, counted from 1.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.get(..offset).unwrap_or_default().matches('\n').count()
}

impl Rule {
    fn new(role: Role, entry: RuleEntry) -> Result<Self, &'static str> {
        let given = [&entry.class, &entry.field, &entry.elements];
        if given.into_iter().flatten().any(String::is_empty) {
            return Err("an empty name matches nothing");
        }
        if entry.class.is_none() && entry.elements.is_none() {
            return Err(
                "needs `class` (the owner) or `elements` (the class of the objects that accumulate)",
            );
        }
        if entry.field.is_some() && entry.class.is_none() {
            return Err("`field` needs the `class` that declares it");
        }
        Ok(Self {
            role,
            class: entry.class,
            field: entry.field,
            elements: entry.elements,
            max_elements: entry.max_elements,
            advice: entry.advice,
        })
    }

    /// In words: `cache com.acme.Quotes.byInstrument`.
    pub(crate) fn describe(&self) -> String {
        let field = self.field.iter().map(|field| format!(".{field}"));
        let place = self.class.iter().cloned().chain(field).collect::<String>();
        let elements = self
            .elements
            .iter()
            .map(|elements| format!("of {elements}"));
        let parts = Some(place).filter(|place| !place.is_empty());
        let parts: Vec<String> = parts.into_iter().chain(elements).collect();
        format!("{} {}", self.role.name(), parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, said) in [
            ("", "schema"),
            ("schema = 2", "schema 2 is not known"),
            ("schema = 1\ncaches = 1", "unknown field `caches`"),
            ("schema = 1\n[[cache]]\nclass = 5", "line 3"),
            (
                "schema = 1\n[[cache]]\nfield = \"f\"",
                "[[cache]] number 1: needs `class`",
            ),
            (
                "schema = 1\n[[pool]]\nelements = \"a\"\n[[pool]]\nelements = \"a\"\nfield = \"f\"",
                "[[pool]] number 2: `field` needs the `class`",
            ),
            ("schema = 1\n[[cache]]\nclass = \"\"", "empty name"),
            (
                "schema = 1\n[[name]]\nclass = \"a\"\nfield = \"\"",
                "[[name]] number 1",
            ),
            ("schema = 1\nlibraries = [\"\"]", "`libraries`"),
            (
                "schema = 1\n\n[[collection]]\nclass = \"a.B\"\nfamily = \"bag\"",
                "line 5",
            ),
            (
                "schema = 1\n\n[[collection]]\nclass = \"a.B\"\nfamily = \"list\"",
                "line 3: [[collection]] a.B: does not say where the entries are",
            ),
            (
                "schema = 1\n[[collection]]\nclass = \"a.B\"\nfamily = \"list\"\nelements = \"a\"\nroot = \"b\"",
                "line 2: [[collection]] a.B: `elements` and `root` are two places",
            ),
            (
                "schema = 1\n[[collection]]\nclass = \"a.B\"\nfamily = \"map\"\ntable = \"t\"\nkey = \"k\"",
                "line 2: [[collection]] a.B: a map needs `value`",
            ),
            (
                "schema = 1\n[[collection]]\nclass = \"a.B\"\nfamily = \"list\"\nelements = \"a[0]\"",
                "line 2: [[collection]] a.B: `elements` is no path",
            ),
            (
                "schema = 1\n[[collection]]\nclass = \"a.B\"\nfamily = \"list\"\nelements = \"a\"\nkey = \"k\"",
                "line 2: [[collection]] a.B: `key` belongs to the nodes",
            ),
            (
                "schema = 1\n[[cache]]\nclass = \"a\"\nmax-elements = -1",
                "line 4",
            ),
        ] {
            let error = Rules::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn a_rule_in_words() {
        let text =
            "schema = 1\n[[registry]]\nclass = \"a.Bus\"\nfield = \"all\"\nelements = \"a.*\"";
        let rules = Rules::parse(text).unwrap();
        assert_eq!(rules.list[0].describe(), "registry a.Bus.all of a.*");
    }
}
