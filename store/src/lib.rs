//! Inputs and outputs in object stores: `s3://bucket/key`, `gs://`, `az://`, and inputs at `https://`.
//!
//! - An input is a stream ([`open`]): whoever reads it decides where its bytes go. A connection that is cut is continued
//!   where it ended. Length and checksum are compared at the end, if the store gives one.
//! - An output ([`put`]) appears whole or not at all.
//! - Credentials come from the environment, as the crate `object_store` reads them. Nothing is written anywhere unless an
//!   output names a URL.
//!
//! All of it needs the feature `cloud`. Without it, URLs are recognised, and refused with a hint.
//!
//! ```
//! use std::path::Path;
//! use heapray_store::is_url;
//!
//! assert!(is_url(Path::new("s3://dumps/night/pod-1.hprof.gz")));
//! assert!(!is_url(Path::new("heapdump.hprof")) && !is_url(Path::new("C:/heapdump.hprof")));
//! ```

#[cfg(feature = "cloud")]
mod cloud;
mod error;
#[cfg(any(feature = "cloud", test))]
mod location;
mod scheme;
#[cfg(not(feature = "cloud"))]
mod without;

pub use error::{Result, StoreError};
pub use scheme::is_url;

#[cfg(feature = "cloud")]
pub use cloud::{Remote, check_output, front, open, put};
#[cfg(not(feature = "cloud"))]
pub use without::{Remote, check_output, front, open, put};
