//! An explorer of a dump, and a browser that is no more than a socket.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is the test's failure; not every test uses everything"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use heapray_analyzer::Silent;
use heapray_explorer::{ExploreOptions, Explorer, Stopper};
use heapray_session::{Session, SessionOptions};
use tempfile::TempDir;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    pub(crate) notes: PathBuf,
    pub(crate) folder: TempDir,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Running {
    /// Whether it ends by itself within a while.
    pub(crate) fn ends(mut self) -> bool {
        let thread = self.thread.take().unwrap();
        for _ in 0..200 {
            if thread.is_finished() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.stopper.stop();
        false
    }

    pub(crate) fn token(&self) -> String {
        self.url.split("token=").nth(1).unwrap().to_owned()
    }

    /// A browser that was let in.
    pub(crate) fn browser(&self) -> Browser {
        let head = format!(
            "GET /?token={} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.token(),
            self.address
        );
        let answer = exchange(self.address, head.as_bytes());
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").unwrap();
        assert!(
            cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
            "{cookie}"
        );
        Browser {
            address: self.address,
            cookie: cookie.split(';').next().unwrap().to_owned(),
        }
    }
}

/// An explorer of these bytes.
pub(crate) fn explore(dump: &[u8], change: impl FnOnce(&mut ExploreOptions)) -> Running {
    compare(dump, None, change)
}

/// An explorer of these bytes, compared with others.
pub(crate) fn compare(
    dump: &[u8],
    other: Option<&[u8]>,
    change: impl FnOnce(&mut ExploreOptions),
) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Session::open(&path, &SessionOptions::default(), &Silent).unwrap()
    };
    let session = open("heap.hprof", dump);
    let other = other.map(|bytes| open("before.hprof", bytes));
    let mut options = ExploreOptions::default();
    options.patience = Duration::from_secs(60);
    change(&mut options);
    let explorer = Explorer::bind(session, other, &options).unwrap();
    Running {
        address: explorer.address().unwrap(),
        url: explorer.url(None),
        notes: explorer.notes().to_owned(),
        folder,
        stopper: explorer.stopper(),
        thread: Some(std::thread::spawn(move || explorer.run().unwrap())),
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Sends bytes and reads until the other side closes.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let text =
        String::from_utf8_lossy(request).replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
    // The other side may refuse before it has read everything.
    let _ = stream.write_all(text.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text.as_str(), ""));
    Answer {
        status: head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) address: SocketAddr,
    pub(crate) cookie: String,
}

impl Browser {
    pub(crate) fn get(&self, path: &str) -> Answer {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
            self.address, self.cookie
        );
        exchange(self.address, head.as_bytes())
    }

    /// A page that is there.
    pub(crate) fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body
    }

    pub(crate) fn post(&self, path: &str, form: &str) -> Answer {
        self.post_from(path, form, &format!("http://{}", self.address))
    }

    pub(crate) fn post_from(&self, path: &str, form: &str, origin: &str) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nCookie: {}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            self.cookie,
            form.len()
        );
        exchange(self.address, head.as_bytes())
    }
}
