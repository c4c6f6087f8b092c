//! Inputs and outputs in object stores: a real S3 server on this machine, and a proxy before it that fails.
//!
//! `.ci/object-stores` starts the server and names it in `HEAPRAY_S3`; without it, the tests that need it skip loudly.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure, and skipping must be loud"
)]

mod support;

use support::Shop;

#[cfg(not(feature = "cloud"))]
#[test]
fn without_the_feature_every_url_is_refused_with_a_hint() {
    let shop = Shop::new();
    for arguments in [
        "histogram s3://dumps/orders.hprof",
        "info gs://dumps/orders.hprof",
        "https://dumps.example.com/orders.hprof",
        "report orders.hprof -o az://pages/report.html",
        "compare s3://reports/a.json orders.hprof",
    ] {
        let (code, words) = shop.complaint(arguments);
        assert_eq!(code, 2, "{arguments}: {words}");
        assert!(words.contains("without object stores"), "{words}");
        assert!(words.contains("--features cloud"), "{words}");
    }
    let mut names: Vec<_> = std::fs::read_dir(shop.folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{:?}", names.pop());
}

#[test]
fn a_batch_says_that_it_reads_files() {
    let shop = Shop::new();
    let (code, words) = shop.complaint("batch s3://dumps/night --out pages");
    assert_eq!(code, 2);
    assert!(words.contains("batch reads files"), "{words}");
}

#[cfg(feature = "cloud")]
mod cloud {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::process::{Command, Output};

    use crate::support::faulty_proxy::{Fault, Proxy};
    use crate::support::{Shop, orders};

    /// A shop whose dump is in a bucket, too, behind a proxy.
    struct Bucket {
        shop: Shop,
        proxy: Proxy,
        server: SocketAddr,
        name: &'static str,
    }

    impl Bucket {
        /// `None`, said loudly, where no server runs.
        fn new(name: &'static str) -> Option<Self> {
            let Ok(address) = std::env::var("HEAPRAY_S3") else {
                eprintln!("SKIPPED: no S3 server; .ci/object-stores starts one");
                return None;
            };
            let server: SocketAddr = address.parse().expect("HEAPRAY_S3 is 127.0.0.1:PORT");
            assert!(server.ip().is_loopback());
            let bucket = Self {
                shop: Shop::new(),
                proxy: Proxy::new(server),
                server,
                name,
            };
            bucket.send("PUT", "", &[]);
            let (status, _) = bucket.send("PUT", "/orders.hprof", &orders::dump());
            assert_eq!(status, 200);
            Some(bucket)
        }

        /// A request to the server itself, by hand: status and body.
        fn send(&self, method: &str, key: &str, body: &[u8]) -> (u16, Vec<u8>) {
            let mut server = TcpStream::connect(self.server).unwrap();
            let head = format!(
                "{method} /{}{key} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/octet-stream\r\n\
                 Content-Length: {}\r\nx-amz-acl: public-read\r\nAuthorization: AWS4-HMAC-SHA256 \
                 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n\
                 Connection: close\r\n\r\n",
                self.name,
                self.server,
                body.len()
            );
            server.write_all(head.as_bytes()).unwrap();
            server.write_all(body).unwrap();
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).unwrap();
            let end = answer
                .windows(4)
                .position(|four| four == b"\r\n\r\n")
                .unwrap();
            let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
            (status, answer.split_off(end + 4))
        }

        /// `s3://BUCKET/KEY`.
        fn url(&self, key: &str) -> String {
            format!("s3://{}/{key}", self.name)
        }

        fn command(&self, arguments: &[&str]) -> Command {
            let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
            command.current_dir(&self.shop.folder).args(arguments);
            for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
                command.env_remove(name);
            }
            command.envs([
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ALLOW_HTTP", "true"),
            ]);
            command.env("AWS_ENDPOINT", format!("http://{}", self.proxy.address));
            command
        }

        fn run(&self, arguments: &[&str]) -> Output {
            self.command(arguments).output().unwrap()
        }

        /// What a run prints that must end well.
        fn answer(&self, arguments: &[&str]) -> String {
            let output = self.run(arguments);
            let words = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {words}");
            String::from_utf8(output.stdout).unwrap()
        }

        /// Exit code and words of a run that must not end well.
        fn complaint(&self, arguments: &[&str]) -> (Option<i32>, String) {
            let output = self.run(arguments);
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            (output.status.code(), words)
        }

        fn histogram(&self, dump: &str) -> String {
            self.answer(&["histogram", dump, "--format", "json", "--tmp-dir", "."])
        }
    }

    #[test]
    fn an_object_is_read_as_a_file_is_and_nothing_is_uploaded() {
        let Some(bucket) = Bucket::new("read") else {
            return;
        };
        let local = bucket.histogram("orders.hprof");
        bucket.proxy.plan("GET", &[Fault::None]);
        assert_eq!(bucket.histogram(&bucket.url("orders.hprof")), local);
        let seen = bucket.proxy.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen[0].line.starts_with("GET "), "{seen:?}");
        // From a web server, too; credentials are not sent there.
        let web = format!("http://{}/read/orders.hprof", bucket.proxy.address);
        assert_eq!(bucket.histogram(&web), local);
        let report = bucket.answer(&["report", &bucket.url("orders.hprof"), "--format", "json"]);
        assert!(
            report.contains(&bucket.url("orders.hprof")),
            "the report names the URL"
        );
    }

    #[test]
    fn a_store_that_fails_for_a_while_is_asked_again() {
        let Some(bucket) = Bucket::new("retry") else {
            return;
        };
        let local = bucket.histogram("orders.hprof");
        bucket
            .proxy
            .plan("GET", &[Fault::Refused, Fault::Refused, Fault::None]);
        assert_eq!(bucket.histogram(&bucket.url("orders.hprof")), local);
        assert_eq!(bucket.proxy.seen().len(), 3);
    }

    #[test]
    fn a_cut_connection_is_continued_where_it_ended() {
        let Some(bucket) = Bucket::new("cut") else {
            return;
        };
        let local = bucket.histogram("orders.hprof");
        let faults = [
            Fault::CutAfter(3_000),
            Fault::Refused,
            Fault::CutAfter(2_000),
            Fault::CutAfter(0),
            Fault::None,
        ];
        bucket.proxy.plan("GET", &faults);
        assert_eq!(bucket.histogram(&bucket.url("orders.hprof")), local);
        let seen = bucket.proxy.seen();
        let ranges: Vec<_> = seen.iter().filter_map(|seen| seen.range.clone()).collect();
        let later = |range: &str| {
            let from = range
                .strip_prefix("bytes=")
                .unwrap()
                .split('-')
                .next()
                .unwrap();
            from.parse::<u64>().unwrap()
        };
        assert!(ranges.iter().any(|range| later(range) == 3_000), "{seen:?}");
        assert!(ranges.iter().any(|range| later(range) == 5_000), "{seen:?}");
    }

    #[test]
    fn a_slow_store_is_waited_for() {
        let Some(bucket) = Bucket::new("slow") else {
            return;
        };
        let local = bucket.histogram("orders.hprof");
        bucket.proxy.plan("GET", &[Fault::Slow]);
        assert_eq!(bucket.histogram(&bucket.url("orders.hprof")), local);
    }

    #[test]
    fn what_can_not_be_read_to_its_end_is_told_and_leaves_nothing() {
        let Some(bucket) = Bucket::new("broken") else {
            return;
        };
        let dump = bucket.url("orders.hprof");
        let read = |faults: &[Fault]| {
            bucket.proxy.plan("GET", faults);
            bucket.complaint(&["report", &dump, "-o", "report.html", "--tmp-dir", "."])
        };
        let (code, words) = read(&[Fault::CutAfter(4_000), Fault::CutAfter(0)]);
        assert_eq!(code, Some(5), "{words}");
        assert!(
            words.contains("the connection broke after 4000 of"),
            "{words}"
        );
        assert!(words.contains("hint: run again"), "{words}");
        let (code, words) = read(&[Fault::Flipped]);
        assert_eq!(code, Some(5), "{words}");
        assert!(words.contains("another checksum"), "{words}");
        let names: Vec<_> = std::fs::read_dir(bucket.shop.folder.path())
            .unwrap()
            .collect();
        assert_eq!(names.len(), 1, "{names:?}");
    }

    #[test]
    fn what_is_not_there_is_no_matter_of_another_try() {
        let Some(bucket) = Bucket::new("missing") else {
            return;
        };
        let (code, words) = bucket.complaint(&["info", &bucket.url("nothing.hprof")]);
        assert_eq!(code, Some(2), "{words}");
        assert!(words.contains("there is no such object"), "{words}");
        let (code, words) = bucket.complaint(&["info", "http://192.0.2.1/a.hprof"]);
        assert_eq!(code, Some(2), "{words}");
        assert!(words.contains("use https"), "{words}");
    }

    #[test]
    fn an_output_is_there_whole_or_not_at_all() {
        let Some(bucket) = Bucket::new("write") else {
            return;
        };
        let (page, dump) = (bucket.url("pages/report.md"), "orders.hprof");
        bucket.answer(&["report", dump, "-o", "report.md"]);
        let local = std::fs::read(bucket.shop.path("report.md")).unwrap();

        bucket.proxy.plan("PUT", &[Fault::Refused]);
        let (code, words) = bucket.complaint(&["report", dump, "-o", &page]);
        assert_eq!(code, Some(5), "{words}");
        assert_eq!(bucket.send("GET", "/pages/report.md", &[]).0, 404);

        bucket.proxy.plan("PUT", &[Fault::Refused, Fault::None]);
        bucket.answer(&["report", dump, "-o", &page]);
        assert_eq!(
            bucket.send("GET", "/pages/report.md", &[]),
            (200, local.clone())
        );
        // Again: a report may be replaced.
        bucket.proxy.plan("PUT", &[Fault::None]);
        bucket.answer(&["report", dump, "-o", &page]);
        assert_eq!(bucket.send("GET", "/pages/report.md", &[]), (200, local));
    }

    /// Larger than a part: 24 MB.
    const LARGE: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) \
         SELECT i, 'some seventy letters, so that three hundred thousand rows are large enough' FROM n";

    #[test]
    fn a_large_output_goes_in_parts() {
        let Some(bucket) = Bucket::new("parts") else {
            return;
        };
        let csv = ["sql", "orders.hprof", LARGE, "--format", "csv", "-o"];
        let to = |output: &str| {
            [&csv[..], &[output]]
                .concat()
                .iter()
                .map(|a| (*a).to_owned())
                .collect::<Vec<_>>()
        };
        let run = |output: &str| {
            let arguments = to(output);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            bucket.complaint(&arguments)
        };
        assert_eq!(run("rows.csv").0, Some(0));
        let local = std::fs::read(bucket.shop.path("rows.csv")).unwrap();
        assert!(local.len() > 17 << 20, "{}", local.len());

        bucket.proxy.plan("PUT", &[Fault::None, Fault::Refused]);
        let (code, words) = run(&bucket.url("rows.csv"));
        assert_eq!(code, Some(5), "{words}");
        assert_eq!(bucket.send("GET", "/rows.csv", &[]).0, 404);

        bucket.proxy.plan("PUT", &[Fault::Refused, Fault::None]);
        let (code, words) = run(&bucket.url("rows.csv"));
        assert_eq!(code, Some(0), "{words}");
        let (status, uploaded) = bucket.send("GET", "/rows.csv", &[]);
        assert!(
            status == 200 && uploaded == local,
            "{status}, {} bytes",
            uploaded.len()
        );
        let parts = bucket.proxy.seen();
        let parts = parts
            .iter()
            .filter(|seen| seen.line.contains("partNumber="));
        assert!(parts.count() >= 3, "one was sent twice");
    }

    #[test]
    fn an_output_replaces_no_dump_and_no_input() {
        let Some(bucket) = Bucket::new("protected") else {
            return;
        };
        let dump = bucket.url("orders.hprof");
        let (code, words) =
            bucket.complaint(&["report", "orders.hprof", "--format", "md", "-o", &dump]);
        assert_eq!(code, Some(2), "{words}");
        assert!(
            words.contains("is a heap dump; it was not replaced"),
            "{words}"
        );
        let (code, words) = bucket.complaint(&["redact", &dump, &dump]);
        assert_eq!(code, Some(2), "{words}");
        assert!(words.contains("the same file"), "{words}");
        let (_, kept) = bucket.send("GET", "/orders.hprof", &[]);
        assert_eq!(kept, orders::dump());
        let web = format!("http://{}/protected/a.html", bucket.proxy.address);
        let (code, words) = bucket.complaint(&["report", "orders.hprof", "-o", &web]);
        assert_eq!(code, Some(2), "{words}");
        assert!(words.contains("outputs go to s3://"), "{words}");
    }
}
