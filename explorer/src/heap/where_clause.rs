//! A condition on a field, as people type it, becomes a query: `status = 3`, `name = "main"`, `name like ".*pool.*"`.

use crate::web::Failure;

const OPERATORS: [&str; 9] = [
    "!=",
    "<=",
    ">=",
    "==",
    "=",
    "<",
    ">",
    " not like ",
    " like ",
];

/// The query for the instances of a class that meet a condition.
pub(super) fn query(
    class: &str,
    with_subclasses: bool,
    condition: &str,
) -> Result<String, Failure> {
    let is_name = |text: &str, more: &[char]| {
        let is_letter = |c: char| c.is_alphanumeric() || more.contains(&c);
        !text.is_empty()
            && text.chars().all(is_letter)
            && !text.starts_with(|c: char| c.is_ascii_digit())
    };
    if !is_name(class, &['.', '$', '_', '-', '/']) {
        return Err(Failure::wrong(format!(
            "instances of {class} can't be filtered: its name can't be written in a query"
        )));
    }
    let lower = condition.to_lowercase();
    let found = OPERATORS
        .iter()
        .filter_map(|operator| Some((lower.find(operator)?, *operator)));
    // The first in the text; of two at one place the longer, which stands first above.
    let Some((at, operator)) = found.min_by_key(|(at, _)| *at) else {
        return Err(Failure::hinted(
            format!("{condition} is no condition"),
            "A condition is a field, an operator and a value: status = 3, name = main, name like .*pool.*",
        ));
    };
    let field = condition.get(..at).unwrap_or_default().trim();
    let value = condition
        .get(at + operator.len()..)
        .unwrap_or_default()
        .trim();
    if !is_name(field, &['.', '$', '_', '@']) {
        return Err(Failure::wrong(format!("{field} is no name of a field")));
    }
    let quoted = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let is_plain =
        value == "null" || value == "true" || value == "false" || value.parse::<f64>().is_ok();
    let right = match quoted {
        None if is_plain => value.to_owned(),
        _ => {
            let text = quoted.unwrap_or(value);
            if text.contains('"') {
                return Err(Failure::wrong("a text with quotes can't be compared with"));
            }
            format!("\"{text}\"")
        }
    };
    let left = if right.starts_with('"') {
        format!("toString(s.{field})")
    } else {
        format!("s.{field}")
    };
    let operator = match operator.trim() {
        "==" => "=".to_owned(),
        other => other.to_uppercase(),
    };
    let instances = if with_subclasses { "INSTANCEOF " } else { "" };
    Ok(format!(
        "SELECT * FROM {instances}{class} s WHERE {left} {operator} {right}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_become_queries() {
        for (condition, end) in [
            ("status = 3", "s.status = 3"),
            ("status>=-3", "s.status >= -3"),
            ("name = main", "toString(s.name) = \"main\""),
            ("name == \"a = b\"", "toString(s.name) = \"a = b\""),
            ("next != null", "s.next != null"),
            ("name LIKE .*pool.*", "toString(s.name) LIKE \".*pool.*\""),
            ("a.name not like x", "toString(s.a.name) NOT LIKE \"x\""),
        ] {
            let query = query("com.example.A$B", false, condition).unwrap();
            assert_eq!(
                query,
                format!("SELECT * FROM com.example.A$B s WHERE {end}")
            );
        }
        let with = query("A", true, "x < 1").unwrap();
        assert!(with.starts_with("SELECT * FROM INSTANCEOF A s"));
    }

    #[test]
    fn nothing_else_gets_into_the_query() {
        for (class, condition) in [
            ("A", "x"),
            ("A", "= 3"),
            ("A", "x or y = 3"),
            ("A", "x = \"a\" or \"b"),
            ("A s, B", "x = 3"),
            ("\"evil\"", "x = 3"),
            ("A", "(select) = 3"),
        ] {
            assert!(
                query(class, false, condition).is_err(),
                "{class} {condition}"
            );
        }
    }
}
