//! The sentences of a diagnosis as the report shows them: digits are grouped, and a frame in a headline is as short as
//! in a suspect's title.

use std::borrow::Cow;

use heapray_suspects::{Finding, Holder, NO_OWNER};

use heapray_report::format::{count, share, short_class, short_frame};

/// Digits from which a number is grouped.
const LONG: usize = 4;

/// A finding's headline: `com.acme.Export.run(Export.java:88) holds 9 % …` → `Export.run (line 88) holds
/// 9.5 % …`. Objects that nothing holds: `7 347 × Image hold 91 % of the heap`.
pub(super) fn headline(finding: &Finding, part: f64) -> String {
    let culprit = &finding.culprit;
    let has_no_holder = culprit.holder == Holder::None && culprit.field.is_none();
    if has_no_holder && culprit.class.as_ref() == Some(&finding.accumulated.class) {
        let verb = if finding.accumulated.instances == 1 {
            "holds"
        } else {
            "hold"
        };
        return format!(
            "{} × {} {verb} {} of the heap",
            count(finding.accumulated.instances),
            short_class(&finding.accumulated.class),
            share(part)
        );
    }
    if let Some(rest) = finding.headline.strip_prefix(NO_OWNER)
        && let Some((_, what)) = rest.split_once(" % of the heap")
    {
        return sentence(&format!("{NO_OWNER}{} of the heap{what}", share(part)));
    }
    let shortened = finding
        .headline
        .split_once(" holds ")
        .and_then(|(who, rest)| {
            let (_, what) = rest.split_once(" % of the heap")?;
            let frame = culprit.frame.as_deref();
            let who = match frame.and_then(|frame| Some((frame, who.strip_prefix(frame)?))) {
                Some((frame, rest)) => Cow::Owned(format!("{}{rest}", short_frame(frame))),
                None => Cow::Borrowed(who),
            };
            Some(format!("{who} holds {} of the heap{what}", share(part)))
        });
    sentence(shortened.as_deref().unwrap_or(&finding.headline))
}

/// A sentence or fragment with its figures grouped and its first word capitalised, unless it is a name.
pub(super) fn sentence(text: &str) -> String {
    let text = figures(text);
    let first = text.split(' ').next().unwrap_or("");
    let is_word = !first.is_empty() && first.chars().all(|c| c.is_ascii_lowercase() || c == '\'');
    if !is_word {
        return text.into_owned();
    }
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Groups the digits of free-standing numbers: `6304 × Order` → `6 304 × Order`. Digits of names, addresses,
/// lines and whatever is quoted stay as they are.
pub(super) fn figures(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut quoted = false;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        quoted ^= c == '"';
        if !c.is_ascii_digit() {
            before = c;
            continue;
        }
        let mut end = start + 1;
        while let Some((at, _)) = chars.next_if(|(_, next)| next.is_ascii_digit()) {
            end = at + 1;
        }
        let after = chars.peek().map_or(' ', |(_, next)| *next);
        let digits = text.get(start..end).unwrap_or("");
        let free = matches!(before, ' ' | '(' | '\u{a0}')
            && matches!(after, ' ' | ')' | ',' | ';' | '.' | '\u{a0}');
        before = '0';
        if quoted || !free || digits.len() < LONG || digits.starts_with('0') {
            continue;
        }
        let Ok(number) = digits.parse() else { continue };
        out.push_str(text.get(copied..start).unwrap_or(""));
        out.push_str(&count(number));
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_standing_numbers_are_grouped() {
        for (text, expected) in [
            (
                "6304 × com.acme.Order, 685 bytes each",
                "6_304 × com.acme.Order, 685 bytes each",
            ),
            ("holds 1234567.", "holds 1_234_567."),
            ("Object[5631]", "Object[5631]"),
            ("limit (2048) of 12000", "limit (2_048) of 12_000"),
            ("already 6\u{a0}304 grouped", "already 6_304 grouped"),
        ] {
            assert_eq!(figures(text), expected.replace('_', "\u{a0}"), "{text}");
        }
    }

    #[test]
    fn digits_of_names_stay() {
        for text in [
            "com.acme.Order2024 at Order.java:1031",
            "thread \"pool 10000 worker\" holds it",
            "0xfff0b178",
            "http-nio-8080-exec",
            "00012345 is no number",
            "v1.2.30000",
            "",
        ] {
            assert_eq!(figures(text), text);
        }
    }

    #[test]
    fn sentences_begin_with_a_capital_and_names_do_not_change() {
        assert_eq!(sentence("nothing was removed"), "Nothing was removed");
        assert_eq!(sentence("thread \"main\" holds"), "Thread \"main\" holds");
        assert_eq!(
            sentence("com.acme.Shop.limit is 10"),
            "com.acme.Shop.limit is 10"
        );
        assert_eq!(sentence("eBay holds"), "eBay holds");
    }
}
