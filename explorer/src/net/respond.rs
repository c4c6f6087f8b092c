//! How is an answer sent?

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, Response, StatusCode};

use crate::app::App;
use crate::html::{Frame, Sorry, Waiting};
use crate::web::{Failure, Html, Page, Reply, Request};

/// Headers of every answer. The policy allows our own style, script and requests, and nothing else: no text of a
/// dump can become a script or reach another server, even if it should become markup. `same-origin` as referrer policy,
/// since browsers send no `Origin` with `no-referrer`.
const HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
    ("cache-control", "no-store"),
];

const HTML: &str = "text/html; charset=utf-8";

fn response(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// For those who are not let in: always the same.
pub(super) fn refused() -> Response<Body> {
    response(StatusCode::FORBIDDEN, "text/plain; charset=utf-8", "403\n")
}

/// For those whose request is too large or too slow.
pub(super) fn too_much(status: StatusCode) -> Response<Body> {
    response(
        status,
        "text/plain; charset=utf-8",
        format!("{}\n", status.as_u16()),
    )
}

/// For those who had the token.
pub(super) fn entered(cookie: &str, location: &str) -> Response<Body> {
    let mut response = see(location);
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

fn see(location: &str) -> Response<Body> {
    let mut response = response(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    match HeaderValue::from_str(location) {
        Ok(location) => {
            response.headers_mut().insert(LOCATION, location);
        }
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    response
}

/// The answer to a request.
pub(super) fn answered(
    app: &App,
    request: &Request,
    reply: Result<Reply, Failure>,
) -> Response<Body> {
    let framed = |status, page: Page| {
        let frame = Frame::new(page, &app.file(), request);
        response(status, HTML, Html::of(&frame).into_string())
    };
    match reply {
        // A part of it is still being computed.
        Ok(Reply::Page(page)) if page.refresh.is_some() => framed(StatusCode::ACCEPTED, page),
        Ok(Reply::Page(page)) => framed(StatusCode::OK, page),
        Ok(Reply::Fragment(html)) => response(StatusCode::OK, HTML, html.into_string()),
        Ok(Reply::Json(json)) => response(StatusCode::OK, "application/json", json.to_string()),
        Ok(Reply::Asset { content_type, body }) => response(StatusCode::OK, content_type, body),
        Ok(Reply::See(location)) => see(&location),
        Ok(Reply::Download {
            name,
            content_type,
            body,
        }) => {
            let mut response = response(StatusCode::OK, content_type, body);
            // The name is one of ours; a quote in it would be a mistake, and no header.
            let disposition = format!("attachment; filename=\"{name}\"");
            if let Ok(disposition) = HeaderValue::from_str(&disposition) {
                response
                    .headers_mut()
                    .insert(CONTENT_DISPOSITION, disposition);
            }
            response
        }
        Err(Failure::Working(working)) => {
            framed(StatusCode::ACCEPTED, Waiting::page(working, request))
        }
        Err(Failure::NotFound { message, hint }) => framed(
            StatusCode::NOT_FOUND,
            Sorry::page("Not found", &message, hint.as_deref()),
        ),
        Err(Failure::Wrong { message, hint }) => framed(
            StatusCode::BAD_REQUEST,
            Sorry::page("That does not work", &message, hint.as_deref()),
        ),
        Err(Failure::Failed(message)) => framed(
            StatusCode::INTERNAL_SERVER_ERROR,
            Sorry::page("Something went wrong", &message, None),
        ),
    }
}
