//! Whether somebody removed the contents of strings before the dump was handed on.

/// Strings that are looked at at least; fewer prove nothing.
const LEAST_STRINGS: u64 = 32;
/// Characters of a string from which its contents count: short ones are uniform by chance.
const LEAST_LENGTH: u64 = 4;
/// Strings whose end was removed at least.
const LEAST_CUT: usize = 16;
/// Share of strings that must look alike. Tools keep the names of threads.
const ALIKE: f64 = 0.95;
/// Longest period of our own stand-ins, letters.
const LEAST_LETTERS: u64 = 12;

/// How the contents of strings were removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Blanking {
    /// All characters are this one: paypal/heap-dump-tool, hprof-redact and the stripper of `LeakCanary` do this.
    Filled(u16),
    /// All characters behind the first so many are 0: `SapMachine` and its `LimitPrimitiveArrayContentInHeapDump` does this.
    FilledBehind(u64),
    /// All strings consist of lower-case letters: `heapray redact` does this.
    Letters,
}

impl Blanking {
    /// For people, a sentence.
    pub fn message(self) -> String {
        match self {
            Self::Filled(0) => {
                "The contents of strings were removed from the dump: all characters are 0. Duplicate strings cannot \
                 be found."
                    .to_owned()
            }
            Self::Filled(unit) => {
                let character = char::from_u32(unit.into()).filter(char::is_ascii_graphic);
                let unit = character.map_or_else(|| format!("{unit:#x}"), |c| format!("`{c}`"));
                format!(
                    "The contents of strings were removed from the dump: all characters are {unit}. Duplicate strings \
                     cannot be found."
                )
            }
            Self::FilledBehind(length) => format!(
                "The contents of strings were removed from the dump behind the first {length} characters. Duplicate \
                 strings cannot be found."
            ),
            Self::Letters => {
                "The contents of strings were replaced with letters, as `heapray redact` does.".to_owned()
            }
        }
    }

    /// Whether equal contents say nothing about the strings of the program.
    pub(super) fn hides_equality(self) -> bool {
        !matches!(self, Self::Letters)
    }
}

/// Strings of one character only.
#[derive(Debug, Clone, Copy)]
struct Uniform {
    fill: u16,
    count: u64,
    shortest: u64,
    longest: u64,
}

impl Uniform {
    fn is_of(&self, fill: u16) -> bool {
        self.fill == fill
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.shortest = self.shortest.min(other.shortest);
        self.longest = self.longest.max(other.longest);
    }

    /// A program may have many copies of one text; a tool fills texts of all lengths.
    fn is_filling(&self) -> bool {
        self.fill == 0 || self.shortest < self.longest
    }
}

/// What the contents of many strings have in common.
#[derive(Debug, Clone, Default)]
pub(super) struct ContentTally {
    strings: u64,
    /// Strings of one character only, by that character; few different ones.
    uniform: Vec<Uniform>,
    /// Strings of lower-case letters, and strings that are long enough to tell.
    letters: u64,
    long: u64,
    /// Characters in front of the zeros at the end, the most of any string.
    longest_text: u64,
    /// Lengths of strings with zeros at the end.
    cut: Vec<u64>,
}

/// Different characters that are counted.
const MOST_FILLS: usize = 64;

