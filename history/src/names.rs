//! Names that mean the same thing in two dumps of one program.
//!
//! Addresses, counters of generated classes and thread numbers differ from run to run. Rows are matched by the name
//! without them.

use heapray_report::model::{Suspect, VerdictKind};

/// Separator between the steps of an access path.
pub const STEP: &str = " → ";

/// Removes numbers that the JVM generates: `$$Lambda$14/0x00007f…` → `$$Lambda`, hidden class suffixes `/0x…`,
/// `$Proxy12` → `$Proxy*`, `GeneratedMethodAccessor7` → `GeneratedMethodAccessor*`. Works on class names
/// and whole access paths; other text is returned unchanged.
pub fn without_generated_numbers(name: &str) -> String {
    let without_hidden = without_hidden_suffixes(name);
    let mut normalized = without_hidden;
    for (mark, replacement) in [
        ("$$Lambda$", "$$Lambda"),
        ("$Proxy", "$Proxy*"),
        ("GeneratedMethodAccessor", "GeneratedMethodAccessor*"),
        (
            "GeneratedConstructorAccessor",
            "GeneratedConstructorAccessor*",
        ),
        (
            "GeneratedSerializationConstructorAccessor",
            "GeneratedSerializationConstructorAccessor*",
        ),
    ] {
        if normalized.contains(mark) {
            normalized = replace_number_after(&normalized, mark, replacement);
        }
    }
    normalized
}

fn without_hidden_suffixes(name: &str) -> String {
    let mut normalized = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find("/0x") {
        let (head, tail) = rest.split_at(at);
        normalized.push_str(head);
        let tail = tail.get(3..).unwrap_or_default();
        let end = tail
            .find(|letter: char| !letter.is_ascii_hexdigit())
            .unwrap_or(tail.len());
        if end == 0 {
            normalized.push_str("/0x");
        }
        rest = tail.get(end..).unwrap_or_default();
    }
    normalized.push_str(rest);
    normalized
}

fn replace_number_after(name: &str, mark: &str, replacement: &str) -> String {
    let mut normalized = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find(mark) {
        let (head, tail) = rest.split_at(at);
        normalized.push_str(head);
        let tail = tail.get(mark.len()..).unwrap_or_default();
        let end = tail
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(tail.len());
        normalized.push_str(if end == 0 { mark } else { replacement });
        rest = tail.get(end..).unwrap_or_default();
    }
    normalized.push_str(rest);
    normalized
}

/// A smaller change of a pool's number of threads is normal.
pub(crate) const POOL_GROWS_FROM: u64 = 8;

/// The name that the threads of a pool share: `http-nio-8080-exec-12` → `http-nio-8080-exec-*`,
/// `pool-3-thread-7` → `pool-*-thread-*`, `qtp1804-33` → `qtp*-*`. Ports in the middle stay.
pub fn thread_stem(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut stem = String::with_capacity(name.len());
    let mut position = 0;
    while let Some(rest) = name.get(position..) {
        let run = rest.bytes().take_while(u8::is_ascii_digit).count();
        if run > 0 {
            let is_last = !bytes.iter().skip(position + run).any(u8::is_ascii_digit);
            let numbered_pool = ["pool-", "Pool-", "qtp", "worker-", "Group-"]
                .iter()
                .any(|prefix| stem.ends_with(prefix));
            if is_last || numbered_pool {
                stem.push('*');
            } else {
                stem.push_str(rest.get(..run).unwrap_or_default());
            }
            position += run;
            continue;
        }
        let Some(letter) = rest.chars().next() else {
            break;
        };
        stem.push(letter);
        position += letter.len_utf8();
    }
    stem
}

/// Whether `path` starts with all steps of `ancestor` and has further steps.
pub fn is_below(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor)
        .is_some_and(|rest| rest.starts_with(STEP))
}

/// Label of a suspect's culprit: `Class.field`, `Thread "x" at Class.method`, or accumulated class and leak kind.
pub fn culprit_label(suspect: &Suspect) -> String {
    let culprit = &suspect.culprit;
    match (
        &culprit.class,
        &culprit.field,
        &culprit.thread,
        &culprit.frame,
    ) {
        (Some(class), Some(field), ..) => format!("{class}.{field}"),
        (_, _, Some(thread), Some(frame)) => format!("Thread \"{thread}\" at {frame}"),
        (Some(class), ..) => class.clone(),
        (_, _, Some(thread), None) => format!("Thread \"{thread}\""),
        (_, _, None, Some(frame)) => frame.clone(),
        _ => format!("{} ({})", suspect.accumulated.class, suspect.kind),
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// ID of a verdict's kind, as in the JSON.
pub fn verdict_id(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Leak => "leak",
        VerdictKind::HighUsage => "high-usage",
        VerdictKind::NoLeak => "no-leak",
        VerdictKind::Garbage => "garbage",
        VerdictKind::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_numbers_are_removed_and_other_names_stay() {
        for (name, normalized) in [
            (
                "com.example.Shop$$Lambda$14/0x00007f0012ab",
                "com.example.Shop$$Lambda",
            ),
            (
                "com.example.Shop$$Lambda/0x000001c800a2",
                "com.example.Shop$$Lambda",
            ),
            ("jdk.proxy2.$Proxy41 → x", "jdk.proxy2.$Proxy* → x"),
            (
                "jdk.internal.reflect.GeneratedMethodAccessor9",
                "jdk.internal.reflect.GeneratedMethodAccessor*",
            ),
            ("com.example.$Proxy", "com.example.$Proxy"),
            ("com.example.Order2", "com.example.Order2"),
            ("weird/0x", "weird/0x"),
            ("ünï$$Lambda$1/0xff→ö", "ünï$$Lambda→ö"),
        ] {
            assert_eq!(without_generated_numbers(name), normalized, "{name}");
        }
    }

    #[test]
    fn threads_of_a_pool_share_a_stem() {
        for (name, stem) in [
            ("http-nio-8080-exec-12", "http-nio-8080-exec-*"),
            ("pool-3-thread-7", "pool-*-thread-*"),
            ("qtp1804-33", "qtp*-*"),
            ("ForkJoinPool-1-worker-3", "ForkJoinPool-*-worker-*"),
            ("main", "main"),
            ("Thread-0", "Thread-*"),
            ("größe-7 ü", "größe-* ü"),
            ("", ""),
        ] {
            assert_eq!(thread_stem(name), stem, "{name}");
        }
    }

    #[test]
    fn a_path_is_below_its_ancestor_only_at_a_step() {
        assert!(is_below("static A.b → HashMap entry", "static A.b"));
        assert!(!is_below("static A.bc → x", "static A.b"));
        assert!(!is_below("static A.b", "static A.b"));
    }
}
