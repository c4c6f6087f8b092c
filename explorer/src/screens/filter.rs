//! A condition on the instances of a class, as a form sends it.

use std::sync::Arc;

use crate::app::App;
use crate::web::{Failure, Link, Reply, Request};

/// To the instances of a class that meet a condition.
pub(crate) fn filter(_: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let Some(class) = request.get("class") else {
        return Err(Failure::wrong("there is no class"));
    };
    let of = match request.get("where") {
        Some(condition) => format!("class {class} where {condition}"),
        None => format!("class {class}"),
    };
    Ok(Reply::See(Link::to("/set").with("of", of).text()))
}