impl ContentTally {
    /// Adds the contents of a string of `length` elements. Linear in its bytes.
    pub(super) fn add(&mut self, length: u64, bytes: &[u8]) {
        if length < LEAST_LENGTH || bytes.is_empty() {
            return;
        }
        self.strings += 1;
        let width = (bytes.len() as u64 / length).max(1) as usize;
        let unit = |unit: &[u8]| {
            unit.iter()
                .fold(0u16, |sum, byte| sum << 8 | u16::from(*byte))
        };
        let mut units = bytes.chunks_exact(width).map(unit);
        let first = units.next().unwrap_or_default();
        let is_uniform = units.all(|unit| unit == first);
        if is_uniform {
            self.add_uniform(Uniform {
                fill: first,
                count: 1,
                shortest: length,
                longest: length,
            });
        }
        let text = bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last / width + 1) as u64;
        self.longest_text = self.longest_text.max(text);
        if text < length {
            self.cut.push(length);
        }
        if length >= LEAST_LETTERS {
            self.long += 1;
            let is_letter = |byte: &u8| byte.is_ascii_lowercase() || width > 1 && *byte == 0;
            self.letters += u64::from(!is_uniform && bytes.iter().all(is_letter));
        }
    }

    fn add_uniform(&mut self, one: Uniform) {
        let has_room = self.uniform.len() < MOST_FILLS;
        match self.uniform.iter_mut().find(|known| known.is_of(one.fill)) {
            Some(known) => known.add(one),
            None if has_room => self.uniform.push(one),
            None => {}
        }
    }

    /// The tally of both.
    pub(super) fn merge(mut self, mut other: Self) -> Self {
        self.strings += other.strings;
        for one in other.uniform {
            self.add_uniform(one);
        }
        self.letters += other.letters;
        self.long += other.long;
        self.longest_text = self.longest_text.max(other.longest_text);
        self.cut.append(&mut other.cut);
        self
    }

    /// How the contents were removed; `None` if they look like those of a program.
    pub(super) fn blanking(&self) -> Option<Blanking> {
        let is_most =
            |count: u64, of: u64| of >= LEAST_STRINGS && count as f64 >= of as f64 * ALIKE;
        let most = self.uniform.iter().max_by_key(|one| (one.count, one.fill));
        if let Some(one) = most.filter(|one| one.is_filling() && is_most(one.count, self.strings)) {
            return Some(Blanking::Filled(one.fill));
        }
        let behind = self
            .cut
            .iter()
            .filter(|length| **length > self.longest_text);
        if behind.count() >= LEAST_CUT {
            return Some(Blanking::FilledBehind(self.longest_text));
        }
        is_most(self.letters, self.long).then_some(Blanking::Letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanking<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> Option<Blanking> {
        let mut tally = ContentTally::default();
        texts
            .into_iter()
            .for_each(|text| tally.add(text.len() as u64, text));
        tally.blanking()
    }

    #[test]
    fn removed_contents_are_told_from_texts() {
        let texts: Vec<Vec<u8>> = (0..100usize)
            .map(|n| format!("/order/{n} {}", "ab c".repeat(n)).into_bytes())
            .collect();
        let all = || texts.iter().map(Vec::as_slice);
        assert_eq!(blanking(all()), None);
        let zeros: Vec<Vec<u8>> = all().map(|text| vec![0; text.len()]).collect();
        assert_eq!(
            blanking(zeros.iter().map(Vec::as_slice)),
            Some(Blanking::Filled(0))
        );
        // The names of some threads are kept.
        let mixed = zeros.iter().map(Vec::as_slice).chain(all().take(4));
        assert_eq!(blanking(mixed), Some(Blanking::Filled(0)));
        let half = zeros.iter().map(Vec::as_slice).take(50).chain(all());
        assert_eq!(blanking(half), None);
        let behind: Vec<Vec<u8>> = all()
            .map(|text| {
                let kept = text.len().min(120);
                [&text[..kept], &vec![0; text.len() - kept]].concat()
            })
            .collect();
        let behind = blanking(behind.iter().map(Vec::as_slice));
        assert!(
            matches!(behind, Some(Blanking::FilledBehind(110..=120))),
            "{behind:?}"
        );
        let letters: Vec<Vec<u8>> = all()
            .map(|text| text.iter().map(|byte| b'a' + byte % 26).collect())
            .collect();
        assert_eq!(
            blanking(letters.iter().map(Vec::as_slice)),
            Some(Blanking::Letters)
        );
        // Many copies of one text are the program's.
        let copies = vec![&b"cccccccc"[..]; 100];
        assert_eq!(blanking(copies), None);
        // Too few to tell.
        assert_eq!(blanking(zeros.iter().map(Vec::as_slice).take(10)), None);
    }
}
