//! Sentences whose figures are counted from a finding's own objects, when all findings are known.
//!
//! A detector sees a place before it is known what else the finding holds. So it gives the words and what to count, and
//! the figures that end in the sentence are those of *made of*.

use crate::bytes::mib;

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// As it is.
    Text(String),
    /// So many instances of the class.
    Count(Counted),
    /// The same, without a word: only the figure of the evidence.
    Silent(Counted),
    /// So many of them as the detector found: `5 500 of 5 624`, or the number alone if that is all of them.
    Part(Counted),
    /// What each of the instances holds on average.
    Each(Counted, Held),
    /// How many of the second class there are for each instance of the first one.
    Per(Counted, Counted),
}

/// Instances of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// The class, by its stable name.
    pub class: String,
    /// How many the detector found; told where the finding's objects contain none of the class.
    pub found: u64,
}

/// What some instances hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// So many bytes, as the detector found.
    Part(u64),
    /// All that the finding holds; the detector found so many bytes.
    All(u64),
}

/// What a finding's sentences are told from.
pub(crate) trait Figures {
    /// Instances of a class among the finding's objects, by its stable name; `None` for a class without any.
    fn instances(&self, class: &str) -> Option<u64>;
    /// What the instances hold together, bytes, given what the detector found.
    fn held(&self, class: &str, held: Held) -> u64;
}

/// What the detector found.
pub(crate) struct AsFound;

impl Figures for AsFound {
    fn instances(&self, _class: &str) -> Option<u64> {
        None
    }

    fn held(&self, _class: &str, held: Held) -> u64 {
        match held {
            Held::Part(bytes) | Held::All(bytes) => bytes,
        }
    }
}

impl Counted {
    fn count(&self, figures: &impl Figures) -> u64 {
        figures.instances(&self.class).unwrap_or(self.found)
    }
}

/// The sentence, and the figure of the evidence: the first count in it.
pub(crate) fn tell(words: &[Word], figures: &impl Figures) -> (Option<u64>, String) {
    let mut value = None;
    let mut text = String::new();
    for word in words {
        let (count, told) = match word {
            Word::Text(own) => (None, own.clone()),
            Word::Count(counted) => {
                let count = counted.count(figures);
                (Some(count), count.to_string())
            }
            Word::Silent(counted) => (Some(counted.count(figures)), String::new()),
            Word::Part(counted) => {
                let all = counted.count(figures);
                let part = counted.found.min(all);
                let told = if part == all {
                    all.to_string()
                } else {
                    format!("{part} of {all}")
                };
                (Some(part), told)
            }
            Word::Each(counted, held) => {
                let bytes = figures.held(&counted.class, *held);
                (None, mib(bytes / counted.count(figures).max(1)))
            }
            Word::Per(owners, elements) => {
                let average = elements.count(figures) / owners.count(figures).max(1);
                (None, average.to_string())
            }
        };
        value = value.or(count);
        text.push_str(&told);
    }
    (value, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Orders(u64, u64);

    impl Figures for Orders {
        fn instances(&self, class: &str) -> Option<u64> {
            (class == "Order").then_some(self.0)
        }

        fn held(&self, _class: &str, held: Held) -> u64 {
            match held {
                Held::Part(bytes) => bytes.min(self.1),
                Held::All(_) => self.1,
            }
        }
    }

    fn orders(found: u64) -> Counted {
        let class = "Order".to_owned();
        Counted { class, found }
    }

    #[test]
    fn figures_are_those_of_the_finding() {
        let each = [
            Word::Count(orders(3)),
            Word::Text(" × Order, ".into()),
            Word::Each(orders(3), Held::All(300)),
        ];
        let (value, text) = tell(&each, &Orders(4, 400));
        assert_eq!((value, text.as_str()), (Some(4), "4 × Order, 100 B"));
        let part = [Word::Part(orders(3)), Word::Text(" are open".into())];
        let (value, text) = tell(&part, &Orders(4, 400));
        assert_eq!((value, text.as_str()), (Some(3), "3 of 4 are open"));
        assert_eq!(tell(&part, &Orders(3, 400)).1, "3 are open");
        // More than there are cannot be open.
        assert_eq!(tell(&part, &Orders(2, 400)), (Some(2), "2 are open".into()));
    }

    #[test]
    fn what_the_finding_does_not_hold_keeps_the_figure_that_was_found() {
        let loaders = Counted {
            class: "Loader".into(),
            found: 7,
        };
        let per = [Word::Silent(loaders.clone()), Word::Per(loaders, orders(0))];
        assert_eq!(tell(&per, &Orders(21, 0)), (Some(7), "3".into()));
    }
}
