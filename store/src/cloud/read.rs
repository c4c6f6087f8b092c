//! Reads an object as a stream, which goes on where a connection was cut.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use md5::{Digest, Md5};
use object_store::{Error, GetOptions, GetRange, GetResult};

use super::checksum::{self, stated_md5};
use super::client::{Client, innermost};
use super::headers::ResponseHeaders;
use crate::error::{Result, StoreError};
use crate::location::Location;

/// How often it is tried to go on before a byte came, and how long it waits before the first of these times; twice as
/// long before each further one.
const TRIES: u32 = 3;
const WAIT: Duration = Duration::from_millis(200);

/// An object that is read from front to back. The last read compares its length and its checksum.
pub struct Remote {
    client: Client,
    length: u64,
    etag: Option<String>,
    stated: Option<checksum::Md5>,
    sum: Md5,
    done: u64,
    chunk: Bytes,
    stream: Option<BoxStream<'static, object_store::Result<Bytes>>>,
    tries: u32,
    is_checked: bool,
}

/// Opens the object at a URL: the first bytes are on their way when this returns.
///
/// # Errors
/// When the URL is wrong, the object is not there, or the store fails six times.
pub fn open(url: &Path) -> Result<Remote> {
    let client = Client::new(Location::parse(url)?)?;
    let got = client.wait(client.store.get_opts(&client.key, GetOptions::default()));
    let got = got.map_err(|error| client.failed(&error))?;
    let etag = got.meta.e_tag.clone();
    let headers = got.extensions.get::<ResponseHeaders>();
    let stated =
        headers.and_then(|headers| stated_md5(&client.location, &headers.0, etag.as_deref()));
    Ok(Remote {
        length: got.meta.size,
        etag,
        stated,
        sum: Md5::new(),
        done: 0,
        chunk: Bytes::new(),
        stream: Some(got.into_stream()),
        tries: 0,
        is_checked: false,
        client,
    })
}

/// The first bytes of an object, at most so many; `None` if there is no such object.
///
/// # Errors
/// When the URL is wrong, or the store fails.
pub fn front(url: &Path, bytes: u64) -> Result<Option<Vec<u8>>> {
    let client = Client::new(Location::parse(url)?)?;
    let options = GetOptions {
        range: Some(GetRange::Bounded(0..bytes)),
        ..GetOptions::default()
    };
    let read = client.wait(async {
        let got = client.store.get_opts(&client.key, options).await?;
        got.bytes().await
    });
    match read {
        Ok(front) => Ok(Some(front.to_vec())),
        Err(Error::NotFound { .. }) => Ok(None),
        // An object without bytes has no such range.
        Err(error) if is_no_range(&error) => Ok(Some(Vec::new())),
        Err(error) => Err(client.failed(&error)),
    }
}

fn is_no_range(error: &Error) -> bool {
    error.to_string().contains("416")
}

impl Remote {
    /// Bytes of the object.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The next bytes; none at the end.
    fn next_chunk(&mut self) -> Result<Bytes> {
        loop {
            if self.done >= self.length {
                return Ok(Bytes::new());
            }
            let failed = match self.stream.as_mut() {
                None => match self.go_on() {
                    Ok(got) => {
                        self.stream = Some(got.into_stream());
                        continue;
                    }
                    Err(error) => {
                        let error = self.client.failed(&error);
                        if !matches!(error, StoreError::Unavailable { .. }) {
                            return Err(error);
                        }
                        error.to_string()
                    }
                },
                Some(stream) => match self.client.wait(stream.next()) {
                    Some(Ok(chunk)) if chunk.is_empty() => continue,
                    Some(Ok(chunk)) => {
                        self.tries = 0;
                        let left = usize::try_from(self.length - self.done).unwrap_or(usize::MAX);
                        let chunk = chunk.slice(..chunk.len().min(left));
                        self.done += chunk.len() as u64;
                        return Ok(chunk);
                    }
                    Some(Err(error)) => {
                        if let error @ StoreError::Changed { .. } = self.client.failed(&error) {
                            return Err(error);
                        }
                        innermost(&error)
                    }
                    None => "the response ended early".to_owned(),
                },
            };
            self.stream = None;
            self.tries += 1;
            if self.tries >= TRIES {
                return Err(StoreError::Cut {
                    url: self.client.location.url.clone(),
                    done: self.done,
                    length: self.length,
                    tries: self.tries,
                    why: failed,
                });
            }
            std::thread::sleep(WAIT * 2u32.pow(self.tries - 1));
        }
    }

    /// Asks for the rest, of the same version of the object.
    fn go_on(&self) -> object_store::Result<GetResult> {
        let options = GetOptions {
            range: (self.done > 0).then_some(GetRange::Offset(self.done)),
            if_match: self.etag.clone(),
            ..GetOptions::default()
        };
        let client = &self.client;
        let got = client.wait(client.store.get_opts(&client.key, options))?;
        let is_other = got.meta.size != self.length || got.meta.e_tag != self.etag;
        if is_other {
            return Err(Error::Precondition {
                path: client.key.to_string(),
                source: "another version".into(),
            });
        }
        Ok(got)
    }

    fn check(&mut self) -> Result<()> {
        if !std::mem::replace(&mut self.is_checked, true)
            && let Some(stated) = self.stated
            && stated.as_slice() != std::mem::take(&mut self.sum).finalize().as_slice()
        {
            return Err(StoreError::Checksum {
                url: self.client.location.url.clone(),
            });
        }
        Ok(())
    }
}

impl Read for Remote {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if self.chunk.is_empty() {
            self.chunk = self.next_chunk().map_err(StoreError::into_io)?;
            if self.stated.is_some() {
                self.sum.update(&self.chunk);
            }
        }
        if self.chunk.is_empty() {
            self.check().map_err(StoreError::into_io)?;
            return Ok(0);
        }
        let count = self.chunk.len().min(into.len());
        if let Some(into) = into.get_mut(..count) {
            self.chunk.copy_to_slice(into);
        }
        Ok(count)
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = &self.client.location.url;
        write!(f, "Remote({url}, {} of {} bytes)", self.done, self.length)
    }
}
