//! The figures in a sentence, as a reader would take them.

/// `2 600 × com.acme.Order`, or `2 502 of 2 600 × com.acme.Order`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub count: u64,
    /// Of so many; the count itself without `of`.
    pub of: u64,
    pub class: String,
    /// What each holds on average, bytes.
    pub each: Option<u64>,
}

/// All that a sentence says about numbers of objects.
pub(crate) fn told(text: &str) -> Vec<Told> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(" × ") {
        let (before, after) = (&text[..at], &text[at + " × ".len()..]);
        // An average, no count of the finding's objects.
        let (rest, of) = last_number(before);
        let Some(of) = of.filter(|_| !rest.ends_with("keep ")) else {
            continue;
        };
        let part = rest
            .strip_suffix(" of ")
            .and_then(|rest| last_number(rest).1);
        let class = after.split([' ', ',', ';']).next().unwrap_or_default();
        let each = after[class.len()..].strip_prefix(", ");
        let each = each.and_then(|each| bytes(each.split_once(" each")?.0));
        found.push(Told {
            count: part.unwrap_or(of),
            of,
            class: class.trim_end_matches(['.', ':']).to_owned(),
            each,
        });
    }
    found
}

/// The number at the end, and what is before it.
fn last_number(text: &str) -> (&str, Option<u64>) {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '\u{a0}');
    let digits: String = text[rest.len()..]
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    (rest, digits.parse().ok())
}

/// `3.2 MiB` in bytes.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = text.split_once([' ', '\u{a0}'])?;
    let shift = ["B", "KiB", "MiB", "GiB"]
        .iter()
        .position(|known| *known == unit)?;
    let number: f64 = number.parse().ok()?;
    Some((number * (1u64 << (10 * shift)) as f64) as u64)
}

#[test]
fn a_sentence_is_read_as_it_is_meant() {
    let text = "1\u{a0}600 of 2\u{a0}502 × java.io.FileInputStream, 300 × java.net.Socket are open";
    let read = |count, of, class: &str| Told {
        count,
        of,
        class: class.to_owned(),
        each: None,
    };
    let files = read(1600, 2502, "java.io.FileInputStream");
    assert_eq!(told(text), [files, read(300, 300, "java.net.Socket")]);
    let each = &told("16 × Entry, 3.0 KiB each on average")[0];
    assert_eq!((each.count, each.each), (16, Some(3072)));
    assert_eq!(told("A.b holds 12 % of the heap: 4 × Order").len(), 1);
    assert_eq!(told("7 × Owner keep 9 × Order each on average").len(), 1);
}
