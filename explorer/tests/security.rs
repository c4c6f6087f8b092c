//! Does the server answer only those who have the token, show nothing that executes, and take no more than it should?
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed unwrap is the test's failure"
)]

#[path = "common/mod.rs"]
mod common;
#[path = "common/dumps.rs"]
mod dumps;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{exchange, explore};
use dumps::{NASTY, nasty, shop};

#[test]
fn nobody_gets_in_without_the_token() {
    let running = explore(&shop().bytes, |_| ());
    let host = running.address.to_string();
    let token = running.token();
    let wrong = token.replace(|c: char| c != '0', "0");
    let mut answers = Vec::new();
    for (request, host) in [
        ("GET / HTTP/1.1".to_owned(), host.as_str()),
        (format!("GET /?token={wrong} HTTP/1.1"), &host),
        (format!("GET /?token={} HTTP/1.1", &token[1..]), &host),
        ("GET /?token= HTTP/1.1".to_owned(), &host),
        ("GET /assets/style.css HTTP/1.1".to_owned(), &host),
        ("GET /nowhere HTTP/1.1".to_owned(), &host),
        ("DELETE / HTTP/1.1".to_owned(), &host),
        ("POST /values HTTP/1.1".to_owned(), &host),
        // The right token for a name that may point anywhere tomorrow, and as a whole address.
        (format!("GET /?token={token} HTTP/1.1"), "rebound.example"),
        (
            format!("GET http://evil.example/?token={token} HTTP/1.1"),
            &host,
        ),
        (format!("GET //evil.example/?token={token} HTTP/1.1"), &host),
    ] {
        let answer = exchange(
            running.address,
            format!("{request}\r\nHost: {host}\r\n\r\n").as_bytes(),
        );
        assert_eq!(answer.status, 403, "{request}: {answer:?}");
        assert!(
            !answer.head.to_lowercase().contains("set-cookie"),
            "{answer:?}"
        );
        answers.push(answer.body);
    }
    // All are told the same.
    answers.dedup();
    assert_eq!(answers, ["403\n"]);
}

#[test]
fn other_sites_can_change_nothing() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    let own = format!("http://{}", running.address);
    for origin in [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
    ] {
        assert_eq!(
            browser.post_from("/values", "show=yes", origin).status,
            403,
            "{origin}"
        );
    }
    assert!(browser.page("/query").contains("Values are hidden"));
    let answer = browser.post_from("/values", "show=yes&here=/query", &own);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/query"))
    );
    assert!(browser.page("/query").contains("Values are <b>shown</b>"));
    // Another browser's session is another one's.
    assert!(
        running
            .browser()
            .page("/query")
            .contains("Values are hidden")
    );
    // A link can't change anything either.
    for path in [
        "/values?show=yes",
        "/sets/keep?name=x&of=class+com.example.Order",
        "/notes/save",
    ] {
        let answer = running.browser().get(path);
        assert_ne!(answer.status, 200, "{path}");
        assert_ne!(answer.status, 303, "{path}");
    }
    let answer = browser.post_from("/values", "show=no&here=//evil.example", &own);
    assert_eq!(answer.header("location"), Some("/"));
}

#[test]
fn every_answer_forbids_foreign_code() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    for path in [
        "/",
        "/assets/style.css",
        "/nowhere",
        "/histogram?format=csv",
        "/object/0x1",
    ] {
        let answer = browser.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
    }
}

#[test]
fn no_path_leads_to_a_file() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/assets/../../Cargo.toml",
        "/assets/%2e%2e/heap.hprof",
        "/object/../../heap.hprof",
        "/object/0x10%00",
        "/object/%3Cscript%3E",
        "/./.",
        "/%",
        "/heap.hprof",
        "/thread/-1",
        "/thread/99999999999999999999",
        "/paths/x",
        "/loader?id=..%2f",
    ] {
        let answer = browser.get(path);
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
        assert!(
            !answer.body.contains("root:") && !answer.body.contains("JAVA PROFILE"),
            "{path}"
        );
        assert!(!answer.body.contains("<script>"), "{path}: {}", answer.body);
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    let long = "x".repeat(100_000);
    let answer = browser.get(&format!("/histogram?q={long}"));
    assert!(matches!(answer.status, 0 | 400..500), "{}", answer.status);
    let answer = browser.post("/notes/save", &"y".repeat(400_000));
    assert!(matches!(answer.status, 0 | 413), "{}", answer.status);
    // Many parameters, a number beyond all, a pattern that explodes.
    let many = "open=in:0x7f&".repeat(5_000);
    assert_eq!(
        browser
            .get(&format!("/object/{:#x}?{}", shop().order, &many[..40_000]))
            .status,
        200
    );
    for query in [
        "page=99999999999999999999999",
        "q=(a*)*b",
        "q=(((((((((a{1000}){1000})))))))){1000}",
        "sort=%00",
    ] {
        let answer = browser.get(&format!("/histogram?{query}"));
        assert_eq!(answer.status, 200, "{query}");
    }
    // It still works.
    assert!(browser.page("/histogram").contains("Order"));
}

