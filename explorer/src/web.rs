//! What is asked and answered, whoever carries it.

mod failure;
mod link;
mod marks;
mod page;
mod reply;
mod request;

pub(crate) use failure::{Failure, Working};
pub(crate) use link::Link;
pub(crate) use marks::{Marks, decoded, encoded};
pub(crate) use page::{Html, Page};
pub(crate) use reply::Reply;
pub(crate) use request::Request;
