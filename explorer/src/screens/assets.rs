//! Style, script and icon.

use std::sync::{Arc, LazyLock};

use heapray_report::page_style;

use crate::app::App;
use crate::web::{Failure, Reply, Request};

static STYLE: LazyLock<String> =
    LazyLock::new(|| [page_style(), include_str!("../../assets/explorer.css")].concat());

/// The style of the report's page, and what the explorer adds.
pub(crate) fn style(_: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    Ok(Reply::Asset {
        content_type: "text/css; charset=utf-8",
        body: STYLE.clone(),
    })
}

/// The script.
pub(crate) fn script(_: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    Ok(Reply::Asset {
        content_type: "text/javascript; charset=utf-8",
        body: include_str!("../../assets/explorer.js").to_owned(),
    })
}

/// The icon.
pub(crate) fn icon(_: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    Ok(Reply::Asset {
        content_type: "image/svg+xml",
        body: include_str!("../../assets/icon.svg").to_owned(),
    })
}
