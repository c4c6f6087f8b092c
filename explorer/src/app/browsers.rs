//! Who was let in? A browser that showed the token gets a session of its own, which a cookie names.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use crate::error::{ExploreError, Result};
use crate::web::{Failure, Marks};

/// Sessions at the same time; the oldest is forgotten.
const MOST: usize = 64;

/// A text that nobody can guess: 256 random bits.
pub(crate) fn random_text() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(ExploreError::NoToken)?;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// Whether two texts are equal, in a time that depends on their lengths only.
fn is_equal(a: &str, b: &str) -> bool {
    let differing = a
        .bytes()
        .zip(b.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    a.len() == b.len() && differing == 0
}

#[derive(Debug)]
struct Browser {
    number: u64,
    cookie: String,
    show_values: bool,
    marks: Marks,
}

/// The browsers that were let in.
#[derive(Debug)]
pub(crate) struct Browsers {
    token: String,
    show_values: bool,
    known: Mutex<(u64, Vec<Browser>)>,
}

impl Browsers {
    /// Nobody, and a new token.
    pub(crate) fn new(show_values: bool) -> Result<Self> {
        Ok(Self {
            token: random_text()?,
            show_values,
            known: Mutex::default(),
        })
    }

    /// The token of the first address.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Lets a browser in that has the token: the value of its cookie.
    pub(crate) fn enter(&self, token: &str) -> Option<String> {
        if !is_equal(token, &self.token) {
            return None;
        }
        let cookie = random_text().ok()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, browsers) = &mut *known;
        *last += 1;
        browsers.push(Browser {
            number: *last,
            cookie: cookie.clone(),
            show_values: self.show_values,
            marks: Marks::default(),
        });
        if browsers.len() > MOST {
            browsers.remove(0);
        }
        Some(cookie)
    }

    /// The number of the browser with this cookie, and whether it may see values.
    pub(crate) fn find(&self, cookie: &str) -> Option<(u64, bool)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.1.iter().fold(None, |found, browser| {
            let is_it = is_equal(&browser.cookie, cookie);
            if is_it {
                Some((browser.number, browser.show_values))
            } else {
                found
            }
        })
    }

    /// A browser may see values from now on, or may not.
    pub(crate) fn show_values(&self, number: u64, show: bool) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for browser in known.1.iter_mut().filter(|known| known.number == number) {
            browser.show_values = show;
        }
    }

    /// What a browser marked; nothing for one that was forgotten.
    pub(crate) fn marks(&self, number: u64) -> Marks {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = known.1.iter().filter(|known| known.number == number);
        found
            .next()
            .map(|known| known.marks.clone())
            .unwrap_or_default()
    }

    /// Changes what a browser marked.
    ///
    /// # Errors
    /// Those of the change, which then is not made.
    pub(crate) fn change_marks(
        &self,
        number: u64,
        change: impl FnOnce(&mut Marks) -> std::result::Result<(), Failure>,
    ) -> std::result::Result<Marks, Failure> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = known.1.iter_mut().filter(|known| known.number == number);
        let Some(browser) = found.next() else {
            return Err(Failure::wrong("this session has ended"));
        };
        let mut marks = browser.marks.clone();
        change(&mut marks)?;
        browser.marks = marks.clone();
        Ok(marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_lets_in_and_sessions_are_apart() {
        let browsers = Browsers::new(false).unwrap();
        let token = browsers.token().to_owned();
        assert_eq!(token.len(), 64);
        assert_eq!(browsers.enter(""), None);
        assert_eq!(browsers.enter(token.get(1..).unwrap()), None);
        assert_eq!(browsers.enter(&format!("{token}0")), None);
        let (one, two) = (
            browsers.enter(&token).unwrap(),
            browsers.enter(&token).unwrap(),
        );
        assert_ne!(one, two);
        assert_eq!(browsers.find(&token), None);
        let (number, shown) = browsers.find(&one).unwrap();
        assert!(!shown);
        browsers.show_values(number, true);
        assert!(browsers.find(&one).unwrap().1);
        assert!(!browsers.find(&two).unwrap().1);
    }

    #[test]
    fn sessions_are_bounded() {
        let browsers = Browsers::new(true).unwrap();
        let token = browsers.token().to_owned();
        let first = browsers.enter(&token).unwrap();
        assert_eq!(browsers.find(&first), Some((1, true)));
        for _ in 0..MOST {
            browsers.enter(&token).unwrap();
        }
        assert_eq!(browsers.find(&first), None);
    }
}
