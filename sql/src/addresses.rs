//! Which columns of an answer are addresses although no table declares them: those that `dominator()` fills.

/// Names of the columns that a call of `function` fills in a statement: the call as it is written, or what follows `AS`.
/// A call within an expression gives no address.
pub(crate) fn columns_from(function: &str, statement: &str) -> Vec<String> {
    // As long as the statement, byte by byte.
    let lower = statement.to_ascii_lowercase();
    let calls = lower.match_indices(function).filter_map(|(start, _)| {
        starts_a_column(lower.get(..start)?).then_some(())?;
        let behind = start + function.len();
        let end = behind + end_of_call(statement.get(behind..)?)?;
        let rest = statement.get(end..)?;
        let call = || statement.get(start..end).map(str::to_owned);
        alias(rest).or_else(|| call().filter(|_| ends_a_column(rest)))
    });
    calls.collect()
}

/// True if a column's expression begins after this text.
fn starts_a_column(before: &str) -> bool {
    let word = before.trim_end();
    word.ends_with(',')
        || (word.len() < before.len()
            && ["select", "distinct", "all"].iter().any(|key| {
                word.strip_suffix(key)
                    .is_some_and(|rest| !rest.ends_with(is_of_a_name))
            }))
}

fn ends_a_column(rest: &str) -> bool {
    let rest = rest.trim_start();
    let next: String = rest
        .chars()
        .take_while(|&char| is_of_a_name(char))
        .collect();
    rest.is_empty() || rest.starts_with([',', ')', ';']) || next.eq_ignore_ascii_case("from")
}

/// Length of `(…)` and the space before it.
fn end_of_call(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, char) in text.char_indices() {
        match char {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at + 1),
            ')' => depth -= 1,
            // A text or a name in quotes may have any sign: nobody calls the function with one.
            '\'' | '"' | '`' | '[' => return None,
            _ if depth == 0 && !char.is_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// The name after `AS`.
fn alias(rest: &str) -> Option<String> {
    let (key, name) = rest.trim_start().split_at_checked(2)?;
    let name = name
        .strip_prefix(char::is_whitespace)
        .filter(|_| key.eq_ignore_ascii_case("as"))?
        .trim_start();
    if let Some(quoted) = name.strip_prefix('"') {
        return quoted.split('"').next().map(str::to_owned);
    }
    let name: String = name
        .chars()
        .take_while(|&char| is_of_a_name(char))
        .collect();
    Some(name).filter(|name| !name.is_empty())
}

fn is_of_a_name(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || char == '$'
}

#[cfg(test)]
mod tests {
    use super::columns_from;

    #[test]
    fn a_call_is_a_column_by_itself_or_under_a_name() {
        let columns = |statement| columns_from("dominator", statement);
        assert_eq!(
            columns("SELECT dominator(id) FROM objects"),
            ["dominator(id)"]
        );
        assert_eq!(
            columns("select id, DOMINATOR ( o.id ) from objects o"),
            ["DOMINATOR ( o.id )"]
        );
        assert_eq!(
            columns("SELECT dominator(id) AS above, id FROM objects"),
            ["above"]
        );
        assert_eq!(
            columns("SELECT DISTINCT dominator(id) as \"the above\" FROM objects"),
            ["the above"]
        );
        assert_eq!(
            columns("SELECT dominator(dominator(id)) AS d FROM objects"),
            ["d"]
        );
        assert_eq!(
            columns("SELECT d FROM (SELECT dominator(id) AS d FROM objects)"),
            ["d"]
        );
    }

    #[test]
    fn a_call_in_an_expression_is_none() {
        for statement in [
            "SELECT count(dominator(id)) AS n FROM objects",
            "SELECT 1 + dominator(id) AS n FROM objects",
            "SELECT dominator(id) + 1 FROM objects",
            "SELECT id FROM objects WHERE dominator(id) = 5",
            "SELECT pre_dominator(id) FROM objects",
            "SELECT dominator",
            "SELECT dominator(",
            "SELECT dominator_of FROM x",
            "SELECT 'dominator(x)' AS é",
            "",
        ] {
            assert_eq!(
                columns_from("dominator", statement),
                [] as [&str; 0],
                "{statement}"
            );
        }
    }
}
