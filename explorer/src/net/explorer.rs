//! The explorer of a dump: binds its port, says its address, runs.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use heapray_session::Session;

use super::gate::TOKEN;
use super::serve::{Server, serve};
use crate::app::App;
use crate::error::{ExploreError, Result};
use crate::heap::begin_findings;
use crate::options::ExploreOptions;
use crate::web::Link;

/// Ports from which one follows from the dump's name, so that a page's address is the same after a restart.
const PORTS: std::ops::Range<u16> = 49_152..65_500;

/// A dump that waits for its first visitor.
///
/// Whoever asks must name the server by an address instead of a name, show the cookie that the address with the token
/// sets, and, to change anything, come from one of the server's own pages. Everybody else gets `403`.
pub struct Explorer {
    server: Arc<Server>,
    listener: TcpListener,
    idle: Duration,
}

/// Ends an [`Explorer`] from another thread.
#[derive(Clone)]
pub struct Stopper(Arc<Server>);

impl Stopper {
    /// Ends it; requests that are being answered are dropped.
    pub fn stop(&self) {
        self.0.stop.notify_one();
    }
}

impl Explorer {
    /// Listens for visitors of a dump, and compares its histogram with that of `other`.
    ///
    /// # Errors
    /// When the port is taken, the system has no random numbers, or the file of the notes has something else.
    pub fn bind(
        session: Session,
        other: Option<Session>,
        options: &ExploreOptions,
    ) -> Result<Self> {
        let listener = listen(session.path(), options)?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let app = Arc::new(App::new(session, other, options)?);
        Ok(Self {
            server: Arc::new(Server::new(app, port)),
            listener,
            idle: options.idle,
        })
    }

    /// The address that it listens on.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// The URL that lets a browser in: the summary, or with `object` (`0x7f00a8c0`) that object's page.
    pub fn url(&self, object: Option<&str>) -> String {
        let address = self.listener.local_addr();
        let host = match address {
            Ok(address) if !address.ip().is_unspecified() => address.to_string(),
            // Every address of the machine: this one always reaches it.
            _ => format!("127.0.0.1:{}", self.server.port),
        };
        let path = object.map_or_else(|| "/".to_owned(), |object| format!("/object/{object}"));
        let link = Link::to(path).with(TOKEN, self.server.app.browsers.token());
        format!("http://{host}{}", link.text())
    }

    /// Where notes and sets are saved.
    pub fn notes(&self) -> &Path {
        self.server.app.notes_path()
    }

    /// What ends it.
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.server))
    }

    /// Answers until it is stopped, or nobody has asked for as long as the options say.
    ///
    /// # Errors
    /// When threads can't be had.
    pub fn run(self) -> Result<()> {
        begin_findings(&self.server.app);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .enable_io()
            .enable_time()
            .build()?;
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            serve(listener, self.server, self.idle).await;
            Ok(())
        });
        // What is still being computed is not waited for.
        runtime.shutdown_background();
        served
    }
}

fn listen(dump: &Path, options: &ExploreOptions) -> Result<TcpListener> {
    let address = SocketAddr::new(options.bind, options.port);
    let bind = |address: SocketAddr| TcpListener::bind(address);
    if options.port == 0
        && let Ok(listener) = bind(SocketAddr::new(options.bind, usual_port(dump)))
    {
        return Ok(listener);
    }
    bind(address).map_err(|source| ExploreError::Bind { address, source })
}

/// A port that follows from the dump's path (FNV-1a).
fn usual_port(dump: &Path) -> u16 {
    let whole = std::path::absolute(dump);
    let path = whole.as_deref().unwrap_or(dump).as_os_str();
    let hash = path
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let offset = hash % u64::from(PORTS.end - PORTS.start);
    PORTS.start + offset as u16
}
