//! What is asked and answered, whoever carries it.

mod failure;
mod link;
mod marks;
mod page;
mod reply;
mod request;

pub(crate) use failure::{Done, Failure, Working};
pub(crate) use link::{Link, class_word, is_class_of_word};
pub(crate) use marks::{Marks, decoded, encoded};
pub(crate) use page::{Html, Page, longest_name};
pub(crate) use reply::Reply;
pub(crate) use request::Request;
