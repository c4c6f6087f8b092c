//! Complaints about one report, each with the figures that disagree.

#[derive(Default)]
pub(crate) struct Checks {
    pub complaints: Vec<String>,
}

impl Checks {
    pub(crate) fn that(&mut self, holds: bool, complaint: impl FnOnce() -> String) {
        if !holds {
            self.complaints.push(complaint());
        }
    }

    /// Two figures of one thing.
    pub(crate) fn equal(&mut self, what: &str, one: u64, other: u64) {
        self.that(one == other, || format!("{what}: {one} and {other}"));
    }

    /// A part and the whole.
    pub(crate) fn part(&mut self, what: &str, part: u64, whole: u64) {
        self.that(part <= whole, || format!("{what}: {part} of {whole}"));
    }
}
