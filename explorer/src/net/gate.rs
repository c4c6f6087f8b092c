//! Who is let in?
//!
//! Every page of the internet that is open in the same browser can send requests here. So a request must name this
//! server by an address (a name could be made to point here later: DNS rebinding), must show the cookie that only who
//! had the token has, and must come from one of our own pages if it changes something. Everybody else is told the same.

use std::net::IpAddr;

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use crate::app::Browsers;
use crate::web::{Link, Request};

/// The parameter that carries the token.
pub(super) const TOKEN: &str = "token";

/// What to do with a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Answer it. The browser's number, and whether it may see values.
    LetIn { browser: u64, show_values: bool },
    /// It had the token: a cookie, and the same address without the token.
    Enter { cookie: String, location: String },
    /// Say nothing.
    Refuse,
}

/// The name of the cookie. Cookies do not know ports, and several explorers may run on one machine.
pub(super) fn cookie_name(port: u16) -> String {
    format!("heapray-{port}")
}

/// Decides about a request.
pub(super) fn decide(parts: &Parts, browsers: &Browsers, port: u16) -> Decision {
    let Some(host) = only_header(&parts.headers, HOST.as_str()) else {
        return Decision::Refuse;
    };
    if !is_address(host) || parts.uri.authority().is_some() {
        return Decision::Refuse;
    }
    let changes = match parts.method {
        Method::GET | Method::HEAD => false,
        Method::POST => true,
        _ => return Decision::Refuse,
    };
    let origin = parts.headers.get(ORIGIN).map(|origin| origin.to_str());
    let is_own = origin.map(|origin| origin.is_ok_and(|origin| origin == format!("http://{host}")));
    if is_own == Some(false) || changes && is_own.is_none() {
        return Decision::Refuse;
    }
    let params = Request::parse_params(parts.uri.query().unwrap_or_default().as_bytes());
    if !changes && let Some((_, token)) = params.iter().find(|(name, _)| name == TOKEN) {
        let path = parts.uri.path();
        // `//host/` would lead elsewhere.
        let is_plain = path.starts_with('/') && !path.starts_with("//");
        return match browsers.enter(token).filter(|_| is_plain) {
            Some(cookie) => Decision::Enter {
                cookie,
                location: Link::with_params(path, &params).without(TOKEN).text(),
            },
            None => Decision::Refuse,
        };
    }
    match cookie(&parts.headers, &cookie_name(port)).and_then(|cookie| browsers.find(cookie)) {
        Some((browser, show_values)) => Decision::LetIn {
            browser,
            show_values,
        },
        None => Decision::Refuse,
    }
}

/// The value of a header that is there once.
fn only_header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Whether a `Host` is an address or `localhost`, with or without a port.
fn is_address(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    match bare {
        Some(v6) => v6.parse().is_ok_and(|address: IpAddr| address.is_ipv6()),
        None => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse().is_ok_and(|address: IpAddr| address.is_ipv4())
        }
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = axum::http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn hosts_are_addresses() {
        for host in [
            "127.0.0.1:80",
            "localhost",
            "LOCALHOST:1",
            "[::1]:7",
            "10.0.0.7:1",
            "[::1]",
        ] {
            assert!(is_address(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "127.0.0.1.evil.example:80",
            "localhost.evil.example",
            "127.0.0.1:",
            "[::1",
            "::1:80",
            "[127.0.0.1]:80",
            "localhost:80:80",
            "0x7f.1",
            "2130706433",
        ] {
            assert!(!is_address(host), "{host}");
        }
    }

    #[test]
    fn whoever_has_the_token_gets_a_cookie_and_comes_in() {
        let browsers = Browsers::new(false).unwrap();
        let host = ("host", "127.0.0.1:99");
        let uri = format!("/histogram?q=a%20b&token={}", browsers.token());
        let Decision::Enter { cookie, location } =
            decide(&parts("GET", &uri, &[host]), &browsers, 99)
        else {
            panic!("refused")
        };
        assert_eq!(location, "/histogram?q=a+b");
        let line = format!("other=1; heapray-99={cookie}");
        let with_cookie = [host, ("cookie", line.as_str())];
        let let_in = Decision::LetIn {
            browser: 1,
            show_values: false,
        };
        assert_eq!(
            decide(&parts("GET", "/", &with_cookie), &browsers, 99),
            let_in
        );
        // Another explorer's cookie is not ours.
        assert_eq!(
            decide(&parts("GET", "/", &with_cookie), &browsers, 98),
            Decision::Refuse
        );

        let own = [
            host,
            ("cookie", line.as_str()),
            ("origin", "http://127.0.0.1:99"),
        ];
        assert_eq!(
            decide(&parts("POST", "/values", &own), &browsers, 99),
            let_in
        );
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:98",
            "null",
            "https://127.0.0.1:99",
        ] {
            let foreign = [host, ("cookie", line.as_str()), ("origin", origin)];
            assert_eq!(
                decide(&parts("POST", "/values", &foreign), &browsers, 99),
                Decision::Refuse
            );
            assert_eq!(
                decide(&parts("GET", "/", &foreign), &browsers, 99),
                Decision::Refuse
            );
        }
        assert_eq!(
            decide(&parts("POST", "/values", &with_cookie), &browsers, 99),
            Decision::Refuse
        );
        assert_eq!(
            decide(&parts("PUT", "/values", &own), &browsers, 99),
            Decision::Refuse
        );
    }

    #[test]
    fn everybody_else_stays_out() {
        let browsers = Browsers::new(false).unwrap();
        let right = format!("/?token={}", browsers.token());
        let elsewhere = format!("//evil.example/?token={}", browsers.token());
        for (uri, headers) in [
            ("/", vec![("host", "127.0.0.1")]),
            ("/?token=wrong", vec![("host", "127.0.0.1")]),
            (right.as_str(), vec![]),
            (right.as_str(), vec![("host", "rebound.example")]),
            (
                right.as_str(),
                vec![("host", "127.0.0.1"), ("host", "127.0.0.1")],
            ),
            (
                right.as_str(),
                vec![("host", "127.0.0.1"), ("origin", "http://evil.example")],
            ),
            (elsewhere.as_str(), vec![("host", "127.0.0.1")]),
            ("/", vec![("host", "127.0.0.1"), ("cookie", "heapray-1=")]),
        ] {
            assert_eq!(
                decide(&parts("GET", uri, &headers), &browsers, 1),
                Decision::Refuse,
                "{uri}"
            );
        }
    }
}
