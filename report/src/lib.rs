//! Makes reports of an analysis: the model, and HTML, JSON, Markdown and text from it.

pub mod model;

pub use model::Report;
