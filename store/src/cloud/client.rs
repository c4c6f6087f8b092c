//! A client of a store: credentials from the environment, patience with failures.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::path::Path as Key;
use object_store::{
    BackoffConfig, ClientConfigKey, ClientOptions, Error, ObjectStore, RetryConfig,
};
use tokio::runtime::Runtime;

use super::headers::KeepHeaders;
use crate::error::{Result, StoreError};
use crate::location::Location;
use crate::scheme::Scheme;

/// A response that brings nothing for so long has failed. There is no limit for all of it: dumps are large.
const SILENCE: Duration = Duration::from_secs(30);
const NO_LIMIT: Duration = Duration::from_secs(365 * 24 * 3600);
/// How often a request is repeated, and for how long.
const RETRIES: usize = 6;
const RETRY_FOR: Duration = Duration::from_secs(120);

/// A store, and what runs its requests.
pub(crate) struct Client {
    pub(crate) location: Location,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) key: Key,
    runtime: Runtime,
}

impl Client {
    /// A client for this object. Opens no connection.
    ///
    /// # Errors
    /// When the environment has settings that make no sense.
    pub(crate) fn new(location: Location) -> Result<Self> {
        install_tls();
        let settings = |error: &dyn std::fmt::Display| StoreError::Settings {
            url: location.url.clone(),
            why: error.to_string(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| settings(&error))?;
        let store = build(&location).map_err(|error| settings(&error))?;
        let key = match location.scheme {
            // As it stands in the URL.
            Scheme::Http | Scheme::Https => Key::from_url_path(&location.key),
            _ => Key::parse(&location.key),
        };
        let key = key.map_err(|error| settings(&error))?;
        Ok(Self {
            location,
            store,
            key,
            runtime,
        })
    }

    /// Waits for an answer.
    pub(crate) fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }

    /// The error of a request in words.
    pub(crate) fn failed(&self, error: &Error) -> StoreError {
        let url = self.location.url.clone();
        match error {
            Error::NotFound { .. } => StoreError::NotFound { url },
            Error::Precondition { .. } => StoreError::Changed { url },
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => StoreError::Denied {
                url,
                why: innermost(error),
            },
            Error::InvalidPath { .. }
            | Error::NotSupported { .. }
            | Error::NotImplemented { .. } => StoreError::Settings {
                url,
                why: error.to_string(),
            },
            error => StoreError::Unavailable {
                url,
                why: innermost(error),
            },
        }
    }
}

/// The last cause: those before it repeat the URL.
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = cause.to_string();
    // Stores answer with a page of XML.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn install_tls() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        // Fails only where the program has chosen another one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

fn build(location: &Location) -> object_store::Result<Arc<dyn ObjectStore>> {
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: RETRIES,
        retry_timeout: RETRY_FOR,
    };
    let silence = format!("{} s", SILENCE.as_secs());
    let no_limit = format!("{} s", NO_LIMIT.as_secs());
    let bucket = location.host.as_str();
    Ok(match location.scheme {
        Scheme::S3 => Arc::new(
            AmazonS3Builder::from_env()
                .with_bucket_name(bucket)
                .with_config(
                    AmazonS3ConfigKey::Client(ClientConfigKey::Timeout),
                    no_limit,
                )
                .with_config(
                    AmazonS3ConfigKey::Client(ClientConfigKey::ReadTimeout),
                    silence,
                )
                .with_http_connector(KeepHeaders)
                .with_retry(retry)
                .build()?,
        ),
        Scheme::Gs => Arc::new(
            GoogleCloudStorageBuilder::from_env()
                .with_bucket_name(bucket)
                .with_config(GoogleConfigKey::Client(ClientConfigKey::Timeout), no_limit)
                .with_config(
                    GoogleConfigKey::Client(ClientConfigKey::ReadTimeout),
                    silence,
                )
                .with_http_connector(KeepHeaders)
                .with_retry(retry)
                .build()?,
        ),
        Scheme::Az => Arc::new(
            MicrosoftAzureBuilder::from_env()
                .with_container_name(bucket)
                .with_config(AzureConfigKey::Client(ClientConfigKey::Timeout), no_limit)
                .with_config(
                    AzureConfigKey::Client(ClientConfigKey::ReadTimeout),
                    silence,
                )
                .with_http_connector(KeepHeaders)
                .with_retry(retry)
                .build()?,
        ),
        Scheme::Https | Scheme::Http => {
            let is_plain = location.scheme == Scheme::Http;
            let options = ClientOptions::new()
                .with_timeout_disabled()
                .with_read_timeout(SILENCE)
                .with_allow_http(is_plain);
            let scheme = if is_plain { "http" } else { "https" };
            Arc::new(
                HttpBuilder::new()
                    .with_url(format!("{scheme}://{bucket}"))
                    .with_client_options(options)
                    .with_http_connector(KeepHeaders)
                    .with_retry(retry)
                    .build()?,
            )
        }
    })
}
