//! Writes an object: it appears whole or not at all.

use std::io::Read;
use std::path::Path;

use object_store::{ObjectStoreExt, PutPayload, WriteMultipart};

use super::client::Client;
use crate::error::{Result, StoreError};
use crate::location::Location;
use crate::scheme::Scheme;

/// What is larger is uploaded in parts of this size.
const PART: usize = 16 << 20;
/// Parts that are on their way at the same time.
const UNDERWAY: usize = 3;

/// Checks that a URL can be written to; opens no connection.
///
/// # Errors
/// When the URL is wrong, of a web server, or not to be written to with the settings of the environment.
pub fn check_output(url: &Path) -> Result<()> {
    client(url).map(drop)
}

fn client(url: &Path) -> Result<Client> {
    let location = Location::parse(url)?;
    if matches!(location.scheme, Scheme::Http | Scheme::Https) {
        return Err(StoreError::Url {
            url: location.url,
            why: "can't be written: outputs go to s3://, gs:// or az://",
        });
    }
    Client::new(location)
}

/// Writes `length` bytes of `content` to the object at a URL. Stores make an object visible when its last byte is there;
/// parts of an upload that fails are removed.
///
/// # Errors
/// When the URL is wrong or of a web server, the content can't be read, or the store fails six times.
pub fn put(url: &Path, content: &mut dyn Read, length: u64) -> Result<()> {
    let client = client(url)?;
    let unread = |source| StoreError::Content {
        url: client.location.url.clone(),
        source,
    };
    if length <= PART as u64 {
        let mut whole = Vec::new();
        content.read_to_end(&mut whole).map_err(unread)?;
        let put = client.wait(client.store.put(&client.key, PutPayload::from(whole)));
        return put.map(drop).map_err(|error| client.failed(&error));
    }
    let upload = client.wait(client.store.put_multipart(&client.key));
    let upload = upload.map_err(|error| client.failed(&error))?;
    let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) => {
                // What can't be removed now goes by the rules of the bucket.
                let _ = client.wait(writer.abort());
                return Err(unread(error));
            }
        };
        if let Err(error) = client.wait(writer.wait_for_capacity(UNDERWAY)) {
            let _ = client.wait(writer.abort());
            return Err(client.failed(&error));
        }
        client.wait(async { writer.write(buffer.get(..read).unwrap_or_default()) });
    }
    // Removes the parts itself if it fails.
    let finished = client.wait(writer.finish());
    finished.map(drop).map_err(|error| client.failed(&error))
}
