//! Names of classes and threads: without what differs from run to run, and short enough to read.

/// The class name without what differs from run to run: a hidden class's `+0x…`, a lambda's or proxy's
/// number (`Shop$$Lambda$14/0x…` → `Shop$$Lambda`, `$Proxy7` → `$Proxy`).
pub(crate) fn stable_name(name: &str) -> String {
    let name = name.split_once("+0x").map_or(name, |(name, _)| name);
    let (name, dimensions) = match name.find("[]") {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let name = match name.find("$$Lambda") {
        Some(at) => name.get(..at + "$$Lambda".len()).unwrap_or(name),
        None => name,
    };
    let without_number = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let generated = without_number.ends_with("$Proxy")
        || without_number.ends_with("GeneratedMethodAccessor")
        || without_number.ends_with("GeneratedConstructorAccessor");
    format!(
        "{}{dimensions}",
        if generated { without_number } else { name }
    )
}

/// The class without its package, nested classes with their outer ones: `Outer$Inner`.
pub(crate) fn simple_name(name: &str) -> &str {
    let class = name.trim_end_matches("[]");
    match class.rfind('.') {
        Some(dot) => name.get(dot + 1..).unwrap_or(name),
        None => name,
    }
}

/// The common stem of thread names: digits become `*` (`http-nio-8080-exec-*`).
pub(crate) fn thread_stem(name: &str) -> String {
    let mut stem = String::with_capacity(name.len());
    let mut in_number = false;
    // A port in the middle of a name distinguishes pools; only the last number belongs to the thread.
    let last_digit = name.rfind(|c: char| c.is_ascii_digit());
    let Some(last) = last_digit else {
        return name.to_owned();
    };
    let head = name.get(..=last).unwrap_or(name);
    let first = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in name.char_indices() {
        if (first..=last).contains(&at) {
            if !in_number {
                stem.push('*');
            }
            in_number = true;
        } else {
            stem.push(c);
        }
    }
    stem
}

/// Does a name contain one of the words, as a word of its own in camel case or in capitals?
pub(crate) fn mentions(name: &str, words: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    words.iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let before = name.get(..at).and_then(|head| head.chars().last());
            let first = name.get(at..).and_then(|rest| rest.chars().next());
            match (before, first) {
                (None, _) => true,
                (Some(before), Some(first)) => {
                    !before.is_alphabetic()
                        || (before.is_lowercase() && first.is_uppercase())
                        || before.is_uppercase() && first.is_uppercase() && name.contains('_')
                }
                _ => false,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_what_differs_from_run_to_run() {
        assert_eq!(
            stable_name("app.Main$$Lambda+0x000000001104c450"),
            "app.Main$$Lambda"
        );
        assert_eq!(
            stable_name("app.Main$$Lambda$14/0x0000000800c03000"),
            "app.Main$$Lambda"
        );
        assert_eq!(stable_name("jdk.proxy2.$Proxy17"), "jdk.proxy2.$Proxy");
        assert_eq!(stable_name("com.acme.Order2[]"), "com.acme.Order2[]");
    }

    #[test]
    fn stems_of_pools() {
        assert_eq!(thread_stem("http-nio-8080-exec-17"), "http-nio-8080-exec-*");
        assert_eq!(thread_stem("pool-3-thread-1"), "pool-3-thread-*");
        assert_eq!(thread_stem("main"), "main");
    }
}
