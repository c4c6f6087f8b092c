//! The box at the top: an address or a class.

use std::sync::Arc;

use crate::app::App;
use crate::heap::{find_classes, find_object};
use crate::html::{Cell, Heading, Sorry, Table};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Classes that are offered.
const MOST: usize = 100;

/// To the object or the class that is meant; with several classes, a list of them.
pub(crate) fn go(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let Some(text) = request.get("q") else {
        return Ok(Reply::See("/".to_owned()));
    };
    // As reports link to an object.
    let text = text
        .rsplit_once("#object=")
        .map_or(text, |(_, address)| address);
    if text.starts_with("0x") {
        let object = find_object(app.heap(), text)?;
        return Ok(Reply::See(format!("/object/{}", app.heap().id(object))));
    }
    let found = find_classes(app.heap(), text, MOST);
    if let [one] = found.as_slice() {
        let of = format!("class {one}");
        return Ok(Reply::See(Link::to("/set").with("of", of).text()));
    }
    let page = Page::new("", "Find");
    if found.is_empty() {
        let message = format!("No class has {text} in its name, and no object has this address.");
        return Ok(Reply::Page(page.with(&Sorry::new(&message, None))));
    }
    let columns = [crate::html::Column::new("class", "Class")];
    let rows = found
        .into_iter()
        .map(|class| vec![Cell::Class(class)])
        .collect();
    let table = Table::new("Classes", &columns, rows, |_| (None, None));
    let heading = Heading::new(format!("Classes with {text} in their name"), "");
    Ok(Reply::Page(page.with(&heading).with(&table)))
}
