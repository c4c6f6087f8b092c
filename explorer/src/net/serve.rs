//! Takes connections and answers them, with limits on what anybody can take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Response, StatusCode};
use axum::routing::{MethodRouter, get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};

use super::gate::{Decision, cookie_name, decide};
use super::respond::{answered, entered, refused, too_much};
use crate::app::App;
use crate::routes::{ACTIONS, PAGES, Screen, no_page};
use crate::web::{Failure, Reply, Request};

/// Connections at the same time; further ones wait to be accepted.
const MOST_CONNECTIONS: usize = 256;
/// Pages that are made at the same time.
const MOST_PAGES: usize = 8;
/// Bytes of a request's head, its address included.
const MOST_HEAD: usize = 64 << 10;
/// Bytes of a form.
const MOST_BODY: usize = 256 << 10;
/// A head or a form must be there after so long; so an idle connection ends, too.
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection takes no further requests after so long, and ends in the middle of one after twice as long.
const LONGEST: Duration = Duration::from_secs(60);

/// A file that takes longer to compute is refused; its page shows how far it is.
const LONGEST_DOWNLOAD: Duration = Duration::from_secs(50);

/// The server's part of what all requests share.
pub(super) struct Server {
    pub(super) app: Arc<App>,
    pub(super) port: u16,
    pub(super) stop: Notify,
    started: Instant,
    /// When the last request came, in milliseconds since the start.
    last: AtomicU64,
    pages: Semaphore,
}

impl Server {
    pub(super) fn new(app: Arc<App>, port: u16) -> Self {
        Self {
            app,
            port,
            stop: Notify::new(),
            started: Instant::now(),
            last: AtomicU64::new(0),
            pages: Semaphore::new(MOST_PAGES),
        }
    }

    fn millis(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Until nobody who was let in has asked for so long.
    async fn idle(&self, most: Duration) {
        loop {
            let since = self.millis() - self.last.load(Ordering::Relaxed);
            let left = most.saturating_sub(Duration::from_millis(since));
            if left.is_zero() {
                return;
            }
            sleep(left.min(Duration::from_secs(60))).await;
        }
    }
}

/// Answers until it is stopped, or nobody asks for `idle`.
pub(super) async fn serve(listener: TcpListener, server: Arc<Server>, idle: Duration) {
    let router = router(&server);
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let accept = async {
        while let Ok(permit) = Arc::clone(&connections).acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                // Too many open files: some will be closed soon.
                sleep(Duration::from_millis(100)).await;
                continue;
            };
            let router = router.clone();
            tokio::spawn(async move {
                talk(stream, router).await;
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = server.idle(idle) => {}
        () = server.stop.notified() => {}
    }
}

async fn talk(stream: TcpStream, router: Router) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(MOST_HEAD);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    if timeout(LONGEST, connection.as_mut()).await.is_err() {
        connection.as_mut().graceful_shutdown();
        let _ = timeout(LONGEST, connection).await;
    }
}

fn router(server: &Arc<Server>) -> Router {
    let mut router = Router::new();
    let on = |screen: Screen, method: fn(Handler) -> MethodRouter| {
        let server = Arc::clone(server);
        method(Handler { server, screen })
    };
    for (path, screen) in PAGES {
        router = router.route(path, on(*screen, |handler| get(handler.into_fn())));
    }
    for (path, screen) in ACTIONS {
        router = router.route(path, on(*screen, |handler| post(handler.into_fn())));
    }
    let nowhere = Handler {
        server: Arc::clone(server),
        screen: no_page,
    };
    let fallback = nowhere.clone().into_fn();
    router
        .method_not_allowed_fallback(nowhere.into_fn())
        .fallback(fallback)
}

#[derive(Clone)]
struct Handler {
    server: Arc<Server>,
    screen: Screen,
}

impl Handler {
    fn into_fn(
        self,
    ) -> impl Fn(
        axum::extract::Request,
    ) -> std::pin::Pin<Box<dyn Future<Output = Response<Body>> + Send>>
    + Clone
    + Send
    + Sync
    + 'static {
        move |request| {
            let handler = self.clone();
            Box::pin(handle(handler.server, handler.screen, request))
        }
    }
}

/// What the screen says. A file can't ask again by itself, as a page can: it waits for its answer.
fn reply(app: &Arc<App>, screen: Screen, request: &Request) -> Result<Reply, Failure> {
    let is_file = |(name, _): &(String, String)| name.ends_with("format");
    let waits = request.params.iter().any(is_file);
    let started = Instant::now();
    loop {
        match screen(app, request) {
            Err(Failure::Working(_)) if waits => {}
            reply => return reply,
        }
        if started.elapsed() > LONGEST_DOWNLOAD {
            let message = "it is still being computed; its page shows how far it is";
            return Err(Failure::Failed(message.to_owned()));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

async fn handle(
    server: Arc<Server>,
    screen: Screen,
    request: axum::extract::Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let (browser, show_values) = match decide(&parts, &server.app.browsers, server.port) {
        Decision::Refuse => return refused(),
        Decision::Enter { cookie, location } => {
            server.last.store(server.millis(), Ordering::Relaxed);
            let name = cookie_name(server.port);
            let cookie = format!("{name}={cookie}; Path=/; HttpOnly; SameSite=Strict");
            return entered(&cookie, &location);
        }
        Decision::LetIn {
            browser,
            show_values,
        } => (browser, show_values),
    };
    server.last.store(server.millis(), Ordering::Relaxed);
    let form = match timeout(PATIENCE, to_bytes(body, MOST_BODY)).await {
        Ok(Ok(form)) => form,
        Ok(Err(_)) => return too_much(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => return too_much(StatusCode::REQUEST_TIMEOUT),
    };
    let mut params = Request::parse_params(parts.uri.query().unwrap_or_default().as_bytes());
    params.extend(Request::parse_params(&form));
    let request = Request {
        path: parts.uri.path().to_owned(),
        params,
        show_values,
        browser,
        marks: server.app.browsers.marks(browser),
    };
    let Ok(_permit) = server.pages.acquire().await else {
        return too_much(StatusCode::SERVICE_UNAVAILABLE);
    };
    let app = Arc::clone(&server.app);
    let made = tokio::task::spawn_blocking(move || {
        let reply = reply(&app, screen, &request);
        answered(&app, &request, reply)
    });
    // A panic is a mistake of ours; the other pages go on.
    made.await.unwrap_or_else(|_| {
        let reply = Err(Failure::Failed("the page could not be made".to_owned()));
        answered(&server.app, &Request::default(), reply)
    })
}
