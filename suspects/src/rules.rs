//! What does a user know of the application that no table can? Caches, registries, pools, sessions and
//! resources of its own, from a TOML file; its format is told in `docs/reference/rules.md`.

use serde::Deserialize;

use super::case::Case;
use super::context::Context;

/// The one format there is.
const SCHEMA: u32 = 1;

/// A user's own caches, registries and the like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Prefixes of classes that are the application's.
    pub application: Vec<String>,
    /// Prefixes of classes of libraries.
    pub libraries: Vec<String>,
    list: Vec<Rule>,
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
    class: Option<String>,
    field: Option<String>,
    elements: Option<String>,
    max_elements: Option<u64>,
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
        Ok(Self {
            application: file.application,
            libraries: file.libraries,
            list,
        })
    }
}

impl Rule {
    fn new(role: Role, entry: RuleEntry) -> Result<Self, &'static str> {
        let given = [&entry.class, &entry.field, &entry.elements];
        if given.into_iter().flatten().any(String::is_empty) {
            return Err("an empty name matches nothing");
        }
        if entry.class.is_none() && entry.elements.is_none() {
            return Err("needs `class` (who holds it) or `elements` (what piles up)");
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

/// A rule that speaks of a case.
pub(crate) struct Ruled<'r> {
    pub rule: &'r Rule,
    /// The reference that the rule names, if it names a field.
    pub link: Option<usize>,
    /// More elements than the rule allows.
    pub too_many: bool,
}

impl Context<'_> {
    /// The first rule that speaks of the case.
    pub(crate) fn rule_for(&self, case: &Case) -> Option<Ruled<'_>> {
        let rules = self.library.rules.list.iter();
        rules
            .filter_map(|rule| self.apply(rule, case))
            .max_by_key(|ruled| (ruled.link, std::cmp::Reverse(ruled.rule.role as u8)))
    }

    fn apply<'r>(&self, rule: &'r Rule, case: &Case) -> Option<Ruled<'r>> {
        if let Some(elements) = &rule.elements {
            let class = case
                .payload
                .map_or(case.candidate.class, |payload| payload.class);
            let single = case.candidate.class;
            let fits = |class| matches(elements, self.class_name(class));
            (fits(class) || fits(single)).then_some(())?;
        }
        let mut link = None;
        if let Some(class) = &rule.class {
            // A field far out of which the case is a small part says nothing about it.
            let mostly = |target| {
                let retained = self.retained_of_big(target);
                retained.is_none_or(|retained| retained / 2 <= case.retained)
            };
            let found = case.links.iter().rposition(|link| {
                let name = super::library::stable_name(self.class_name(link.class));
                let field = link.field.as_deref().unwrap_or_default();
                let named = rule
                    .field
                    .as_deref()
                    .is_none_or(|rule| matches(rule, field));
                !field.is_empty() && named && matches(class, &name) && mostly(link.target)
            })?;
            link = rule.field.is_some().then_some(found);
        }
        let size = case.collection.and_then(|collection| collection.size);
        let size = size.or(case.payload.map(|payload| payload.instances));
        let too_many = size
            .zip(rule.max_elements)
            .is_some_and(|(size, most)| size > most);
        Some(Ruled {
            rule,
            link,
            too_many,
        })
    }

    /// Why a user's rule means the case to be as large as it is.
    pub(crate) fn meant_by_rule(&self, case: &Case) -> Option<String> {
        let ruled = self.rule_for(case)?;
        let limited = ruled.rule.max_elements.is_some() || ruled.rule.role == Role::Pool;
        (limited && !ruled.too_many).then(|| {
            let what = ruled.rule.describe();
            match ruled.rule.max_elements {
                Some(most) => format!("your rules allow {what} {most} elements"),
                None => format!("your rules call it a {what}"),
            }
        })
    }
}

/// Does the text fit the pattern? `*` stands for any text, `?` for one character. Takes time by the
/// product of the lengths at worst.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last `*` was, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || text.get(t) == Some(c) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text) in [
            ("com.acme.Quotes", "com.acme.Quotes"),
            ("com.acme.*", "com.acme.a.B$C"),
            ("*Hook", "com.acme.HookHook"),
            ("a*b*c", "aXbYbZc"),
            ("order?", "orders"),
            ("*", ""),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("com.acme.*", "com.acmex.B"),
            ("a?", "a"),
            ("*b", "abc"),
            ("", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

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
            ("schema = 1\nlibraries = [\"\"]", "`libraries`"),
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