#[test]
fn a_thousand_requests_at_once_are_answered() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    let before = resident();
    let ask = |end: &str| {
        format!(
            "GET /histogram HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n{end}\r\n",
            browser.address, browser.cookie
        )
    };
    let requests = ask("").repeat(4) + &ask("Connection: close\r\n");
    // All are asked before one answer is read.
    let streams: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(running.address).unwrap();
            stream.write_all(requests.as_bytes()).unwrap();
            stream
        })
        .collect();
    let answered: usize = streams
        .into_iter()
        .map(|mut stream| {
            let mut bytes = Vec::new();
            let wait = Some(Duration::from_secs(60));
            stream.set_read_timeout(wait).unwrap();
            stream.read_to_end(&mut bytes).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.matches("HTTP/1.1 200 OK").count()
        })
        .sum();
    assert_eq!(answered, 1_000);
    if let (Some(before), Some(after)) = (before, resident()) {
        assert!(after < before + (256 << 20), "{before} → {after} bytes");
    }
}

/// Resident bytes of this process, where the system says.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4_096)
}

#[test]
fn slow_clients_are_left() {
    let running = explore(&shop().bytes, |_| ());
    let slow: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = TcpStream::connect(running.address).unwrap();
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: 12");
            stream
        })
        .collect();
    // More than may be connected at once: whoever comes then waits until they are left.
    let started = Instant::now();
    assert!(running.browser().page("/histogram").contains("Order"));
    assert!(
        started.elapsed() < Duration::from_secs(40),
        "{:?}",
        started.elapsed()
    );
    let mut first = slow.into_iter().next().unwrap();
    first
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let mut left = Vec::new();
    // Closed, with or without an answer.
    assert!(first.read_to_end(&mut left).is_ok() || !left.is_empty());
}

/// Whoever reads no answer keeps nobody waiting, and no memory.
#[test]
fn clients_that_do_not_read_hold_nothing_up() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    let before = resident();
    let request = format!(
        "GET /histogram HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
        browser.address, browser.cookie
    );
    // Some 40 MB of answers, more than the buffers of a connection take.
    let requests = request.repeat(2_000);
    let mut deaf: Vec<TcpStream> = (0..150)
        .map(|_| {
            let mut stream = TcpStream::connect(running.address).unwrap();
            let wait = Some(Duration::from_millis(50));
            stream.set_write_timeout(wait).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(10)))
                .unwrap();
            // The server may read no more requests as long as their answers are not taken.
            let _ = stream.write_all(requests.as_bytes());
            stream
        })
        .collect();
    let started = Instant::now();
    for _ in 0..10 {
        assert!(browser.page("/histogram").contains("Order"));
    }
    let took = started.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    if let (Some(before), Some(after)) = (before, resident()) {
        assert!(after < before + (256 << 20), "{before} → {after} bytes");
    }
    // They were answered, as far as they let it.
    for stream in &mut deaf {
        let mut begin = [0; 15];
        stream.read_exact(&mut begin).unwrap();
        assert_eq!(&begin, b"HTTP/1.1 200 OK");
    }
}

#[test]
fn it_ends_when_nobody_asks() {
    let running = explore(&shop().bytes, |options| {
        options.idle = Duration::from_millis(300);
    });
    // Who is not let in does not keep it alive.
    exchange(running.address, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(running.ends());
}

#[test]
fn hostile_names_are_only_text() {
    let (bytes, objects) = nasty();
    let running = explore(&bytes, |options| options.show_values = true);
    let browser = running.browser();
    let mut paths: Vec<String> = [
        "/",
        "/histogram",
        "/histogram?by=package",
        "/histogram?by=superclass",
        "/dominators",
        "/dominators?group=class",
        "/map",
        "/map?as=icicle",
        "/threads",
        "/loaders",
        "/loader?id=0x0",
        "/roots",
        "/roots?kind=STICKY_CLASS",
        "/waste",
        "/collections",
        "/strings",
        "/strings?text=.",
        "/references",
        "/query",
        "/whatif",
        "/sets",
        "/notes",
        "/query?language=sql&query=SELECT+*+FROM+classes",
        "/query?language=sql&query=SELECT+*+FROM+strings",
        "/query?language=oql&query=SELECT+s,+toString(s)+FROM+java.lang.String+s",
        "/query?language=sql&query=SELECT+1+AS+%22%3Cimg+src%3Dx+onerror%3Dalert(2)%3E%22",
        "/set?of=object+0x1%3Cscript%3E",
        "/go?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/go?q=com.example",
        "/whatif?cut=%3Cscript%3Ealert(1)",
        "/set?of=oql+%3Cscript%3E",
        "/set?of=sql+SELECT+id+FROM+objects&view=classes",
        "/set?of=sql+SELECT+id+FROM+objects&view=paths",
    ]
    .map(str::to_owned)
    .into();
    for object in &objects {
        paths.extend([
            format!("/object/{object:#x}"),
            format!("/paths/{object:#x}"),
        ]);
        paths.push(format!("/unfold?of={object:#x}&direction=in"));
        browser.post(
            "/notes/save",
            &format!("object={object:#x}&text=%3Cimg+src=x%3E"),
        );
    }
    paths.push("/notes".to_owned());
    for path in paths {
        let body = browser.get(&path).body;
        for nasty in NASTY {
            let is_markup = nasty.contains(['<', '>']);
            assert!(!is_markup || !body.contains(nasty), "{path} has {nasty}");
        }
        for mark in [
            "<script>",
            "<img",
            "<svg onload",
            "onerror=\"",
            "\u{202e}",
            "\u{1b}",
            "\u{2028}",
            "href=\"javascript:",
        ] {
            assert!(!body.contains(mark), "{path} has {mark:?}");
        }
        assert!(
            !body.contains(" style=\"") && !body.contains(" onclick=") && !body.contains("http://"),
            "{path}"
        );
    }
}
