//! The result of a check in the formats of build servers and code scanners.

mod github;
mod junit;
mod location;
mod markdown;
mod sarif;
#[cfg(test)]
mod tests;

pub use github::render_github;
pub use junit::render_junit;
pub use markdown::render_outcome_markdown;
pub use sarif::{SarifOptions, render_sarif};
