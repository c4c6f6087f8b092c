//! A proxy on this machine that fails on request: it stands between heapray and a store.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The store answers.
    None,
    /// `500 Internal Server Error`, and the store sees nothing.
    Refused,
    /// The connection ends after so many bytes of the answer's body.
    CutAfter(usize),
    /// A byte of the body is another.
    Flipped,
    /// The body comes in pieces of 2 KiB, with pauses.
    Slow,
}

/// A request that was seen: its first line and, if it asks for a part, its range.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub line: String,
    pub range: Option<String>,
}

#[derive(Default)]
struct Plan {
    /// For the next requests with this method, one after the other; the last one for all that follow.
    faults: VecDeque<Fault>,
    method: String,
    seen: Vec<Seen>,
}

/// A proxy in front of one server; its threads end with the process.
pub(crate) struct Proxy {
    pub address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
}

impl Proxy {
    /// In front of `server`, without faults.
    pub(crate) fn new(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let plan = Arc::new(Mutex::new(Plan::default()));
        let shared = Arc::clone(&plan);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let plan = Arc::clone(&shared);
                // A client that goes away in the middle is no fault of the proxy.
                std::thread::spawn(move || drop(serve(client, server, &plan)));
            }
        });
        Self { address, plan }
    }

    /// From now on the requests of `method` meet these faults; the last one stays. Forgets what was seen.
    pub(crate) fn plan(&self, method: &str, faults: &[Fault]) {
        let mut plan = self.plan.lock().unwrap();
        *plan = Plan {
            faults: faults.iter().copied().collect(),
            method: method.to_owned(),
            seen: Vec::new(),
        };
    }

    /// The requests since the plan.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.plan.lock().unwrap().seen.clone()
    }
}

fn serve(mut client: TcpStream, server: SocketAddr, plan: &Mutex<Plan>) -> std::io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(60)))?;
    let (head, mut body) = read_head(&mut client)?;
    let header = |name: &str| {
        let mut lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let found = lines.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    };
    let length: usize = header("content-length").map_or(0, |text| text.parse().unwrap());
    while body.len() < length {
        let mut buffer = vec![0; 1 << 16];
        match client.read(&mut buffer)? {
            0 => return Ok(()),
            read => body.extend_from_slice(&buffer[..read]),
        }
    }
    let line = head.lines().next().unwrap_or_default().to_owned();
    let fault = {
        let mut plan = plan.lock().unwrap();
        let range = header("range");
        plan.seen.push(Seen {
            line: line.clone(),
            range,
        });
        match plan.faults.front().copied() {
            Some(fault) if line.starts_with(&plan.method) => {
                if plan.faults.len() > 1 {
                    plan.faults.pop_front();
                }
                fault
            }
            _ => Fault::None,
        }
    };
    if fault == Fault::Refused {
        let answer =
            "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return client.write_all(answer.as_bytes());
    }
    let mut upstream = TcpStream::connect(server)?;
    let kept = head.lines().filter(|line| {
        let name = line.split(':').next().unwrap_or_default();
        !name.eq_ignore_ascii_case("connection") && !name.eq_ignore_ascii_case("expect")
    });
    let mut request = kept
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\r\n");
    request.push_str("\r\nConnection: close\r\n\r\n");
    upstream.write_all(request.as_bytes())?;
    upstream.write_all(&body)?;
    let (head, mut body) = read_head(&mut upstream)?;
    upstream.read_to_end(&mut body)?;
    client.write_all(head.as_bytes())?;
    match fault {
        Fault::CutAfter(count) => client.write_all(&body[..count.min(body.len())]),
        Fault::Slow => {
            for piece in body.chunks(2 << 10) {
                client.write_all(piece)?;
                client.flush()?;
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok(())
        }
        Fault::Flipped => {
            if let Some(byte) = body.get_mut(1_000) {
                *byte ^= 1;
            }
            client.write_all(&body)
        }
        Fault::None | Fault::Refused => client.write_all(&body),
    }
}

/// The head of a message, with the empty line behind it, and what came of the body.
fn read_head(from: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut read = Vec::new();
    let mut buffer = [0; 1 << 14];
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = read.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&read).into_owned(), body));
        }
        match from.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => read.extend_from_slice(&buffer[..count]),
        }
    }
}
