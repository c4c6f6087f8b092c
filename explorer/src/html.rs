//! The parts that pages are made of: each a plain struct with a template, which does all the escaping.

mod as_set;
mod cell;
mod export;
mod facts;
mod frame;
mod list;
mod mark;
mod set_bar;
mod sorry;
mod table;
mod text;
mod tree;

pub(crate) use as_set::AsSet;
pub(crate) use cell::Cell;
pub(crate) use export::export;
pub(crate) use facts::{Fact, Facts};
pub(crate) use frame::Frame;
pub(crate) use list::{List, Listed, PAGE};
pub(crate) use mark::{Mark, MarksBar};
pub(crate) use set_bar::{SetBar, SetView};
pub(crate) use sorry::{Notice, Sorry, Waiting};
pub(crate) use table::{Column, Pager, Table};
pub(crate) use text::{ClassName, Heading, ObjectLink, shown};
pub(crate) use tree::{Node, Room, Tree};
