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

/// The class name without numbers, and without what a generator of classes adds: `Script` of `Script12`,
/// `Order$$EnhancerByCGLIB` of `Order$$EnhancerByCGLIB$$8f1c2a3b`.
pub(crate) fn stem_of_class(name: &str) -> String {
    let name = stable_name(name);
    let is_made = |c: char| c.is_ascii_hexdigit() || c == '_';
    let made = |part: &&str| part.is_empty() || !part.chars().all(is_made);
    let parts: Vec<&str> = name.split("$$").filter(made).collect();
    let letters = parts.join("$$");
    letters.chars().filter(|c| !c.is_ascii_digit()).collect()
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

/// Does a name have one of the words, in lower case, as a whole word, or as its plural? Words begin in camel case at
/// capitals, and in capitals or lower case behind what is no letter: `MAX_PAGES` has `max` and `page`, but not `age`.
pub(crate) fn mentions(name: &str, words: &[&str]) -> bool {
    let is_form = |own: &str, word: &&str| {
        let plural = own.strip_suffix("ies").zip(word.strip_suffix('y'));
        own.strip_prefix(word)
            .is_some_and(|end| matches!(end, "" | "s" | "es"))
            || plural.is_some_and(|(own, word)| own == word)
    };
    words_of(name).any(|own| {
        let own = own.to_lowercase();
        words.iter().any(|word| is_form(&own, word))
    })
}

/// The words of an identifier: `maxHTTPRetries` is `max`, `HTTP` and `Retries`.
fn words_of(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(|c: char| !c.is_alphabetic());
    parts.flat_map(|part| {
        let letters: Vec<(usize, char)> = part.char_indices().collect();
        let begins = letters.windows(3).filter_map(|three| match *three {
            [(_, before), (at, here), (_, after)] => {
                let is_hump = before.is_lowercase() && here.is_uppercase();
                let ends_capitals =
                    before.is_uppercase() && here.is_uppercase() && after.is_lowercase();
                (is_hump || ends_capitals).then_some(at)
            }
            _ => None,
        });
        let mut bounds = vec![0];
        bounds.extend(begins);
        bounds.push(part.len());
        let words = bounds.windows(2).filter_map(|pair| match *pair {
            [from, to] => part.get(from..to).filter(|word| !word.is_empty()),
            _ => None,
        });
        words.collect::<Vec<_>>()
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
    fn stems_of_generated_classes() {
        for (name, stem) in [
            ("Script12", "Script"),
            (
                "a.Order$$EnhancerByCGLIB$$8f1c2a3b",
                "a.Order$$EnhancerByCGLIB",
            ),
            (
                "a.Order$$FastClassByCGLIB$$8f1cdaecd_17",
                "a.Order$$FastClassByCGLIB",
            ),
            ("a.Main$$Lambda$14/0x0000000800c03000", "a.Main$$Lambda"),
            ("a.Order", "a.Order"),
        ] {
            assert_eq!(stem_of_class(name), stem);
        }
    }

    #[test]
    fn words_are_found_whole() {
        for (name, word) in [
            ("MAX_PAGES", "max"),
            ("MAX_PAGES", "page"),
            ("maxRetries", "retry"),
            ("HTTPCache", "cache"),
            ("caches", "cache"),
            ("ORDER_CACHE", "cache"),
            ("cache2", "cache"),
            ("maxAge", "age"),
        ] {
            assert!(mentions(name, &[word]), "{name} has {word}");
        }
        for (name, word) in [
            ("MAX_PAGES", "age"),
            ("maxPages", "age"),
            ("maxAgents", "age"),
            ("MAX_MESSAGES", "age"),
            ("climax", "max"),
            ("cartographer", "art"),
            ("", "max"),
        ] {
            assert!(!mentions(name, &[word]), "{name} has no {word}");
        }
    }

    #[test]
    fn stems_of_pools() {
        assert_eq!(thread_stem("http-nio-8080-exec-17"), "http-nio-8080-exec-*");
        assert_eq!(thread_stem("pool-3-thread-1"), "pool-3-thread-*");
        assert_eq!(thread_stem("main"), "main");
    }
}
