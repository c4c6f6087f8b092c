//! Which of the user's rules names a suspect candidate?

use crate::input::Input;
use crate::names::stable_name;
use crate::rules::{Role, Rule};
use crate::suspects::SuspectCandidate;

/// A rule that names a suspect candidate.
pub(crate) struct Ruled<'r> {
    pub rule: &'r Rule,
    /// The reference that the rule names, if it names a field.
    pub link: Option<usize>,
    /// More elements than the rule allows.
    pub too_many: bool,
}

/// Finds the first rule that names the suspect candidate.
pub(crate) fn find_rule<'r>(input: &'r Input<'_>, suspect: &SuspectCandidate) -> Option<Ruled<'r>> {
    let rules = input.library.rules.list.iter();
    rules
        .filter_map(|rule| apply(input, rule, suspect))
        .max_by_key(|ruled| (ruled.link, std::cmp::Reverse(ruled.rule.role as u8)))
}

fn apply<'r>(input: &Input<'_>, rule: &'r Rule, suspect: &SuspectCandidate) -> Option<Ruled<'r>> {
    if let Some(elements) = &rule.elements {
        let class = suspect
            .accumulated
            .map_or(suspect.candidate.class, |accumulated| accumulated.class);
        let single = suspect.candidate.class;
        let fits = |class| matches(elements, input.class_name(class));
        (fits(class) || fits(single)).then_some(())?;
    }
    let mut link = None;
    if let Some(class) = &rule.class {
        // A far outer field that holds much more says nothing about this suspect candidate.
        let mostly = |target| {
            let retained = input.retained_of_big(target);
            retained.is_none_or(|retained| retained / 2 <= suspect.retained)
        };
        let found = suspect.links.iter().rposition(|link| {
            let name = stable_name(input.class_name(link.class));
            let field = link.field.as_deref().unwrap_or_default();
            let named = rule
                .field
                .as_deref()
                .is_none_or(|rule| matches(rule, field));
            !field.is_empty() && named && matches(class, &name) && mostly(link.target)
        })?;
        link = rule.field.is_some().then_some(found);
    }
    let size = suspect.collection.and_then(|collection| collection.size);
    let size = size.or(suspect.accumulated.map(|accumulated| accumulated.instances));
    let too_many = size
        .zip(rule.max_elements)
        .is_some_and(|(size, most)| size > most);
    Some(Ruled {
        rule,
        link,
        too_many,
    })
}

/// Why a rule allows this size; `None` if no rule does.
pub(crate) fn allowed_by_rule(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<String> {
    let ruled = find_rule(input, suspect)?;
    let limited = ruled.rule.max_elements.is_some() || ruled.rule.role == Role::Pool;
    (limited && !ruled.too_many).then(|| {
        let what = ruled.rule.describe();
        match ruled.rule.max_elements {
            Some(most) => format!("your rules allow {most} elements in {what}"),
            None => format!("your rules call it a {what}"),
        }
    })
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
}
