//! What a person marked, to ask what would be freed without it.

use heapray_query::what_if::MOST_CUTS;

use super::failure::Failure;
use super::link::Link;

/// Bytes of a mark. A set of selected objects names each of them.
const LONGEST: usize = 10_000;

/// References and objects that a person marked on the way, in the words of `heapray whatif --cut`. They belong to a
/// browser's session; the address of the answer has them all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks(Vec<String>);

/// A mark as the value of a button: names of the dump stand in it as addresses have them, without characters that change
/// others.
pub(crate) fn encoded(cut: &str) -> String {
    form_urlencoded::byte_serialize(cut.as_bytes()).collect()
}

/// The mark that a button's value means.
pub(crate) fn decoded(value: &str) -> String {
    let mut pairs = form_urlencoded::parse(value.as_bytes());
    pairs
        .next()
        .map(|(cut, _)| cut.into_owned())
        .unwrap_or_default()
}

impl Marks {
    /// Whether this is marked.
    pub(crate) fn has(&self, cut: &str) -> bool {
        self.0.iter().any(|known| known == cut)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The marks, the oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Marks this, too.
    ///
    /// # Errors
    /// When it is too long, or there are [`MOST_CUTS`] already.
    pub(crate) fn add(&mut self, cut: &str) -> Result<(), Failure> {
        if self.has(cut) {
            return Ok(());
        }
        if cut.len() > LONGEST || self.0.len() >= MOST_CUTS {
            return Err(Failure::hinted(
                format!("no more than {MOST_CUTS} marks can be asked about at once"),
                "Clear them, or keep many objects as a set and mark the set.",
            ));
        }
        self.0.push(cut.to_owned());
        Ok(())
    }

    /// Takes a mark away.
    pub(crate) fn remove(&mut self, cut: &str) {
        self.0.retain(|known| known != cut);
    }

    /// Takes all marks away.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The page that says what would be freed without all of them.
    pub(crate) fn answer(&self) -> String {
        let cuts = self.iter();
        cuts.fold(Link::to("/whatif"), |link, cut| link.and("cut", cut))
            .text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_buttons_are_plain() {
        for cut in [
            "A.b",
            "set sql SELECT id WHERE a=1 & b+c",
            "A.\u{202e}\r\n%41",
        ] {
            let value = encoded(cut);
            assert!(value.bytes().all(|byte| byte.is_ascii_graphic()), "{value}");
            assert!(!value.contains('&'), "{value}");
            assert_eq!(decoded(&value), cut);
        }
    }

    #[test]
    fn marks_are_few_and_each_is_there_once() {
        let mut marks = Marks::default();
        for cut in ["A.b", "0x10", "A.b"] {
            marks.add(cut).unwrap();
        }
        assert_eq!(marks.len(), 2);
        assert_eq!(marks.answer(), "/whatif?cut=A.b&cut=0x10");
        marks.remove("A.b");
        assert!(!marks.has("A.b") && marks.has("0x10"));
        for number in 1..MOST_CUTS {
            marks.add(&format!("A.f{number}")).unwrap();
        }
        assert!(marks.add("one.more").is_err());
        // What is marked already is no further mark.
        assert!(marks.add("0x10").is_ok());
        marks.clear();
        assert!(marks.add(&"x".repeat(LONGEST + 1)).is_err());
        assert_eq!(marks.len(), 0);
    }
}
