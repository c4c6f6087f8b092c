//! Which known names are close to a wrong one?

use std::collections::BinaryHeap;

/// The closest `most` of `names`, closest first: those that contain `wanted`, then those a few typing errors away.
/// Case does not matter. Of a class name the simple name counts, too. O(names · length²)
pub(crate) fn nearest<'n>(
    wanted: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: usize,
) -> Vec<&'n str> {
    let wanted = wanted.to_lowercase();
    let wanted_simple = simple(&wanted).to_owned();
    let allowed = (wanted_simple.chars().count() / 3).clamp(1, 4);
    let mut kept = BinaryHeap::new();
    for name in names {
        let lower = name.to_lowercase();
        let own = simple(&lower);
        let distance = if wanted_simple.len() > 2 && own.contains(&wanted_simple) {
            0
        } else if own.len().abs_diff(wanted_simple.len()) > 4 * allowed {
            continue;
        } else {
            strsim::osa_distance(own, &wanted_simple)
        };
        if distance > allowed {
            continue;
        }
        let in_all = strsim::osa_distance(&lower, &wanted);
        kept.push((distance, in_all, name));
        if kept.len() > most {
            kept.pop();
        }
    }
    let mut sorted = kept.into_sorted_vec();
    sorted.dedup();
    sorted.into_iter().map(|(.., name)| name).collect()
}

/// `did you mean a, b or c?`; `otherwise` where nothing is close.
pub(crate) fn did_you_mean(names: &[&str], otherwise: &str) -> String {
    let Some((last, before)) = names.split_last() else {
        return otherwise.to_owned();
    };
    let before = before.join(", ");
    match before.as_str() {
        "" => format!("did you mean {last}?"),
        before => format!("did you mean {before} or {last}?"),
    }
}

/// What stands behind the last dot or dollar sign that something follows.
fn simple(name: &str) -> &str {
    let parts = name.rsplit(['.', '$']);
    parts
        .into_iter()
        .find(|part| part.chars().any(char::is_alphabetic))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_and_parts_of_names_find_a_class() {
        let classes = [
            "com.example.UserSession",
            "com.example.UserSessionStore",
            "com.example.Order",
            "java.lang.String",
        ];
        assert_eq!(
            nearest("com.example.UserSesion", classes, 3),
            ["com.example.UserSession"]
        );
        assert_eq!(
            nearest("usersession", classes, 3),
            ["com.example.UserSession", "com.example.UserSessionStore"]
        );
        assert_eq!(nearest("Strin", classes, 1), ["java.lang.String"]);
        assert!(nearest("Warehouse", classes, 3).is_empty());
        assert_eq!(
            did_you_mean(&["a", "b", "c"], ""),
            "did you mean a, b or c?"
        );
        assert_eq!(did_you_mean(&[], "look it up"), "look it up");
    }
}
