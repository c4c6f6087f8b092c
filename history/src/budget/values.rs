//! How sizes and names are written in a budget file.

use serde::{Deserialize, Deserializer, de};

use crate::figures::parse_bytes;

/// Bytes, or a share of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Size {
    Bytes(u64),
    Share(f64),
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Number(bytes) => return Ok(Self::Bytes(bytes)),
            Written::Text(text) => text,
        };
        let share = text
            .trim()
            .strip_suffix('%')
            .map(|number| number.trim().parse::<f64>());
        match share {
            Some(Ok(percent)) if percent.is_finite() && percent >= 0.0 => {
                Ok(Self::Share(percent / 100.0))
            }
            Some(_) => Err(de::Error::custom(format!("{text:?} is not a percentage"))),
            None => parse_bytes(&text).map(Self::Bytes).ok_or_else(|| {
                de::Error::custom(format!(
                    "{text:?} is not a size: write \"20 MiB\" or \"5 %\""
                ))
            }),
        }
    }
}

/// A glob with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(glob::Pattern);

impl Name {
    /// Parses a glob that is not a class name.
    pub(super) fn glob(text: &str) -> Result<Self, glob::PatternError> {
        glob::Pattern::new(text).map(Self)
    }

    pub(super) fn matches(&self, name: &str) -> bool {
        self.0.matches(name)
    }

    pub(super) fn text(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // `[]` ends the names of array classes and is literal: `byte[]` matches `byte[]`.
        let pattern = text.replace("[]", "[[][]]");
        Self::glob(&pattern)
            .map_err(|error| de::Error::custom(format!("{text:?} is not a valid pattern: {error}")))
    }
}
